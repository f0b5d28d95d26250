"""Places in a message, each with the divisions of GB/T 2260 that it may mean: 成都武侯区 → 四川省成都市武侯区."""

from __future__ import annotations

import re
from dataclasses import dataclass

from entities.characters import half_width
from entities.found import Found
from entities.places import codes_of, full_name, full_names, prefectures, present_codes, short_names

_LONGEST = 12
# Short names that are words too: a place only with its ending, or after the place in which it lies
_WORDS_TOO = """
合作 东方 安宁 尚志 樟树 石狮 仙桃 明光 四会 来宾 长治 文山 文昌 高安 天门 大理 中卫 玉树
平安 永安 大安 同江 双城 白山 吉安 安康 海北 南平 万宁 五常 普洱 黄山 武夷山 通化 共青城 德兴
资兴 建德 永康 启东 安国 河间 海城 凤城 兴城 开平 恩平 高平 兴平 常宁 应城 石首 宜都 东兴
合山 大冶 阳春 乐平 丰城 兴化 长乐 新民 北票 临江 和龙 密山 安达 海林 宁安 龙口 乐陵 安丘
"""
_WORDS = frozenset(_WORDS_TOO.split())
_OTHER_WORD = re.compile(
    r"[东西南北中]?(?:路|街|大道|大街|巷|胡同|桥)(?!道)|日报|晚报|大学|学院|银行|证券|火腿|烤鸭|话|菜|花(?!园|溪)|茶|大理石"
    r"|小异|治(?!理)|治久安|仪式|会海|开封|化学|西药"
)
_OUTSIDE = {"香港": "81", "澳门": "82", "台湾": "71"}
_ENDINGS = "区县旗市"
_PARTS_TOO = "新城 和平 城关 城中 城区 长安 建设 开放 文化 中心 工业 中原 大兴"
_PART_WORDS = frozenset(_PARTS_TOO.split())
# Towns, streets and villages stand in no list: they are known by their ending, behind a division or where a name begins
_IN_NAME = r"(?![的是和与及或在有了各个每所全我你他这那哪怎什请问要想查看申于对给到去来从])[\u4e00-\u9fff]"
_NO_TOWN = (
    r"(?!公开|关于|申请|获取|提供|查询"
    r"|(?:城|乡|村|集|小|小城|市|古|新|老|本|该|下|回|返|家|故|城乡|[省市区县]+)(?:镇|乡|街道))"
)
_TOWN = (
    rf"{_NO_TOWN}(?:(?:{_IN_NAME}){{1,5}}?(?:街道(?![办两上边改整建治])|镇(?![化痛静压守定长])|乡(?![村镇愁贤土亲情下里音企])|苏木)"
    rf"|(?:{_IN_NAME}){{2,5}}(?=街道办))"
)
_VILLAGE = rf"(?!农村|乡村|[全本各行自]村)(?:{_IN_NAME}){{1,5}}?(?:村(?![民庄官容里口])|社区(?![服工矫])|嘎查)"
_ZONE = rf"(?:{_IN_NAME}){{0,6}}?(?:开发区|高新区|新区|园区|保税区|度假区|景区|示范区)(?=管委会|管理委员会)"
_COUNTY = rf"(?:(?:{_IN_NAME}){{1,3}}[旗县区])?"  # one in short: 土右旗
_BELOW = re.compile(
    rf"{_NO_TOWN}{_ZONE}|{_NO_TOWN}{_COUNTY}{_TOWN}(?:{_VILLAGE})?|{_NO_TOWN}{_VILLAGE}(?=村?委会|村民委|居委|居民委)"
)
_BEGINS = re.compile(r"(?:^|[^\u4e00-\u9fff]|[的在到和与及看问查开由向给是住找去要]|关于|公开|申请)$")


@dataclass(frozen=True)
class Place:
    """``names``: each that is meant or may be, with those in which it lies; ``codes``: of the divisions of GB/T 2260,
    none for a town that is said alone."""

    names: tuple[str, ...]
    codes: frozenset[str]

    @property
    def is_ambiguous(self) -> bool:
        """Whether more than one bears the name: 鼓楼区, 吉林."""
        return len(self.names) > 1


def find_places(text: str) -> list[Found[Place]]:
    """:func:`find_divisions` with the town, street or village behind: 滨城区三河湖镇, also alone: 三河湖镇.

    Those stand in no list: where nothing but letters is before one, its beginning can't be known, and it is none.
    """
    plain, divisions = half_width(text), {one.start: one for one in find_divisions(text)}
    found: list[Found[Place]] = []
    at = 0
    while at < len(plain):
        place = divisions.get(at)
        below = _BELOW.match(plain, place.end) if place else _alone(plain, at)
        if place is None and below is None:
            at += 1
            continue
        end = below.end() if below else place.end if place else at
        name, names = below.group() if below else "", place.value.names if place else ("",)
        codes = place.value.codes if place else frozenset[str]()
        found.append(Found(at, end, text[at:end], Place(tuple(each + name for each in names), codes)))
        at = end
    return found


def _alone(plain: str, at: int) -> re.Match[str] | None:
    return _BELOW.match(plain, at) if _BEGINS.search(plain[max(at - 2, 0) : at]) else None


def find_divisions(text: str) -> list[Found[Place]]:
    """Provinces, cities, counties and districts, with or without their ending; what stands side by side is one."""
    plain = half_width(text)
    found: list[Found[Place]] = []
    at = 0
    while at < len(plain):
        if (read := _place_at(plain, at)) is None:
            at += 1
            continue
        end, codes = read
        found.append(Found(at, end, text[at:end], _place(codes)))
        at = end
    return found


def _place_at(plain: str, start: int) -> tuple[int, frozenset[str]] | None:
    """The longest name at ``start``, with those that follow it and lie in it."""
    first = _prefecture_at(plain, start) or _name_at(plain, start)
    if first is None:
        return None
    end, codes = first
    while following := _within(plain, end, codes):
        end, codes = following
    return end, codes


def _name_at(plain: str, start: int) -> tuple[int, frozenset[str]] | None:
    for length in range(min(_LONGEST, len(plain) - start), 1, -1):
        name, end = plain[start : start + length], start + length
        if name in full_names():
            return end, _standing(codes_of(name))
        if name in _OUTSIDE:
            return end, frozenset({_OUTSIDE[name]})
        if name in short_names() and name not in _WORDS and not _OTHER_WORD.match(plain, end):
            # 朝阳: 辽宁的市, 北京的区; what lies in one of the same name is not meant: 南昌县
            codes = _standing(codes_of(name)) | _standing(codes_of(name + "区") | codes_of(name + "县"))
            return end, frozenset(c for c in codes if not any(c != o and c.startswith(o) for o in codes) or len(c) == 4)
    return None


def _prefecture_at(plain: str, start: int) -> tuple[int, frozenset[str]] | None:
    """恩施州, 黔东南州"""
    for length in (4, 3, 2):
        end = start + length
        if plain[end : end + 1] == "州":
            meant = (codes for name, codes in prefectures().items() if name.startswith(plain[start:end]))
            if codes := frozenset[str]().union(*meant):
                return end + 1, _standing(codes)
    return None


def _within(plain: str, start: int, around: frozenset[str]) -> tuple[int, frozenset[str]] | None:
    """A place at ``start`` that lies in one of ``around``; its ending may be left out: 包头青山."""
    for length in range(min(_LONGEST, len(plain) - start), 1, -1):
        name, end = plain[start : start + length], start + length
        is_full = name in full_names()
        if not is_full and (name in _PART_WORDS or _OTHER_WORD.match(plain, end)):
            continue
        names = (name,) if is_full else (name, *(name + one for one in _ENDINGS))
        inside = (c for n in names for c in codes_of(n) if any(c.startswith(o) and c != o for o in around))
        if codes := _standing(frozenset(inside)):
            widest = min(map(len, codes))  # 辽宁朝阳 is the city, not the county in it
            return end, codes if is_full else frozenset(code for code in codes if len(code) == widest)
    return None


def _standing(codes: frozenset[str]) -> frozenset[str]:
    """Those of divisions that there are; former ones where there is no other."""
    return codes & present_codes() or codes


def _place(codes: frozenset[str]) -> Place:
    names = (full_name(code) for code in sorted(codes, key=lambda one: (len(one), one)))
    return Place(tuple(dict.fromkeys(names)), codes)
