"""What the charts show besides the tables: months, working days used, and whether replies were in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate, chain

from actions.cases.calendar import WorkCalendar
from actions.cases.reports.counting import ReportCase, last_day, standing
from actions.cases.reports.layout import REPLIES

MONTHS = range(1, 13)

ON_TIME, LATE, NOT_JUDGED = "on_time", "late", "not_judged"
TIMELINESS = {ON_TIME: "按期答复", LATE: "逾期答复", NOT_JUDGED: "不评价"}
OVERDUE_OPEN, OPEN = "overdue_open", "open"  # of what is carried out


@dataclass(frozen=True)
class Span:
    """A bar of the histogram: from so many working days to so many."""

    low: int
    high: int | None  # None: and more

    @property
    def key(self) -> str:
        if self.high is None:
            return f"{self.low}-"
        return f"{self.low}-{self.high}" if self.high != self.low else str(self.low)

    @property
    def label(self) -> str:
        return f"{self.low - 1}以上" if self.high is None else self.key.replace("-", "–")


# 20 working days, and 20 more with an extension (条例 Art. 33): bars end where the periods end.
SPANS = (Span(0, 0), *(Span(low, low + 4) for low in range(1, 40, 5)), Span(41, None))
SPAN = {span.key: span for span in SPANS}


def span_of(days: int) -> Span:
    """The bar of so many working days."""
    return SPANS[0] if days <= 0 else SPANS[min((days + 4) // 5, len(SPANS) - 1)]


class WorkdayCounter:
    """Working days between many pairs of days, each day of the calendar looked at once."""

    def __init__(self, calendar: WorkCalendar, first: date, last: date) -> None:
        """For days from ``first`` to ``last``. What lies before the calendar's first year counts from there."""
        self._first = max(first, date(calendar.first_year, 1, 1))
        days = range((last - self._first).days + 1)
        worked = (calendar.is_workday(self._first + timedelta(days=n)) for n in days)
        self._until = list(accumulate(chain([0], worked)))

    def between(self, after: date, until: date) -> int:
        """The working days of (after, until]: ``after`` is not counted itself (民法典 Art. 201)."""
        return max(0, self._count(until) - self._count(after))

    def _count(self, day: date) -> int:
        return self._until[max(0, (day - self._first).days + 1)]


@dataclass(frozen=True)
class Group:
    """Cases of a year with the same dates and, unless verdicts are counted apart, the same verdict."""

    received_on: date
    ended_on: date | None  # None: not in the year
    verdict: str = ""  # of TIMELINESS when ended in the year, else OVERDUE_OPEN or OPEN
    count: int = 1


@dataclass
class Breakdown:
    """Cases by month, by working days used, and in time or late."""

    received: dict[int, int] = field(default_factory=lambda: dict.fromkeys(MONTHS, 0))  # new ones, by month of R
    concluded: dict[int, int] = field(default_factory=lambda: dict.fromkeys(MONTHS, 0))
    days: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SPAN, 0))  # ended ones, by key of Span
    timeliness: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TIMELINESS, 0))  # ended ones
    overdue_open: int = 0  # carried out, and the day to reply by has passed


def breakdown(groups: Iterable[Group], year: int, calendar: WorkCalendar) -> Breakdown:
    """The breakdown of ``year`` from the groups of its cases."""
    found, groups = Breakdown(), list(groups)
    first = min((group.received_on for group in groups), default=last_day(year))
    workdays = WorkdayCounter(calendar, first, last_day(year))
    for group in groups:
        if group.received_on.year == year:
            found.received[group.received_on.month] += group.count
        if group.ended_on is not None:
            found.concluded[group.ended_on.month] += group.count
            found.days[span_of(workdays.between(group.received_on, group.ended_on)).key] += group.count
            if group.verdict:
                found.timeliness[group.verdict] += group.count
        elif group.verdict == OVERDUE_OPEN:
            found.overdue_open += group.count
    return found


def groups(cases: Iterable[ReportCase], year: int, today: date) -> Iterator[Group]:
    """Each case of ``year`` as a group of one."""
    for case in cases:
        where = standing(case, year)
        if where is None or case.received_on is None:
            continue
        if where.is_ended:
            yield Group(case.received_on, case.ended_on, timeliness(case))
        else:
            is_overdue = case.due_on is not None and case.due_on < as_of(year, today)
            yield Group(case.received_on, None, OVERDUE_OPEN if is_overdue else OPEN)


def timeliness(case: ReportCase) -> str:
    """Whether the reply that ended ``case`` was in time: ended no later than the day it was due (条例 Art. 33).

    Not judged: what ended without a reply (（六）其他处理), and what has no due date.
    """
    if case.outcome not in REPLIES or case.due_on is None or case.ended_on is None:
        return NOT_JUDGED
    return ON_TIME if case.ended_on <= case.due_on else LATE


def as_of(year: int, today: date) -> date:
    """The day up to which a year's report looks: the day after its end, or today while it lasts."""
    return min(last_day(year) + timedelta(days=1), today)
