"""The numbers of Word's automatic lists (一、 （一） 1. 第一条), which stand nowhere in the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable

from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from knowledge.ingest.numbering import chinese

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CHINESE_FORMATS = {
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "ideographDigital",
    "chineseLegalSimplified",
}
_HEADING = re.compile(r"heading\s*([1-6])$", re.IGNORECASE)


class Numbering:
    """Counts the lists of one document. Ask for every paragraph once, in order."""

    def __init__(self, document: Document) -> None:
        self._levels: dict[str, dict[int, etree._Element]] = {}  # list number → level → its definition
        self._starts: dict[tuple[str, int], int] = {}
        self._abstract: dict[str, str] = {}
        self._counters: dict[str, dict[int, int]] = defaultdict(dict)
        self._styles = {style.style_id: style for style in document.styles}
        self._read(document)

    def label(self, paragraph: etree._Element) -> str:
        """What Word shows before the paragraph: "（一）"; "" for a bullet or an unnumbered one."""
        place = self._place(paragraph)
        if place is None:
            return ""
        number, level = place
        definitions = self._levels.get(number, {})
        if level not in definitions:
            return ""
        counters = self._counters[self._abstract[number]]
        for deeper in [deep for deep in counters if deep > level]:
            del counters[deeper]
        counters[level] = counters.get(level, self._start(number, level) - 1) + 1
        pattern = _value(definitions[level], "lvlText")
        if _value(definitions[level], "numFmt") in ("bullet", "none"):
            return ""

        def shown(match: re.Match[str]) -> str:
            other = int(match[1]) - 1
            style = _value(definitions.get(other, definitions[level]), "numFmt")
            return _written(counters.get(other, self._start(number, other)), style)

        text = re.sub(r"%(\d)", shown, pattern)
        return text if text.endswith(("、", ".", "．", ")", "）")) else f"{text} "

    def heading_level(self, paragraph: etree._Element) -> int | None:
        """2-6 for a paragraph in one of Word's heading styles below the first; 1 for the title of the document."""
        style = self._styles.get(_style(paragraph))
        name = (style.name or "") if style is not None else ""
        match = _HEADING.match(name)
        return int(match[1]) if match and int(match[1]) > 1 else None

    def _read(self, document: Document) -> None:
        root = next(
            (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")), None
        )
        element = getattr(root, "element", None)
        if element is None:
            return
        abstract = {item.get(qn("w:abstractNumId")): item for item in element.findall(qn("w:abstractNum"))}
        for item in element.findall(qn("w:num")):
            number = item.get(qn("w:numId"))
            kind = _value(item, "abstractNumId")
            if kind not in abstract:
                continue
            self._abstract[number] = kind
            self._levels[number] = {
                int(level.get(qn("w:ilvl"))): level for level in abstract[kind].findall(qn("w:lvl"))
            }
            for override in item.findall(qn("w:lvlOverride")):
                start = _value(override, "startOverride")
                if start.isdigit():
                    self._starts[number, int(override.get(qn("w:ilvl")))] = int(start)
                    self._abstract[number] = f"{kind}/{number}"  # counts for itself

    def _start(self, number: str, level: int) -> int:
        if (number, level) in self._starts:
            return self._starts[number, level]
        definition = self._levels[number].get(level)
        start = _value(definition, "start") if definition is not None else ""
        return int(start) if start.isdigit() else 1

    def _place(self, paragraph: etree._Element) -> tuple[str, int] | None:
        """List number and level, from the paragraph or from its style."""
        properties = [paragraph.find(qn("w:pPr"))]
        style = self._styles.get(_style(paragraph))
        while style is not None and len(properties) < 10:
            properties.append(style.element.find(qn("w:pPr")))
            style = getattr(style, "base_style", None)
        level = None
        for holder in properties:
            numbering = holder.find(qn("w:numPr")) if holder is not None else None
            if numbering is None:
                continue
            if level is None and _value(numbering, "ilvl").isdigit():
                level = int(_value(numbering, "ilvl"))
            if number := _value(numbering, "numId"):
                return (number, level or 0) if number != "0" else None
        return None


def _style(paragraph: etree._Element) -> str:
    properties = paragraph.find(qn("w:pPr"))
    return _value(properties, "pStyle") if properties is not None else ""


def _value(element: etree._Element, name: str) -> str:
    child = element.find(qn(f"w:{name}"))
    return (child.get(qn("w:val")) or "") if child is not None else ""


def _written(value: int, style: str) -> str:
    if style in _CHINESE_FORMATS and 0 < value < 100:
        return chinese(value)
    formats: dict[str, Callable[[int], str]] = {
        "upperLetter": lambda number: chr(64 + number),
        "lowerLetter": lambda number: chr(96 + number),
        "decimalEnclosedCircle": lambda number: _CIRCLED[number - 1],
        "decimalEnclosedCircleChinese": lambda number: _CIRCLED[number - 1],
    }
    return formats[style](value) if style in formats and 0 < value <= 20 else str(value)
