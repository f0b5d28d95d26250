"""The form is the published one: 国办公开办函〔2021〕30号."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from actions.cases.applications import APPLICANT_CLASSES
from actions.cases.reports import layout

FORMAT = json.loads(layout.FORMAT_FILE.read_text("utf-8"))
ROW_OF_CODE = {
    **{"G1": "granted", "G2": "granted", "PT": "partial"},
    **{"N1": "denied_secret", "N2": "denied_law", "N3": "denied_safety", "N4": "denied_third"},
    **{"N5": "denied_internal", "N6": "denied_process", "N7": "denied_case", "N8": "denied_query"},
    **{"U1": "na_not_held", "U2": "na_not_held", "U3": "na_create", "U4": "na_unclear"},
    **{"X1": "np_petition", "X2": "np_repeat", "X3": "np_publication", "X4": "np_excessive", "X5": "np_confirm"},
    **{"O1": "oth_no_correction", "O2": "oth_no_fee", "O3": "oth_other"},
}


def test_rows_and_columns_are_those_of_the_form_word_for_word() -> None:
    assert [[row.key, row.label] for row in layout.ROWS] == [row[:2] for row in FORMAT["rows"]]
    assert [column.label for column in layout.COLUMNS] == [column["label"] for column in FORMAT["columns"]]
    published = list(csv.reader((Path(__file__).parent / "hangzhou_2025.csv").open(encoding="utf-8-sig")))
    assert [column.label for column in layout.COLUMNS] == published[0][1:]
    assert len(layout.ROWS) == len(published) - 1


def test_every_outcome_has_the_row_that_the_form_means() -> None:
    assert layout.ROW_OF_OUTCOME == ROW_OF_CODE
    assert {row.key for row in layout.LEAVES} == set(ROW_OF_CODE.values())


def test_the_columns_are_the_classes_that_staff_choose_from() -> None:
    assert {column.key: column.label for column in layout.APPLICANT_COLUMNS} == APPLICANT_CLASSES


def test_each_number_of_table_two_has_a_key_of_its_own() -> None:
    assert [entry.label for entry in layout.ENTRIES if entry.is_money] == ["行政事业性收费：本年收费金额（单位：万元）"]
    assert [entry.key for entry in layout.ENTRIES] == [
        *("20.1-1-1", "20.1-1-2", "20.1-1-3", "20.1-2-1", "20.1-2-2", "20.1-2-3"),
        *("20.5-1-1", "20.6-1-1", "20.6-2-1", "20.8-1-1"),
    ]
    assert [block.article for block in layout.TABLE_TWO] == [f"第二十条第（{n}）项" for n in "一五六八"]


def test_table_four_has_three_kinds_of_remedy_and_four_results() -> None:
    assert list(layout.TABLE_FOUR_ROWS.values()) == FORMAT["table4"]["blocks"]
    assert list(layout.TABLE_FOUR_COLUMNS.values()) == FORMAT["table4"]["cols"]
