"""Names of offices: which spellings mean the same one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from entities.places import name_parts
from entities.units import spellings
from knowledge.duties.records import Duty

_CITY, _DISTRICT = "市", "区"
_LEVELS = {"市": _CITY, "我市": _CITY, "本市": _CITY, "城区": _DISTRICT, "区": _DISTRICT, "县": _DISTRICT, "省": "省"}
_LEVEL = re.compile(rf"^(?:{'|'.join(_LEVELS)})(?=.{{2,}}$)(?!(?:人民)?政府$|[直委级(])")
_COLLECTIVE = re.compile(r"^(?:各|其[它他]|所有|市政府(?:各|有关|其他)|县级?以上)|有关部门$|科室$")
_DISTRICTS = re.compile(
    r"^(?:各(?:有关)?(?:县[(]市、区[)]|县[(]区[)]|县、?区|区、?县|区|县)|[县区]级)(?:(?:人民)?政府)?$"
)
_DEPARTMENTS = re.compile(r"^(?:市政府|市直|市级|城区|县直|区直)?各(?:有关)?(?:部门|单位|委办局)$")
DISTRICTS, DEPARTMENTS = "各县(区)政府", "各部门"
_SELF = re.compile(r"^(?:本(?:机关|单位|部门)|我[委局办厅])$")


@dataclass(frozen=True)
class UnitName:
    """One office of a document: how the document writes it, and in how many duties."""

    key: str
    spellings: tuple[str, ...]
    duties: int
    is_collective: bool  # 各县(区)政府, 市政府有关部门


def unit_key(name: str, place: str | None = None, issuer: str | None = None) -> str:
    """The one form of all spellings of an office: 市发展改革委, 滨州市发改委 → 发改委.

    本机关 and 我委 are the ``issuer``. 市委党校(市行政学院) goes by its first name.
    """
    return _read_name(name, place, issuer)[0]


def unit_level(name: str, place: str | None = None, issuer: str | None = None) -> str:
    """市, 区 or 省 where the name says of which level the office is, else ""."""
    return _read_name(name, place, issuer)[1]


def plain_name(name: str, issuer: str | None) -> str:
    """The name as an outsider says it: 我委 is the ``issuer``."""
    return issuer if issuer and _SELF.match(name) else name


def names_in(duty: Duty) -> tuple[str, ...]:
    """All who are responsible for a duty or told to act."""
    return tuple(dict.fromkeys((*duty.units, *duty.actors)))


def concerns(duty: Duty, unit: str) -> bool:
    """Whether the duty is one of ``unit``'s. 发改委 is any, 城区发改委 no city's, 滨州市发改委 of no other place."""
    source = duty.document
    key, level = _read_name(unit, source.place, source.issuer)
    for name in names_in(duty):
        own_key, own_level = _read_name(name, source.place, source.issuer)
        if key == own_key and (not level or not own_level or level == own_level):
            return True
    return False


def duties_of(duties: Iterable[Duty], unit: str) -> list[Duty]:
    """The duties of a unit, however it is spelt: 发改委, 市发展改革委, 滨州市发改委 (of that place only)."""
    return [duty for duty in duties if concerns(duty, unit)]


@lru_cache(maxsize=4096)
def _read_name(name: str, place: str | None, issuer: str | None) -> tuple[str, str]:
    """Key and level ("" where none is said)."""
    if _SELF.match(name) and issuer:
        name = issuer
    bare = re.sub(r"\s", "", name).replace("（", "(").replace("）", ")")
    if _DISTRICTS.match(bare):
        return DISTRICTS, ""
    if _DEPARTMENTS.match(bare):
        return DEPARTMENTS, ""
    bare = re.sub(r"\((?!区|新区).*\)$", "", bare)
    if _COLLECTIVE.search(bare):
        return bare, ""
    for part in name_parts(place) if place else ():
        bare = re.sub(rf"^{re.escape(part)}(?=.{{2,}})", "", bare)  # 人行滨州市中心支行 keeps its place
    level = _LEVEL.match(bare)
    bare = _LEVEL.sub("", bare)
    short = re.sub(r"委员会$", "委", re.sub(r"办公室$", "办", bare))
    return spellings().get(bare) or spellings().get(short, short), _LEVELS[level[0]] if level else ""


def unit_names(duties: Iterable[Duty]) -> list[UnitName]:
    """The offices of some duties, those with the most first."""
    spellings: dict[str, list[str]] = {}
    counts: dict[str, int] = {}
    for duty in duties:
        keys = {name: unit_key(name, duty.document.place, duty.document.issuer) for name in names_in(duty)}
        for name, key in keys.items():
            if name not in spellings.setdefault(key, []):
                spellings[key].append(name)
        for key in set(keys.values()):
            counts[key] = counts.get(key, 0) + 1
    names = [
        UnitName(key, tuple(found), counts[key], bool(_COLLECTIVE.search(key))) for key, found in spellings.items()
    ]
    return sorted(names, key=lambda name: (-name.duties, name.key))


def all_spellings(key: str) -> tuple[str, ...]:
    """Every way to say a key, the longest first."""
    return tuple(
        sorted({key, *(name for name, own in spellings().items() if own == key)}, key=lambda name: (-len(name), name))
    )
