"""政府信息公开信息处理费管理办法 (国办函〔2020〕109号), with the worked examples of its text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.cases import fees
from actions.cases.fees import Basis, FeeError

MANY = st.integers(1, 2000)
SOME_PAGES = {fees.by_volume(pages).amount for pages in range(31, 1000)}
SOME_CASES = {fees.by_case(before).amount for before in range(10, 2100)}


@pytest.mark.parametrize(
    ("count", "amount"),
    [(1, 0), (10, 0), (11, 100), (30, 2000), (31, 2200), (40, 4000), (41, 4300), (50, 7000), (51, 7400), (60, 11000)],
)
def test_by_case_art_4(count: int, amount: int) -> None:
    assert fees.by_case(0, count).amount == amount


@pytest.mark.parametrize(
    ("pages", "amount"), [(1, 0), (30, 0), (31, 10), (100, 700), (101, 720), (200, 2700), (201, 2740)]
)
def test_by_volume_art_5(pages: int, amount: int) -> None:
    assert fees.by_volume(pages).amount == amount


@pytest.mark.parametrize(
    ("nth", "price"),
    [
        (1, 0),
        (10, 0),
        (11, 100),
        (20, 100),
        (30, 100),
        (31, 200),
        (40, 200),
        (41, 300),
        (51, 400),
        (60, 400),
        (61, 500),
    ],
)
def test_the_price_of_the_nth_application_of_a_month_art_4(nth: int, price: int) -> None:
    assert fees.case_price(nth) == price
    assert fees.by_case(nth - 1).amount == price


@given(MANY)
def test_the_price_of_the_next_unit_is_what_the_sum_grows_by(count: int) -> None:
    assert fees.by_case(0, count + 1).amount - fees.by_case(0, count).amount == fees.case_price(count + 1)
    assert fees.by_volume(count + 1).amount - fees.by_volume(count).amount == fees.page_price(count + 1)


@given(MANY, MANY)
def test_more_never_costs_less_and_a_unit_never_gets_cheaper(one: int, more: int) -> None:
    assert fees.by_case(0, one + more).amount >= fees.by_case(0, one).amount
    assert fees.by_volume(one + more).amount >= fees.by_volume(one).amount
    assert fees.case_price(one + more) >= fees.case_price(one)
    assert fees.page_price(one + more) >= fees.page_price(one)


@given(st.integers(0, 500), MANY, MANY)
def test_applications_charged_one_after_the_other_cost_what_they_cost_together(
    before: int, first: int, then: int
) -> None:
    together = fees.by_case(before, first + then).amount
    assert together == fees.by_case(before, first).amount + fees.by_case(before + first, then).amount


@given(st.integers(0, 500), MANY)
def test_the_parts_hold_every_unit_once_in_its_own_tier(before: int, count: int) -> None:
    fee = fees.by_case(before, count)
    assert sum(part.count for part in fee.parts) == count
    nth = before
    for part in fee.parts:
        for _ in range(part.count):
            nth += 1
            assert part.first <= nth <= (part.last or nth)
            assert fees.case_price(nth) == part.price


@given(st.integers(0, 20_000))
def test_an_amount_that_is_possible_is_that_of_some_number_art_4_5(amount: int) -> None:
    assert fees.is_possible(Basis.BY_VOLUME, amount) == (amount in SOME_PAGES)
    assert fees.is_possible(Basis.BY_CASE, amount) == (amount in SOME_CASES)


def test_which_amounts_are_possible_is_said_art_4_5() -> None:
    assert fees.possible(Basis.BY_CASE) == ("第11至30件每件100元，以后每10件一档、每件增加100元（处理费办法第四条）")
    assert fees.possible(Basis.BY_VOLUME) == (
        "31至100页为10元至700元、每页10元，101至200页为720元至2700元、每页20元，"
        "201页以上为2740元起、每页40元（处理费办法第五条）"
    )


def test_the_sum_is_explained_tier_by_tier() -> None:
    assert fees.explain(fees.by_case(8, 25)) == [
        "按件计收（处理费办法第四条）：本月此前已申请8件，本次计25件。",
        "第1至10件：2件，不收费。",
        "第11至30件：20件，每件100元，2000元。",
        "第31至40件：3件，每件200元，600元。",
        "合计2600元。",
    ]
    assert fees.explain(fees.by_volume(201))[1:] == [
        "第1至30页：30页，不收费。",
        "第31至100页：70页，每页10元，700元。",
        "第101至200页：100页，每页20元，2000元。",
        "第201页以上：1页，每页40元，40元。",
        "合计2740元。",
    ]


def test_an_application_is_charged_by_case_or_by_volume_never_by_both_art_3() -> None:
    assert fees.total([("SL2026-00011", fees.by_case(10)), ("SL2026-00012", fees.by_volume(31))]) == 110
    with pytest.raises(FeeError, match=r"不得同时按件、按量重复计算（处理费办法第三条）"):
        fees.total([("SL2026-00011", fees.by_case(10)), ("SL2026-00011", fees.by_volume(31))])
    with pytest.raises(FeeError, match="已经计算过"):
        fees.total([("SL2026-00011", fees.by_case(10)), ("SL2026-00011", fees.by_case(11))])


@pytest.mark.parametrize("basis", list(Basis))
def test_staff_are_told_what_the_texts_leave_open(basis: Basis) -> None:
    notes = "".join(fees.notes(basis))
    assert "可以" in notes
    assert "20个工作日" in notes
    assert "未见原文" in notes


def test_nothing_can_not_be_charged() -> None:
    for wrong in (
        lambda: fees.by_volume(0),
        lambda: fees.by_case(0, 0),
        lambda: fees.by_case(-1),
        lambda: fees.page_price(0),
    ):
        with pytest.raises(FeeError):
            wrong()
