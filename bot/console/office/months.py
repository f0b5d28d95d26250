"""A year of the calendar as months of days, as the page shows it."""

from __future__ import annotations

import calendar as grid
from dataclasses import dataclass
from datetime import date

from actions.cases.calendar import WorkCalendar


@dataclass(frozen=True)
class Day:
    """A day: ``kind`` is ``work``, ``rest``, ``holiday`` or ``moved`` (a weekend day that is worked)."""

    day: date
    kind: str
    said: str
    is_provisional: bool


@dataclass(frozen=True)
class Month:
    number: int
    weeks: list[list[Day | None]]
    workdays: int


def months(calendar: WorkCalendar, year: int) -> list[Month]:
    """The months of a year; weeks begin on Monday."""
    return [_month(calendar, year, number) for number in range(1, 13)]


def _month(calendar: WorkCalendar, year: int, number: int) -> Month:
    weeks = [
        [_day(calendar, date(year, number, day)) if day else None for day in week]
        for week in grid.Calendar(grid.MONDAY).monthdayscalendar(year, number)
    ]
    worked = sum(day is not None and day.kind in ("work", "moved") for week in weeks for day in week)
    return Month(number, weeks, worked)


def _day(calendar: WorkCalendar, day: date) -> Day:
    if calendar.is_make_up_day(day):
        kind = "moved"
    elif calendar.is_workday(day):
        kind = "work"
    else:
        kind = "holiday" if calendar.holiday_name(day) else "rest"
    return Day(day, kind, calendar.explain(day), calendar.is_provisional(day))
