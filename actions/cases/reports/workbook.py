"""The annual report as an XLSX file: the six parts, the checks, and the cases without personal data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

from actions.cases.outcomes import OUTCOMES
from actions.cases.reports import grids
from actions.cases.reports.arithmetic import Check
from actions.cases.reports.breakdown import TIMELINESS
from actions.cases.reports.grids import Cell, Grid
from actions.cases.reports.layout import CARRIED_OUT, COLUMN, PARTS, RESULT_TOTAL, ROW, ROW_OF_OUTCOME
from actions.cases.reports.source import CaseLine
from actions.cases.reports.store import ReportView
from actions.cases.reports.xlsx import BAD, BOX, HEAD, LEFT, MIDDLE, TEXT_WIDTH, TOP, set_up, sheet_cell, write_head

CASE_COLUMNS = {  # and their widths, in characters
    "申请编号": 18,
    "申请人类别": 14,
    "到达日期": 12,
    "收到日期": 12,
    "答复期限": 12,
    "办结日期": 12,
    "答复类型": 34,
    "年报表三": 40,
    "用时（工作日）": 15,
    "期限情况": 12,
}
_CHECK_COLUMNS = {"核对内容": 48, "对象": 44, "左边": 14, "右边": 14, "结果": 10}
_WIDTHS = {"two": (30, 18, 18, 18), "three": (12, 14, 44, *(11,) * 7), "four": (10,) * 15}


def report_workbook(view: ReportView, cases: Iterable[CaseLine], agency_name: str) -> bytes:
    """The workbook; ``cases`` are those of the year (``source.all_cases``), as they are today."""
    workbook = Workbook(write_only=True)
    title = f"{agency_name}{view.year}年政府信息公开工作年度报告"
    if not view.is_final:
        title += "（草稿）"
    figures = view.figures
    tables: dict[str, Grid] = {
        "two": grids.table_two(view.table_two),
        "three": grids.table_three(figures.three),
        "four": grids.table_four(figures.four),
    }
    for part, heading in PARTS.items():
        sheet: Any = workbook.create_sheet(heading)
        if part in tables:
            _write_grid(sheet, tables[part], f"{title}　{heading}", _WIDTHS[part])
        else:
            _write_text(sheet, f"{title}　{heading}", view.text(part))
    _write_checks(workbook.create_sheet("勾稽核对"), view.checks)
    _write_cases(workbook.create_sheet("案件清单"), cases)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _write_text(sheet: Any, title: str, text: str) -> None:
    set_up(sheet, (TEXT_WIDTH,))
    sheet.append([sheet_cell(sheet, title, font=Font(bold=True, size=12), alignment=TOP)])
    for paragraph in text.splitlines():
        sheet.append([sheet_cell(sheet, paragraph, alignment=TOP)])


def _write_grid(sheet: Any, grid: Grid, title: str, widths: Sequence[int]) -> None:
    set_up(sheet, widths)
    above = 2  # rows: title, blank
    for row in range(len(grid)):
        sheet.row_dimensions[row + above + 1].height = 30
    sheet.append([sheet_cell(sheet, title, font=Font(bold=True, size=12))])
    sheet.merged_cells.add(f"A1:{get_column_letter(grids.width(grid))}1")
    sheet.append([])
    styled: list[list[Any]] = [
        [sheet_cell(sheet, None, border=BOX) for _ in range(grids.width(grid))] for _ in range(len(grid))
    ]
    for y, x, cell in grids.place(grid):
        styled[y][x] = _grid_cell(sheet, cell)
        if cell.width > 1 or cell.height > 1:
            top = y + above + 1
            joined = CellRange(min_col=x + 1, min_row=top, max_col=x + cell.width, max_row=top + cell.height - 1)
            sheet.merged_cells.add(joined.coord)
    for cells in styled:
        sheet.append(cells)


def _grid_cell(sheet: Any, cell: Cell) -> Any:
    if not cell.scope:
        return sheet_cell(sheet, cell.number, border=BOX, alignment=MIDDLE)
    alignment = LEFT if cell.scope == "row" else MIDDLE
    return sheet_cell(sheet, cell.text, border=BOX, alignment=alignment, fill=HEAD)


def _write_checks(sheet: Any, checks: Sequence[Check]) -> None:
    write_head(sheet, _CHECK_COLUMNS)
    for check in checks:
        word = sheet_cell(sheet, "相符" if check.ok else "不符")
        if not check.ok:
            word.font = BAD
        sheet.append([sheet_cell(sheet, check.name), sheet_cell(sheet, check.column), check.left, check.right, word])


def _write_cases(sheet: Any, cases: Iterable[CaseLine]) -> None:
    write_head(sheet, CASE_COLUMNS)
    for line in cases:
        sheet.append(_case_row(line))


def _case_row(line: CaseLine) -> list[Any]:
    case = line.case
    outcome = OUTCOMES.get(case.outcome or "")
    ended = line.verdict is not None
    row = ROW_OF_OUTCOME.get(case.outcome or "", RESULT_TOTAL) if ended else CARRIED_OUT
    return [
        case.number,
        COLUMN[case.applicant_class].label if case.applicant_class in COLUMN else "不明",
        line.arrived_on,
        case.received_on,
        case.due_on,
        case.concluded_on,
        outcome.name if outcome else None,
        ROW[row].label,
        line.workdays,
        TIMELINESS[line.verdict] if line.verdict else None,
    ]
