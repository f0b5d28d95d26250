"""One point or period of the calendar at a place of a text: 去年, 2019年3月, 上周三, 近三年, 十三五期间."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from entities.calendar_named import read_named
from entities.calendar_spans import (
    COUNT,
    DAY,
    MONTH,
    ONE_TO_NINE,
    PART,
    WHOLE,
    YEAR,
    Reading,
    Span,
    month,
    months_before,
    number_of,
    week,
    year,
)
from entities.characters import figures

_M = r"(?:1[0-2]|0?[1-9](?!\d)|十[一二]?|[一二三四五六七八九]|元)"
_D = r"(?:3[01]|[12]\d|0?[1-9](?!\d)|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_CN_YEAR = r"(?:[一1][九9]|[二2][零〇○0])[零〇○一二三四五六七八九0-9]{2}"
_YEAR_NUMBER = re.compile(
    rf"(?P<full>(?<!\d)(?:19[4-9]|20)\d\d(?!\d)|{_CN_YEAR}(?![\d零〇○一二三四五六七八九十]))"
    rf"(?P<nian> ?年度?份?(?!代|[轻龄级纪])| ?年(?=代?$))?"
    rf"|(?P<short>(?<![\d.])\d\d|[零〇○一二三四五六七八九][零〇○一二三四五六七八九])"
    rf"(?P<sn>年度?(?!代|[轻龄级纪来内间]|以来|多|以上|不等)(?:(?<=0\d年)|(?!左右)))"
)
_SHORT_BARE = re.compile(r"(?<![\d.])(\d\d)(?=[-~到至]\d\d年(?![来内间多前]|左右|以上|不等|工龄|有期))")
_COUNTED = tuple("了满达长约近共第干龄期")
_SAID_YEARS: Mapping[str, int] = {
    "大前年": -3,
    "前年": -2,
    "去年": -1,
    "上年": -1,
    "上一年": -1,
    "今年": 0,
    "本年": 0,
} | {
    "明年": 1,
    "后年": 2,
    "下一年": 1,
}
_SAID_YEAR = re.compile(
    r"(?:大前年|(?<![目以之提此])前年|(?<!过)去年|(?<!以)上年(?=[度末底初的同\d一二三四五六七八九十第]|$)|上一年|(?<![如当现而])今年"
    r"|(?<![基成版日根])本年|(?<![证声说表阐])明年|(?<![以之此今最然])后年|下一年)(?![轻龄级])(?:度(?!假))?(?:里|内|份(?=的))?"
)
_PART = re.compile(
    rf" ?的?(?:(?P<half>[上下])半年度?|第?(?P<q_from>[一二三1-3])季?度? ?[-~至到] ?第?(?P<q_to>[二三四2-4])个?季度"
    rf"|(?:第(?P<q1>[一二三四1-4])|(?P<q2>[一二三四1-4]))个?季度?(?!节)"
    rf"|[Qq](?P<q3>[1-4])(?!\d)"
    rf"|前(?P<quarters>[一二两三])个?季度"
    rf"|[前头](?P<months>{COUNT})个月|"
    r"(?P<edge>年?底(?![下层部商线])|年?末|年?初(?![中级期一二三步审])|年中(?=[的,。、;至到 ]|$)))"
)
_MONTHS = re.compile(
    rf" ?的?(?P<from>{_M})(?:月份?)? ?(?:[-~]{{1,2}}|至|到) ?"
    rf"(?P<to>{_M})月份?(?!\d|[一二三四五六七八九十][日号])(?! ?{_D}[日号])"
)
_LUNAR = r"初[一二三四五六七八九十](?![步期审])|廿"  # 五月初五
_MONTH = re.compile(rf" ?的? ?(?P<month>{_M}) ?月(?!饼|季|嫂|子|亮|光|球|{_LUNAR})(?!(?<=八月)十五(?![日号]))份?")
_IN_MONTH = re.compile(rf" ?的?(?:(?P<part>上旬|中旬|下旬|月?[初底末])| ?(?P<day>{_D}) ?[日号](?![楼院线栋馆]))")
_DAY_ONLY = re.compile(rf"(?P<day>{_D})[日号](?![楼院线栋馆])")
_WRITTEN = re.compile(
    r"(?<![\d.-])(?P<y>(?:19|20)\d\d)(?:(?P<sep>[-/.])(?P<m>0?[1-9]|1[0-2])(?:(?P=sep)(?P<d>3[01]|[12]\d|0?[1-9]))?"
    r"|(?P<m2>0[1-9]|1[0-2])(?P<d2>0[1-9]|[12]\d|3[01]))"
    r"(?:(?=-(?:19|20)\d\d[./-]\d)|(?![\d/]|[.-]\d|[A-Za-z元万亿]))"  # 2020.1.1-2020.12.31
)
_OTHER_MONTH = re.compile(r"(?<![马以])(?P<which>上上|上|本|这|下下|下)(?:一?个)?月(?!饼|季|台|光|亮)份?")
_OTHER_WEEK = re.compile(
    r"(?<![马以])(?P<which>上上|上|本|这|下下|下)(?:一?个)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])?(?![边围期密全岁年刊报庄村口家])"
)
_OTHER_QUARTER = re.compile(r"(?P<which>上上|上|本|这|下)(?:一?个)?季度")
_OTHER_DAYS: Mapping[str, int] = {
    "大前天": -3,
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "昨晚": -1,
    "昨夜": -1,
    "今天": 0,
} | {
    "今日": 0,
    "今早": 0,
    "今晚": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "大后天": 3,
}
_OTHER_DAY = re.compile(
    r"(?:大前天|(?<![目以])前天|昨[天日晚夜]|(?<!年)(?<!年的)今天|今[早晚]|今日(?!头条)|明[天日]|大后天|(?<![先])后天)"
)
_SHIFT: Mapping[str, int] = {"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1, "下下": 2}


def read_point(plain: str, at: int, today: date, after: Reading | None = None) -> Reading | None:
    """What stands at ``at``; ``after``: the beginning of a range, whose year or month is not said again."""
    if after is not None and (written := _written(plain[at : at + 24], 0, today)):  # behind a dash
        return replace(written, end=at + written.end)
    for reader in _READERS:
        if reading := reader(plain, at, today):
            return reading
    return _without_year(plain, at, today, after)


def _written(plain: str, at: int, _today: date) -> Reading | None:
    match = _WRITTEN.match(plain, at)
    if match is None:
        return None
    month_of, day_of = match["m"] or match["m2"], match["d"] or match["d2"]
    if day_of is None:
        return Reading(match.end(), month(int(match["y"]), int(month_of)), MONTH)
    day = _valid(int(match["y"]), int(month_of), int(day_of))
    return Reading(match.end(), Span(day, day), DAY) if day else None


def _other(plain: str, at: int, today: date) -> Reading | None:
    """上个月, 本周三, 上季度, 昨天."""
    if match := _OTHER_MONTH.match(plain, at):
        first = months_before(today.replace(day=1), -_SHIFT[match["which"]])
        return _within_month(plain, Reading(match.end(), month(first.year, first.month), MONTH, True))
    if match := _OTHER_WEEK.match(plain, at):
        whole = week(today + timedelta(weeks=_SHIFT[match["which"]]))
        if match["day"] == "末":
            return Reading(match.end(), Span(whole.last - timedelta(days=1), whole.last), WHOLE, True)
        if match["day"]:
            day = whole.first + timedelta(days="一二三四五六日天".index(match["day"]) - (match["day"] == "天"))
            return Reading(match.end(), Span(day, day), DAY, True)
        return Reading(match.end(), whole, PART, True)
    if match := _OTHER_QUARTER.match(plain, at):
        inside = months_before(today.replace(day=1), -3 * _SHIFT[match["which"]])
        return Reading(match.end(), _quarter(inside.year, (inside.month + 2) // 3), PART, True)
    if match := _OTHER_DAY.match(plain, at):
        day = today + timedelta(days=_OTHER_DAYS[match.group()])
        return Reading(match.end(), Span(day, day), DAY, True)
    return None


def _said_year(plain: str, at: int, today: date) -> Reading | None:
    match = _SAID_YEAR.match(plain, at)
    if match is None:
        return None
    said = next(word for word in _SAID_YEARS if match.group().startswith(word))
    return _within_year(plain, Reading(match.end(), year(today.year + _SAID_YEARS[said]), YEAR, True))


def _numbered_year(plain: str, at: int, today: date) -> Reading | None:
    if bare := _SHORT_BARE.match(plain, at):
        return Reading(bare.end(), year(_full_year(bare[1], today)), YEAR, is_bare=True)
    match = _YEAR_NUMBER.match(plain, at)
    if match is None:
        return None
    if match["short"]:
        if plain[max(at - 1, 0) : at] in _COUNTED:  # 干了19年
            return None
        number = _full_year(figures(match["short"]), today)
        if abs(number - today.year) > 50:
            return None
        return _within_year(plain, Reading(match.end(), year(number), YEAR))
    number = int(figures(match["full"]))
    reading = Reading(match.end(), year(number), YEAR, is_bare=not match["nian"])
    return reading if reading.is_bare else _within_year(plain, reading)


def _full_year(two: str, today: date) -> int:
    """19 → 2019, 98 → 1998: the nearest that has been, or the next."""
    century = today.year // 100 * 100
    return century + int(two) if int(two) <= today.year % 100 + 1 else century - 100 + int(two)


def _within_year(plain: str, whole: Reading) -> Reading:
    """The year, or the part of it that is said: 2019年3月, 去年底, 今年1-9月."""
    number = whole.span.first.year
    if match := _PART.match(plain, whole.end):
        return Reading(match.end(), _part(match, number), PART, whole.is_relative)
    if match := _MONTHS.match(plain, whole.end):
        first, last = number_of(match["from"]), number_of(match["to"])
        if first <= last:
            span = Span(month(number, first).first, month(number, last).last)
            return Reading(match.end(), span, WHOLE, whole.is_relative)
    if match := _MONTH.match(plain, whole.end):
        span = month(number, number_of(match["month"]))
        return _within_month(plain, Reading(match.end(), span, MONTH, whole.is_relative))
    return whole


def _part(match: re.Match[str], number: int) -> Span:
    if match["half"]:
        first, last = (1, 6) if match["half"] == "上" else (7, 12)
    elif said := match["q1"] or match["q2"] or match["q3"]:
        return _quarter(number, int(figures(said)))
    elif match["q_to"]:
        begin, end = _quarter(number, int(figures(match["q_from"]))), _quarter(number, int(figures(match["q_to"])))
        return Span(min(begin.first, end.first), max(begin.last, end.last))
    elif match["quarters"]:
        first, last = 1, 3 * int(figures(match["quarters"]))
    elif match["months"]:
        first, last = 1, min(max(number_of(match["months"]), 1), 12)
    else:
        first, last = {"初": (1, 2), "中": (6, 7)}.get(match["edge"][-1], (11, 12))
    return Span(month(number, first).first, month(number, last).last)


def _quarter(number: int, quarter: int) -> Span:
    return Span(month(number, 3 * quarter - 2).first, month(number, 3 * quarter).last)


def _within_month(plain: str, whole: Reading) -> Reading:
    """The month, or the days of it that are said: 3月上旬, 3月5日, 上个月5号."""
    match = _IN_MONTH.match(plain, whole.end)
    if match is None:
        return whole
    first = whole.span.first
    if match["day"]:
        day = _valid(first.year, first.month, number_of(match["day"]))
        return Reading(match.end(), Span(day, day), DAY, whole.is_relative, own_year=whole.own_year) if day else whole
    thirds = {"上旬": (1, 10), "初": (1, 10), "中旬": (11, 20)}
    begin, end = thirds.get(match["part"].removeprefix("月"), (21, 31))
    span = Span(first.replace(day=begin), min(first.replace(day=1) + timedelta(days=end - 1), whole.span.last))
    return Reading(match.end(), span, PART, whole.is_relative, own_year=whole.own_year)


def _without_year(plain: str, at: int, today: date, after: Reading | None) -> Reading | None:
    """3月份, 上半年, 5月1日: of the year of ``after``, else the last that has begun."""
    if re.match(rf"[\d{ONE_TO_NINE}十]", plain[max(at - 1, 0) : at]):
        return None
    years = _years_to_try(today, after)
    if after is not None and after.grain == DAY and (match := _DAY_ONLY.match(plain, at)):
        start = after.span.first
        day = _valid(start.year, start.month, number_of(match["day"]))
        return Reading(match.end(), Span(day, day), DAY, after.is_relative, own_year=False) if day else None
    is_relative = after is None or after.is_relative
    for number in years:
        reading = _in_year(plain, at, number, is_relative, after)
        if reading is None:
            return None
        if after is not None or reading.span.first <= today:
            return reading
    return None


def _years_to_try(today: date, after: Reading | None) -> tuple[int, ...]:
    return (after.span.first.year,) if after is not None else (today.year, today.year - 1)


def _in_year(plain: str, at: int, number: int, is_relative: bool, after: Reading | None) -> Reading | None:
    if (match := _PART.match(plain, at)) and _stands_alone(plain, match, is_end=after is not None):
        is_small = bool(match["q2"]) and "季度" not in match.group()
        return None if is_small else Reading(match.end(), _part(match, number), PART, is_relative, own_year=False)
    if match := _MONTHS.match(plain, at):
        first, last = number_of(match["from"]), number_of(match["to"])
        if first <= last:
            span = Span(month(number, first).first, month(number, last).last)
            return Reading(match.end(), span, WHOLE, is_relative, own_year=False)
    if match := _MONTH.match(plain, at):
        span = month(number, number_of(match["month"]))
        return _within_month(plain, Reading(match.end(), span, MONTH, is_relative, own_year=False))
    return None


def _stands_alone(plain: str, match: re.Match[str], *, is_end: bool) -> bool:
    """Whether a part is said of no year: 三季度; 年初, not 年底, which may be to come, but 年初到年底."""
    if match["months"]:
        return False
    at = match.start("edge")
    is_beginning = re.match(rf"年初(?![{ONE_TO_NINE}十])", plain[at : at + 3]) and plain[
        max(at - 1, 0) : at
    ] not in tuple("大新少")
    return not match["edge"] or bool(is_beginning) or (is_end and match["edge"][0] == "年")


def _valid(number: int, month_of: int, day: int) -> date | None:
    try:
        return date(number, month_of, day)
    except ValueError:
        return None


_READERS: tuple[Callable[[str, int, date], Reading | None], ...] = (
    read_named,
    _other,
    _written,
    _said_year,
    _numbered_year,
)
