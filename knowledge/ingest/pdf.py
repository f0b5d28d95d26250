"""PDF → paragraphs. Lines are joined by where they stand on the page; page numbers and running heads are set aside."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from knowledge.ingest.cleaning import CleanText, Line, squeeze
from knowledge.ingest.decoding import UnreadableFileError
from knowledge.ingest.numbering import ARTICLE, CHAPTER, mark_at

PDFIUM = threading.Lock()  # PDFium may be called by one thread at a time
_MAX_PAGES = 1000
_TEXT_ON_A_PAGE = 10  # characters; less is a stamp or a page number
_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/,，共]\s*(?:共\s*)?\d{1,4}\s*页?)?[-—–－·\s]*"
)
_MARGIN = 0.12  # of the page's height, at its top and bottom
_INDENT = 1.2  # characters by which a paragraph's first line stands in
_SENTENCE_END = "。；;：:！!？?"


@dataclass(frozen=True)
class _Row:
    """A printed line. Distances are in points; ``y`` and ``height`` are shares of the page's height."""

    text: str
    left: float
    right: float
    y: float
    size: float
    page: int


def read_pdf(raw: bytes) -> CleanText:
    """The text of a PDF. Raises :class:`UnreadableFileError` for a scanned, locked or damaged one.

    Pages without text among others are told in ``warnings``.
    """
    with PDFIUM:
        rows, empty = _opened(raw)
    body, margins = _without_margins(rows)
    if sum(len(row.text) for row in body) < _TEXT_ON_A_PAGE:
        raise UnreadableFileError("这个PDF是扫描的图片，没有文字，请先做文字识别（OCR）或者换成文字版再导入。")
    _refuse_garbled(body)
    warnings = [f"第{'、'.join(map(str, empty))}页是图片，没有读取。"] if empty else []
    return CleanText(list(_paragraphs(body)), dropped=[row.text for row in margins], warnings=warnings)


def _opened(raw: bytes) -> tuple[list[_Row], list[int]]:
    """As :func:`_read_pages`, of a file."""
    try:
        document = pdfium.PdfDocument(raw)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableFileError("这个PDF有密码，打不开，请去掉密码后再导入。") from error
        raise UnreadableFileError("这个PDF已经损坏或者不完整，读不出来。") from error
    try:
        return _read_pages(document)
    finally:
        document.close()


def _read_pages(document: pdfium.PdfDocument) -> tuple[list[_Row], list[int]]:
    """All printed lines, and the numbers of the pages that are pictures."""
    if len(document) > _MAX_PAGES:
        raise UnreadableFileError(f"PDF超过{_MAX_PAGES}页，太大了，请拆分后再导入。")
    rows: list[_Row] = []
    empty: list[int] = []
    for number in range(1, len(document) + 1):
        page = document[number - 1]
        found = list(_rows(page, number))
        rows += found
        if sum(len(row.text) for row in found) < _TEXT_ON_A_PAGE and _has_picture(page):
            empty.append(number)
        page.close()
    return rows, empty


def _rows(page: pdfium.PdfPage, number: int) -> Iterator[_Row]:
    """Printed lines in reading order; pieces that stand side by side make one line."""
    height = page.get_height() or 1.0
    pending: _Row | None = None
    for text, left, bottom, right, top in _printed(page):
        row = _Row(text, left, right, bottom / height, top - bottom, number)
        if pending and row.left >= pending.right - 1 and abs(pending.y - row.y) * height < 0.4 * row.size:
            pending = replace(pending, text=f"{pending.text} {row.text}", right=row.right)
            continue
        if pending:
            yield pending
        pending = row
    if pending:
        yield pending


def _printed(page: pdfium.PdfPage) -> Iterator[tuple[str, float, float, float, float]]:
    """Each run of characters up to a line end: text, left, bottom, right, top, in points."""
    textpage = page.get_textpage()
    characters: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    for index in range(textpage.count_chars() + 1):
        code = pdfium_c.FPDFText_GetUnicode(textpage, index) if index < textpage.count_chars() else 10
        character = chr(code) if code else "\ufffd"
        if character == "\n":
            text = squeeze("".join(characters))
            if text and boxes:
                left, bottom, right, top = zip(*boxes, strict=True)
                yield text, min(left), min(bottom), max(right), max(top)
            characters, boxes = [], []
        elif character != "\r":
            characters.append(character)
            if not character.isspace():
                boxes.append(textpage.get_charbox(index, loose=True))
    textpage.close()


def _has_picture(page: pdfium.PdfPage) -> bool:
    return next(iter(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3)), None) is not None


def _without_margins(rows: Sequence[_Row]) -> tuple[list[_Row], list[_Row]]:
    """Rows of the text, and page numbers and heads that most pages repeat."""
    pages = len({row.page for row in rows})
    in_margin = [row.y < _MARGIN or row.y > 1 - _MARGIN for row in rows]
    repeated = Counter(row.text for row, margin in zip(rows, in_margin, strict=True) if margin)
    text: list[_Row] = []
    margins: list[_Row] = []
    for row, margin in zip(rows, in_margin, strict=True):
        is_head = pages >= 3 and repeated[row.text] > pages / 2
        is_number = _PAGE_NUMBER.fullmatch(row.text) is not None
        (margins if margin and (is_head or is_number) else text).append(row)
    return text, margins


def _refuse_garbled(rows: Sequence[_Row]) -> None:
    """A font without a table of its characters gives private or unknown characters instead of text."""
    text = "".join(row.text for row in rows)
    lost = sum("\ue000" <= character <= "\uf8ff" or character in "\ufffd\ufffe" for character in text)
    if lost > len(text) * 0.2:
        raise UnreadableFileError("这个PDF的字体没有编码表，文字读出来是乱码，请换成Word版或重新导出PDF。")


def _paragraphs(rows: Sequence[_Row]) -> Iterator[Line]:
    left = _usual([round(row.left) for row in rows])
    right = max(_usual([round(row.right) for row in rows]), _usual([round(row.right / 5) * 5 for row in rows]))
    text = ""
    previous: _Row | None = None
    for row in rows:
        if previous is not None and _continues(previous, row, left, right):
            text += row.text if _is_chinese(text[-1]) or _is_chinese(row.text[0]) else f" {row.text}"
        else:
            if text:
                yield Line(text)
            text = row.text
        previous = row
    if text:
        yield Line(text)


def _continues(above: _Row, row: _Row, left: float, right: float) -> bool:
    """The line above is full, and this one begins at the margin and with no number of its own."""
    full = above.right > right - 2 * above.size
    begins = row.left > left + _INDENT * row.size
    numbered = (
        mark_at(row.text) or CHAPTER.match(row.text) or (ARTICLE.match(row.text) and above.text[-1] in _SENTENCE_END)
    )
    return full and not begins and not numbered and abs(above.size - row.size) < 0.3 * row.size


def _usual(values: Sequence[int]) -> int:
    return Counter(values).most_common(1)[0][0]


def _is_chinese(character: str) -> bool:
    return "\u2e80" <= character <= "\uffef" or character in "“”‘’—…"
