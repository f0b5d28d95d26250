"""An Excel file (ECMA-376, SpreadsheetML) as one looks through it before it leaves the office: all cells, also those of
hidden sheets, rows and columns. Read part by part, since a workbook as objects needs fifty times the memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from zipfile import ZipFile

from lxml import etree

from bot.console.enclosing.packages import about_package, elements

_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_COMMENTS, _THREADED = re.compile(r"xl/(?:comments/)?comments?\d*\.xml"), re.compile(r"xl/threadedComments/[^/]+\.xml")
_CELL = re.compile(r"([A-Z]{1,3})\d+")
_ON = ("1", "true")


@dataclass
class _Hidden:
    """Rows and columns that nobody sees and in which something stands."""

    columns: list[range] = field(default_factory=list)  # of the sheet, from 1
    rows: int = 0
    filled: set[int] = field(default_factory=set)


def read_sheets(package: ZipFile, tell: Callable[[str], None]) -> Iterator[str]:
    """Each text once, and the numbers row by row; ``tell`` is told what to look at."""
    names = package.namelist()
    rows = columns = 0
    for name in names:
        if name == "xl/sharedStrings.xml":
            for _, each in _parts(package, name, f"{_NS}si"):
                yield "".join(text.text or "" for text in each.iter(f"{_NS}t"))
        elif _SHEET.fullmatch(name):
            hidden = _Hidden()
            yield from _sheet(package, name, hidden)
            rows, columns = rows + hidden.rows, columns + len(hidden.filled)
    comments = [text for name in names if _COMMENTS.fullmatch(name) for text in _comments(package, name, "comment")]
    comments = comments or [
        text for name in names if _THREADED.fullmatch(name) for text in _comments(package, name, "threadedComment")
    ]
    yield from comments
    for count, sentence in (
        (_hidden_sheets(package), "有隐藏的工作表{}张，对方能打开。不该给的请先删除。"),
        (rows, "有隐藏的行{}行（包括筛选掉的），对方能打开。不该给的请先删除。"),
        (columns, "有隐藏的列{}列，对方能打开。不该给的请先删除。"),
        (len(comments), "有批注{}条，请核对，不该给的先删除。"),
    ):
        if count:
            tell(sentence.format(count))
    if any(name.startswith("xl/pivotCache/pivotCacheRecords") for name in names):
        tell("有数据透视表，里面存有没有显示的原始数据，请核对能不能提供。")
    about_package(package, "xl", tell)


def _sheet(package: ZipFile, name: str, hidden: _Hidden) -> Iterator[str]:
    for tag, each in _parts(package, name, f"{_NS}col", f"{_NS}row"):
        if tag == f"{_NS}col":
            if each.get("hidden") in _ON:
                hidden.columns.append(range(int(each.get("min", "1")), int(each.get("max", "1")) + 1))
            continue
        texts = []
        for cell in each.iter(f"{_NS}c"):
            text = "".join(part.text or "" for part in cell.iter(f"{_NS}v", f"{_NS}t"))
            if text:
                place = _column(cell.get("r", ""))
                hidden.filled |= {place} if any(place in one for one in hidden.columns) else set()
                texts.append("" if cell.get("t") == "s" else text)
        hidden.rows += bool(texts) and each.get("hidden") in _ON
        yield " | ".join(text for text in texts if text)


def _comments(package: ZipFile, name: str, tag: str) -> list[str]:
    found = elements(package, name).iter(f"{{*}}{tag}")
    return ["".join(str(text) for text in each.itertext()) for each in found]


def _hidden_sheets(package: ZipFile) -> int:
    found = elements(package, "xl/workbook.xml").iter(f"{_NS}sheet")
    return sum(each.get("state", "visible") != "visible" for each in found)


def _parts(package: ZipFile, name: str, *tags: str) -> Iterator[tuple[str, etree._Element]]:
    """The elements of a part one after the other, each forgotten before the next."""
    with package.open(name) as part:
        for _, each in etree.iterparse(part, tag=tags, resolve_entities=False, no_network=True, load_dtd=False):
            yield str(each.tag), each
            each.clear()
            while (before := each.getprevious()) is not None:
                parent = before.getparent()
                assert parent is not None
                parent.remove(before)


def _column(reference: str) -> int:
    """``C5`` → 3; 0 for what is no cell."""
    found, number = _CELL.fullmatch(reference), 0
    for letter in found[1] if found else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
