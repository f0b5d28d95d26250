"""The worked cases of ``deadline_cases.csv`` (reference material of the project), row by row.

The file tells its events in prose; ``REPLIES`` says which facts that prose means, ``PERIODS`` which other period a row
is about. No row is left out.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from actions.cases import periods, remedy_periods
from actions.cases.calendar import WorkCalendar
from actions.cases.clock import Facts, compute_deadline
from actions.cases.clock_json import facts_from_json
from actions.cases.outcomes import OUTCOMES, Remedy
from actions.cases.periods import Period, Reading, count_workdays
from actions.cases.receipt import Route, receipt_day
from actions.cases.service import ServiceMethod, judge_service

D = date.fromisoformat
with (Path(__file__).parent / "deadline_cases.csv").open(encoding="utf-8-sig") as file:
    CASES = {row["id"]: row for row in csv.DictReader(file)}


def consultation(sent_on: str, kind: str = "third_party", **more: str) -> dict[str, Any]:
    return {"consultations": [{"kind": kind, "sent_on": sent_on, **more}]}


NOTHING_ELSE: dict[str, Any] = {}
REPLIES: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("P01", "P02", "P03", "P04", "P05", "P07", "P08", "P10", "P11", "P13", "P14", "P16"), NOTHING_ELSE),
    **dict.fromkeys(("Y02", "Y03", "Y04", "R01", "R04", "R06", "R07", "X02"), NOTHING_ELSE),
    **dict.fromkeys(("N01", "N02", "N03", "N04"), NOTHING_ELSE),
    "R03": {"received_on": "2026-03-05"},  # an ordinary letter is received on the day of confirmation
    "C03": {"correction": {"asked_on": "2026-03-10", "received_on": "2026-03-20"}},
    "C06": {"correction": {"asked_on": "2026-03-10", "received_on": "2026-03-20"}},
    "C07": {"correction": {"asked_on": "2026-03-16"}},
    "T01": consultation("2026-03-09", answered_on="2026-03-25"),
    "T02": consultation("2026-03-09", delivered_on="2026-03-11"),
    "T06": {
        "consultations": [
            {"kind": "third_party", "sent_on": "2026-03-04", "answered_on": "2026-03-09"},
            {"kind": "third_party", "sent_on": "2026-03-16", "answered_on": "2026-03-20"},
        ]
    },
    "G02": consultation("2026-05-11", kind="other", answered_on="2026-05-11"),
    "G03": consultation("2026-05-12", kind="other", answered_on="2026-06-05"),
    "E01": {"extension": {"days": 20, "told_on": "2026-03-27"}},
    "E02": {"extension": {"days": 10, "told_on": "2026-05-08"}},
    "E04": {
        "extension": {"days": 20, "told_on": "2026-03-27"},
        **consultation("2026-04-15", answered_on="2026-04-29"),
    },
    "E06": {"extension": {"days": 20, "told_on": "2026-03-31"}},
    "F02": {"fee": {"noticed_on": "2026-08-24", "paid_on": "2026-09-10"}},
}
HAVE_PROBLEMS = {"C07", "E06"}

Compute = Callable[[date, WorkCalendar], Period]
PERIODS: dict[str, Compute] = {
    "C01": periods.correction_notice,
    "C02": periods.correction_notice,
    "T04": periods.opinion,
    "F04": lambda received_on, calendar: periods.fee_notice(compute_deadline(Facts(received_on), calendar)),
    "Z01": periods.publication,
    "Z03": lambda changed_on, calendar: periods.publication(changed_on, calendar, "changed"),
    "J01": remedy_periods.review_application,
    "J03": remedy_periods.suit_after_review,
    "J06": lambda received_on, calendar: remedy_periods.review_after_silence(
        reply_due(received_on, calendar), calendar
    ),
    "J07": lambda received_on, calendar: remedy_periods.suit_after_silence(reply_due(received_on, calendar), calendar),
    "J08": lambda _, calendar: remedy_periods.review_untold(D("2026-03-30"), calendar),  # served on 3/30
    "Q03": lambda day, calendar: periods.annual_report(day.year - 1, calendar, "government"),
}
# Each has a test of its own below: a day other than a period's last, a judgement, or words.
ON_THEIR_OWN = {"X01", "F03", "S01", "S02", "N05", "N06", "J09", "Q02"}


def reply_due(received_on: date, calendar: WorkCalendar) -> date:
    return compute_deadline(Facts(received_on), calendar).due_on


def test_every_row_is_computed() -> None:
    assert REPLIES.keys() | PERIODS.keys() | ON_THEIR_OWN == CASES.keys()
    assert len(REPLIES) + len(PERIODS) + len(ON_THEIR_OWN) == len(CASES)


@pytest.mark.parametrize("row", REPLIES)
def test_the_reply_is_due_as_the_row_says(calendar: WorkCalendar, row: str) -> None:
    case = CASES[row]
    deadline = compute_deadline(facts_from_json({"received_on": case["received"], **REPLIES[row]}), calendar)
    assert deadline.due_on.isoformat() == case["expected_deadline"]
    assert deadline.warn_on.isoformat() == (case["alt_reading_B"] or case["expected_deadline"])
    assert deadline.provisional == (case["provisional"] == "Y")
    assert bool(deadline.problems) == (row in HAVE_PROBLEMS)


@pytest.mark.parametrize("row", PERIODS)
def test_the_period_ends_as_the_row_says(calendar: WorkCalendar, row: str) -> None:
    case = CASES[row]
    period = PERIODS[row](D(case["received"]), calendar)
    assert period.due_on.isoformat() == case["expected_deadline"]
    if case["alt_reading_B"]:
        assert period.warn_on
        assert period.warn_on.isoformat() == case["alt_reading_B"]
    assert period.provisional == (case["provisional"] == "Y")
    assert period.article in period.explanation[0] or any(period.article in line for line in period.explanation)


def test_2007_regulation_art_24_fifteen_working_days_in_reading_c_row_x01(calendar: WorkCalendar) -> None:
    """Came on a Sunday; the court took the next working day for the day of receipt. By reading A it was a day late."""
    case = CASES["X01"]
    arrived_on = D(case["received"])
    assert count_workdays(arrived_on, 15, calendar, Reading.C) == D(case["expected_deadline"])
    for reading in (Reading.A, Reading.B):  # a rest day: one and the same
        assert count_workdays(arrived_on, 15, calendar, reading) == D(case["alt_reading_B"])


def test_fee_measures_art_6_an_unpaid_case_may_be_closed_after_twenty_working_days_row_f03(
    calendar: WorkCalendar,
) -> None:
    """The last day is Sunday 2026-09-20, which is worked."""
    period = periods.fee_payment(D("2026-08-24"), calendar)
    assert period.due_on == D("2026-09-20")
    assert period.may_close_from == D(CASES["F03"]["expected_deadline"])


@pytest.mark.parametrize(("row", "posted_on", "is_in_time", "late"), [
    ("S01", "2026-03-30", True, 0),
    ("S02", "2026-03-31", False, 1),
])  # fmt: skip
def test_2016_235_the_day_of_posting_counts(
    calendar: WorkCalendar, row: str, posted_on: str, is_in_time: bool, late: int
) -> None:
    due_on = reply_due(D(CASES[row]["received"]), calendar)
    assert due_on == D(CASES[row]["expected_deadline"])
    service = judge_service(ServiceMethod.POST, D(posted_on), due_on, calendar)
    assert (service.is_in_time, service.workdays_late) == (is_in_time, late)


@pytest.mark.parametrize(("row", "route", "arrived_on", "confirmed_on", "received_on"), [
    ("R01", Route.REGISTERED_MAIL, "2026-03-07", None, "2026-03-07"),
    ("R03", Route.ORDINARY_MAIL, "2026-03-03", "2026-03-05", "2026-03-05"),
    ("R04", Route.EMAIL, "2026-02-17", "2026-02-17", "2026-02-17"),
    ("R06", Route.FAX, "2026-03-13", "2026-03-13", "2026-03-13"),
    ("R07", Route.ORAL, "2026-07-01", None, "2026-07-01"),
    ("X02", Route.ONLINE, "2021-11-24", "2021-11-24", "2021-11-24"),
])  # fmt: skip
def test_art_31_the_day_of_receipt_by_route(
    calendar: WorkCalendar, row: str, route: Route, arrived_on: str, confirmed_on: str | None, received_on: str
) -> None:
    receipt = receipt_day(
        route, D(arrived_on), confirmed_on=D(confirmed_on) if confirmed_on else None, signed_on=D(arrived_on)
    )
    assert receipt.received_on == D(received_on)
    assert reply_due(receipt.received_on, calendar) == D(CASES[row]["expected_deadline"])


def test_the_ambiguities_of_receipt_are_computable_too(calendar: WorkCalendar) -> None:
    """What rows R01, R03, R04 and X02 say of the other ways to look at them."""
    assert count_workdays(D("2026-03-07"), 20, calendar, Reading.C) == D("2026-04-07")  # R01
    letter = receipt_day(Route.ORDINARY_MAIL, D("2026-03-03"), confirmed_on=D("2026-03-05"))
    assert letter.problems, "R03: the delay itself may be a fault"
    assert letter.safer_on
    assert reply_due(letter.safer_on, calendar) == D("2026-03-31")
    assert reply_due(D("2026-02-24"), calendar) == D("2026-03-23")  # R04, confirmed by a person
    registered = receipt_day(Route.ONLINE, D("2021-11-24"), confirmed_on=D("2021-12-02"))
    assert registered.received_on
    assert reply_due(registered.received_on, calendar) == D("2021-12-30")  # X02
    assert registered.safer_on == D("2021-11-24")


def test_art_35_the_agency_sets_the_delay_row_n05(calendar: WorkCalendar) -> None:
    deadline = compute_deadline(Facts(D(CASES["N05"]["received"])), calendar)
    said = periods.many_applications(deadline)
    assert CASES["N05"]["expected_deadline"] in said.words
    assert said.target_on == deadline.due_on, "asking for reasons stops nothing"


def test_art_41_no_period_for_a_record_row_n06(calendar: WorkCalendar) -> None:
    asked_on = D(CASES["N06"]["received"])
    said = periods.record_correction(asked_on, calendar)
    assert CASES["N06"]["expected_deadline"] in said.words
    assert said.target_on == calendar.add_workdays(asked_on, 20)


def test_review_law_art_23_a_denial_under_art_15_goes_to_review_first_row_j09() -> None:
    assert CASES["J09"]["expected_deadline"] == "不予立案"
    assert OUTCOMES["N4"].remedy is Remedy.REVIEW_FIRST


def test_art_49_the_last_of_january_2027_is_a_sunday_of_a_provisional_year_row_q02(calendar: WorkCalendar) -> None:
    period = periods.annual_report(2026, calendar)
    assert period.due_on == D(CASES["Q02"]["received"])
    assert period.warn_on == D(CASES["Q02"]["expected_deadline"])
    assert period.provisional
    worked = {"holidays": ["2027-01-01"], "workdays": ["2027-01-30"]}
    assert periods.annual_report(2026, WorkCalendar({2027: worked})).warn_on == D("2027-01-30"), "as the row says"
