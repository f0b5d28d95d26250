"""The ledger of 规范性文件 as a workbook: each with its dates, whether it is in force, and its address."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from knowledge.catalogue.links import end_day
from knowledge.catalogue.summaries import DocumentSummary

COLUMNS = {  # and their widths, in characters
    "序号": 6,
    "文件名称": 60,
    "文号": 24,
    "制定机关": 30,
    "成文日期": 12,
    "公布日期": 12,
    "施行日期": 12,
    "有效期至": 12,
    "有效性": 12,
    "废止/失效日期": 14,
    "链接": 44,
}


def ledger_row(number: int, document: DocumentSummary, today: date, base_url: str) -> list[str | int | date | None]:
    """The cells of one document, after :data:`COLUMNS`."""
    validity = document.validity(today)
    return [
        number,
        document.title,
        document.document_number,
        document.issuer,
        document.signed_on,
        document.published_on,
        document.effective_on,
        document.expires_on,
        validity.value,
        end_day(document) if validity.has_ended else None,
        f"{base_url}/documents/{document.id}",
    ]


def ledger_workbook(documents: Iterable[DocumentSummary], today: date, base_url: str) -> bytes:
    """An XLSX file of ``documents`` with a fixed head row and a filter; no cell is taken for a formula."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "规范性文件目录"
    sheet.append(list(COLUMNS))
    for number, document in enumerate(documents, start=1):
        row = ledger_row(number, document, today, base_url)
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell for cell in row])
    for number, (column, width) in enumerate(zip(sheet.columns, COLUMNS.values(), strict=True), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        column[0].font = Font(bold=True)
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type, cell.quotePrefix = "s", True  # text, also after it was edited in a spreadsheet
            elif isinstance(cell.value, date):
                cell.number_format = "yyyy-mm-dd"
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()
