"""The figures as files: a workbook, a CSV file that Excel reads, a Word document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Font

from actions.cases.day_by_day import chinese_date
from actions.cases.letters import layout as gb9704
from actions.cases.reports.document import PLAIN, add_styles, add_table
from actions.cases.reports.grids import Cell
from actions.cases.reports.xlsx import TOP, set_up, sheet_cell, write_head
from bot.csv_files import csv_file
from bot.figures.gathering import Figures
from bot.figures.sheets import Line, Sheet, Value, sheets
from knowledge.duties.export import guarded

_WIDTHS = {"项目": 48, "本期": 14, "上期": 14, "增减": 14}
_MILLIMETRES = (84.0, 24.0, 24.0, 24.0)


def title_of(figures: Figures, agency_name: str) -> str:
    """The heading of a file: 青山市人民政府办公室政府信息公开统计（2026年3月）"""
    return f"{agency_name}政府信息公开统计（{figures.period.label}）"


def workbook(figures: Figures, agency_name: str) -> bytes:
    """A sheet for each table, the first with what is counted."""
    book = Workbook(write_only=True)
    for number, table in enumerate(sheets(figures)):
        page: Any = book.create_sheet(_sheet_name(table.title))
        if number == 0:
            set_up(page, tuple(_WIDTHS.values()))
            page.append([sheet_cell(page, title_of(figures, agency_name), font=Font(bold=True, size=12))])
            page.append([sheet_cell(page, table.note, alignment=TOP)])
            page.append([])
            page.append([sheet_cell(page, name, font=Font(bold=True)) for name in _WIDTHS])
        else:
            write_head(page, _WIDTHS)
        for line in table.lines:
            page.append([sheet_cell(page, line.item), *(_number(page, line, value) for value in _values(line))])
        if number and table.note:
            page.append([])
            page.append([sheet_cell(page, table.note, alignment=TOP)])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def table(figures: Figures) -> bytes:
    """All figures below each other, as CSV."""
    lines = ((sheet.title, line) for sheet in sheets(figures) for line in sheet.lines)
    cells = ((title, line.item, *(in_words(line, value) for value in _values(line))) for title, line in lines)
    return csv_file([("表", *_WIDTHS), *([_plain(text) for text in row] for row in cells)])


def document(figures: Figures, agency_name: str) -> bytes:
    """The same tables as a document, to be printed or edited."""
    title = title_of(figures, agency_name)
    made = gb9704.new_document(title)
    add_styles(made)
    made.add_paragraph(agency_name, style=gb9704.TITLE).paragraph_format.space_after = Pt(0)
    made.add_paragraph(title.removeprefix(agency_name), style=gb9704.TITLE).paragraph_format.space_before = Pt(0)
    for number, table in enumerate(sheets(figures), start=1):
        heading = made.add_paragraph(f"{_numeral(number)}、{table.title}", style=gb9704.HEADING)
        heading.paragraph_format.keep_with_next = True
        if table.note:
            made.add_paragraph(table.note, style=gb9704.BODY)
        if table.lines:
            add_table(made, _grid(table), _MILLIMETRES, PLAIN)
        elif not table.note:
            made.add_paragraph("没有。", style=gb9704.BODY)
    made.add_paragraph(f"统计日期：{chinese_date(figures.today)}", style=gb9704.SIGNATURE)
    return gb9704.packed(made)


def in_words(line: Line, value: Value) -> str:
    """A value as people read it; empty for none."""
    if value is None:
        return ""
    return f"{100 * value:.1f}%" if line.is_share and isinstance(value, float) else str(value)


def change(line: Line) -> Value:
    """By how much it is more or less than before; of shares in 百分点, as words. None where it can't be said."""
    if not isinstance(line.now, int | float) or not isinstance(line.before, int | float):
        return None
    if line.is_share:
        return f"{100 * (line.now - line.before):+.1f}个百分点"
    return line.now - line.before


def _values(line: Line) -> tuple[Value, Value, Value]:
    return line.now, line.before, change(line)


def _number(page: Any, line: Line, value: Value) -> Any:
    made = sheet_cell(page, value)
    if line.is_share and isinstance(value, float):
        made.number_format = "0.0%"
    return made


def _grid(table: Sheet) -> Sequence[Sequence[Cell]]:
    head = [Cell(name, scope="col") for name in _WIDTHS]
    return [head, *([Cell(line.item, scope="row"), *_cells(line)] for line in table.lines)]


def _cells(line: Line) -> list[Cell]:
    return [Cell(in_words(line, value)) for value in _values(line)]


def _plain(text: str) -> str:
    """A number stays a number: only words are kept from being taken for a formula."""
    return text if text.lstrip("+-").replace(".", "", 1).isdigit() else guarded(text)


def _sheet_name(title: str) -> str:
    return title.partition("（")[0][:31]


_NUMERALS: Mapping[int, str] = dict(enumerate("一二三四五六七八九十", start=1))


def _numeral(number: int) -> str:
    return _NUMERALS[number] if number <= 10 else f"十{_NUMERALS[number - 10]}"
