"""Periods that have names or lengths of their own: 十三五期间, 九十年代, 2019-2020学年, 近三年, 三个月前."""

from __future__ import annotations

import re
from datetime import date, timedelta

from entities.calendar_spans import (
    COUNT,
    ONE_TO_NINE,
    WHOLE,
    Reading,
    Span,
    month,
    months_before,
    number_of,
    week,
    year,
)
from entities.characters import figures

_UNIT = r"(?P<unit>年|个?月|个?季度|周|个?星期|个?礼拜|天|日)"
_LAST = re.compile(
    rf"(?:最近|近|过去|过往)(?:这|的)?(?P<n>{COUNT}|半)个?(?P<half>半)?{_UNIT}(?P<more>半)?(?:以来|来|之?内|间|里)?(?![级龄轻])"
)
_LONG = re.compile(rf"(?<![\d第{ONE_TO_NINE}十])(?P<n>{COUNT}|半)个?(?P<half>半)?{_UNIT}(?P<more>半)?(?:以来|来)")
_AGO = re.compile(  # 15日前 is a day of a month too
    rf"(?<![\d第两几{ONE_TO_NINE}十个年])(?P<n>{COUNT}|半)个?(?P<half>半)?{_UNIT}(?P<more>半)?(?<!日)(?:之|以)?前(?![后往])"
)
_PLAN = re.compile(
    r"(?<![一二三四五六七八九十])[\"“]?(?:(?P<n>十[一二三四五六七八九]|[六七八九])五[\"”]?(?=期间|时期|规划|计划|末|以来|[\"”]|$|[\u4e00-\u9fff,。])"
    r"|(?P<ten>十)五[\"”]?(?=期间|时期|规划|计划)|第(?P<nth>十[一二三四五六七八九]?|[六七八九])个五年(?=规划|计划))(?:规划|计划)?(?:期间|时期)?"
)
_DECADE = re.compile(
    rf"(?P<century>(?:上个?|二十|20)世纪)?(?:(?P<four>(?:19|20)\d)0|(?P<two>[1-9])0|(?P<cn>[{ONE_TO_NINE}])十)年代"
)
_SCHOOL = re.compile(r"(?P<from>(?:19|20)\d\d)(?:年? ?[-~/至到] ?(?P<to>(?:19|20)?\d\d)年?|年)?学年度?")


def read_named(plain: str, at: int, today: date) -> Reading | None:
    """What stands at ``at``: a plan, a school year, a decade, or a length of time before ``today``."""
    return (
        _plan(plain, at)
        or _school(plain, at)
        or _decade(plain, at)
        or _last(plain, at, today)
        or _ago(plain, at, today)
    )


def _school(plain: str, at: int) -> Reading | None:
    match = _SCHOOL.match(plain, at)
    if match is None:
        return None
    first = int(match["from"])
    last = int(match["to"][-2:]) + first // 100 * 100 if match["to"] else first + 1
    return Reading(match.end(), Span(date(first, 9, 1), date(last, 8, 31)), WHOLE) if last > first else None


def _decade(plain: str, at: int) -> Reading | None:
    match = _DECADE.match(plain, at)
    if match is None:
        return None
    if match["four"]:
        first = int(match["four"]) * 10
    else:
        tens = int(match["two"] or figures(match["cn"]))
        first = (1900 if match["century"] or tens >= 3 else 2000) + tens * 10
    return Reading(match.end(), Span(date(first, 1, 1), date(first + 9, 12, 31)), WHOLE)


def _plan(plain: str, at: int) -> Reading | None:
    match = _PLAN.match(plain, at)
    if match is None:
        return None
    first = 1981 + 5 * (number_of(match["n"] or match["ten"] or match["nth"]) - 6)
    return Reading(match.end(), Span(date(first, 1, 1), date(first + 4, 12, 31)), WHOLE)


def _last(plain: str, at: int, today: date) -> Reading | None:
    """近三年, 最近半年, 三年来: up to today."""
    match = _LAST.match(plain, at) or _LONG.match(plain, at)
    first = _back(match, today) if match else None
    return Reading(match.end(), Span(first + timedelta(days=1), today), WHOLE, True) if match and first else None


def _ago(plain: str, at: int, today: date) -> Reading | None:
    """三年前, 两个月前: the year, the month, the week or the day."""
    match = _AGO.match(plain, at)
    day = _back(match, today) if match else None
    if match is None or day is None:
        return None
    spans = {"年": year(day.year), "月": month(day.year, day.month), "周": week(day), "天": Span(day, day)}
    unit = "月" if match["n"] == "半" or match["more"] else _unit(match["unit"])
    return Reading(match.end(), spans.get(unit, spans["月"]), WHOLE, True)


def _back(match: re.Match[str], today: date) -> date | None:
    """The day so long before today; None for lengths that nobody counts in."""
    groups = match.groupdict()
    unit = _unit(match["unit"])
    halves = 1 if match["n"] == "半" else 2 * number_of(match["n"]) + bool(groups.get("half") or groups.get("more"))
    if unit == "年":
        return months_before(today, halves * 6)
    if unit in ("月", "季"):
        whole = months_before(today, halves // 2 * (3 if unit == "季" else 1))
        return whole - timedelta(days=15) if halves % 2 else whole
    return today - timedelta(days=halves * (7 if unit == "周" else 1) // 2)


def _unit(said: str) -> str:
    return {"年": "年", "月": "月", "度": "季", "周": "周", "期": "周", "拜": "周"}.get(said[-1], "天")
