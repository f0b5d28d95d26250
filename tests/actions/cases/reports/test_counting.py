"""Tables three and four as pure functions: 国办公开办函〔2021〕30号, 条例 Art. 50."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.cases.outcomes import OUTCOMES
from actions.cases.reports import RemedyCase, ReportCase, checks, table_four, table_three
from actions.cases.reports.arithmetic import BALANCE, CARRIED, RESULTS
from actions.cases.reports.layout import APPLICANT_COLUMNS, ENTRIES
from tests.support.report_cases import cases_of_table, read_table

HANGZHOU = read_table(Path(__file__).parent / "hangzhou_2025.csv")
CLASSES = [column.key for column in APPLICANT_COLUMNS]


def one(received: str | None, ended: str | None = None, outcome: str | None = "G2", **more: str) -> ReportCase:
    day = date.fromisoformat
    return ReportCase(
        "JZ1",
        more.get("applicant_class", "natural"),
        day(received) if received else None,
        day(ended) if ended else None,
        outcome if ended else None,
    )


def rows_of(cases: Iterable[ReportCase], year: int) -> dict[str, int]:
    cells = table_three(cases, year).cells
    return {row: columns["total"] for row, columns in cells.items() if columns["total"]}


@pytest.mark.parametrize("year", [2025, 2019, 2024])
def test_the_published_table_of_hangzhou_comes_back_from_its_cases(year: int) -> None:
    """The table of 2025, its cases laid into a year with and without 29 February."""
    cases = list(cases_of_table(HANGZHOU, year))
    assert len(cases) == 14_069 + 560
    three = table_three(iter(cases), year)
    assert three.cells == HANGZHOU
    assert all(check.ok for check in checks(three))
    after = table_three(cases, year + 1)
    assert after.cells["carried_in"] == HANGZHOU["carried_out"]
    assert {check.name: check.ok for check in checks(after, last_year=three.cells)}[CARRIED]


@pytest.mark.parametrize(
    ("received", "ended", "expected"),
    [
        ("2024-12-31", None, {"carried_in": 1, "carried_out": 1}),
        ("2024-12-31", "2024-12-31", {}),
        ("2024-12-31", "2025-01-01", {"carried_in": 1, "granted": 1, "result_total": 1}),
        ("2025-01-01", "2025-01-01", {"new": 1, "granted": 1, "result_total": 1}),
        ("2025-12-31", "2025-12-31", {"new": 1, "granted": 1, "result_total": 1}),
        ("2025-12-31", "2026-01-01", {"new": 1, "carried_out": 1}),
        ("2025-12-31", None, {"new": 1, "carried_out": 1}),
        ("2026-01-01", None, {}),
        ("2019-05-05", None, {"carried_in": 1, "carried_out": 1}),
        (None, None, {}),
        (None, "2025-06-01", {}),
    ],
)
def test_the_first_and_the_last_day_belong_to_the_year(
    received: str | None, ended: str | None, expected: dict[str, int]
) -> None:
    assert rows_of([one(received, ended)], 2025) == expected


def test_a_case_counts_once_in_the_year_it_ended_and_each_part_of_a_split_one() -> None:
    parts = [replace(one("2024-12-20", "2025-01-09"), number=f"JZ1-{n}") for n in (1, 2, 3)]
    assert rows_of(parts, 2024) == {"new": 3, "carried_out": 3}
    assert rows_of(parts, 2025) == {"carried_in": 3, "granted": 3, "result_total": 3}
    assert rows_of(parts, 2026) == {}


def test_a_case_said_to_have_ended_before_it_was_received_ends_on_that_day() -> None:
    """Wrong dates are listed as a warning; the arithmetic of both years holds."""
    wrong = one("2026-01-02", "2025-12-30")
    assert rows_of([wrong], 2025) == {}
    assert rows_of([wrong], 2026) == {"new": 1, "granted": 1, "result_total": 1}


def test_what_the_form_has_no_place_for_is_seen_by_the_checks() -> None:
    three = table_three([one("2025-02-01", "2025-03-01", "??"), one("2025-02-01", applicant_class="aliens")], 2025)
    failed = [(check.name, check.column, check.left, check.right) for check in checks(three) if not check.ok]
    assert failed == [
        (RESULTS, "自然人", 1, 0),
        (RESULTS, "总计", 1, 0),
        ("表三：总计＝各类申请人之和", "一、本年新收政府信息公开申请数量", 2, 1),
        ("表三：总计＝各类申请人之和", "四、结转下年度继续办理", 1, 0),
    ]


days = st.dates(date(2022, 1, 1), date(2027, 12, 31))
some_cases = st.lists(
    st.builds(
        lambda received, used, outcome, kind: ReportCase(
            "n", kind, received, received + timedelta(days=used) if used is not None else None, outcome
        ),
        days,
        st.none() | st.integers(0, 900),
        st.sampled_from(sorted(OUTCOMES)),
        st.sampled_from(CLASSES),
    ),
    max_size=60,
)


@given(some_cases, st.integers(2023, 2027))
def test_the_arithmetic_holds_for_any_cases_and_any_year(cases: list[ReportCase], year: int) -> None:
    three, before = table_three(cases, year), table_three(cases, year - 1)
    assert all(check.ok for check in checks(three, last_year=before.cells))


def test_a_wrong_number_fails_exactly_the_checks_that_it_is_in() -> None:
    three = table_three(cases_of_table(HANGZHOU, 2025), 2025)
    three.cells["denied_case"]["business"] += 1
    failed = [(check.name, check.column, check.left, check.right) for check in checks(three) if not check.ok]
    assert failed == [
        (RESULTS, "商业企业", 252, 253),
        ("表三：总计＝各类申请人之和", "三、（三）7.属于行政执法案卷", 286, 287),
    ]
    three.cells["carried_out"]["legal"] -= 1
    assert (BALANCE, "法律服务机构") in [(check.name, check.column) for check in checks(three) if not check.ok]


def test_remedies_decided_in_the_year_and_those_pending_at_its_end() -> None:
    """条例 Art. 50(四)"""
    day = date.fromisoformat
    remedies = [
        RemedyCase("a", "review", day("2024-11-01"), "upheld", day("2025-01-01")),
        RemedyCase("a", "suit_after_review", day("2025-01-20"), "corrected", day("2025-12-31")),
        RemedyCase("b", "review", day("2025-12-31")),
        RemedyCase("c", "review", day("2025-06-01"), "other", day("2026-01-01")),
        RemedyCase("d", "suit_direct", day("2024-02-01"), "upheld", day("2024-12-31")),
        RemedyCase("e", "suit_direct", day("2026-01-01")),
    ]
    four = table_four(remedies, 2025)
    assert {row: list(columns.values()) for row, columns in four.cells.items()} == {
        "review": [1, 0, 0, 2, 3],
        "suit_direct": [0, 0, 0, 0, 0],
        "suit_after_review": [0, 1, 0, 0, 1],
    }
    assert all(check.ok for check in checks(table_three([], 2025), four))


def test_a_decision_without_a_result_is_seen_by_the_check_of_table_four() -> None:
    unknown = RemedyCase("a", "review", date(2025, 1, 5), None, date(2025, 3, 1))
    four = table_four([unknown], 2025)
    failed = [(check.column, check.left, check.right) for check in checks(table_three([], 2025), four) if not check.ok]
    assert failed == [("行政复议", 1, 0)]


def test_numbers_of_table_two_are_not_negative() -> None:
    entered = {ENTRIES[0].key: Decimal(-1), ENTRIES[1].key: Decimal(0)}
    failed = [check for check in checks(table_three([], 2025), two=entered) if not check.ok]
    assert [(check.column, check.left, check.right) for check in failed] == [("规章：本年制发件数", -1, 0)]
