"""The arithmetic of the annual report's tables (勾稽关系, 国办公开办函〔2021〕30号), each check with both its sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from actions.cases.reports.counting import Cells, TableFour, TableThree
from actions.cases.reports.layout import (
    APPLICANT_COLUMNS,
    CARRIED_IN,
    CARRIED_OUT,
    COLUMNS,
    ENTRIES,
    LEAVES,
    NEW,
    RESULT_TOTAL,
    ROWS,
    TABLE_FOUR_COLUMNS,
    TABLE_FOUR_ROWS,
    TOTAL,
)

BALANCE = "表三：第一项＋第二项＝第三项＋第四项"
RESULTS = "表三：三（七）总计＝各项办理结果之和"
APPLICANTS = "表三：总计＝各类申请人之和"
REMEDIES = "表四：总计＝各种结果之和"
NOT_NEGATIVE = "表二：数量不小于0"
CARRIED = "表三：上年结转（第二项）＝上年年报的结转下年度（第四项）"


@dataclass(frozen=True)
class Check:
    """One relation that must hold between numbers of the report."""

    name: str  # Chinese: the relation
    column: str  # Chinese: the column or row that it is about
    left: Decimal | int
    right: Decimal | int
    ok: bool


def checks(
    three: TableThree,
    four: TableFour | None = None,
    two: Mapping[str, Decimal] | None = None,
    last_year: Cells | None = None,
) -> list[Check]:
    """Every check of the report: those of the form, of table four's totals and of table two's numbers.

    ``last_year`` is table three of the finalised report of the year before: what it carried out was carried in.
    """
    found = [*_of_table_three(three.cells)]
    if last_year is not None:
        found += [
            _equal(CARRIED, each.label, three.cells[CARRIED_IN][each.key], last_year[CARRIED_OUT][each.key])
            for each in COLUMNS
        ]
    if four is not None:
        found += [_equal(REMEDIES, label, *_total(four.cells[row])) for row, label in TABLE_FOUR_ROWS.items()]
    for entry in ENTRIES:
        if two and entry.key in two:
            found.append(Check(NOT_NEGATIVE, entry.label, two[entry.key], 0, two[entry.key] >= 0))
    return found


def _of_table_three(cells: Cells) -> Iterator[Check]:
    for column in COLUMNS:
        key = column.key
        left, right = cells[NEW][key] + cells[CARRIED_IN][key], cells[RESULT_TOTAL][key] + cells[CARRIED_OUT][key]
        yield _equal(BALANCE, column.label, left, right)
    for column in COLUMNS:
        summed = sum(cells[row.key][column.key] for row in LEAVES)
        yield _equal(RESULTS, column.label, cells[RESULT_TOTAL][column.key], summed)
    for row in ROWS:
        summed = sum(cells[row.key][column.key] for column in APPLICANT_COLUMNS)
        yield _equal(APPLICANTS, row.label, cells[row.key][TOTAL], summed)


def _total(columns: Mapping[str, int]) -> tuple[int, int]:
    return columns[TOTAL], sum(columns[key] for key in TABLE_FOUR_COLUMNS if key != TOTAL)


def _equal(name: str, column: str, left: int, right: int) -> Check:
    return Check(name, column, left, right, left == right)
