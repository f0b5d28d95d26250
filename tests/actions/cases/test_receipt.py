from __future__ import annotations

from datetime import date

import pytest

from actions.cases.receipt import Route, receipt_day

D = date.fromisoformat
FRIDAY, SATURDAY, MONDAY = D("2026-03-06"), D("2026-03-07"), D("2026-03-09")


@pytest.mark.parametrize(("route", "article"), [
    (Route.IN_PERSON, "第三十一条第一项"),
    (Route.ORAL, "第二十九条"),
])  # fmt: skip
def test_art_31_1_what_is_handed_in_is_received_that_day(route: Route, article: str) -> None:
    receipt = receipt_day(route, FRIDAY)
    assert (receipt.received_on, receipt.problems, receipt.safer_on) == (FRIDAY, [], None)
    assert article in receipt.basis


def test_art_31_2_registered_mail_is_received_when_the_mail_room_signs() -> None:
    receipt = receipt_day(Route.REGISTERED_MAIL, FRIDAY, signed_on=SATURDAY)
    assert (receipt.received_on, receipt.problems) == (SATURDAY, [])
    assert "签收之日" in receipt.basis
    assert receipt_day(Route.REGISTERED_MAIL, FRIDAY, signed_on=FRIDAY, confirmed_on=MONDAY).received_on == FRIDAY


def test_registered_mail_without_a_signature_counts_from_its_arrival_and_is_a_problem() -> None:
    receipt = receipt_day(Route.REGISTERED_MAIL, FRIDAY)
    assert receipt.received_on == FRIDAY
    assert "没有记录签收" in receipt.problems[0]


def test_art_31_2_ordinary_mail_is_confirmed_on_the_day_it_comes() -> None:
    receipt = receipt_day(Route.ORDINARY_MAIL, FRIDAY, confirmed_on=FRIDAY)
    assert (receipt.received_on, receipt.problems, receipt.safer_on) == (FRIDAY, [], None)


def test_ordinary_mail_confirmed_late_is_a_fault_and_the_safer_day_is_named() -> None:
    receipt = receipt_day(Route.ORDINARY_MAIL, FRIDAY, confirmed_on=MONDAY)
    assert (receipt.received_on, receipt.safer_on) == (MONDAY, FRIDAY)
    assert "应当于收到的当日确认" in receipt.problems[0]
    assert "2026年3月6日" in receipt.problems[0]
    assert (receipt.arrived_on, receipt.confirmed_on) == (FRIDAY, MONDAY)


def test_ordinary_mail_that_nobody_has_confirmed_is_not_received_yet_and_a_problem() -> None:
    receipt = receipt_day(Route.ORDINARY_MAIL, FRIDAY)
    assert receipt.received_on is None
    assert receipt.safer_on == FRIDAY
    assert receipt.problems


@pytest.mark.parametrize("route", [Route.ONLINE, Route.EMAIL, Route.FAX])
def test_art_31_3_internet_and_fax_need_both_sides(route: Route) -> None:
    waiting = receipt_day(route, SATURDAY)
    assert (waiting.received_on, waiting.problems, waiting.safer_on) == (None, [], SATURDAY)
    assert "尚未确认" in waiting.basis
    at_once = receipt_day(route, SATURDAY, confirmed_on=SATURDAY)
    assert (at_once.received_on, at_once.problems) == (SATURDAY, []), "the literal day, rest day or not"
    late = receipt_day(route, SATURDAY, confirmed_on=MONDAY)
    assert (late.received_on, late.safer_on) == (MONDAY, SATURDAY)
    assert "有争议" in late.problems[0]


@pytest.mark.parametrize("route", [Route.ORDINARY_MAIL, Route.ONLINE])
def test_a_confirmation_before_the_arrival_is_nonsense(route: Route) -> None:
    receipt = receipt_day(route, MONDAY, confirmed_on=FRIDAY)
    assert receipt.received_on == MONDAY
    assert "早于到达" in receipt.problems[0]


def test_every_route_is_known() -> None:
    for route in Route:
        receipt = receipt_day(route, FRIDAY, confirmed_on=FRIDAY, signed_on=FRIDAY)
        assert receipt.received_on == FRIDAY
        assert "条例第" in receipt.basis
