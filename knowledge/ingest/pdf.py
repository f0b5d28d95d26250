"""PDF → paragraphs. Lines are joined by where they stand on the page; page numbers and running heads are set aside."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTContainer, LTImage, LTPage, LTTextLine
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfparser import PDFSyntaxError

from knowledge.ingest.cleaning import CleanText, Line, squeeze
from knowledge.ingest.decoding import UnreadableFileError
from knowledge.ingest.numbering import ARTICLE, CHAPTER, mark_at

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
    rows: list[_Row] = []
    empty: list[int] = []
    try:
        for number, page in enumerate(extract_pages(io.BytesIO(raw), laparams=LAParams(), maxpages=_MAX_PAGES + 1), 1):
            if number > _MAX_PAGES:
                raise UnreadableFileError(f"PDF超过{_MAX_PAGES}页，太大了，请拆分后再导入。")
            found = list(_rows(page, number))
            rows += found
            if sum(len(row.text) for row in found) < _TEXT_ON_A_PAGE and _has_picture(page):
                empty.append(number)
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise UnreadableFileError("这个PDF有密码，打不开，请去掉密码后再导入。") from error
    except PDFSyntaxError as error:
        raise UnreadableFileError("这个PDF已经损坏或者不完整，读不出来。") from error
    body, margins = _without_margins(rows)
    if sum(len(row.text) for row in body) < _TEXT_ON_A_PAGE:
        raise UnreadableFileError("这个PDF是扫描的图片，没有文字，请先做文字识别（OCR）或者换成文字版再导入。")
    _refuse_garbled(body)
    warnings = [f"第{'、'.join(map(str, empty))}页是图片，没有读取。"] if empty else []
    return CleanText(list(_paragraphs(body)), dropped=[row.text for row in margins], warnings=warnings)


def _rows(page: LTPage, number: int) -> Iterator[_Row]:
    """Printed lines from top to bottom; pieces that stand side by side make one line."""
    found: list[LTTextLine] = []
    stack: list[object] = [page]
    while stack:
        item = stack.pop()
        if isinstance(item, LTTextLine):
            found.append(item)
        elif isinstance(item, LTContainer):
            stack.extend(item)
    found.sort(key=lambda line: -line.y0)
    groups: list[list[LTTextLine]] = []
    for line in found:
        if groups and abs(groups[-1][0].y0 - line.y0) < 0.5 * min(line.height, groups[-1][0].height):
            groups[-1].append(line)
        else:
            groups.append([line])
    for group in groups:
        group.sort(key=lambda line: line.x0)
        text = squeeze(" ".join(line.get_text().strip("\n") for line in group).replace("\n", " "))
        if text:
            first = group[0]
            blanks = len(first.get_text()) - len(first.get_text().lstrip())
            size = max(line.height for line in group)
            left = first.x0 + blanks * size if blanks else first.x0
            yield _Row(text, left, group[-1].x1, first.y0 / (page.height or 1), size, number)


def _has_picture(page: LTPage) -> bool:
    stack: list[object] = [page]
    while stack:
        item = stack.pop()
        if isinstance(item, LTImage):
            return True
        if isinstance(item, LTContainer):
            stack.extend(item)
    return False


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
    """A font without a table of its characters gives (cid:123) or private characters instead of text."""
    text = "".join(row.text for row in rows)
    lost = 4 * text.count("(cid:") + sum("\ue000" <= character <= "\uf8ff" for character in text)
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
