"""The numbers of a period from the database, counted there, and the cases behind each of them.

``within`` is a condition that every count and list adds: how far somebody's reach goes. Nothing of it is stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from actions.cases.calendar import WorkCalendar
from actions.cases.figures import conditions
from actions.cases.figures.choice import STATES, Choice
from actions.cases.figures.period import Part, Period
from actions.cases.lifecycle import OPEN
from actions.cases.reports import breakdown, listing
from actions.cases.reports.breakdown import LATE, NOT_JUDGED, ON_TIME, SPAN, TIMELINESS, WorkdayCounter, span_of
from actions.cases.reports.conditions import ended_on, is_judged
from actions.cases.reports.layout import ROW_OF_OUTCOME
from actions.cases.reports.paging import Place
from actions.cases.reports.source import CASE_COLUMNS, CaseLine, case_line
from actions.cases.tables import Application

Condition = ColumnElement[bool]


@dataclass
class CaseFigures:
    """The numbers of the cases in some days."""

    first: date
    last: date
    received: Counter[date] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)  # of those received
    routes: Counter[str] = field(default_factory=Counter)
    applicants: Counter[str] = field(default_factory=Counter)
    concluded: Counter[tuple[date, str]] = field(default_factory=Counter)  # day, verdict of breakdown.TIMELINESS
    outcomes: Counter[str] = field(default_factory=Counter)  # leaf rows of table three, of those concluded
    workdays: Counter[int] = field(default_factory=Counter)  # used by those concluded
    left: int = 0  # not ended on the last day

    @property
    def total_received(self) -> int:
        return self.received.total()

    @property
    def total_concluded(self) -> int:
        return self.concluded.total()

    @property
    def verdicts(self) -> Mapping[str, int]:
        """In time, late or not judged; of those concluded."""
        found = dict.fromkeys(TIMELINESS, 0)
        for (_, verdict), count in self.concluded.items():
            found[verdict] += count
        return found

    @property
    def on_time_rate(self) -> float | None:
        """Of the replies that can be judged, the share that was in time (Art. 33); None when there was none."""
        judged = self.verdicts[ON_TIME] + self.verdicts[LATE]
        return self.verdicts[ON_TIME] / judged if judged else None

    @property
    def spans(self) -> Mapping[str, int]:
        """Working days used, by :data:`~actions.cases.reports.breakdown.SPANS`."""
        found = dict.fromkeys(SPAN, 0)
        for days, count in self.workdays.items():
            found[span_of(days).key] += count
        return found

    def received_in(self, part: Part) -> int:
        return sum(count for day, count in self.received.items() if part.first <= day <= part.last)

    def concluded_in(self, part: Part, verdict: str | None = None) -> int:
        return sum(
            count
            for (day, found), count in self.concluded.items()
            if part.first <= day <= part.last and verdict in (None, found)
        )


@dataclass
class OpenCases:
    """What is open now."""

    states: Mapping[str, int] = field(default_factory=dict)
    overdue: int = 0

    @property
    def total(self) -> int:
        return sum(self.states.values())


@dataclass(frozen=True)
class Page:
    """A page of the cases behind a number."""

    total: int
    lines: Sequence[CaseLine] = ()
    next: Place | None = None  # its end, where there is more


def percentile(counts: Mapping[int, int], share: float) -> int | None:
    """The smallest value that at least ``share`` of all don't exceed (nearest rank); None of nothing."""
    total, reached = sum(counts.values()), 0
    for value in sorted(counts):
        reached += counts[value]
        if reached >= share * total - 1e-9:
            return value
    return None


def figures(session: Session, period: Period, calendar: WorkCalendar, within: Condition) -> CaseFigures:
    """The numbers of the cases in ``period``."""
    first, last = period.first, period.last
    found = CaseFigures(first, last)
    came = and_(conditions.received(first, last), within)
    # in the order of the index, so that nothing is sorted
    keys = (Application.received_on, Application.channel, Application.route, Application.applicant_class)
    is_early = case((Application.concluded_on < Application.received_on, 1), else_=0)
    early = 0
    query = select(*keys, func.count(), func.sum(is_early)).where(came).group_by(*keys)
    for day, channel, route, applicant, count, ended_early in session.execute(query):
        found.received[day] += count
        found.channels[channel] += count
        found.routes[route] += count
        found.applicants[applicant] += count
        early += ended_early
    usual, wrong = conditions.ended(first, last)
    parts = (usual, wrong) if early else (usual,)
    rows = [row for part in parts for row in _ended(session, and_(part, within))]
    days = WorkdayCounter(calendar, min((row[0] for row in rows), default=first), last)
    for received_on, concluded_on, *verdicts in rows:
        day = max(received_on, concluded_on)
        for verdict, count in zip((ON_TIME, LATE, NOT_JUDGED), verdicts, strict=True):
            if count:
                found.concluded[(day, verdict)] += count
        found.workdays[days.between(received_on, day)] += sum(verdicts)
    for part in parts:
        by_outcome = select(Application.outcome, func.count()).where(part, within).group_by(Application.outcome)
        for outcome, count in session.execute(by_outcome):
            found.outcomes[ROW_OF_OUTCOME.get(outcome or "", "")] += count
    for part in conditions.left(last):
        found.left += session.scalar(select(func.count()).select_from(Application).where(part, within)) or 0
    return found


def open_cases(session: Session, today: date, within: Condition) -> OpenCases:
    """What is open now, by state; and how many of it are overdue."""
    is_open = and_(Application.state.in_(sorted(OPEN)), Application.is_open)
    by_state = select(Application.state, func.count()).where(is_open, within).group_by(Application.state)
    states = dict(session.execute(by_state).all())
    late = select(func.count()).select_from(Application).where(conditions.overdue(today), within)
    return OpenCases({state: states.get(state, 0) for state in STATES}, session.scalar(late) or 0)


def cases(
    session: Session,
    choice: Choice,
    calendar: WorkCalendar,
    today: date,
    within: Condition,
    *,
    after: Place | None = None,
    limit: int = 50,
) -> Page:
    """The cases that ``choice`` counts, by day of receipt, behind ``after``. Without days used, ``total`` is of the
    first page only."""
    where = and_(conditions.chosen(choice, today), within)
    total, ids, end = listing.page(session, where, choice.days, calendar, after=after, limit=limit)
    return Page(total, _lines(session, ids, calendar), end)


def _ended(session: Session, where: Condition) -> Iterator[tuple[date, date, int, int, int]]:
    """Days of receipt and end, and how many in time, late, not judged. Grouped by plain columns, along the index."""
    in_time = ended_on() <= Application.report_due_on
    verdicts = (and_(is_judged(), in_time), and_(is_judged(), ~in_time), ~is_judged())
    keys = (Application.concluded_on, Application.received_on)  # in the order of the index
    counts = [func.sum(case((verdict, 1), else_=0)) for verdict in verdicts]
    for concluded_on, received_on, *found in session.execute(select(*keys, *counts).where(where).group_by(*keys)):
        yield received_on, concluded_on, *(int(count) for count in found)


def _lines(session: Session, ids: Sequence[int], calendar: WorkCalendar) -> list[CaseLine]:
    query = select(*CASE_COLUMNS, Application.description, Application.id).where(Application.id.in_(ids))
    found = {row[-1]: row[:-1] for row in session.execute(query)}
    return [_line(found[id_], calendar) for id_ in ids]


def _line(row: Sequence[Any], calendar: WorkCalendar) -> CaseLine:
    *facts, description = list(row)
    shown = case_line(facts, description)
    given = shown.case
    if given.received_on is None or given.ended_on is None:
        return shown
    used = WorkdayCounter(calendar, given.received_on, given.ended_on).between(given.received_on, given.ended_on)
    return case_line(facts, description, used, breakdown.timeliness(given))
