"""How likely a question is answered: logistic regressions over a few features that a person can check.

One judges a passage of a document in sections, one a notice as a whole. The coefficients are data, fitted by
``python -m benchmarks.fit_knowledge`` (``confidence.json``) and ``benchmarks.fit_support`` (``support.json``).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from importlib.resources import files

# Of a passage. Each is between 0 and 1. Shares are of the weight (the rarity) of the question's words.
FEATURES = (
    "coverage",  # found in the passage, its headings, its title or the ways to ask for it
    "focus",  # found in the answering sentence or above it
    "run",  # the longest piece of the question that stands in it word for word, against eight characters
    "relevance",  # BM25 against the best passage found
    "document",  # the same for its document as a whole
    "asked",  # likeness to the nearest way to ask for it
    "fit",  # share of the kinds of answer asked for (a time, an office …) that it holds; 1 if none is asked
    "lacks",  # 1: a time, a sum, a number, a telephone, a name or a definition is asked for, and it holds none
    "single",  # 1: the question has one content word only
    "here",  # 1: of the place the question names
    "elsewhere",  # 1: of some place, though the question names none
    "law_here",  # 1: national law, though the question names a place and is not about the procedure of applying
    "local_procedure",  # 1: of some place, though the question is about the procedure of applying
    "heading",  # 1: its heading stands in the question word for word
    "publishes",  # 1: the question speaks of making public or of applying
    "thing",  # 1: it does not, and asks how to do something or for all of something: for the thing itself
)
# Of a notice. Shares are of the weight of the question's character pairs, unless words are named; all are
# between 0 and 1. "In one place" is the 200 characters that hold most, and the title.
SUPPORT = (
    "held",  # share found in the notice, a pair said often counting more
    "margin",  # the lead in that of the notice that has most: one that is meant stands out
    "covers_more",  # the same for the share found at all
    "words",  # share, by number, of the words found in one place
    "usual",  # share of the words found in one place, each weighed by its rarity in Chinese in general
    "matter",  # share of the words that are no places found in one place, the title aside
    "enough_pairs",  # the question's pairs, against eight: two or three are soon found anywhere
    "enough_words",  # the question's words, against four
    "not_chinese",  # 1: the question has no Chinese word
    "place_missing",  # 1: the last place the question names is not mentioned
    "place_other",  # 1: the title names places, none of them the question's
    "place_unasked",  # 1: the title names a place, the question none
    "no_time",  # 1: a time is asked for, and there is none in that place
    "no_amount",  # 1: the same for an amount
    "no_number",  # 1: a number of the question is not mentioned
)
BIAS = "bias"
COEFFICIENTS = files(__package__).joinpath("confidence.json")
SUPPORT_COEFFICIENTS = files(__package__).joinpath("support.json")

_coefficients: Mapping[str, float] = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))
_support_coefficients: Mapping[str, float] = json.loads(SUPPORT_COEFFICIENTS.read_text(encoding="utf-8"))


def probability(features: Mapping[str, float], coefficients: Mapping[str, float] = _coefficients) -> float:
    """That the passage answers the question, between 0 and 1."""
    return _logistic(FEATURES, features, coefficients)


def confidence(support: Mapping[str, float], coefficients: Mapping[str, float] = _support_coefficients) -> float:
    """That the notice answers the question, between 0 and 1.

    Stretched, so that the thresholds of passages fit: of a hundred questions that a notice answers, 96 reach the
    engine's ``ANSWER`` and 99 its ``RELATED``.
    """
    return _logistic(SUPPORT, support, coefficients)


def _logistic(names: Sequence[str], features: Mapping[str, float], coefficients: Mapping[str, float]) -> float:
    total = coefficients[BIAS] + sum(coefficients.get(name, 0.0) * features[name] for name in names)
    return 1 / (1 + math.exp(-total))
