"""A web page as the pieces of text that stand in it: paragraphs, table cells, headings, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree, html

from knowledge.ingest.numbering import chinese

BORDER = "\x1f"  # between the texts of two inline elements; counts as a blank in regular expressions
_NEVER_TEXT = {"script", "style", "noscript", "template", "iframe", "canvas", "svg", "select", "button", "textarea"} | {
    "object", "embed", "audio", "video", "head", "map", "marquee", "math"
}  # fmt: skip
_INLINE = {
    *("a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img"),
    *("input", "ins", "kbd", "label", "mark", "nobr", "o:p", "q", "rp", "rt", "ruby", "s", "samp", "small", "span"),
    *("st1:chsdate", "st1:date", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"),
}
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)|text-indent\s*:\s*-\d{3,}"
    r"|(?:left|top)\s*:\s*-\d{3,}|(?:^|;)\s*height\s*:\s*[01](?:px)?\s*;.*overflow\s*:\s*hidden"
    r"|overflow\s*:\s*hidden.*(?:^|;)\s*height\s*:\s*[01](?:px)?\s*(?:;|$)",
    re.IGNORECASE,
)
_CHINESE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’]"
_WRAPPED = re.compile(rf"(?<={_CHINESE})[ \t]*\n\s*(?={_CHINESE})")


_UNNUMBERED = re.compile(r"list-style(?:-type)?\s*:\s*(?:none|disc|circle|square)", re.IGNORECASE)


@dataclass
class Piece:
    """The text of one block, between two line ends. ``element`` is the block, ``cell`` and ``row`` where it stands."""

    element: html.HtmlElement
    cell: html.HtmlElement | None
    row: html.HtmlElement | None
    parts: list[str] = field(default_factory=list)
    linked: int = 0  # characters inside links
    number: str = ""  # that the browser writes before it: 2. in the second <li> of an <ol>

    @cached_property
    def text(self) -> str:
        """As a reader sees it, one blank for any run of them. A source line end between Chinese characters is none."""
        return re.sub(r"\s+", " ", _WRAPPED.sub("", "".join(self.parts))).strip()

    @cached_property
    def marked(self) -> str:
        """The text with :data:`BORDER` where one inline element ends and another begins."""
        joined = BORDER.join(re.sub(r"[^\S\x1f]+", " ", _WRAPPED.sub("", part)) for part in self.parts if part.strip())
        return joined.strip()


def is_hidden(element: html.HtmlElement) -> bool:
    """Whether readers never see it: scripts and frames, and what a style hides (a common place for spam)."""
    if not isinstance(element.tag, str) or element.tag in _NEVER_TEXT:
        return True
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def pieces(root: html.HtmlElement) -> list[Piece]:
    """All visible pieces below ``root``; a table cell without any text gives an empty one."""
    return [piece for piece in _Walk(root).run() if piece.text or _is_cell(piece.element)]


def list_number(item: html.HtmlElement) -> str:
    """What a browser writes before an item of an <ol>: 2. or b. or (Chinese numbering) 二、; "" where nothing."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or _UNNUMBERED.search(f"{parent.get('style')} {item.get('style')}"):
        return ""
    first = int(parent.get("start") or 1) if re.fullmatch(r"-?\d{1,4}", parent.get("start") or "1") else 1
    value = first + sum(sibling.tag == "li" for sibling in item.itersiblings(preceding=True))
    style = f"{parent.get('style')} {parent.get('class')}".lower()
    if re.search(r"cjk-ideographic|chinese|cjk-ideo", style):
        return f"{chinese(value)}、" if 0 < value < 100 else f"{value}、"
    if (parent.get("type") or "").lower() == "a" and 1 <= value <= 26:
        return f"{chr(ord(parent.get('type') or 'a') + value - 1)}."
    return f"{value}."


def _is_cell(element: html.HtmlElement) -> bool:
    return element.tag in ("td", "th", "dd")


class _Walk:
    """Goes through the tree without recursion: copied pages nest thousands of elements deep."""

    def __init__(self, root: html.HtmlElement) -> None:
        self._root = root
        self._blocks: list[html.HtmlElement] = []
        self._links = 0
        self._current: Piece | None = None
        self._number = ""  # of a list item whose first piece has not come yet
        self._filled: list[bool] = []  # for each open cell: has it given a piece yet?

    def run(self) -> Iterator[Piece]:
        walker = etree.iterwalk(self._root, events=("start", "end", "comment", "pi"))
        for event, element in walker:
            if event == "start":
                if is_hidden(element) and element is not self._root:
                    walker.skip_subtree()
                    continue
                yield from self._open(element)
                self._add(element.text)
            else:
                if event == "end" and (element is self._root or not is_hidden(element)):
                    yield from self._close(element)
                if element is not self._root:
                    self._add(element.tail)
        yield from self._flush()

    def _open(self, element: html.HtmlElement) -> Iterator[Piece]:
        if element.tag == "a":
            self._links += 1
        if element.tag in _INLINE and element is not self._root:
            return
        yield from self._flush()
        self._blocks.append(element)
        if element.tag == "li":
            self._number = list_number(element)
        if _is_cell(element):
            self._filled.append(False)

    def _close(self, element: html.HtmlElement) -> Iterator[Piece]:
        if element.tag == "li":
            self._number = ""
        if element.tag == "a":
            self._links -= 1
        if element.tag in _INLINE and element is not self._root:
            return
        yield from self._flush()
        self._blocks.pop()
        if _is_cell(element) and not self._filled.pop():
            yield self._piece(element)

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if self._current is None:
            if not text.strip():
                return
            self._current = self._piece(self._blocks[-1] if self._blocks else self._root)
            self._current.number, self._number = self._number, ""
        self._current.parts.append(text)
        if self._links:
            self._current.linked += len(text.strip())

    def _flush(self) -> Iterator[Piece]:
        if self._current and self._current.text:
            self._filled = [True] * len(self._filled)
            yield self._current
        self._current = None

    def _piece(self, element: html.HtmlElement) -> Piece:
        blocks = reversed([*self._blocks, element])
        cell = row = None
        for block in blocks:
            cell = cell if cell is not None else block if block.tag in ("td", "th") else None
            if block.tag == "tr":
                row = block
                break
        return Piece(element, cell, row)
