"""Working days by the State Council's calendar (国务院关于职工工作时间的规定 Art. 7 and the yearly notices).

Published years come from ``chinesecalendar``, newer ones and an office's own days from files
(:mod:`actions.cases.holiday_notices`). A year without a notice is *provisional*: weekends rest, and the holidays that
the law fixes to a date; nothing is guessed, and whoever uses such a day is told.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, Self

from actions.cases.holiday_notices import (
    FIXED_HOLIDAYS,
    CalendarError,
    Kind,
    Notice,
    name_of_day,
    notice_from_json,
    package_notices,
    read_notices,
)

__all__ = ["CalendarError", "KnownNotice", "WorkCalendar", "days_between"]

LAST_YEAR = 2100
WARNING_MONTH = 11  # notices of the next year came between 2022-12-08 and 2025-11-04, most of them by mid-November
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class KnownNotice:
    """A line of the list of known notices."""

    year: int
    kind: Kind
    name: str  # 文号, or title
    source: str  # the file, or the package
    published_on: date | None
    region: str
    holidays: int
    workdays: int


class WorkCalendar:
    """Which days are worked.

    ``extra_years`` maps a year to its national notice: ``{2027: {"holidays": ["2027-01-01", …], "workdays": […],
    "notice": "国办发明电〔2026〕…号"}}``; it replaces what the package knows of that year. ``notices`` adds to it.
    Raises :class:`CalendarError` for wrong data. Safe to read from several threads, also during :meth:`refresh`.
    """

    def __init__(
        self, extra_years: Mapping[int, Mapping[str, Any]] | None = None, notices: Sequence[Notice] = ()
    ) -> None:
        extra = [notice_from_json(obj, f"{year}", year=year) for year, obj in sorted((extra_years or {}).items())]
        self._file: Path | None = None
        self._state: object = None
        self._use((*extra, *notices))

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """The calendar with an office's notices: those in ``path`` (``var/calendar.json``, a year each) and in the
        folder of the same name beside it (``var/calendar/*.json``, one notice a file). There need be neither.

        Raises :class:`CalendarError` for what can't be read.
        """
        calendar = cls()
        calendar._file = path
        calendar.refresh()
        return calendar

    def refresh(self) -> bool:
        """Read the files again when they have changed since. ``True`` when a day is different now.

        Raises :class:`CalendarError` for what can't be read; the calendar then stays as it is.
        """
        if self._file is None or (state := _state_of(self._file)) == self._state:
            return False
        before = self.fingerprint
        try:
            self._use(read_notices(self._file))
        finally:
            self._state = state  # the same wrong file is complained of once
        return self.fingerprint != before

    def with_notice(self, notice: Notice) -> WorkCalendar:
        """A calendar that knows ``notice`` too; this one is not changed."""
        return WorkCalendar(notices=[*self._days.added, notice])

    def _use(self, notices: Sequence[Notice]) -> None:
        self._days = _Days(tuple(notices)) if notices else _package_days()

    @property
    def first_year(self) -> int:
        """The first year that can be counted in."""
        return self._days.first_year

    @property
    def published_until(self) -> date:
        """The last day up to which every year has its notice."""
        year = self.first_year
        while self.covers(year + 1):
            year += 1
        return date(year, 12, 31)

    @property
    def fingerprint(self) -> str:
        """A hexadecimal digest of everything known of the days: another one when any day has changed."""
        return self._days.fingerprint

    def covers(self, year: int) -> bool:
        """Whether the national notice of ``year`` is known."""
        return year in self._days.national

    def notices(self) -> list[KnownNotice]:
        """Every notice in use, by year."""
        return [
            KnownNotice(n.year, n.kind, n.name, n.source, n.published_on, n.region, len(n.holidays), len(n.workdays))
            for n in sorted(self._days.notices, key=lambda n: (n.year, list(Kind).index(n.kind)))
        ]

    def missing_year_warning(self, today: date) -> str | None:
        """What staff are told when a notice is due and not there: this year's, and from 1 November the next year's."""
        expected = [today.year, *([today.year + 1] if today.month >= WARNING_MONTH else [])]
        missing = [f"{year}年" for year in expected if not self.covers(year)]
        if not missing:
            return None
        return (
            f"{'、'.join(missing)}的放假安排还没有录入，跨入该年的期限都是暂定的。"
            "国务院办公厅的通知公布后，请管理员到“管理—日历”录入，期限会重新计算。"
        )

    def is_workday(self, day: date) -> bool:
        """Whether ``day`` is worked. Raises :class:`CalendarError` before the first notice (2004) and after 2100."""
        days = self._days
        return days.is_worked[days.index(day)] == 1

    def is_provisional(self, day: date) -> bool:
        """Whether a notice still to come may change ``day``.

        So it is in a year without a notice, and at the end of the December before such a year: when its 1 January is
        a Tuesday, the Monday is bridged (2018-12-29 to 31, by the notice of 2019); when it is a Sunday, the Saturday
        may be worked (2011-12-31).
        """
        days = self._days
        days.index(day)
        if day.year not in days.national:
            return True
        new_year = date(day.year + 1, 1, 1)
        if new_year.year in days.national:
            return False
        return 0 < (new_year - day).days <= {1: 3, 6: 1}.get(new_year.weekday(), 0)

    def is_provisional_between(self, first: date, last: date) -> bool:
        """Whether any day of [first, last] is provisional."""
        national = self._days.national
        return any(year not in national for year in range(first.year, last.year + 1)) or self.is_provisional(last)

    def add_workdays(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``, which is not counted itself (民法典 Art. 201); at least 1."""
        if count < 1:
            raise ValueError("count must be at least 1")
        days = self._days
        nth = days.worked_until[days.index(day)] + count - 1
        if nth >= len(days.worked):
            raise CalendarError(f"{day} 太远，只计算到 {LAST_YEAR} 年。")
        return date.fromordinal(days.worked[nth])

    def workdays_between(self, after: date, until: date) -> int:
        """How many working days lie in (after, until]; negative when ``until`` is the earlier."""
        days = self._days
        return days.worked_until[days.index(until)] - days.worked_until[days.index(after)]

    def workday_from(self, day: date) -> date:
        """``day`` when it is worked, else the next working day (民法典 Art. 203, 民事诉讼法 Art. 85)."""
        return day if self.is_workday(day) else self.add_workdays(day, 1)

    def workday_until(self, day: date) -> date:
        """``day`` when it is worked, else the last working day before it."""
        days = self._days
        nth = days.worked_until[days.index(day)]
        if not nth:
            raise CalendarError(f"没有 {self.first_year} 年以前的放假安排，无法计算 {day}。")
        return date.fromordinal(days.worked[nth - 1])

    def explain(self, day: date) -> str:
        """What kind of day it is, in Chinese: 工作日, 周六, 国庆节放假, 调休上班（国庆节）."""
        if self.is_workday(day):
            return f"调休上班（{self._days.moved[day][0]}）" if self.is_make_up_day(day) else "工作日"
        if holiday := self.holiday_name(day):
            return f"{holiday}放假"
        return f"周{WEEKDAYS[day.weekday()]}"

    def holiday_name(self, day: date) -> str | None:
        """The holiday that makes ``day`` a rest day; ``None`` for a working day and for a plain weekend."""
        if self.is_workday(day):
            return None
        if day in self._days.moved:
            return self._days.moved[day][0]
        return None if self.covers(day.year) else FIXED_HOLIDAYS.get((day.month, day.day))

    def notice_of(self, day: date) -> str | None:
        """The notice (文号, or title) that made ``day`` a holiday or a make-up day; ``None`` for all other days."""
        made = self._days.moved.get(day)
        return made[1] if made else None

    def is_make_up_day(self, day: date) -> bool:
        """Whether ``day`` is a Saturday or Sunday that is worked (调休上班)."""
        return day.weekday() >= 5 and self.is_workday(day)


class _Days:
    """The days as a set of notices leaves them. Never changed once made."""

    def __init__(self, added: tuple[Notice, ...]) -> None:
        self.added = added
        self.national: dict[int, Notice] = {notice.year: notice for notice in package_notices()}
        self.first_year = min(self.national)
        self.national |= {notice.year: notice for notice in added if notice.kind is Kind.NATIONAL}
        on_top = [notice for kind in (Kind.REGIONAL, Kind.AD_HOC) for notice in added if notice.kind is kind]
        self.notices = (*self.national.values(), *on_top)
        self.moved: dict[date, tuple[str, str]] = {}  # holidays and make-up days: what they are called, who made them
        worked: dict[date, bool] = {}
        for notice in self.notices:
            for days, is_worked in ((notice.holidays, False), (notice.workdays, True)):
                for day, name in days.items():
                    self.moved[day] = (name, name_of_day(notice, day))
                    worked[day] = is_worked
        self._first = date(self.first_year, 1, 1).toordinal()
        self.is_worked = self._every_day(worked)

    def index(self, day: date) -> int:
        """The place of ``day`` in :attr:`is_worked` and :attr:`worked_until`."""
        if not self.first_year <= day.year <= LAST_YEAR:
            if day.year < self.first_year:
                raise CalendarError(f"没有 {self.first_year} 年以前的放假安排，无法计算 {day}。")
            raise CalendarError(f"{day} 太远，只计算到 {LAST_YEAR} 年。")
        return day.toordinal() - self._first

    @cached_property
    def worked_until(self) -> array[int]:
        """For every day: how many working days there are up to it, itself included."""
        return array("i", accumulate(self.is_worked))

    @cached_property
    def worked(self) -> array[int]:
        """The working days, as ordinals."""
        return array("i", (self._first + n for n, is_worked in enumerate(self.is_worked) if is_worked))

    @cached_property
    def fingerprint(self) -> str:
        digest = hashlib.sha256(repr(sorted(self.national)).encode())
        digest.update(self.is_worked)
        digest.update(repr(sorted(self.moved.items())).encode())
        return digest.hexdigest()

    def _every_day(self, worked: Mapping[date, bool]) -> bytes:
        end = date(LAST_YEAR, 12, 31).toordinal() + 1
        days = bytearray((ordinal + 6) % 7 < 5 for ordinal in range(self._first, end))  # ordinal 1 is a Monday
        for year in range(self.first_year, LAST_YEAR + 1):
            if year not in self.national:
                for month, day in FIXED_HOLIDAYS:
                    days[date(year, month, day).toordinal() - self._first] = False
        for each, is_worked in worked.items():
            if 0 <= each.toordinal() - self._first < len(days):
                days[each.toordinal() - self._first] = is_worked
        return bytes(days)


@cache
def _package_days() -> _Days:
    return _Days(())


def days_between(after: date, until: date) -> Iterable[date]:
    """The days of (after, until]."""
    return (after + timedelta(days=n) for n in range(1, (until - after).days + 1))


def _state_of(file: Path) -> object:
    """What changes when the files do."""
    paths = [file, *sorted(file.with_suffix("").glob("*.json"))]
    found = ((path, path.stat()) for path in paths if path.exists())
    return [(str(path), stat.st_mtime_ns, stat.st_size, stat.st_ino) for path, stat in found]
