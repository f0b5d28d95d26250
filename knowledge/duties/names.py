"""Names of offices: which spellings mean the same one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from knowledge.duties.records import Duty
from knowledge.places import name_parts

# Each line: spellings of one office, without place and level; the first is its key.
_SPELLINGS = """
发改委 发展改革委 发展和改革委员会 发展改革委员会 发展和改革委 发改局 发展和改革局 发展改革局
工信委 工信局 工业和信息化委员会 工业和信息化委 工业和信息化局 工信厅
经信委 经信局 经济和信息化委员会 经济和信息化委 经济和信息化局
人社局 人力资源社会保障局 人力资源和社会保障局 人力社保局
卫计委 卫生计生委 卫生和计划生育委员会 卫生和计划生育委 卫计局
卫健委 卫生健康委 卫生健康委员会
国土局 国土资源局
规划局 城乡规划局
住建局 住房城乡建设局 住房和城乡建设局 住建委 住房和城乡建设委员会
房管局 住房保障和房产管理局 房产管理局
环保局 环境保护局
食药局 食药监局 食品药品监管局 食品药品监督管理局
市场监管局 市场和质量监管局 市场和质量监督管理局 市场监督管理局
质监局 质量技术监督局
工商局 工商行政管理局
安监局 安全生产监督管理局 安全监管局
编办 编制办 机构编制委员会办公室 机构编制办公室
法制办 政府法制办 政府法制办公室 法制办公室
政府办 政府办公厅 政府办公室 人民政府办公室 人民政府办公厅
新闻办 政府新闻办 政府新闻办公室 新闻办公室
金融办 政府金融办 政府金融办公室 金融工作办公室
扶贫办 扶贫和移民办 扶贫开发办公室
国资委 国有资产监督管理委员会
国税局 国家税务局
地税局 地方税务局
旅发委 旅游发展委员会
监察局 监察委
政务办 政务服务中心
公积金中心 住房公积金管理中心 公积金管理中心 住房公积金中心
公共资源中心 公共资源交易中心
文体局 文化和体育局 文化体育局
政府采购中心 采购中心
银监分局 银监局 银监会
生态环境局 生态局
自然资源局 自然资源和规划局 自然资源规划局
农业农村局 农业农村委
应急局 应急管理局
医保局 医疗保障局
退役军人局 退役军人事务局
文旅局 文化和旅游局 文化旅游局 文化广电旅游局 文广旅局
审批局 行政审批局 行政审批服务局
大数据局 大数据管理局 大数据发展局
交通局 交通运输局
城管局 城市管理局 城市管理执法局
科技局 科学技术局
水务局 水务管理局
"""
_KEY = {name: line.split()[0] for line in _SPELLINGS.split("\n") if line for name in line.split()}
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
    return _KEY.get(bare) or _KEY.get(short, short), _LEVELS[level[0]] if level else ""


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
        sorted({key, *(name for name, own in _KEY.items() if own == key)}, key=lambda name: (-len(name), name))
    )
