"""DOCX → lines, with the numbers that Word adds by itself, tables as rows, footnotes at the end."""

from __future__ import annotations

import io
from collections.abc import Iterator

import docx
from docx.oxml.ns import qn
from lxml import etree

from knowledge.ingest.cleaning import CleanText, Line, squeeze
from knowledge.ingest.decoding import UnreadableFileError
from knowledge.ingest.notices import HEADING_LENGTH
from knowledge.ingest.word_numbering import Numbering

_SKIPPED = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:sectPr"), qn("w:instrText"), qn("w:tblPr")}
_FALLBACK = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # repeats a text box for old programs
)
_BREAKS = {qn("w:br"), qn("w:cr")}
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def read_word(raw: bytes) -> CleanText:
    """The body in order: deleted revisions left out, inserted ones, fields, content controls and text boxes kept.

    Page headers and footers are no part of it. Raises :class:`UnreadableFileError` where there is no text.
    """
    document = docx.Document(io.BytesIO(raw))
    numbering = Numbering(document)
    lines = list(_lines(document.element.body, numbering))
    lines += _footnotes(document.part, numbering)
    pictures = sum(1 for _ in document.element.body.iter(qn("a:blip")))
    if not lines:
        reason = "内容是图片，没有可以读取的文字。" if pictures else "文档里没有文字。"
        raise UnreadableFileError(reason)
    warnings = [f"文档里有{pictures}张图片，图片里的文字没有读取。"] if pictures else []
    return CleanText(lines, warnings=warnings)


def _lines(container: etree._Element, numbering: Numbering) -> Iterator[Line]:
    for element in container:
        if element.tag == qn("w:p"):
            yield from _paragraph(element, numbering)
        elif element.tag == qn("w:tbl"):
            yield from _rows(element, numbering)
        elif element.tag not in _SKIPPED and element.tag != _FALLBACK:
            yield from _lines(element, numbering)


def _paragraph(paragraph: etree._Element, numbering: Numbering) -> Iterator[Line]:
    boxes: list[etree._Element] = []
    text = "".join(_text(paragraph, boxes))
    label = numbering.label(paragraph) if text.strip() else ""
    level = numbering.heading_level(paragraph)
    for line in (squeeze(line) for line in (label + text).split("\n")):
        if line:
            yield Line(line, level if level and len(line) <= HEADING_LENGTH else None)
    for box in boxes:
        yield from _lines(box, numbering)


def _text(element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    """Text of a paragraph's runs; text boxes anchored in it are put into ``boxes``."""
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield "\n"
        elif child.tag == qn("w:tab"):
            yield " "
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-"
        elif child.tag == qn("w:txbxContent"):
            boxes.append(child)
        elif child.tag not in _SKIPPED and child.tag != _FALLBACK:
            yield from _text(child, boxes)


def _rows(table: etree._Element, numbering: Numbering) -> Iterator[Line]:
    for row in table.iter(qn("w:tr")):
        if next(row.iterancestors(qn("w:tbl"))) is not table:
            continue  # of a table inside a cell: its text is in that cell
        texts = []
        for cell in row.iter(qn("w:tc")):
            if next(cell.iterancestors(qn("w:tr"))) is row:
                texts.append(" ".join(line.text for line in _lines(cell, numbering)))
        if len(texts) > 1 and any(texts):
            yield Line(f"| {' | '.join(texts)} |")
        elif any(texts):
            yield Line(texts[0])


def _footnotes(part: object, numbering: Numbering) -> list[Line]:
    from docx.opc.part import Part
    from docx.oxml.parser import parse_xml

    if not isinstance(part, Part):
        return []
    related = [rel.target_part for rel in part.rels.values() if rel.reltype == _FOOTNOTES and not rel.is_external]
    notes: list[Line] = []
    for target in related:
        for note in parse_xml(target.blob):
            if note.get(qn("w:type")) is None:  # separators have one
                notes += _lines(note, numbering)
    return [Line(f"注：{note.text}") for note in notes]
