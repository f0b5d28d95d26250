"""XLSX → one line a row. What a formula gave when the file was saved is its value."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, datetime, time

from openpyxl import load_workbook

from knowledge.ingest.cleaning import CleanText, Line, squeeze
from knowledge.ingest.decoding import UnreadableFileError

_MAX_ROWS, _MAX_COLUMNS = 20_000, 200


def read_spreadsheet(raw: bytes) -> CleanText:
    """The visible sheets in order, each under its name where there are several. Raises :class:`UnreadableFileError`."""
    workbook = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    lines: list[Line] = []
    warnings: list[str] = []
    try:
        sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        for sheet in sheets:
            sheet.reset_dimensions()  # some programs write a wrong size
            rows = list(_rows(sheet.iter_rows(values_only=True), len(lines)))
            if rows and len(sheets) > 1:
                lines.append(Line(sheet.title.strip(), 2))
            lines += rows
        if hidden := len(workbook.worksheets) - len(sheets):
            warnings.append(f"有{hidden}张隐藏的工作表没有读取。")
    finally:
        workbook.close()
    if not lines:
        raise UnreadableFileError("表格里没有文字。")
    return CleanText(lines, warnings=warnings)


def _rows(rows: Iterable[tuple[object, ...]], before: int) -> Iterable[Line]:
    number = before
    for row in rows:
        number += any(value is not None for value in row)  # a format far down fills the gap with empty rows
        if number > _MAX_ROWS or (len(row) > _MAX_COLUMNS and any(row[_MAX_COLUMNS:])):
            raise UnreadableFileError(f"表格超过{_MAX_ROWS}行或者{_MAX_COLUMNS}列，太大了，请拆分后再导入。")
        texts = [_text(value) for value in row]
        while texts and not texts[-1]:
            texts.pop()
        filled = [text for text in texts if text]
        if len(filled) == 1:
            yield Line(filled[0])
        elif filled:
            yield Line(f"| {' | '.join(texts)} |")


def _text(value: object) -> str:
    """A cell as people write it: 2017-08-30, 12.5, 是."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, datetime | date | time):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float):
        return f"{value:.15g}"
    return squeeze(str(value).replace("\n", " "))
