"""Offices of government by their names and short forms: 发改委 → 发展和改革委员会, 环保局 → 生态环境局 (its name now).

The names are data (``units.yml``); place and level before them are read with them: 市发改委, 青山区人社局.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from entities.characters import half_width
from entities.found import Found
from entities.place_names import find_places

_LONG_RANK = {"委": "委员会", "办": "办公室"}
_DEPARTMENT = "部门"  # 人社部门: the office, whatever its rank
_LEVELS = "市区县旗州省镇乡"
_LEVEL = re.compile(rf"(?:我们?|本|咱们?|你们|贵|全)?(?<![社小园片校景])[{_LEVELS}](?:级|直)?$|(?:国家|中央)$")
# 局长, 教育局面, 交通部位, 政府信息, 建设部分, 财政部署: no office, or not one that is meant
_NO_OFFICE = re.compile(
    r"局(?=部(?!门))|[局厅委署办](?=长(?!期)|面|限|势|域(?!外)|促|部[的地]|任)|部(?=分|位|署(?!的)|队|落|长|件|族|首)|政府(?=信息|采购|网|投资|购买|债|补贴|性|规章|工作报告|数据|公报|开放|办|部门)"
    r"|委(?=托|屈|派|任|婉)|村委(?=托)|居委(?=托)|所(?=长)"
)
_WORDS_TOO = "政府 人民政府 生态局 文化部 建设局 建设部 劳动局 规划局"
_NEEDS_LEVEL = frozenset(_WORDS_TOO.split())


@dataclass(frozen=True)
class Unit:
    """``name``: the official one, with place and level as they were said; ``now``: of the office that does its work
    today, where it is no more; ``level``: 市, 区 … or "" where none is said; ``place``: a place of GB/T 2260, or "".
    """

    key: str
    name: str
    now: str
    level: str = ""
    place: str = ""

    @property
    def is_former(self) -> bool:
        """Whether it has another name today."""
        return self.name != self.now


@cache
def _units() -> Mapping[str, Unit]:
    """Every spelling without place and level → the office."""
    units: dict[str, Unit] = {}
    entries: list[dict[str, Any]] = yaml.safe_load(files("entities").joinpath("units.yml").read_text(encoding="utf-8"))
    for entry in entries:
        for spelling, unit in _spellings(entry):
            units.setdefault(spelling, unit)
    return units


def _spellings(entry: dict[str, Any]) -> Iterable[tuple[str, Unit]]:
    key, ranks = entry["key"], entry.get("ranks", [])
    for name, shorts in entry.get("names", {}).items():
        unit = Unit(key, name, entry.get("now_name", name))
        yield from ((spelling, unit) for spelling in (name, *shorts))
    for stem, shorts in entry.get("stems", {}).items():
        for rank in ranks:
            later = entry.get("now_ranks", {}).get(rank, rank)
            name = stem + _LONG_RANK.get(rank, rank)
            unit = Unit(key, name, entry["now"] + _LONG_RANK.get(later, later) if "now" in entry else name)
            if rank == "局" and "now" not in entry:
                branch = Unit(key, f"{stem}分局", f"{stem}分局")
                yield from ((f"{spelling}分局", branch) for spelling in (stem, *shorts))
            for spelling in (stem, *shorts):
                yield spelling + _LONG_RANK.get(rank, rank), unit
                yield spelling + rank, unit
        unit = Unit(key, f"{stem}部门", f"{entry.get('now', stem)}部门")
        yield from ((spelling + _DEPARTMENT, unit) for spelling in (stem, *shorts))
    for bare in entry.get("bare", []):
        yield bare, Unit(key, first := f"{next(iter(entry['stems']))}局", first)


@cache
def spellings() -> Mapping[str, str]:
    """Every spelling of an office without place and level → its key: 发展和改革局 → 发改委."""
    return {spelling: unit.key for spelling, unit in _units().items() if not spelling.endswith(_DEPARTMENT)}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _units()), key=lambda one: (-len(one), one))))


def find_units(text: str, places: Iterable[str] = ()) -> list[Found[Unit]]:
    """Offices, from left to right. ``places``: names of places besides those of GB/T 2260 that may stand before one."""
    plain = half_width(text)
    known = {place.end: place for place in find_places(text)}
    found: list[Found[Unit]] = []
    done = 0
    for match in _pattern().finditer(plain):
        if _NO_OFFICE.match(plain, match.end() - 1) or _NO_OFFICE.match(plain, max(match.end() - 2, 0)):
            continue
        start, place = match.start(), ""
        level = _LEVEL.search(plain[max(start - 4, done) : start])
        levels = (start, start - len(level.group())) if level else (start,)
        if before := next((known[at] for at in levels if at in known), None):
            start, place = before.start, before.value.names[0] if len(before.value.names) == 1 else before.typed
        elif own := next(((one, at) for at in levels for one in places if plain.endswith(one, done, at)), None):
            start, place = own[1] - len(own[0]), own[0]
        else:
            start = levels[-1]
        unit = _units()[match.group()]
        prefix = re.sub(r"^(?:我们?|本|咱们?|你们|贵|全)", "", plain[start : match.start()])
        if match.group() in _NEEDS_LEVEL and not prefix:
            continue
        said = place + ("" if place.endswith(prefix[-1:]) else prefix[-1:]) if place else prefix
        level_said = prefix[-1:] if prefix[-1:] in tuple(_LEVELS) else ""
        named = replace(unit, name=said + unit.name, now=said + unit.now, level=level_said, place=place)
        found.append(Found(start, match.end(), text[start : match.end()], named))
        done = match.end()
    return found
