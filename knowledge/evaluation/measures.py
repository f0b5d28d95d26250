"""Measures of ranked documents, of excerpts and of confidence."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

_BLANKS = re.compile(r"\s+")


def without_blanks(text: str) -> str:
    """As texts are compared: blanks and line breaks differ between copies of one document."""
    return _BLANKS.sub("", text)


def reciprocal_rank(rank: int | None, depth: int = 10) -> float:
    """1 / rank (from 1); 0 below ``depth`` or where the document was not found."""
    return 1 / rank if rank and rank <= depth else 0.0


def discounted_gain(rank: int | None, depth: int = 10) -> float:
    """nDCG of a ranking with one relevant document: 1 / log2(rank + 1)."""
    return 1 / math.log2(rank + 1) if rank and rank <= depth else 0.0


def recall(excerpt: str, answer: str) -> float:
    """Share of the answer's characters, blanks aside, in the longest common subsequence with the excerpt."""
    sought = without_blanks(answer)
    return common_subsequence(sought, without_blanks(excerpt)) / len(sought) if sought else 0.0


def common_subsequence(one: str, other: str) -> int:
    """Length of the longest common subsequence, bit by bit (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for index, character in enumerate(one):
        places[character] = places.get(character, 0) | 1 << index
    full = (1 << len(one)) - 1
    row = full
    for character in other:
        matched = row & places.get(character, 0)
        row = (row + matched | row - matched) & full
    return len(one) - row.bit_count()


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Probability that a positive example scores above a negative one, ties counted as half."""
    ordered = sorted(negative)
    wins = sum(bisect_left(ordered, score) + bisect_right(ordered, score) for score in positive) / 2
    return wins / (len(positive) * len(negative))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
