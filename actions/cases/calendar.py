"""Working days by the State Council's calendar.

Published years come from ``chinesecalendar``, which is typed from the yearly notices
(国务院办公厅关于…年部分节假日安排的通知); an office adds a newer notice, or days of its own region, as data. A year
without a notice is *provisional*: weekends rest, and the holidays that the law fixes to a date; nothing is guessed, and
whoever uses such a day is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self

from chinese_calendar.constants import Holiday
from chinese_calendar.constants import holidays as package_holidays
from chinese_calendar.constants import workdays as package_workdays

LAST_YEAR = 2100

# 全国年节及纪念日放假办法 (2024) Art. 2: the holidays with a fixed date. 春节, 清明, 端午, 中秋 wait for the notice.
FIXED_HOLIDAYS: Mapping[tuple[int, int], str] = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
WEEKDAYS = "一二三四五六日"
_HOLIDAY_NAMES = {h.value: h.chinese if h.chinese[-1] in "节旦日" else h.chinese + "节" for h in Holiday}
_ONE_DAY = timedelta(days=1)


class CalendarError(ValueError):
    """A day outside the calendar, or calendar data that can't be right; ``str()`` is a Chinese sentence."""


class WorkCalendar:
    """Which days are worked.

    ``extra_years`` maps a year to its notice: ``{2027: {"holidays": ["2027-01-01", …], "workdays": […], "notice":
    "国办发明电〔2026〕…号"}}``; it replaces what the package knows of that year. Raises :class:`CalendarError` for
    wrong data.
    """

    def __init__(self, extra_years: Mapping[int, Mapping[str, Any]] | None = None) -> None:
        self._holidays: dict[date, str] = {
            day: _HOLIDAY_NAMES.get(name, name) for day, name in package_holidays.items()
        }
        self._workdays: dict[date, str] = {
            day: _HOLIDAY_NAMES.get(name, name) for day, name in package_workdays.items()
        }
        self._published = {day.year for day in package_holidays}
        self.first_year = min(self._published)
        for year, notice in sorted((extra_years or {}).items()):
            self._load(year, notice)

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """The calendar with the notices that an office keeps in a JSON file, a year each, as ``extra_years``.

        There need be no such file. Raises :class:`CalendarError` for one that can't be read.
        """
        if not path.exists():
            return cls()
        try:
            notices = {int(year): notice for year, notice in json.loads(path.read_text("utf-8")).items()}
        except (OSError, ValueError, AttributeError) as error:
            raise CalendarError(f"放假安排文件 {path} 不能读取，应当是按年份列出的 JSON 对象。") from error
        return cls(notices)

    def _load(self, year: int, notice: Mapping[str, Any]) -> None:
        if not isinstance(notice, Mapping):
            raise CalendarError(f"{year} 年的放假安排应当写明 holidays、workdays 和 notice。")
        named = str(notice.get("notice") or f"{year}年放假通知")
        holidays = _dates(notice.get("holidays", ()), f"{year}.holidays")
        workdays = _dates(notice.get("workdays", ()), f"{year}.workdays")
        if date(year, 1, 1) not in holidays:
            raise CalendarError(f"{named}：没有包含元旦（{year}-01-01），请核对数据。")
        for day in sorted({*holidays, *workdays}):
            # A notice may move the last days of the December before: 2018-12-31 rested under the notice of 2019.
            if day.year != year and not (day.year == year - 1 and day.month == 12):
                raise CalendarError(f"{named}：{day} 不属于 {year} 年，请核对数据。")
            if day in holidays and day in workdays:
                raise CalendarError(f"{named}：{day} 既是放假日又是上班日，请核对数据。")
        for day in workdays:
            if day.weekday() < 5:
                raise CalendarError(f"{named}：调休上班日 {day} 不是周六或周日，请核对数据。")
        for known in (self._holidays, self._workdays):
            for day in [d for d in known if d.year == year]:
                del known[day]
        self._holidays |= dict.fromkeys(holidays, named)
        self._workdays |= dict.fromkeys(workdays, named)
        self._published.add(year)

    @property
    def published_until(self) -> date:
        """The last day up to which every year has its notice."""
        year = self.first_year
        while year + 1 in self._published:
            year += 1
        return date(year, 12, 31)

    def is_workday(self, day: date) -> bool:
        """Whether ``day`` is worked. Raises :class:`CalendarError` before the first notice (2004) and after 2100."""
        self._check(day)
        if day in self._workdays:
            return True
        if day.weekday() >= 5 or day in self._holidays:
            return False
        return day.year in self._published or (day.month, day.day) not in FIXED_HOLIDAYS

    def is_provisional(self, day: date) -> bool:
        """Whether a notice still to come may change ``day``.

        So it is in a year without a notice, and on the last three days of the December before such a year when its
        1 January is a Tuesday: the Monday is then bridged (2018-12-29 to 31 were moved by the notice of 2019).
        """
        self._check(day)
        if day.year not in self._published:
            return True
        new_year = date(day.year + 1, 1, 1)
        return new_year.year not in self._published and new_year.weekday() == 1 and (new_year - day).days <= 3

    def add_workdays(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``, which is not counted itself (民法典 Art. 201); at least 1."""
        if count < 1:
            raise ValueError("count must be at least 1")
        while count:
            day += _ONE_DAY
            count -= self.is_workday(day)
        return day

    def workdays_between(self, after: date, until: date) -> int:
        """How many working days lie in (after, until]; negative when ``until`` is the earlier."""
        if until < after:
            return -self.workdays_between(until, after)
        return sum(self.is_workday(day) for day in days_between(after, until))

    def explain(self, day: date) -> str:
        """What kind of day it is, in Chinese: 工作日, 周六, 国庆节放假, 调休上班（国庆节）."""
        if self.is_workday(day):
            return f"调休上班（{self._workdays[day]}）" if day in self._workdays else "工作日"
        if holiday := self.holiday_name(day):
            return f"{holiday}放假"
        return f"周{WEEKDAYS[day.weekday()]}"

    def holiday_name(self, day: date) -> str | None:
        """The holiday that makes ``day`` a rest day; ``None`` for a working day and for a plain weekend."""
        if day in self._holidays:
            return self._holidays[day]
        is_published = day.year in self._published
        return None if is_published else FIXED_HOLIDAYS.get((day.month, day.day))

    def is_make_up_day(self, day: date) -> bool:
        """Whether ``day`` is a Saturday or Sunday that is worked (调休上班)."""
        return day in self._workdays

    def _check(self, day: date) -> None:
        if day.year < self.first_year:
            raise CalendarError(f"没有 {self.first_year} 年以前的放假安排，无法计算 {day}。")
        if day.year > LAST_YEAR:
            raise CalendarError(f"{day} 太远，只计算到 {LAST_YEAR} 年。")


def days_between(after: date, until: date) -> Iterable[date]:
    """The days of (after, until]."""
    return (after + timedelta(days=n) for n in range(1, (until - after).days + 1))


def _dates(values: Iterable[Any], where: str) -> set[date]:
    try:
        return {value if isinstance(value, date) else date.fromisoformat(value) for value in values}
    except (TypeError, ValueError) as error:
        raise CalendarError(f"放假安排 {where} 里有不能识别的日期，请写成 2027-01-01 的形式。") from error
