"""Dates as official documents write them, also where copying lost a sign."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from knowledge.ingest.numbering import numeral

_FULL_WIDTH_DIGITS = {ord(full): str(value) for value, full in enumerate("０１２３４５６７８９")}
_ZEROS_AND_DIGITS = dict.fromkeys("〇零○ＯOo0", 0) | {
    character: value for value, character in enumerate("一二三四五六七八九", 1)
}
_WRITTEN_DATE = re.compile(r"((?:19|20)\d\d)\s*[年\-./]\s*(\d{1,2})\s*[月\-./]\s*(\d{1,2})\s*日?")
_CHINESE_DATE = re.compile(
    r"([一二][〇零○ＯOo0一二三四五六七八九]{3})年([一二三四五六七八九十元]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_BARE_DATE = re.compile(r"((?:19|20)\d\d)(\d{2,4})")


def parse_date(text: str, *, whole: bool = False) -> date | None:
    """The date in ``text``, also where 年, 月 or 日 were lost: 2017821, 2014年8月4. Ambiguous digits give None.

    ``whole``: only if the text is nothing but a date.
    """
    text = western_digits(text).strip()
    written = _CHINESE_DATE.fullmatch(text) if whole else _CHINESE_DATE.search(text)
    if written:
        year = "".join(str(_ZEROS_AND_DIGITS[character]) for character in written[1])
        return _valid((year, str(numeral(written[2].replace("元", "一"))), str(numeral(written[3]))))
    for pattern in (_WRITTEN_DATE, _BARE_DATE):
        match = pattern.fullmatch(text) if whole or pattern is _BARE_DATE else pattern.search(text)
        if match:
            readings = {day for parts in _readings(match.groups()) if (day := _valid(parts))}
            return readings.pop() if len(readings) == 1 else None
    return None


def _readings(groups: Sequence[str]) -> list[tuple[str, str, str]]:
    year, rest = groups[0], groups[1]
    if len(groups) == 3:
        return [(year, rest, groups[2])]
    return [(year, rest[:cut], rest[cut:]) for cut in (1, 2) if 0 < len(rest) - cut <= 2 and rest[cut] != "0"] + (
        [(year, rest[:2], rest[2:])] if len(rest) == 4 else []
    )


def _valid(parts: tuple[str, str, str]) -> date | None:
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


def years_after(day: date, years: int) -> date:
    """The last day of a term of so many years that begins on ``day``."""
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year + years, day=28 if leap else day.day) - timedelta(days=0 if leap else 1)


def western_digits(text: str) -> str:
    """２０１８ → 2018"""
    return text.translate(_FULL_WIDTH_DIGITS)
