"""Duties leave the program as CSV, XLSX and JSON that an office can use and that do it no harm."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from knowledge.duties import Duty, duties_of, load_duties
from knowledge.duties.export import COLUMNS, duty_row, duty_to_json, write_csv, write_xlsx

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def monthly(shipped: Session) -> Duty:
    return next(duty for duty in duties_of(load_duties(shipped), "市统计局") if duty.document.place == "南昌市")


def test_a_row_says_all_of_a_duty(monthly: Duty) -> None:
    row = dict(zip(COLUMNS, duty_row(monthly, TODAY), strict=True))
    assert row["事项"] == "按月度及时发布解读社会关注的重要指标数据"
    assert (row["责任单位"], row["频次"], row["下次到期"]) == ("市统计局", "按月度", "2026-11-30")
    assert (row["文号"], row["章节"]) == ("洪府厅发〔2017〕98号", "一(一)")


def test_csv_is_read_by_excel_as_chinese(monthly: Duty, tmp_path: Path) -> None:
    path = tmp_path / "duties.csv"
    write_csv([monthly], path, TODAY)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [list(COLUMNS), list(duty_row(monthly, TODAY))]


@pytest.mark.parametrize("matter", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "  =1", "＝1+1"])
def test_no_cell_becomes_a_formula(monthly: Duty, tmp_path: Path, matter: str) -> None:
    duty = replace(monthly, matter=matter)
    write_csv([duty], tmp_path / "duties.csv", TODAY)
    assert list(csv.reader((tmp_path / "duties.csv").open(encoding="utf-8-sig")))[1][0] == f"'{matter}"
    write_xlsx([duty], tmp_path / "duties.xlsx", TODAY)
    cell = load_workbook(tmp_path / "duties.xlsx").active["A2"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", matter, True)


def test_a_workbook_has_a_head_row_a_filter_and_all_duties(shipped: Session, tmp_path: Path) -> None:
    duties = load_duties(shipped)
    write_xlsx(duties, tmp_path / "duties.xlsx", TODAY)
    sheet = load_workbook(tmp_path / "duties.xlsx").active
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert sheet.max_row == len(duties) + 1
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.endswith(str(len(duties) + 1))


def test_json_keeps_offsets_and_structure(monthly: Duty) -> None:
    read = json.loads(json.dumps(duty_to_json(monthly, TODAY), ensure_ascii=False))
    assert read["units"] == ["市统计局"]
    assert read["frequency"] == {"text": "按月度", "periods": ["month"], "every": 1, "condition": ""}
    assert read["time_limit"] is None
    assert read["next_due"] == "2026-11-30"
    assert read["document"]["title"] == monthly.document.title
    assert read["end"] - read["start"] == len(read["source_text"])
