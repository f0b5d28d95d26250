"""The figures of a period and of what it is compared with, from every source that is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Table, func, select, true
from sqlalchemy.orm import Session

from actions.cases.calendar import WorkCalendar
from actions.cases.figures import counting
from actions.cases.figures.counting import CaseFigures, OpenCases
from actions.cases.figures.period import Part, Period
from actions.cases.requests.tables import CitizenRequest
from bot.figures import asked, talks
from bot.figures.asked import Tops
from bot.figures.talks import TalkFigures
from bot.learning import questions
from bot.learning.questions import Period as Days
from bot.learning.questions import Totals


@dataclass(frozen=True)
class Questions:
    """What the bot was asked."""

    totals: Totals
    before: Totals
    parts: Sequence[tuple[Part, Totals]]
    tops: Tops


@dataclass(frozen=True)
class Counted:
    """What was counted of the cases."""

    now: CaseFigures
    before: CaseFigures
    open: OpenCases


@dataclass(frozen=True)
class Figures:
    """All of it. ``shown`` are the days that have been of ``period``, ``compared`` those it is compared with."""

    period: Period
    shown: Period
    compared: Period
    today: date
    cases: CaseFigures
    before: CaseFigures
    open: OpenCases
    requests: Counter[str]  # by kind
    requests_before: Counter[str]
    questions: Questions
    talks: TalkFigures | None  # None: this version keeps no talks
    talks_before: TalkFigures | None

    @property
    def is_running(self) -> bool:
        """The period has not ended."""
        return self.shown != self.period


def gather(
    session: Session,
    period: Period,
    calendar: WorkCalendar,
    today: date,
    *,
    within: ColumnElement[bool] | None = None,
    counted: Counted | None = None,
    talk: Table | None = None,
) -> Figures:
    """The figures as they are today; ``within`` is how far somebody's reach goes, without it the whole office.

    ``counted``: what :func:`count` found a moment ago.
    """
    counted = counted or count(session, period, calendar, today, within)
    talk = talks.table() if talk is None else talk
    shown, compared = period.until(today), period.compared(today)
    now, then = days_of(shown), days_of(compared)
    return Figures(
        period,
        shown,
        compared,
        today,
        counted.now,
        counted.before,
        counted.open,
        _requests(session, now),
        _requests(session, then),
        Questions(
            questions.totals(session, now),
            questions.totals(session, then),
            [(part, questions.totals(session, Days(part.first, part.last))) for part in shown.parts()],
            asked.tops(session, now),
        ),
        None if talk is None else talks.talk_figures(session, now, talk),
        None if talk is None else talks.talk_figures(session, then, talk),
    )


def count(
    session: Session, period: Period, calendar: WorkCalendar, today: date, within: ColumnElement[bool] | None = None
) -> Counted:
    """The numbers of the cases, which take the time."""
    within = true() if within is None else within
    return Counted(
        counting.figures(session, period.until(today), calendar, within),
        counting.figures(session, period.compared(today), calendar, within),
        counting.open_cases(session, today, within),
    )


def days_of(period: Period) -> Days:
    """The same days as the log of questions says them."""
    return Days(period.first, period.last)


def _requests(session: Session, days: Days) -> Counter[str]:
    begin, end = days.instants
    came = (CitizenRequest.submitted_at >= begin, CitizenRequest.submitted_at < end)
    query = select(CitizenRequest.kind, func.count()).where(*came).group_by(CitizenRequest.kind)
    return Counter(dict(session.execute(query).all()))
