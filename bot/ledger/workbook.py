"""The ledger as files: the list as it is filtered, and what was due in a month."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from actions.cases.figures.period import Period
from actions.cases.reports.xlsx import BAD, TOP, set_up, sheet_cell, write_head
from bot.csv_files import csv_file
from bot.ledger.reading import Row, UnitLine, by_unit
from knowledge.duties.export import guarded

COLUMNS = {  # and their widths, in characters
    "事项": 60,
    "责任单位": 30,
    "频次和时限": 24,
    "到期日": 12,
    "最后工作日": 12,
    "状态": 12,
    "公开日期": 12,
    "公开的文件": 36,
    "网址": 36,
    "依据文件": 36,
}
_BY_UNIT = {"责任单位": 36, "到期": 10, "按时完成": 12, "逾期完成": 12, "没有完成": 12, "不适用": 10}


def listing_workbook(rows: Sequence[Row]) -> bytes:
    """One sheet."""
    book = Workbook(write_only=True)
    _write_rows(book.create_sheet("公开事项"), rows)
    return _saved(book)


def listing_csv(rows: Sequence[Row]) -> bytes:
    """The same rows as text."""
    cells = ([guarded("" if cell is None else str(cell)) for cell in _cells(row)] for row in rows)
    return csv_file([COLUMNS, *cells])


def monthly_workbook(rows: Sequence[Row], month: Period, agency_name: str) -> bytes:
    """What was due in a month: by unit, then one by one, what is not done first."""
    book = Workbook(write_only=True)
    page: Any = book.create_sheet("分单位")
    set_up(page, tuple(_BY_UNIT.values()))
    title = f"{agency_name}主动公开事项月报（{month.label}）"
    page.append([sheet_cell(page, title, font=Font(bold=True, size=12))])
    page.append([sheet_cell(page, "按文件规定的到期日统计，单位按牵头或者排在第一的。", alignment=TOP)])
    page.append([])
    page.append([sheet_cell(page, name, font=Font(bold=True)) for name in _BY_UNIT])
    for line in by_unit(rows):
        page.append([sheet_cell(page, value) for value in _unit_cells(line)])
    undone = [row for row in rows if row.day is not None and row.day.status == "open"]
    _write_rows(book.create_sheet("没有完成"), undone)
    _write_rows(book.create_sheet("全部到期事项"), rows)
    return _saved(book)


def _write_rows(page: Any, rows: Sequence[Row]) -> None:
    write_head(page, COLUMNS)
    for row in rows:
        cells = [sheet_cell(page, value, alignment=TOP) for value in _cells(row)]
        if row.state.colour == "red":
            cells[5].font = BAD
        page.append(cells)


def _cells(row: Row) -> list[Any]:
    entry, day = row.entry, row.day
    return [
        entry.matter,
        "、".join(entry.units),
        entry.times,
        day.due_on if day else None,
        day.do_by if day else None,
        row.state.name,
        day.done_on if day else None,
        row.document or None,
        day.address if day else None,
        entry.document_title,
    ]


def _unit_cells(line: UnitLine) -> tuple[str, int, int, int, int, int]:
    return line.unit, line.due, line.on_time, line.late, line.open, line.skipped


def _saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()
