"""Spans of days (years, months, weeks), the words for them, and what a reading of some words is."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from entities.characters import figures

YEAR, PART, MONTH, DAY, WHOLE = "year", "part", "month", "day", "whole"  # WHOLE: no end of a range, nor refined
ONE_TO_NINE = "一二三四五六七八九"
COUNT = r"(?:\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"


@dataclass(frozen=True)
class Span:
    """From ``first`` to ``last``, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Reading:
    """What the words up to ``end`` mean. ``is_bare``: a year without its 年; ``own_year``: a year is said."""

    end: int
    span: Span
    grain: str
    is_relative: bool = False
    is_bare: bool = False
    own_year: bool = True


def year(number: int) -> Span:
    """A whole year."""
    return Span(date(number, 1, 1), date(number, 12, 31))


def month(number: int, month_of: int) -> Span:
    """A whole month of the year ``number``."""
    return Span(date(number, month_of, 1), date(number, month_of, monthrange(number, month_of)[1]))


def week(day: date) -> Span:
    """The week of ``day``, from Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return Span(monday, monday + timedelta(days=6))


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier (later, if negative), or the last of a shorter month."""
    number, month_of = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(number, month_of + 1, min(day.day, monthrange(number, month_of + 1)[1]))


def number_of(said: str) -> int:
    """十二, 12 and 元 (of 元月) as a number."""
    if said.isdigit():
        return int(said)
    if said == "元":
        return 1
    tens, ten, ones = said.rpartition("十")
    one = int(figures(ones)) if ones else 0
    return (int(figures(tens)) if tens else 1) * 10 + one if ten else one


def in_words(first: date | None, last: date | None) -> str:
    """2025年, 2026年10月, 2019年至2021年, 2026年3月5日: as short as it can be said."""
    if first is None or last is None:
        return f"{_day(last)}以前" if last else f"{_day(first)}以后" if first else ""
    if first == last:
        return _day(first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{first.year}年" if first.year == last.year else f"{first.year}年至{last.year}年"
    if first.day == 1 and last == month(last.year, last.month).last:
        begin, end = f"{first.year}年{first.month}月", f"{last.month}月"
        if (first.year, first.month) == (last.year, last.month):
            return begin
        return f"{begin}至{end}" if first.year == last.year else f"{begin}至{last.year}年{end}"
    return f"{_day(first)}至{_day(last)}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
