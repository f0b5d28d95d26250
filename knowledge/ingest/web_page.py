"""HTML pages → the document's own lines and facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree, html

from knowledge.ingest.cleaning import CleanText, Line
from knowledge.ingest.decoding import UnreadableFileError, decoded
from knowledge.ingest.notices import HEADING_LENGTH
from knowledge.ingest.web_body import Weights, find_body, is_furniture
from knowledge.ingest.web_metadata import read_facts
from knowledge.ingest.web_pieces import Piece, pieces

_TITLE_LINES = 6  # a title broken into more lines than this is none
_MANY_PARAGRAPHS = 6  # a cell with as many lays out the page
_SMALL_TEXT = 10  # characters; a page with less has its document in a picture or an attachment


def looks_like_html(raw: bytes) -> bool:
    """Whether a file is a web page, whatever its name says. Offices publish .doc files that are."""
    start = raw[:2048].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return (
        start.startswith(b"<")
        and re.search(rb"<(?:!doctype html|html|head|body|div|table|meta|p)\b", start) is not None
    )


def read_web_page(raw: bytes) -> CleanText:
    """A page's document without header, footer, navigation, scripts and buttons; those go to ``dropped``.

    Raises :class:`UnreadableFileError` where nothing can be read as text, or the page holds none.
    """
    source = decoded(raw)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", source.text)
    try:
        page = html.document_fromstring(text, parser=html.HTMLParser(huge_tree=True))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise UnreadableFileError("网页里没有内容。") from error
    found = pieces(page)
    facts = read_facts(page, found)
    weights = Weights(page, found, facts.used)
    body, named = find_body(page, weights)
    inside = set(body.iter())
    kept: list[Piece] = []
    dropped: list[str] = []
    for index, piece in enumerate(found):
        is_page = piece.element not in inside or index in facts.used
        if is_page or is_furniture(piece, body, weights, named=named):
            if piece.text:
                dropped.append(piece.text)
        else:
            kept.append(piece)
    lines = _with_title(list(_lines(kept)), facts.header.get("title", ""))
    warnings = source.warnings + _warnings(body, lines)
    if not lines:
        raise UnreadableFileError("网页里没有正文文字，内容可能在图片或者附件里。")
    return CleanText(lines, facts.header, dropped, warnings)


def _lines(kept: Sequence[Piece]) -> Iterator[Line]:
    """One line a block, one a row of a table: | 甲 | 乙 |."""
    layouts: dict[html.HtmlElement, bool] = {}
    index = 0
    while index < len(kept):
        piece = kept[index]
        if piece.row is None or not _is_data(piece.row, layouts):
            index += 1
            if piece.text:
                yield Line(piece.text, _level(piece))
            continue
        row = []
        while index < len(kept) and kept[index].row is piece.row:
            row.append(kept[index])
            index += 1
        if line := _row(row):
            yield line


def _row(row: Sequence[Piece]) -> Line | None:
    cells: dict[html.HtmlElement | None, list[str]] = {}
    for piece in row:
        cells.setdefault(piece.cell, []).append(piece.text)
    texts = [" ".join(filter(None, texts)) for texts in cells.values()]
    if not any(texts):
        return None
    return Line(f"| {' | '.join(texts)} |") if len(texts) > 1 else Line(texts[0])


def _is_data(row: html.HtmlElement, known: dict[html.HtmlElement, bool]) -> bool:
    """Whether the row's table holds data. One around another table, or around whole texts, lays out the page."""
    table = next(row.iterancestors("table"), None)
    if table is None:
        return False
    if table not in known:
        cells = list(table.iter("td", "th"))
        known[table] = (
            table.find(".//table") is None
            and any(len(line.findall("td") + line.findall("th")) > 1 for line in table.iter("tr"))
            and not (len(cells) <= 4 and any(len(cell.findall(".//p")) >= _MANY_PARAGRAPHS for cell in cells))
        )
    return known[table]


def _level(piece: Piece) -> int | None:
    tag = str(piece.element.tag)
    is_heading = tag in ("h2", "h3", "h4", "h5") and len(piece.text) <= HEADING_LENGTH and "。" not in piece.text
    return int(tag[1]) if is_heading else None


def _with_title(lines: list[Line], title: str) -> list[Line]:
    """A title that was broken into several lines becomes one; repeated right after itself, it stands once."""
    wanted = re.sub(r"\s", "", title)
    if not wanted:
        return lines
    for first in range(min(len(lines), _TITLE_LINES)):
        joined = ""
        for last in range(first, min(len(lines), first + _TITLE_LINES)):
            joined += re.sub(r"\s", "", lines[last].text)
            if joined == wanted:
                rest = lines[last + 1 :]
                while rest and re.sub(r"\s", "", rest[0].text) == wanted:
                    rest = rest[1:]
                return [*lines[:first], Line(title), *rest]
            if not wanted.startswith(joined):
                break
    return lines


def _warnings(body: html.HtmlElement, lines: Sequence[Line]) -> list[str]:
    pictures = len(body.findall(".//img"))
    length = sum(len(line.text) for line in lines)
    if pictures and length < _SMALL_TEXT * 20:
        return [f"正文里有{pictures}张图片而文字很少，图片里的文字没有读取。"]
    return []
