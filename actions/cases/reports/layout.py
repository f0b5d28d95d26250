"""The form of the annual report (政府信息公开工作年度报告格式, 国办公开办函〔2021〕30号): its rows, columns and words.

Keys and labels come from ``annual_report_format_2021.json``, which was checked against three published reports. The
headings that join rows and columns are those of the same published tables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.cases.outcomes import OUTCOMES

FORMAT_FILE = Path(__file__).resolve().parent / "annual_report_format_2021.json"
_FORMAT: Mapping[str, Any] = json.loads(FORMAT_FILE.read_text("utf-8"))

PARTS: Mapping[str, str] = {
    "one": "一、总体情况",
    "two": "二、主动公开政府信息情况",
    "three": "三、收到和处理政府信息公开申请情况",
    "four": "四、政府信息公开行政复议、行政诉讼情况",
    "five": "五、存在的主要问题及改进情况",
    "six": "六、其他需要报告的事项",
}
WRITTEN_PARTS = ("one", "five", "six")  # texts by staff; the others are tables

ROW_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
APPLICANTS = "申请人情况"
RESULTS = "三、本年度办理结果"
RESULT_GROUPS: Mapping[str, str] = {
    "三": "（三）不予公开",
    "四": "（四）无法提供",
    "五": "（五）不予处理",
    "六": "（六）其他处理",
}
SUITS = "行政诉讼"

TOTAL = "total"
NEW, CARRIED_IN, RESULT_TOTAL, CARRIED_OUT = "new", "carried_in", "result_total", "carried_out"

_IN_RESULTS = re.compile(r"三、（(?P<item>.)）(?P<rest>(?P<digit>\d?).*)")
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Column:
    """A column of table three: a class of applicants, or all of them."""

    key: str
    label: str
    group: str = ""


@dataclass(frozen=True)
class Row:
    """A row of table three.

    ``item`` is its place under 三, as ``（三）``, empty for the rows above and below; ``name`` what its own cell says.
    """

    key: str
    label: str  # whole, as 三、（三）1.属于国家秘密
    article: str
    item: str
    name: str

    @property
    def is_result(self) -> bool:
        return bool(self.item)

    @property
    def is_leaf(self) -> bool:
        """Whether an outcome is counted here; the other rows count or add up cases."""
        return self.is_result and self.key != RESULT_TOTAL

    @property
    def in_group(self) -> bool:
        """Whether it is one of several under a heading, as 1.属于国家秘密 under （三）不予公开."""
        return self.is_result and self.item not in self.name


@dataclass(frozen=True)
class Block:
    """A block of table two: what 条例 Art. 20 names under one of its items."""

    article: str  # 第二十条第（一）项
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    prefix: str

    def key(self, row: int, column: int) -> str:
        """The key of a number; both count from 0."""
        return f"{self.prefix}-{row + 1}-{column + 1}"


@dataclass(frozen=True)
class Entry:
    """A number of table two that staff enter."""

    key: str
    row: str
    column: str

    @property
    def label(self) -> str:
        return f"{self.row}：{self.column}"

    @property
    def is_money(self) -> bool:
        """In 万元, else a count."""
        return "万元" in self.column


def _row(key: str, label: str, article: str = "") -> Row:
    found = _IN_RESULTS.fullmatch(label)
    if found is None:
        return Row(key, label, article, "", label)
    item = f"（{found['item']}）"
    return Row(key, label, article, item, found["rest"] if found["digit"] else item + found["rest"])


def _block(data: Mapping[str, Any]) -> Block:
    found = re.fullmatch(r"20\((.)\)", data["art"])
    if found is None:
        raise ValueError(f"{FORMAT_FILE.name}: {data['art']} is not an item of Art. 20")
    prefix = f"20.{_NUMERALS.index(found[1]) + 1}"
    return Block(f"第二十条第（{found[1]}）项", tuple(data["cols"]), tuple(data["rows"]), prefix)


COLUMNS: tuple[Column, ...] = tuple(Column(c["key"], c["label"], c.get("group", "")) for c in _FORMAT["columns"])
APPLICANT_COLUMNS = tuple(column for column in COLUMNS if column.key != TOTAL)
ROWS: tuple[Row, ...] = tuple(_row(*row) for row in _FORMAT["rows"])
LEAVES = tuple(row for row in ROWS if row.is_leaf)
ROW = {row.key: row for row in ROWS}
COLUMN = {column.key: column for column in COLUMNS}

TABLE_TWO: tuple[Block, ...] = tuple(_block(block) for block in _FORMAT["table2"])
ENTRIES: tuple[Entry, ...] = tuple(
    Entry(block.key(r, c), row, column)
    for block in TABLE_TWO
    for r, row in enumerate(block.rows)
    for c, column in enumerate(block.columns)
)

TABLE_FOUR_ROWS: Mapping[str, str] = dict(
    zip(("review", "suit_direct", "suit_after_review"), _FORMAT["table4"]["blocks"], strict=True)
)
TABLE_FOUR_COLUMNS: Mapping[str, str] = dict(
    zip(("upheld", "corrected", "other", "pending", TOTAL), _FORMAT["table4"]["cols"], strict=True)
)


def _place(row: Row) -> str:
    """A row's place as ``Outcome.report_row`` writes it: (三)4."""
    digit = row.name.partition(".")[0] if row.in_group else ""
    return row.item.replace("（", "(").replace("）", ")") + digit


_ROW_AT = {_place(row): row.key for row in LEAVES}

# Outcome code → row of table three.
ROW_OF_OUTCOME: Mapping[str, str] = {code: _ROW_AT[outcome.report_row] for code, outcome in OUTCOMES.items()}


def codes_of(row_key: str) -> list[str]:
    """The outcomes that are counted in a leaf row."""
    return [code for code, key in ROW_OF_OUTCOME.items() if key == row_key]


# （六）其他处理 ends a case without a reply, so the reply period says nothing about it (条例 Art. 30, 33).
REPLIES: frozenset[str] = frozenset(code for code, key in ROW_OF_OUTCOME.items() if ROW[key].item != "（六）")
