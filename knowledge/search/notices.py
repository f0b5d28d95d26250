"""Notices, which are judged as a whole (:mod:`knowledge.search.support`) and not by a passage."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from knowledge.search.entries import Entry, Source
from knowledge.search.ranking import Evidence
from knowledge.search.support import DOCUMENTS, Material


def by_chance(ranked: Sequence[Evidence]) -> list[Evidence]:
    """The evidence in notices, the likeliest notice first, in each the best passage first."""
    notices = [one for one in ranked if not one.entry.source.in_sections]
    return sorted(notices, key=lambda one: (-one.chance, one.entry.source.id, -one.score))


def judged(notices: Sequence[Evidence], confidence: float) -> list[Evidence]:
    """Scored so that the first has the confidence in its notice, others less: by their notice's chance, then theirs."""
    best: dict[int, float] = {}
    for one in notices:
        best.setdefault(one.entry.source.id, one.score or 1.0)
    first = notices[0].chance or 1.0
    return [
        replace(one, score=confidence * math.sqrt(one.chance / first) * one.score / best[one.entry.source.id])
        for one in notices
    ]


def materials(first: Source, found: Iterable[Entry], chances: Mapping[int, float]) -> list[Material]:
    """What was found of a notice and of the likeliest others, each in reading order."""
    passages: dict[Source, dict[int, Entry]] = {}
    for entry in found:
        passages.setdefault(entry.source, {})[entry.ordinal] = entry
    others = sorted(passages.keys() - {first}, key=lambda one: (-chances.get(one.id, 0.0), one.id))
    return [
        Material(one.plain_title, "\n".join(entry.plain for _, entry in sorted(passages[one].items())))
        for one in [first, *others[: DOCUMENTS - 1]]
    ]
