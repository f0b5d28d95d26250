"""The report as XLSX and DOCX, read back."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from actions.cases.calendar import WorkCalendar
from actions.cases.reports import checks, grids, table_four, table_three
from actions.cases.reports.breakdown import breakdown, groups
from actions.cases.reports.document import report_document
from actions.cases.reports.figures import Figures
from actions.cases.reports.layout import COLUMNS, ENTRIES, PARTS, ROW_NOTE, ROWS
from actions.cases.reports.source import CaseLine
from actions.cases.reports.store import ReportView
from actions.cases.reports.texts import drafts
from actions.cases.reports.workbook import CASE_COLUMNS, report_workbook
from actions.settings import AgencySettings
from tests.support.report_cases import DESCRIPTION, cases_of_table, read_table

AGENCY = AgencySettings(name="江州市人民政府办公室")
HANGZHOU = read_table(Path(__file__).parent / "hangzhou_2025.csv")
TODAY = date(2026, 1, 20)
FORMULA = '=HYPERLINK("http://example.com")'
NUMBERS = [[HANGZHOU[row.key][column.key] for column in COLUMNS] for row in ROWS]


CASES = list(cases_of_table(HANGZHOU, 2025))
CALENDAR = WorkCalendar()


@pytest.fixture(scope="module")
def view() -> ReportView:
    three, four = table_three(CASES, 2025), table_four([], 2025)
    figures = Figures(2025, three, four, breakdown(groups(CASES, 2025, TODAY), 2025, CALENDAR))
    two = {entry.key: Decimal(n) for n, entry in enumerate(ENTRIES)} | {"20.8-1-1": Decimal("1234.56")}
    return ReportView(
        year=2025,
        figures=figures,
        now=figures,
        texts={"one": f"（一）主动公开情况\n{FORMULA}\n坏\x0b字符", "five": "五", "six": "六"},
        drafts=drafts(figures.totals),
        table_two=two,
        checks=checks(three, four, two),
        differences=(),
        is_last_year_final=False,
        has_ended=True,
        obstacles=(),
        version=1,
    )


@pytest.fixture(scope="module")
def workbook(view: ReportView) -> Any:
    cases = (CaseLine(case, case.received_on, DESCRIPTION) for case in CASES)
    return load_workbook(io.BytesIO(report_workbook(view, cases, AGENCY.name)))


def test_the_workbook_has_a_sheet_for_each_part(workbook: Any) -> None:
    assert workbook.sheetnames == [*PARTS.values(), "勾稽核对", "案件清单"]


def test_the_workbook_holds_table_three_as_published(workbook: Any) -> None:
    sheet = workbook[PARTS["three"]]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    assert [row[3:] for row in rows] == NUMBERS
    assert sheet["A3"].value == ROW_NOTE
    joined = {str(each) for each in sheet.merged_cells.ranges}
    assert {"A3:C5", "D3:J3", "D4:D5", "E4:I4", "J4:J5", "A6:C6", "A8:A29", "B8:C8", "B10:B17", "A30:C30"} <= joined


def test_the_workbook_shows_both_sides_of_every_check(workbook: Any) -> None:
    rows = list(workbook["勾稽核对"].iter_rows(min_row=2, values_only=True))
    assert len(rows) == 7 + 7 + 25 + 3 + len(ENTRIES)
    assert {row[-1] for row in rows} == {"相符"}
    assert ("表三：第一项＋第二项＝第三项＋第四项", "自然人", 13612 + 535, 13364 + 783, "相符") in rows


def test_the_workbook_lists_the_cases_without_personal_data(workbook: Any) -> None:
    head, *rows = workbook["案件清单"].iter_rows(values_only=True)
    assert list(head) == list(CASE_COLUMNS)
    assert len(rows) == 14_069 + 560
    assert [row[0] for row in rows] == [case.number for case in CASES]
    assert DESCRIPTION not in {value for row in rows for value in row}


def test_nothing_that_people_wrote_becomes_a_formula(workbook: Any) -> None:
    cells = [cell for row in workbook[PARTS["one"]].iter_rows() for cell in row]
    assert [cell.value for cell in cells][1:] == ["（一）主动公开情况", FORMULA, "坏", "字符"]
    assert {cell.data_type for cell in cells} == {"s"}


@pytest.fixture(scope="module")
def document(view: ReportView) -> Any:
    return Document(io.BytesIO(report_document(view, AGENCY)))


def test_the_document_has_the_six_parts_in_order_and_says_that_it_is_a_draft(document: Any) -> None:
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert lines[:2] == ["江州市人民政府办公室", "2025年政府信息公开工作年度报告"]
    assert "草稿" in lines[2]
    assert [line for line in lines if line in PARTS.values()] == list(PARTS.values())
    assert {"五", "六", FORMULA} <= set(lines)


def test_the_document_holds_the_tables_as_published(document: Any) -> None:
    two, three, four = document.tables
    assert [[cell.text for cell in row.cells][3:] for row in three.rows][3:] == [list(map(str, row)) for row in NUMBERS]
    assert three.cell(0, 0).text == ROW_NOTE
    assert three.cell(5, 0)._tc is three.cell(26, 0)._tc  # 三、本年度办理结果 spans its rows
    assert [cell.text for cell in two.rows[2].cells] == ["规章", "0", "1", "2"]
    assert two.rows[13].cells[1].text == "1234.56"
    assert [cell.text for cell in four.rows[3].cells] == ["0"] * 15


def test_the_tables_of_the_document_fit_the_text_area(document: Any) -> None:
    """GB/T 9704: 156 mm wide."""
    for table in document.tables:
        assert sum(column.width.mm for column in table.columns) == pytest.approx(156, abs=0.5)


def test_a_finalised_document_is_signed_with_its_day(view: ReportView) -> None:
    final = replace(view, finalised_at=datetime(2026, 1, 19, 22, tzinfo=UTC), finalised_by="a")
    lines = [paragraph.text for paragraph in Document(io.BytesIO(report_document(final, AGENCY))).paragraphs]
    assert lines[-2:] == ["江州市人民政府办公室", "2026年1月20日"]
    assert not any("草稿" in line for line in lines)


def test_every_grid_is_a_whole_rectangle() -> None:
    for grid in (
        grids.table_two({"20.1-1-1": Decimal(3)}),
        grids.table_three(table_three([], 2025)),
        grids.table_four(table_four([], 2025)),
    ):
        taken = [
            (y + down, x + right)
            for y, x, cell in grids.place(grid)
            for down in range(cell.height)
            for right in range(cell.width)
        ]
        assert len(taken) == len(set(taken)) == len(grid) * grids.width(grid)
        assert max(taken) == (len(grid) - 1, grids.width(grid) - 1)
