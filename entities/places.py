"""Names of places in China, to know which city a document or a question is about.

The names come from the division codes of ID numbers (GB/T 2260) that python-stdnum ships.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files

_ENTRY = re.compile(r'^(\s*)(\d+) (?:province|county)="([^"]*)"')
_NAME = re.compile(r"(\[\d*-\d+\])?(?:\[\d*-\])?([\u4e00-\u9fff]+)")  # the years of a name that has ended; the name
_SUFFIX = re.compile(r"(?:特别行政区|(?:[\u4e00-\u9fff]族)*自治[区州县]|地区|[省市盟])$")
_REGION_SHORT = {"内蒙古自治区": "内蒙古", "广西壮族自治区": "广西", "宁夏回族自治区": "宁夏"} | {
    "新疆维吾尔自治区": "新疆",
    "西藏自治区": "西藏",
}
_GENERIC = {"市辖区", "县级市", "省直辖", "新市区", "市中区", "直辖县"}


def _entries() -> Iterator[tuple[str, str, bool]]:
    """Division code without closing zeros (山东省: 37, 滨州市: 3716), a name of it, whether that is a former one."""
    text = files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8")
    province = ""
    for line in text.splitlines():
        entry = _ENTRY.match(line)
        if entry is None:
            continue
        province = province if entry[1] else entry[2]
        code = re.sub(r"(?:00)+$", "", province + (entry[2] if entry[1] else ""))
        for ended, name in _NAME.findall(entry[3]):
            if len(name) >= 3 and name not in _GENERIC and "直辖" not in name:
                yield code, name, bool(ended)


@cache
def _codes() -> Mapping[str, frozenset[str]]:
    """Name → division codes; former ones for former names only."""
    codes: dict[str, set[str]] = {}
    former: dict[str, set[str]] = {}
    for code, name, ended in _entries():
        (former if ended else codes).setdefault(name, set()).add(code)
    return {name: frozenset(found) for name, found in (former | codes).items()}


@cache
def _names() -> Mapping[str, str]:
    """Division code → its name, the present one where it has one."""
    named = sorted(_entries(), key=lambda entry: not entry[2])
    return {code: name for code, name, _ in named}


@cache
def present_codes() -> frozenset[str]:
    """The codes of divisions that have not ended."""
    return frozenset(code for code, _, ended in _entries() if not ended)


@cache
def prefectures() -> Mapping[str, frozenset[str]]:
    """自治州 by their names up to the peoples': 恩施土家族苗族自治州 → 恩施…; to be compared by their beginnings."""
    return {name: codes for name, codes in _codes().items() if name.endswith("自治州")}


def codes_of(name: str) -> frozenset[str]:
    """The division codes that a full or short name may mean; none for what is no name of a place."""
    return _codes().get(name) or _codes_in_short().get(name, frozenset())


def full_name(code: str) -> str:
    """A division with those in which it lies: 510104 → 四川省成都市锦江区."""
    parts = (code[:length] for length in (2, 4, 6) if length < len(code))
    own = _names().get(code, "")
    return "".join(_names().get(part, "") for part in parts) + own


@cache
def full_names() -> frozenset[str]:
    """Official names of provinces, cities, counties and districts, three characters or more: 滨州市, 良庆区."""
    return frozenset(_codes())


@cache
def short_names() -> frozenset[str]:
    """What people say: 滨州, 北京, 广西. Districts and counties have none: 和平 and 城 are words of their own."""
    shorts = {short_name(name) for name in full_names() if name[-1] not in "区县旗" or name in _REGION_SHORT}
    return frozenset(short for short in shorts if len(short) >= 2)


def short_name(name: str) -> str:
    """滨州市 → 滨州; a name without such an ending is returned as it is."""
    return _REGION_SHORT.get(name) or _SUFFIX.sub("", name) or name


@cache
def _codes_in_short() -> Mapping[str, frozenset[str]]:
    codes: dict[str, frozenset[str]] = {}
    for name, found in _codes().items():
        if name[-1] not in "区县旗" or name in _REGION_SHORT:
            codes[short_name(name)] = codes.get(short_name(name), frozenset()) | found
    return codes


@lru_cache(maxsize=4096)
def names_in(text: str) -> tuple[str, ...]:
    """The places that a text names, from left to right, as it names them: 四川成都市… → 四川, 成都市."""
    found = []
    start = 0
    while start < len(text):
        lengths = range(min(12, len(text) - start), 1, -1)
        pieces = (text[start : start + length] for length in lengths)
        name = next((piece for piece in pieces if piece in full_names() or piece in short_names()), "")
        if name:
            found.append(name)
        start += len(name) or 1
    return tuple(found)


@lru_cache(maxsize=65536)
def lies_along(name: str, place: str) -> bool:
    """Whether one of two places lies in the other: 重庆 and 璧山区, 成都 and 四川省. ``place``: as a document's."""
    codes = codes_of(name)
    own: frozenset[str] = frozenset()
    for part in names_in(place):
        found = _codes().get(part, frozenset())
        own = frozenset(one for one in found if any(one.startswith(other) for other in own)) or found
    return any(one.startswith(other) or other.startswith(one) for one in codes for other in own)


@cache
def name_parts(place: str) -> tuple[str, ...]:
    """Every way to mention a place: 南宁市良庆区 → 南宁市, 良庆区, 南宁, 良庆."""
    parts = re.findall(r"[\u4e00-\u9fff]+?(?:省|市|区|县|州)", place) or [place]
    shorts = [re.sub(r"[省市区县]$", "", part) for part in parts] + [short_name(place)]
    return tuple(dict.fromkeys(name for name in (*parts, *shorts) if len(name) >= 2))


def place_of(text: str) -> str | None:
    """The place a title or an issuer names, city before district: 关于印发南宁市良庆区… → 南宁市良庆区."""
    best = ""
    for start in range(len(text)):
        run = _longest_name_at(text, start)
        if not run:
            continue
        following = _longest_name_at(text, start + len(run))
        if len(run + following) > len(best):
            best = run + following
    return best or None


def _longest_name_at(text: str, start: int) -> str:
    for length in range(min(12, len(text) - start), 2, -1):
        if text[start : start + length] in full_names():
            return text[start : start + length]
    return ""
