"""The numbers that structure official documents: 第X条, 一、(一)1.(1), and Chinese numerals."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "[零〇一二三四五六七八九十百千]+"

CHAPTER = re.compile(rf"(第{NUMERAL}[编章节])\s+(\S.{{0,30}})$")
ARTICLE = re.compile(rf"(第({NUMERAL})条(?:之({NUMERAL}))?)")

# The four marks of GB/T 9704 (公文格式), outermost first.
_MARKS = (
    re.compile(rf"({NUMERAL})、"),
    re.compile(rf"[(（]({NUMERAL})[)）]"),
    re.compile(r"(\d{1,2})[.．、](?!\d)"),
    re.compile(r"[(（](\d{1,2})[)）]"),
)


@dataclass(frozen=True)
class Mark:
    """A mark such as (二): its rank (0 for 一、 … 3 for (1)), value, label in a path, and where its text ends."""

    rank: int
    value: int
    label: str
    end: int


def numeral(text: str) -> int:
    """The value of a Chinese numeral up to 千: 二十一 → 21, 一百零三 → 103."""
    total = digit = 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


def chinese(value: int) -> str:
    """1-99 in Chinese, for labels such as 第十二项."""
    tens, ones = divmod(value, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{'零一二三四五六七八九'[tens]}十"
    return head + ("" if ones == 0 and tens else "零一二三四五六七八九"[ones])


def mark_at(text: str, position: int = 0) -> Mark | None:
    """The mark that begins at ``position``, if one does."""
    for rank, pattern in enumerate(_MARKS):
        match = pattern.match(text, position)
        if match:
            value = numeral(match[1]) if rank < 2 else int(match[1])
            label = f"({match[1]})" if rank in (1, 3) else match[1]
            return Mark(rank, value, label, match.end())
    return None
