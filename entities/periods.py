"""Days and periods in the words of a message: 去年, 2019到2021年, 上个月, 近三年, 十三五期间.

A period is read on the day on which it was said. What the words leave open is decided so: 年初 is January and February,
年底 November and December; 近三年 ends today; a month without a year is the last such month that has begun; a year in
two figures is the nearest that has been; 以后 holds its own year, 以前 does not. Lunar months, 每年 and 近年来 are no
periods, nor is the year of a 文号.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from entities.calendar_spans import WHOLE, YEAR, Reading, in_words
from entities.calendar_words import read_point
from entities.characters import blank, half_width
from entities.document_numbers import find_document_numbers
from entities.found import Found


@dataclass(frozen=True)
class Period:
    """From ``first`` to ``last``, both included; None where it is open: 2019年以前.

    ``is_relative``: it means something else when it is read on another day.
    """

    first: date | None
    last: date | None
    is_relative: bool = False

    @property
    def words(self) -> str:
        """2025年, 2026年10月, 2019年至2021年."""
        return in_words(self.first, self.last)


_FROM = re.compile(r"(?:自从|自|从) ?")
_TO = re.compile(r" ?(?:起|开始)?(?:一直)?(?:[-~]{1,2}|到|至) ?")
_NOW = re.compile(r"(?:今天|今日|今(?!年|[晚早])|现在|目前|如今|当前)(?:为止)?")
_SINCE = re.compile(
    r"(?:份|初|底)?(?:开始|起)?(?:以来|至今|到今天|之后|以后|往后)|后(?=[的,。;!?]|$)|及以后|开始|起(?![草诉动点步因])"
)
_BEFORE = re.compile(r"(?P<and>及)?(?:以前|之前|前(?=[的,。;!?]|$))")
_STARTS = re.compile(r"[\d〇零○一二三四五六七八九十两今去前上下本这明后昨大近最过第半元年Qq自从\"“]")
_NO_PERIOD_AFTER = re.compile(r"(?:每年?个?|历|逐|农历|阴历|旧历|闰|民国|光绪|宣统|康德)$")
# Four figures without 年 that are a year all the same: 2024预算, 2019; not 2019元, 2026-00001, 2019号
_ALONE = re.compile(
    r"(?![\dA-Za-z%@:.\-/~〕\])）}]| ?[元块个人名户米亩平吨斤千万亿次号件份条套辆楼栋幢室房天分度℃第]"
    r"| ?(?:公[里斤顷]|小时|工日|[欧美]元))"
)
_NOT_ALONE = re.compile(r"[\dA-Za-z.\-/第¥$〔\[(（【号]$")


def find_periods(text: str, today: date) -> list[Found[Period]]:
    """Days and periods, from left to right, as somebody means them who says them on ``today``."""
    plain = half_width(text)
    for number in find_document_numbers(text):
        plain = blank(plain, number.start, number.end)
    found: list[Found[Period]] = []
    at = 0
    while match := _STARTS.search(plain, at):
        at = match.start()
        before = plain[max(at - 2, 0) : at]
        read = _period_at(plain, at, today)
        if read is None or _NO_PERIOD_AFTER.search(before):
            at = read[0] if read else at + 1
            continue
        end, period = read
        found.append(Found(at, end, text[at:end], period))
        at = end
    return found


def _period_at(plain: str, start: int, today: date) -> tuple[int, Period] | None:
    lead = _FROM.match(plain, start)
    first = read_point(plain, lead.end() if lead else start, today)
    if first is None:
        return None
    if (ranged := _range(plain, first, today)) is not None:
        return ranged
    if first.is_bare and (_NOT_ALONE.search(plain[:start][-1:]) or not _ALONE.match(plain, first.end)):
        return None
    if first.grain != WHOLE:
        if since := _SINCE.match(plain, first.end):
            return since.end(), Period(first.span.first, today if first.span.first <= today else None, True)
        if before := _BEFORE.match(plain, first.end):
            last_day = first.span.last if before["and"] else first.span.first - timedelta(days=1)
            return before.end(), Period(None, last_day, first.is_relative)
    if lead and not _TO.search(plain, lead.end(), first.end):  # 从去年 alone
        return None
    return (first.end, Period(first.span.first, first.span.last, first.is_relative))


def _range(plain: str, first: Reading, today: date) -> tuple[int, Period] | None:
    """去年3月到今年5月, 2019-2021, 19年到21年, 2019年至今."""
    to = _TO.match(plain, first.end) if first.grain != WHOLE else None
    if to is None:
        return None
    if (now := _NOW.match(plain, to.end())) and first.span.first <= today:
        return now.end(), Period(first.span.first, today, True)
    last = read_point(plain, to.end(), today, after=first)
    if last is None or last.grain == WHOLE or last.span.last < first.span.first:
        return None
    if first.is_bare and last.grain != YEAR:
        return None
    if last.is_bare and not (first.grain == YEAR and re.match(r"(?![\dA-Za-z.-])", plain[last.end :][:1] or " ")):
        return None
    return last.end, Period(first.span.first, last.span.last, first.is_relative or last.is_relative)
