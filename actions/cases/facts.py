"""What makes one request differ from another that reads alike: years, numbers, places in a row, kinds of record.

``2019年预算`` and ``2020年预算`` share nearly every character and are different information.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import cn2an


class FactKind(StrEnum):
    """What a fact is of; facts are compared with facts of the same kind."""

    DOCUMENT_NUMBER = "document_number"
    CODE = "code"
    YEAR = "year"
    PERIOD = "period"
    ORDINAL = "ordinal"
    AMOUNT = "amount"
    RECORD = "record"
    SIDE = "side"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS: Mapping[FactKind, str] = {
    FactKind.DOCUMENT_NUMBER: "文号",
    FactKind.CODE: "编号",
    FactKind.YEAR: "年度",
    FactKind.PERIOD: "时段",
    FactKind.ORDINAL: "序号",
    FactKind.AMOUNT: "金额",
    FactKind.RECORD: "文件种类",
    FactKind.SIDE: "范围",
}

_YEAR = r"(?:19[5-9]\d|20\d\d)"
_NUMERAL = r"[一二三四五六七八九十百\d]+"
_DOCUMENT_NUMBER = re.compile(rf"(?P<word>[\u4e00-\u9fff]{{1,10}})?[〔\[(【]({_YEAR})[〕\])】]第?(\d+)号")
_BEFORE_WORD = re.compile(r"^.*(?:政府|公开|提供|获取|关于|申请|依据|根据|查阅|的)")
_CODE = re.compile(rf"{_YEAR}-[\u4e00-\u9fff]-\d+|[a-z]{{1,4}}-?\d{{1,6}}(?:-\d+)*|\d{{6,}}")
_YEAR_RANGE = re.compile(rf"({_YEAR})年?度?[-~至到—]+({_YEAR})")
_YEAR_ALONE = re.compile(rf"(?<!\d)({_YEAR})(?:年度?|(?!\d))")
_DAY = re.compile(r"(\d{1,2})月(\d{1,2})日")
_MONTH = re.compile(r"(?<!\d)(\d{1,2})月份?(?!\d*日)")
_QUARTER = re.compile(r"第?([一二三四1-4])季度")
_HALF = re.compile(r"[上下]半年")
_AMOUNT = re.compile(r"\d+(?:\.\d+)?[亿万千百]*元")
_UNITS = r"次|批|期|组|号楼|栋|号线|路车?|号院|号|届|轮|标段|中(?=[学初高食扩分\s]|$)|中学|小学|队|单元|楼|室|环"
_ORDINAL = re.compile(rf"第?({_NUMERAL})({_UNITS})")
_TO_UNIT = {"路车": "路", "中学": "中", "栋": "号楼"}

# Kinds of record. Those of one line are the same kind; a text that asks for one kind does not ask for another.
_RECORDS: tuple[tuple[str, ...], ...] = (
    ("批复", "批文", "批准文件", "审批意见"),
    ("许可证",),
    ("预售证",),
    ("验收",),
    ("备案",),
    ("预算",),
    ("决算",),
    ("合同", "协议"),
    ("标准",),
    ("价格", "收费"),
    ("方案", "办法"),
    ("决定",),
    ("公告", "通告"),
    ("名单", "名录", "名册", "花名册", "发放表", "发放清单", "发放明细"),
    ("成绩",),
    ("计划",),
    ("规划",),
    ("记录", "笔录"),
    ("纪要",),
    ("报告",),
    ("审计",),
    ("监审",),
    ("评估",),
    ("检测", "检验", "监测"),
    ("绩效",),
    ("图则", "规划图", "平面图", "图纸"),
    ("中标",),
    ("审批表",),
    ("登记表",),
    ("申请书", "申请表"),
    ("档案",),
    ("台账", "台帐"),
    ("统计",),
    ("数量", "总数"),
    ("奖励",),
    ("职责", "权责"),
    ("结算",),
    ("三定",),
    ("预案",),
    ("拨付",),
    ("依据",),
    ("面积",),
    ("余额",),
    ("总结",),
    ("政策",),
    ("通知书",),
    ("凭证", "票据", "发票"),
    ("排名",),
)
_RECORD_OF = {word: line[0] for line in _RECORDS for word in line}
_RECORD = re.compile("|".join(sorted(map(re.escape, _RECORD_OF), key=len, reverse=True)))

# Of each line a text is about one: its name, and the words for it.
_SIDES: tuple[Mapping[str, str], ...] = (
    {"城市": "(?:城市|城镇)(?!道路|管理|建设|规划)", "农村": "农村|乡村"},
    {"面试": "面试", "笔试": "笔试", "体检": "体检"},
    {"大学": "大学|高校", "高中": "高中", "初中": "初中", "小学": "小学", "幼儿园": "幼儿园"},
    {"复议": "复议", "诉讼": "诉讼"},
    {"处罚": "处罚", "许可": "许可", "强制": "强制"},
    {"仲裁": "仲裁", "监察": "监察"},
    {"收入": "收入", "支出": "支出"},
    {"停水": "停水", "停电": "停电", "停气": "停气"},
    {"供水": "自来水|供水", "燃气": "天然气|燃气", "供热": "供热|供暖", "供电": "供电"},
    {"省": "省政府", "市": "市政府", "县": "县政府", "区": "区政府", "乡镇": "镇政府|乡政府"},
    {"低保": "低保", "特困": "五保|特困"},
    {"取消": "取消|退出", "新增": "新增"},
    {"教师": "教师", "医生": "医生", "辅警": "辅警", "公务员": "公务员"},
)


@dataclass(frozen=True)
class Facts:
    """The facts of a text by kind, and the text without them.

    What stands before a colon says what a fact can differ in: ``期:2期`` differs from ``期:1期``, not from ``路:3路``.
    """

    of: Mapping[FactKind, frozenset[str]]
    rest: str = field(repr=False)


def read_facts(text: str) -> Facts:
    """Facts of ``text`` (half width, lower case, same words made same)."""
    found: dict[FactKind, set[str]] = {}
    rest = text
    for kind, pattern, name in _PATTERNS:
        for match in pattern.finditer(rest):
            found.setdefault(kind, set()).update(name(match))
        rest = pattern.sub(" ", rest)
    records = {_RECORD_OF[match.group()] for match in _RECORD.finditer(rest)}
    if records:
        found[FactKind.RECORD] = records
    if sides := set(_sides(rest)):
        found[FactKind.SIDE] = sides
    return Facts({kind: frozenset(values) for kind, values in found.items()}, re.sub(r"\s+", "", rest))


def _document_number(match: re.Match[str]) -> list[str]:
    word = _BEFORE_WORD.sub("", match["word"] or "")
    return [f"{word}〔{match[2]}〕{match[3]}号"]


def _years(match: re.Match[str]) -> list[str]:
    first, last = int(match[1]), int(match[2])
    return [str(year) for year in range(first, last + 1)] if first <= last <= first + 50 else [match[1], match[2]]


def _ordinal(match: re.Match[str]) -> list[str]:
    unit = _TO_UNIT.get(match[2], match[2])
    return [f"{unit}:{_number(match[1])}{unit}"]


def _number(text: str) -> int | str:
    if text.isdigit():
        return int(text)
    try:
        return int(cn2an.cn2an(text, "smart"))
    except ValueError:
        return text


def _sides(text: str) -> Iterator[str]:
    for number, line in enumerate(_SIDES):
        found = [name for name, pattern in line.items() if re.search(pattern, text)]
        if len(found) == 1:
            yield f"{number}:{found[0]}"


_PATTERNS = (
    (FactKind.AMOUNT, _AMOUNT, lambda match: [match.group()]),
    (FactKind.DOCUMENT_NUMBER, _DOCUMENT_NUMBER, _document_number),
    (FactKind.CODE, _CODE, lambda match: [match.group()]),
    (FactKind.YEAR, _YEAR_RANGE, _years),
    (FactKind.YEAR, _YEAR_ALONE, lambda match: [match[1]]),
    (FactKind.PERIOD, _DAY, lambda match: [f"日:{int(match[1])}月{int(match[2])}日"]),
    (FactKind.PERIOD, _MONTH, lambda match: [f"月:{int(match[1])}月"]),
    (FactKind.PERIOD, _QUARTER, lambda match: [f"季:{_number(match[1])}季度"]),
    (FactKind.PERIOD, _HALF, lambda match: [f"半:{match.group()}"]),
    (FactKind.ORDINAL, _ORDINAL, _ordinal),
)
