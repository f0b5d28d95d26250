"""A PDF as one looks through it before it leaves the office: its text, and what hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from bot.console.enclosing.packages import AUTHOR
from bot.console.enclosing.people import reads_as_names
from knowledge.ingest.pdf import PDFIUM

SCAN = "这是扫描件，没有文字，请逐页核对有没有个人信息。"
LOCKED = "这个 PDF 有密码，没有读取。请逐页核对有没有个人信息；对方可能也打不开。"
_TEXT_ON_A_PAGE = 10  # characters; less is a stamp or a page number
_PICTURES = (pdfium_c.FPDF_PAGEOBJ_IMAGE,)
_DRAWN = (*_PICTURES, pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_SHADING)  # letters as outlines, too
_SHOWN_PAGES = 20
_NO_COMMENTS = (pdfium_c.FPDF_ANNOT_LINK, pdfium_c.FPDF_ANNOT_POPUP, pdfium_c.FPDF_ANNOT_WIDGET)


def read_pdf(raw: bytes, tell: Callable[[str], None]) -> Iterator[str]:
    """The pages' text; ``tell`` is told what to look at. Raises :class:`pypdfium2.PdfiumError`."""
    with PDFIUM:
        try:
            document = pdfium.PdfDocument(raw)
        except pdfium.PdfiumError as error:
            if "password" not in str(error).lower():
                raise
            tell(LOCKED)
            return
        try:
            yield from _pages(document, tell)
        finally:
            document.close()


def _pages(document: pdfium.PdfDocument, tell: Callable[[str], None]) -> Iterator[str]:
    without_text, comments, covers = [], 0, 0
    for number in range(1, len(document) + 1):
        page = document[number - 1]
        kinds = _annotations(page)
        comments += sum(kind not in (*_NO_COMMENTS, pdfium_c.FPDF_ANNOT_REDACT) for kind in kinds)
        covers += kinds.count(pdfium_c.FPDF_ANNOT_REDACT)
        textpage = page.get_textpage()
        text = textpage.get_text_range()
        textpage.close()
        characters = len("".join(text.split()))
        if characters < _TEXT_ON_A_PAGE and _has(page, *(_PICTURES if characters else _DRAWN)):
            without_text.append(number)
        page.close()
        yield text
    if without_text and len(without_text) == len(document):
        tell(SCAN)
    elif without_text:
        shown = "、".join(map(str, without_text[:_SHOWN_PAGES]))
        more = f"等{len(without_text)}页" if len(without_text) > _SHOWN_PAGES else "页"
        tell(f"第{shown}{more}没有文字，可能是扫描的图片，请核对有没有个人信息。")
    if covers:
        tell(f"有遮盖标记{covers}处还没有生效，盖住的内容仍然在文件里。请先应用遮盖再上传。")
    if comments:
        tell(f"有批注、标记{comments}处，请核对，不该给的先删除。盖在文字上的色块遮不住下面的文字。")
    if files := pdfium_c.FPDFDoc_GetAttachmentCount(document.raw):
        tell(f"里面附有别的文件{files}个，没有读取，请打开核对。")
    if reads_as_names(document.get_metadata_value("Author")):
        tell(AUTHOR)


def _has(page: pdfium.PdfPage, *kinds: int) -> bool:
    return next(iter(page.get_objects(filter=list(kinds), max_depth=3)), None) is not None


def _annotations(page: pdfium.PdfPage) -> list[int]:
    kinds = []
    for index in range(pdfium_c.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, index)
        kinds.append(pdfium_c.FPDFAnnot_GetSubtype(annotation))
        pdfium_c.FPDFPage_CloseAnnot(annotation)
    return kinds
