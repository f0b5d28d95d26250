"""Which of several documents that answer alike speaks: one in force, and the newest of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.search.entries import Source
from knowledge.search.ranking import Evidence
from knowledge.search.tokens import bigrams

IN_FORCE_SCORE = 0.6  # of the best, which is repealed: so near, a document in force comes before it
NEWER_SCORE = 0.9  # of the best: so near, a newer document of the same matter comes before it
SAME_MATTER = 0.5  # likeness of titles
_NUMBERS = re.compile(r"\d+")


def in_force_first(answering: Sequence[Evidence], question: str) -> list[Evidence]:
    """The evidence, best first, with a document in force, then the newest of those alike, at the top.

    ``question``: one that names the year of a document asks for that document, whatever has become of it.
    """
    best = answering[0]
    if best.entry.source.year and f"{best.entry.source.year}年" in question:
        return list(answering)
    if best.entry.source.is_repealed:
        near = (one for one in answering if one.score >= IN_FORCE_SCORE * best.score)
        best = next((one for one in near if not one.entry.source.is_repealed and _akin(one, best)), best)
    newer = [one for one in answering if one.score >= NEWER_SCORE * best.score and _replaces(one, best)]
    best = max([best, *newer], key=lambda one: _age(one.entry.source))
    return [best, *(one for one in answering if one is not best)]


def _akin(one: Evidence, other: Evidence) -> bool:
    a, b = one.entry.source, other.entry.source
    return a.id != b.id and (a.place, a.kind) == (b.place, b.kind)


def _replaces(one: Evidence, other: Evidence) -> bool:
    a, b = one.entry.source, other.entry.source
    in_force = not a.is_repealed or b.is_repealed
    return in_force and _akin(one, other) and _age(a) > _age(b) and _likeness(a, b) >= SAME_MATTER


def _likeness(a: Source, b: Source) -> float:
    """Of two titles, years and numbers aside: shared pairs of characters against all."""
    one, other = (set(bigrams(_NUMBERS.sub("", source.plain_title))) for source in (a, b))
    return len(one & other) / (len(one | other) or 1)


def _age(source: Source) -> int:
    """The later, the higher; 0 where the date is not known."""
    return source.dated_on.toordinal() if source.dated_on else 366 * (source.year or 0)
