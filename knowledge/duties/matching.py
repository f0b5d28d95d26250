"""The records that are about a matter, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from knowledge.duties.records import Duty
from knowledge.duties.register import DutyRegister, grams
from knowledge.search.lexicon import SYNONYMS
from knowledge.search.tokens import words

_ENOUGH = 0.62  # of the question's weight, for a record to be about it
_SURE = 0.85  # the same, to say that the document gives no time
NEAR_BEST = 0.9  # of the best record's share
_MEANS_SAME = 0.9  # of a word: what another word for it counts
IN_HEADING = 0.8  # of a word: what it counts in the heading only
_UNKNOWN = 1.5  # times the weight of the rarest: a pair of characters within a word, that no record holds
_BETWEEN = 0.4  # times its weight: a pair of which each stands in a word of its own
_WORD_FOR_WORD = 0.2  # added where a record says it as the question does
_BESIDE = 0.25  # of the question's weight, for a period given beside a record that only says 及时

type _Wanted = tuple[float, str, tuple[str, ...]]  # share of the whole weight, pair of characters, other words


@dataclass(frozen=True)
class Scored:
    """A record, the share of the matter that it holds, and the share that stands in its own words."""

    score: float
    inside: float
    duty: Duty


def matching(
    register: DutyRegister,
    matter: str,
    phrases: Collection[str] = (),
    places: Collection[str] = (),
    *,
    in_heading: float = IN_HEADING,
) -> list[Scored]:
    """Records by the share of the matter's words that they hold, rare words counting more; the best first.

    Those that can't be about the matter are left out. ``in_heading`` is what a word counts that stands in the heading.
    """
    cut = words(matter)
    within = {gram for word in cut for gram in grams(word)}
    others = {gram: _others(word) for word in cut for gram in grams(word) if _others(word)}
    every = max(1, len(register.duties))
    weight = {
        gram: math.log(1 + every / (1 + register.frequency(gram)))
        * (_BETWEEN if gram not in within else 1 if register.knows(gram) else _UNKNOWN)
        for gram in grams(matter)
    }
    total = sum(weight.values())
    wanted = [(share / total, gram, others.get(gram, ())) for gram, share in weight.items()]
    scored = []
    for index in _candidates(register, wanted, places):
        said = [(share, *_places_of(register, index, gram, variants)) for share, gram, variants in wanted]
        inside = sum(share * in_matter for share, in_matter, _ in said)
        score = sum(share * max(in_matter, in_heading * above) for share, in_matter, above in said)
        score += _WORD_FOR_WORD * register.says(index, phrases)
        scored.append(Scored(score, inside, register.duties[index]))
    return sorted(scored, key=lambda one: -one.score)


def _candidates(register: DutyRegister, wanted: list[_Wanted], places: Collection[str]) -> list[int]:
    """The records that hold one of the rarest words: those without any of them can't hold enough."""
    rest, found = 1.0, set[int]()
    for share, gram, variants in sorted(wanted, reverse=True):
        if rest < _BESIDE:
            break
        rest -= share
        found |= register.holding([gram])
        for variant in variants:
            found |= register.holding(grams(variant))
    return sorted(register.within(found, places))


def _places_of(register: DutyRegister, index: int, gram: str, variants: Sequence[str]) -> tuple[float, float]:
    """How much of a word stands in a record's matter, and in its heading."""
    matter, heading = register.texts[index]
    means = _MEANS_SAME if any(variant in matter for variant in variants) else 0.0
    above = _MEANS_SAME if any(variant in heading for variant in variants) else 0.0
    return 1.0 if gram in matter else means, 1.0 if gram in heading else above


def confident(scored: Sequence[Scored], *, is_plain: bool = True) -> list[Scored]:
    """Those that are about the matter, and nearly as much as the best; empty if none is.

    Where the question does not speak of publishing (``is_plain``), the match must be surer.
    """
    enough = _ENOUGH if is_plain else _SURE
    if not scored or scored[0].score < enough:
        return []
    return [one for one in scored if one.score >= max(enough, NEAR_BEST * scored[0].score)]


def timed(found: Sequence[Scored], scored: Sequence[Scored], *, is_plain: bool) -> list[Scored]:
    """Asked how often: of the records found those that say it best; a period given beside one that only says 及时.

    That none says it is an answer only where the records are surely meant, and publishing is (``is_plain``).
    """
    if found and all(precision(one.duty) < 2 for one in found):
        passages = {(one.duty.document, one.duty.passage_ordinal) for one in found}
        beside = [
            one
            for one in scored
            if one.score >= _BESIDE
            and precision(one.duty) == 2
            and (one.duty.document, one.duty.passage_ordinal) in passages
        ]
        if beside:
            return [*beside, found[0]]
    best = max((precision(one.duty) for one in found), default=0)
    return [one for one in found if precision(one.duty) == best and (best or (is_plain and one.score >= _SURE))]


def precision(duty: Duty) -> int:
    """2 with a period or a limit, 1 with 及时 and the like, 0 without."""
    if duty.time_limit or (duty.frequency and not duty.frequency.is_vague):
        return 2
    return 1 if duty.frequency else 0


def _others(word: str) -> tuple[str, ...]:
    return tuple(variant for variant in SYNONYMS.get(word, ()) if variant != word)
