"""How a period was counted, day by day, in Chinese: what a person can check with a finger on the wall calendar."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from actions.cases.calendar import WEEKDAYS, WorkCalendar, days_between


@dataclass(frozen=True)
class _Day:
    date: date
    kind: str  # counted | make_up | paused | weekend | the name of a holiday
    number: int  # how many days have been counted, this one included


def chinese_date(day: date) -> str:
    """``2026年3月2日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def say(day: date) -> str:
    """``2026年3月2日（周一）``."""
    return f"{chinese_date(day)}（周{WEEKDAYS[day.weekday()]}）"


def day_by_day(after: date, until: date, paused: Container[date], calendar: WorkCalendar) -> list[str]:
    """The days of (after, until] in runs: counted with their numbers, make-up days, holidays by name, pauses.

    Weekends are not mentioned and don't break a run; holidays and make-up days name the notice that made them.
    """
    days = [day for day in _classified(after, until, paused, calendar) if day.kind != "weekend"]
    runs = (list(run) for _, run in groupby(days, key=lambda day: day.kind))
    return [_sentence(run, calendar) for run in runs]


def _classified(after: date, until: date, paused: Container[date], calendar: WorkCalendar) -> Iterator[_Day]:
    number = 0
    for day in days_between(after, until):
        if holiday := calendar.holiday_name(day):
            kind = holiday
        elif not calendar.is_workday(day):
            kind = "weekend"
        elif day in paused:
            kind = "paused"
        else:
            number += 1
            kind = "make_up" if calendar.is_make_up_day(day) else "counted"
        yield _Day(day, kind, number)


def _sentence(run: list[_Day], calendar: WorkCalendar) -> str:
    first, last = run[0], run[-1]
    days = _range(first.date, last.date)
    notice = calendar.notice_of(first.date)
    basis = f"（{notice}）" if notice else ""
    match first.kind:
        case "counted":
            return f"{days}：计入，{_nth(first, last)}"
        case "make_up":
            return f"{days}：{calendar.explain(first.date)}，计入，{_nth(first, last)}{basis}"
        case "paused":
            return f"{days}：征求意见，{len(run)}个工作日不计入（条例第三十三条第三款）"
        case _:
            return f"{days}：{calendar.explain(first.date)}，不计入{basis}"


def _nth(first: _Day, last: _Day) -> str:
    return f"第{first.number}个工作日" if first is last else f"第{first.number}至第{last.number}个工作日"


def _range(first: date, last: date) -> str:
    if first == last:
        return say(first)
    year = f"{last.year}年" if last.year != first.year else ""
    return f"{chinese_date(first)}至{year}{last.month}月{last.day}日"
