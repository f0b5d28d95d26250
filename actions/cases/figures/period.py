"""Periods of a month, a quarter, a year or any days, the one before each, and the parts in which they are drawn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Self

from actions.cases.day_by_day import chinese_date

EARLIEST = date(2008, 5, 1)  # the Regulation came into force
LONGEST = 5 * 366  # days that somebody may choose
_BY_DAY = 31  # up to so many days a period is drawn by the day, else by the month
_KEY = re.compile(r"(20\d\d)(?:-(0[1-9]|1[0-2])|-Q([1-4]))?", re.ASCII)
_QUARTERS = "一二三四"


class UnknownPeriodError(LookupError):
    """No such period; ``str()`` is a Chinese sentence."""


class Span(StrEnum):
    """What a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    RANGE = "range"  # any days

    @property
    def label(self) -> str:
        return {"month": "月", "quarter": "季度", "year": "年", "range": "自选日期"}[self.value]


@dataclass(frozen=True)
class Part:
    """A day or a month of a period: a point of a chart."""

    first: date
    last: date
    label: str
    short: str  # below an axis


@dataclass(frozen=True)
class Period:
    """Days, both ends included."""

    span: Span
    first: date
    last: date

    @classmethod
    def of_key(cls, key: str) -> Self:
        """``2026``, ``2026-Q1``, ``2026-03``. Raises :class:`UnknownPeriodError`."""
        found = _KEY.fullmatch(key)
        if found is None:
            raise UnknownPeriodError("没有这个期间。请写成2026、2026-Q1或者2026-03的样子。")
        year = int(found[1])
        if found[2]:
            return cls(Span.MONTH, date(year, int(found[2]), 1), _month_end(year, int(found[2])))
        if found[3]:
            last = int(found[3]) * 3
            return cls(Span.QUARTER, date(year, last - 2, 1), _month_end(year, last))
        return cls(Span.YEAR, date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def holding(cls, span: Span, day: date) -> Self:
        """The month, quarter or year in which ``day`` lies; of :attr:`Span.RANGE` the day alone."""
        match span:
            case Span.MONTH:
                return cls.of_key(f"{day:%Y-%m}")
            case Span.QUARTER:
                return cls.of_key(f"{day.year}-Q{(day.month + 2) // 3}")
            case Span.YEAR:
                return cls.of_key(f"{day.year}")
        return cls(Span.RANGE, day, day)

    @classmethod
    def read(cls, query: Mapping[str, str], today: date) -> Self:
        """From the query of an address: ``period=2026-03``, or ``from=2026-03-01&to=2026-03-15``; without, this year.

        Raises :class:`UnknownPeriodError`, also for one that has not begun.
        """
        if query.get("from") or query.get("to"):
            first, last = _day(query.get("from")), _day(query.get("to"))
            if first > last:
                raise UnknownPeriodError("开始日期在结束日期以后，请核对。")
            if (last - first).days >= LONGEST:
                raise UnknownPeriodError("一次最多统计五年，请缩短期间。")
            chosen = cls(Span.RANGE, first, last)
        else:
            chosen = cls.of_key(query["period"]) if query.get("period") else cls.holding(Span.YEAR, today)
        if chosen.first > today:
            raise UnknownPeriodError(f"{chosen.label}还没有开始。")
        if chosen.last < EARLIEST:
            raise UnknownPeriodError("条例从2008年5月1日起施行，没有更早的申请。")
        return chosen

    @property
    def key(self) -> str:
        """As it is named in addresses and files; what :meth:`of_key` reads, but for days chosen."""
        match self.span:
            case Span.MONTH:
                return f"{self.first:%Y-%m}"
            case Span.QUARTER:
                return f"{self.first.year}-Q{self.last.month // 3}"
            case Span.YEAR:
                return f"{self.first.year}"
        return f"{self.first:%Y%m%d}-{self.last:%Y%m%d}"

    @property
    def label(self) -> str:
        """As people say it."""
        match self.span:
            case Span.MONTH:
                return f"{self.first.year}年{self.first.month}月"
            case Span.QUARTER:
                return f"{self.first.year}年第{_QUARTERS[self.last.month // 3 - 1]}季度"
            case Span.YEAR:
                return f"{self.first.year}年"
        return chinese_date(self.first) if self.days == 1 else f"{chinese_date(self.first)}至{chinese_date(self.last)}"

    @property
    def query(self) -> dict[str, str]:
        """As the query of an address."""
        if self.span is Span.RANGE:
            return {"from": self.first.isoformat(), "to": self.last.isoformat()}
        return {"period": self.key}

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """The one before it; of chosen days as many days."""
        yesterday = self.first - timedelta(days=1)
        if self.span is Span.RANGE:
            return Period(Span.RANGE, self.first - timedelta(days=self.days), yesterday)
        return Period.holding(self.span, yesterday)

    @property
    def after(self) -> Period:
        """The one after it."""
        tomorrow = self.last + timedelta(days=1)
        if self.span is Span.RANGE:
            return Period(Span.RANGE, tomorrow, self.last + timedelta(days=self.days))
        return Period.holding(self.span, tomorrow)

    def until(self, today: date) -> Period:
        """What of it has been by ``today``: the whole one, or its days so far."""
        return self if self.last <= today else Period(Span.RANGE, self.first, today)

    def compared(self, today: date) -> Period:
        """What it is compared with: the period before, and of that the first days as long as it still runs."""
        if self.last <= today:
            return self.before
        last = self.before.first + (today - self.first)
        return Period(Span.RANGE, self.before.first, min(last, self.before.last))

    def parts(self) -> list[Part]:
        """Its days, or its months when it is longer than one; the first and last month as far as they belong to it."""
        if self.days <= _BY_DAY:
            days = [self.first + timedelta(days=n) for n in range(self.days)]
            return [Part(day, day, f"{day.month}月{day.day}日", f"{day.day}") for day in days]
        found, first = list[Part](), self.first
        is_one_year = self.first.year == self.last.year
        while first <= self.last:
            last = min(_month_end(first.year, first.month), self.last)
            label = f"{first.month}月" if is_one_year else f"{first.year}年{first.month}月"
            found.append(Part(first, last, label, f"{first.month}"))
            first = last + timedelta(days=1)
        return found


def _month_end(year: int, month: int) -> date:
    return (date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _day(text: str | None) -> date:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        raise UnknownPeriodError("请填写开始和结束的日期，例如2026-03-01。") from None
    if not 2008 <= day.year < 2100:
        raise UnknownPeriodError("请填写2008年以后的日期。")
    return day
