"""How likely a passage answers: a logistic regression over a few features that a person can check.

The coefficients are data (``confidence.json``), fitted by ``python -m benchmarks.fit_knowledge`` on the question tables
of the tests.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from importlib.resources import files

# Each is between 0 and 1. Shares are of the weight (the rarity) of the question's words.
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
BIAS = "bias"
COEFFICIENTS = files(__package__).joinpath("confidence.json")

_coefficients: Mapping[str, float] = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))


def probability(features: Mapping[str, float], coefficients: Mapping[str, float] = _coefficients) -> float:
    """That the passage answers the question, between 0 and 1."""
    total = coefficients[BIAS] + sum(coefficients.get(name, 0.0) * features[name] for name in FEATURES)
    return 1 / (1 + math.exp(-total))
