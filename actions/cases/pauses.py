"""Consultations and the time they take off the reply period (条例 Art. 33 para. 3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from actions.cases.calendar import WorkCalendar, days_between
from actions.cases.clock_facts import Consultation, ConsultationKind
from actions.cases.clock_rules import ClockRules
from actions.cases.day_by_day import say

OPINION_DAYS = 15  # Art. 32, 34

CONSULTED: dict[ConsultationKind, str] = {
    "third_party": "第三方意见征求书",
    "co_maker": "共同制作机关意见征求书",
    "other": "其他机关意见征求函",
}
CONSULTATION_ARTICLES: dict[ConsultationKind, str] = {
    "third_party": "条例第三十二条、第三十三条第三款",
    "co_maker": "条例第三十三条第三款、第三十四条",
    "other": "条例第三十三条第三款",
}

_ONE_DAY = timedelta(days=1)


class NoEffectError(Exception):
    """A fact is out of time or contradicts another, and changes nothing; ``str()`` says so in Chinese."""


@dataclass(frozen=True)
class Pause:
    """The days of (after, until] are not counted."""

    consultation: Consultation
    after: date
    until: date
    ended_on: date  # the opinion came, or its term ended
    lapsed: bool  # nobody answered within the 15 working days

    @property
    def letter(self) -> str:
        """``2026年3月9日（周一）发出第三方意见征求书``."""
        return f"{say(self.consultation.sent_on)}发出{CONSULTED[self.consultation.kind]}"


def pauses_of(
    consultations: Iterable[Consultation], received_on: date, calendar: WorkCalendar, rules: ClockRules
) -> tuple[list[Pause], list[str]]:
    """The pauses, in an order that doesn't depend on how the consultations are listed; and those that are none."""
    pauses, problems = [], []
    for consultation in sorted(consultations, key=_by_date):
        try:
            pauses.append(_pause(consultation, received_on, calendar, rules))
        except NoEffectError as problem:
            problems.append(str(problem))
    return pauses, problems


def _pause(consultation: Consultation, received_on: date, calendar: WorkCalendar, rules: ClockRules) -> Pause:
    """Art. 33 para. 3: from the day after sending to the day of the opinion.

    A third party and a co-making agency have 15 working days from delivery (Art. 32, 34); what comes later doesn't
    lengthen the pause. Other agencies have no such limit: their answer ends it; without one, the 15th working day.
    """
    sent, delivered, answered = consultation.sent_on, consultation.delivered_on, consultation.answered_on
    if sent < received_on:
        raise NoEffectError(f"{_name(consultation)}早于收到申请的日期，不扣除时间，请核对。")
    if (delivered and delivered < sent) or (answered and answered < (delivered or sent)):
        raise NoEffectError(f"{_name(consultation)}，送达或者答复的日期早于前一步，不扣除时间，请核对。")
    silence = calendar.add_workdays(delivered, OPINION_DAYS) if delivered else None
    if answered and (silence is None or answered <= silence or consultation.kind == "other"):
        ended_on, lapsed = answered, False
    elif silence:
        ended_on, lapsed = silence, True
    else:
        raise NoEffectError(f"{_name(consultation)}没有送达日期，也没有收到答复，暂不扣除时间；请补记送达日期。")
    after = sent if rules.transit_pauses or delivered is None else delivered
    until = max(after, ended_on - _ONE_DAY) if rules.consult_end_counts else ended_on
    return Pause(consultation, after, until, ended_on, lapsed)


def _name(consultation: Consultation) -> str:
    return f"{say(consultation.sent_on)}发出的{CONSULTED[consultation.kind]}"


def _by_date(consultation: Consultation) -> tuple[date, date, date, str]:
    last = date.max
    delivered, answered = consultation.delivered_on or last, consultation.answered_on or last
    return (consultation.sent_on, delivered, answered, consultation.kind)


class Counter:
    """Counts working days outside of pauses, whatever their overlaps."""

    def __init__(self, calendar: WorkCalendar, pauses: Iterable[Pause] = ()) -> None:
        self._calendar = calendar
        self._gaps = _union((pause.after, pause.until) for pause in pauses)

    def is_paused(self, day: date) -> bool:
        """Whether ``day`` lies in a pause."""
        return any(after < day <= until for after, until in self._gaps)

    def paused_days(self) -> set[date]:
        """Every day of every pause."""
        return {day for after, until in self._gaps for day in days_between(after, until)}

    def end(self, start: date, count: int, *, count_start: bool = False) -> date:
        """The ``count``-th counted day after ``start`` (reading A), or from it on (reading B, ``count_start``)."""
        if count_start and self._calendar.is_workday(start) and not self.is_paused(start):
            count -= 1
            if not count:
                return start
        for after, until in self._gaps:
            if until <= start:
                continue
            before = self._calendar.workdays_between(start, after) if after > start else 0
            if before >= count:
                break
            count -= before
            start = until
        return self._calendar.add_workdays(start, count)

    def counted(self, after: date, until: date) -> int:
        """How many days of (after, until] are counted."""
        return self._calendar.workdays_between(after, until) - sum(
            self._calendar.workdays_between(max(after, begin), min(until, end))
            for begin, end in self._gaps
            if max(after, begin) < min(until, end)
        )


def _union(gaps: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    return list(_merged(sorted(gap for gap in gaps if gap[0] < gap[1])))


def _merged(gaps: list[tuple[date, date]]) -> Iterator[tuple[date, date]]:
    if not gaps:
        return
    after, until = gaps[0]
    for begin, end in gaps[1:]:
        if begin > until:
            yield after, until
            after, until = begin, end
        else:
            until = max(until, end)
    yield after, until
