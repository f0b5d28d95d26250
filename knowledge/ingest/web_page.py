"""HTML pages → the document's own lines and facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from lxml import etree, html

from knowledge.ingest.cleaning import CleanText, Line
from knowledge.ingest.decoding import UnreadableFileError, decoded
from knowledge.ingest.notices import HEADING_LENGTH
from knowledge.ingest.numbering import mark_at
from knowledge.ingest.web_body import Weights, find_body, is_furniture
from knowledge.ingest.web_metadata import read_facts
from knowledge.ingest.web_pieces import Piece, pieces
from knowledge.ingest.web_tables import Tables

_TITLE_LINES = 6  # a title broken into more lines than this is none
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
        parser = html.HTMLParser(huge_tree=True)
        page = html.document_fromstring(text, parser=parser)
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
    if any("depth" in entry.message for entry in parser.error_log):
        warnings.append("网页的标签嵌套太深，最里层的文字没有读取。")
    if not lines:
        raise UnreadableFileError("网页里没有正文文字，内容可能在图片或者附件里。")
    return CleanText(lines, facts.header, dropped, warnings)


def _lines(kept: Sequence[Piece]) -> Iterator[Line]:
    """One line a block, one a row of a table: | 甲 | 乙 |."""
    tables = Tables()
    for row, pieces_of_row in groupby(kept, key=lambda piece: piece.row):
        if row is not None and tables.holds_data(row):
            if text := tables.line(row, list(pieces_of_row)):
                yield Line(text)
        else:
            yield from (Line(_numbered(piece), _level(piece)) for piece in pieces_of_row if piece.text)


def _numbered(piece: Piece) -> str:
    """With the number that a browser writes before it, unless the text has one of its own."""
    return piece.text if mark_at(piece.text) else piece.number + piece.text


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
