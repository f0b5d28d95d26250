"""What is shown of a text: at most 200 characters of whole sentences, and the one among them that answers.

A linear model gives each sentence its likelihood to hold the answer (:mod:`knowledge.search.excerpt_features`); the
run of sentences is chosen that is likeliest to hold all of it. The coefficients are data (``excerpt.json``), fitted by
``python -m benchmarks.fit_excerpts --write``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from knowledge.search.excerpt_features import (
    FEATURES,
    Features,
    Query,
    Setting,
    Span,
    fold,
    read_sentences,
    telling_part,
)
from knowledge.search.sentences import is_cut, split_statements

EXCERPT_LENGTH = 200  # characters
COEFFICIENTS = files(__package__).joinpath("excerpt.json")
CUT = "……"  # where a sentence begins before the quotation, or goes on after it
_READ = 2500  # characters of a longer text that are read closely

_named: Mapping[str, float] = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))
_coefficients = tuple(_named[name] for name in FEATURES)


@dataclass(frozen=True)
class Excerpt:
    """A quotation, word for word but for :data:`CUT` at its ends."""

    text: str
    answer: Span  # the answering sentence, in ``text``
    source: Span  # the quotation, in the text that it was taken from


def find_excerpt(
    query: Query,
    text: str,
    setting: Setting,
    length: int = EXCERPT_LENGTH,
    coefficients: Sequence[float] = _coefficients,
) -> Excerpt:
    """The quotation from ``text``, at most ``length`` characters, that is likeliest to hold the answer."""
    plain = fold(text)
    first, last = telling_part(query, plain, _READ)
    part = setting.of_part(first, last)
    spans = split_statements(text[first:last], part.brackets, length - 2 * len(CUT))
    likely = likelihoods(read_sentences(query, plain[first:last], spans, part), coefficients)
    spans = [_trimmed(text, begin + first, end + first) for begin, end in spans]
    begin, end = _best_run(text, spans, likely, length)
    answering = spans[max(range(begin, end), key=likely.__getitem__)]
    return _quote(text, (spans[begin][0], spans[end - 1][1]), answering, length)


def likelihoods(rows: Sequence[Features], coefficients: Sequence[float]) -> list[float]:
    """Of each sentence of a text to hold the answer, adding up to 1."""
    scores = [math.sumprod(coefficients, row) for row in rows]
    highest = max(scores)
    weights = [math.exp(score - highest) for score in scores]
    total = sum(weights)
    return [weight / total for weight in weights]


def _trimmed(text: str, begin: int, end: int) -> Span:
    piece = text[begin:end]
    return begin + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _best_run(text: str, spans: Sequence[Span], likely: Sequence[float], length: int) -> tuple[int, int]:
    """First and last but one of the consecutive sentences; one alone may be longer than ``length``."""
    openings = [len(CUT) * is_cut(text, begin) for begin, _ in spans]
    closings = [len(CUT) * is_cut(text, end) for _, end in spans]
    best, run = -1.0, (0, 1)
    for first, (begin, _) in enumerate(spans):
        held = 0.0
        for last in range(first, len(spans)):
            if last > first and openings[first] + spans[last][1] - begin + closings[last] > length:
                break
            held += likely[last]
            if held > best + 1e-9:
                best, run = held, (first, last + 1)
    return run


def _quote(text: str, source: Span, answering: Span, length: int) -> Excerpt:
    begin, end = source
    opening = CUT if is_cut(text, begin) else ""
    closing = CUT if is_cut(text, end) else ""
    if len(opening) + end - begin + len(closing) > length:
        end = begin + length - len(opening) - len(CUT)
        end = max(text.rfind(mark, begin + length // 2, end) for mark in "，,、 ") + 1 or end
        closing = CUT
    shift = len(opening) - begin
    answer = (answering[0] + shift, min(answering[1], end) + shift)
    return Excerpt(f"{opening}{text[begin:end]}{closing}", answer, (begin, end))
