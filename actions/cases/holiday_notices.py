"""Holiday notices as data: what the package knows, and the files that an office adds.

The national arrangement of a year (国务院办公厅关于…年部分节假日安排的通知) comes from ``chinesecalendar``; an office
adds newer ones, days of its own region (全国年节及纪念日放假办法 Art. 4) and passing closures as files, whose format
``docs/calendar.md`` describes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from chinese_calendar.constants import Holiday
from chinese_calendar.constants import holidays as package_holidays
from chinese_calendar.constants import workdays as package_workdays

# 全国年节及纪念日放假办法 (2024) Art. 2: the holidays with a fixed date. 春节, 清明, 端午, 中秋 wait for the notice.
FIXED_HOLIDAYS: Mapping[tuple[int, int], str] = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
# Days of the package that a notice of their own made: (first, last, notice).
_AMENDMENTS = (
    (
        date(2015, 9, 3),
        date(2015, 9, 6),
        "国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知",
    ),
    (date(2020, 1, 31), date(2020, 2, 2), "国务院办公厅关于延长2020年春节假期的通知"),
)
_FIELDS = {"kind", "notice", "published_on", "year", "region", "holidays", "workdays"}


class CalendarError(ValueError):
    """A day outside the calendar, or calendar data that can't be right; ``str()`` is a Chinese sentence."""


class Kind(StrEnum):
    """What a notice does to the days before it."""

    NATIONAL = "national"  # a whole year: it takes the place of what was known of that year
    REGIONAL = "regional"  # days of a region on top of the national year
    AD_HOC = "ad_hoc"  # single days on top of both: a closure for a typhoon, 2015-09-03

    @property
    def label(self) -> str:
        """In Chinese."""
        return {"national": "全国", "regional": "地方", "ad_hoc": "临时"}[self.value]


@dataclass(frozen=True)
class Notice:
    """One notice. ``holidays`` and ``workdays`` map a day to the name of its holiday, or to ``name``."""

    kind: Kind
    year: int
    name: str  # the 文号, or the title of a notice whose 文号 is not known
    holidays: Mapping[date, str]
    workdays: Mapping[date, str]
    source: str  # the file, or the package
    published_on: date | None = None
    region: str = ""

    def has_same_days(self, other: Notice) -> bool:
        """Whether both say the same of every day, whatever they call it."""
        return self.holidays.keys() == other.holidays.keys() and self.workdays.keys() == other.workdays.keys()


def notice_from_json(obj: object, source: str, *, year: int | None = None) -> Notice:
    """Read the object of one notice. ``year`` is given for the entries of the old ``calendar.json``.

    Raises :class:`CalendarError`.
    """
    if not isinstance(obj, Mapping):
        whose = f"{year} 年的放假安排" if year else source
        raise CalendarError(f"{whose}应当写明 year、holidays、workdays 和 notice。")
    if unknown := sorted(str(name) for name in obj.keys() - _FIELDS):
        raise CalendarError(f"{source}：不认识的内容 {'、'.join(unknown)}，请核对。")
    year = _year(obj.get("year", year), source)
    region = str(obj.get("region") or "")
    kind = _kind(obj.get("kind") or (Kind.REGIONAL if region else Kind.NATIONAL), source)
    if kind is Kind.REGIONAL and not region:
        raise CalendarError(f"{source}：地方的放假安排应当写明 region，例如 广西壮族自治区。")
    name = str(obj.get("notice") or f"{year}年放假通知")
    notice = Notice(
        kind=kind,
        year=year,
        name=name,
        holidays=_named_days(obj.get("holidays") or (), name, f"{year}.holidays"),
        workdays=_named_days(obj.get("workdays") or (), name, f"{year}.workdays"),
        source=source,
        published_on=_published_on(obj.get("published_on"), source),
        region=region,
    )
    _check(notice)
    return notice


def read_notice(path: Path) -> Notice:
    """The notice that a file holds. Raises :class:`CalendarError` for one that can't be read or can't be right."""
    return _notice(_json(path), str(path))


def notice_of(content: bytes, name: str) -> Notice:
    """As :func:`read_notice`, of the content of a file called ``name``."""
    return _notice(_parsed(content, name), name)


def read_notices(file: Path) -> list[Notice]:
    """What an office has added: the years in ``file``, and one notice a file in the folder of the same name beside it.

    Neither need be there. Raises :class:`CalendarError`, also when two national notices of a year disagree.
    """
    notices: list[Notice] = []
    if file.exists():
        years = _json(file)
        if not isinstance(years, Mapping) or not all(str(year).isdecimal() for year in years):
            raise CalendarError(f"放假安排文件 {file} 应当是按年份列出的 JSON 对象。")
        notices += [notice_from_json(obj, str(file), year=int(year)) for year, obj in years.items()]
    notices += [read_notice(path) for path in sorted(file.with_suffix("").glob("*.json"))]
    for first, second in _same_year(notices):
        if not first.has_same_days(second):
            raise CalendarError(
                f"{first.year}年有两份不一致的全国放假安排：{first.source} 和 {second.source}，请只保留一份。"
            )
    return notices


@cache
def package_notices() -> tuple[Notice, ...]:
    """What ``chinesecalendar`` knows, a notice a year. The package keeps no 文号, so they go by their titles."""
    source = f"chinesecalendar {version('chinesecalendar')}"
    return tuple(
        Notice(
            kind=Kind.NATIONAL,
            year=year,
            name=f"国务院办公厅关于{year}年部分节假日安排的通知",
            holidays=_of_year(package_holidays, year),
            workdays=_of_year(package_workdays, year),
            source=source,
        )
        for year in sorted({_year_of(day) for day in package_holidays})
    )


def name_of_day(notice: Notice, day: date) -> str:
    """The notice that made ``day``, for those years of the package that had a second one."""
    for first, last, name in _AMENDMENTS:
        if first <= day <= last and notice in package_notices():
            return name
    return notice.name


def doubts(notice: Notice) -> list[str]:
    """What looks unlikely in a national notice, in Chinese: holidays of a fixed date that are missing, too few days."""
    if notice.kind is not Kind.NATIONAL:
        return []
    missing = [
        f"{name}（{month}月{day}日）"
        for (month, day), name in FIXED_HOLIDAYS.items()
        if date(notice.year, month, day) not in notice.holidays
    ]
    found = [f"没有{'、'.join(missing)}"] if missing else []
    if len(notice.holidays) < 13:
        found.append(f"只有{len(notice.holidays)}个放假日，少于法定的13天")
    return [f"{text}，请与通知原文核对。" for text in found]


_NAMES = {h.value: h.chinese if h.chinese[-1] in "节旦日" else h.chinese + "节" for h in Holiday}


def _year_of(day: date) -> int:
    """Whose year's notice a day of the package is: 元旦 may begin in the December before (2018-12-31)."""
    return day.year + (day.month == 12)


def _of_year(days: Mapping[date, str], year: int) -> dict[date, str]:
    return {day: _NAMES.get(name, name) for day, name in days.items() if _year_of(day) == year}


def _same_year(notices: Iterable[Notice]) -> Iterator[tuple[Notice, Notice]]:
    seen: dict[int, Notice] = {}
    for notice in notices:
        if notice.kind is Kind.NATIONAL:
            if notice.year in seen:
                yield seen[notice.year], notice
            seen[notice.year] = notice


def _check(notice: Notice) -> None:
    named, year = notice.name, notice.year
    is_national = notice.kind is Kind.NATIONAL
    if not notice.holidays and not notice.workdays:
        raise CalendarError(f"{named}：没有任何放假日或者上班日，请核对数据。")
    if is_national and date(year, 1, 1) not in notice.holidays:
        raise CalendarError(f"{named}：没有包含元旦（{year}-01-01），请核对数据。")
    for day in sorted({*notice.holidays, *notice.workdays}):
        # A notice may move the last days of the December before: 2018-12-31 rested under the notice of 2019.
        if day.year != year and not (is_national and day.year == year - 1 and day.month == 12):
            raise CalendarError(f"{named}：{day} 不属于 {year} 年，请核对数据。")
        if day in notice.holidays and day in notice.workdays:
            raise CalendarError(f"{named}：{day} 既是放假日又是上班日，请核对数据。")
    for day in notice.workdays:
        if day.weekday() < 5 and notice.kind is not Kind.AD_HOC:  # which may take a holiday back
            raise CalendarError(f"{named}：调休上班日 {day} 不是周六或周日，请核对数据。")


def _notice(obj: Any, name: str) -> Notice:
    if isinstance(obj, Mapping) and not obj.get("notice"):
        raise CalendarError(f"{name}：没有写明 notice（文号），请补充，例如 国办发明电〔2026〕…号。")
    return notice_from_json(obj, name)


def _json(path: Path) -> Any:
    try:
        return _parsed(path.read_bytes(), str(path))
    except OSError as error:
        raise CalendarError(f"放假安排文件 {path} 不能读取，应当是 UTF-8 的 JSON 文件。") from error


def _parsed(content: bytes, name: str) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CalendarError(f"放假安排文件 {name} 不能读取，应当是 UTF-8 的 JSON 文件。") from error


def _year(value: object, source: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 2000 <= value <= 2100:
        raise CalendarError(f"{source}：year 应当是年份，例如 2027。")
    return value


def _kind(value: object, source: str) -> Kind:
    try:
        return Kind(str(value))
    except ValueError as error:
        raise CalendarError(
            f"{source}：kind 应当是 national（全国）、regional（地方）或 ad_hoc（临时），现在是 {value}。"
        ) from error


def _published_on(value: object, source: str) -> date | None:
    return None if value is None else next(iter(_named_days([value], "", f"{source} published_on")))


def _named_days(values: Any, name: str, where: str) -> dict[date, str]:
    """From a list of days, or from an object that maps a day to its holiday."""
    try:
        pairs = values.items() if isinstance(values, Mapping) else ((value, name) for value in values)
        return {
            day if isinstance(day, date) else date.fromisoformat(day): str(holiday or name) for day, holiday in pairs
        }
    except (TypeError, ValueError) as error:
        raise CalendarError(f"放假安排 {where} 里有不能识别的日期，请写成 2027-01-01 的形式。") from error
