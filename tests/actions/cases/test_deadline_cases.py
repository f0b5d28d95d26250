"""The worked cases of ``deadline_cases.csv`` (reference material of the project), row by row.

The file tells its events in prose; ``ROWS`` says which facts that prose means.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from actions.cases.calendar import WorkCalendar
from actions.cases.clock import OPINION_DAYS, compute_deadline
from actions.cases.clock_json import facts_from_json

with (Path(__file__).parent / "deadline_cases.csv").open(encoding="utf-8-sig") as file:
    CASES = {row["id"]: row for row in csv.DictReader(file)}


def consultation(sent_on: str, kind: str = "third_party", **more: str) -> dict[str, Any]:
    return {"consultations": [{"kind": kind, "sent_on": sent_on, **more}]}


NOTHING_ELSE: dict[str, Any] = {}
ROWS: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("P01", "P02", "P03", "P04", "P05", "P07", "P08", "P10", "P11", "P13", "P14", "P16"), NOTHING_ELSE),
    **dict.fromkeys(("Y02", "Y03", "Y04", "R01", "R04", "R06", "R07", "X02", "F04"), NOTHING_ELSE),
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
    # served on the last day, or the day after: the row expects the deadline itself
    **dict.fromkeys(("S01", "S02", "J06", "J07"), NOTHING_ELSE),
}
# What a reply period can't say, and who says it.
BEYOND = {
    "X01": "15 working days of the 2007 Regulation, and reading C, which is not relied on",
    "C01": "correction_notice_by, below",
    "C02": "correction_notice_by, below",
    "T04": "the third party's own period, below",
    "F03": "the period to pay, below",
    "N05": "no period in the Regulation (Art. 35)",
    "N06": "no period in the Regulation (Art. 41)",
    "Z01": "proactive publication (Art. 26), below",
    "Z03": "proactive publication (Art. 26), below",
    "J01": "remedy in calendar days",
    "J03": "remedy in calendar days",
    "J08": "remedy in calendar days",
    "J09": "a question of admissibility",
    "Q02": "annual report; its rest day is checked below",
    "Q03": "annual report",
}
JUST_THE_LIMIT = ("J06", "J07")  # their expected date is a remedy's; their events state the reply limit


def test_every_row_is_computed_or_named_as_beyond() -> None:
    assert set(ROWS) | set(BEYOND) == set(CASES)
    assert not set(ROWS) & set(BEYOND)


@pytest.mark.parametrize("row", ROWS)
def test_the_row_holds(calendar: WorkCalendar, row: str) -> None:
    case = CASES[row]
    facts = facts_from_json({"received_on": case["received"], **ROWS[row]})
    deadline = compute_deadline(facts, calendar)
    expected = "2026-03-30" if row in JUST_THE_LIMIT else case["expected_deadline"]
    assert deadline.due_on.isoformat() == expected
    if case["alt_reading_B"]:
        assert deadline.warn_on.isoformat() == case["alt_reading_B"]
    assert deadline.provisional == (case["provisional"] == "Y")
    assert bool(deadline.problems) == (row in {"C07", "E06"})


@pytest.mark.parametrize("row", ["C01", "C02"])
def test_art_30_a_correction_is_asked_for_within_seven_working_days(calendar: WorkCalendar, row: str) -> None:
    received_on = date.fromisoformat(CASES[row]["received"])
    deadline = compute_deadline(facts_from_json({"received_on": CASES[row]["received"]}), calendar)
    assert deadline.correction_notice_by.isoformat() == CASES[row]["expected_deadline"]
    assert calendar.add_workdays(received_on, 7) == deadline.correction_notice_by


def test_art_32_a_third_party_has_fifteen_working_days_row_t04(calendar: WorkCalendar) -> None:
    end = calendar.add_workdays(date.fromisoformat(CASES["T04"]["received"]), OPINION_DAYS)
    assert end.isoformat() == CASES["T04"]["expected_deadline"]


def test_fee_measures_art_6_payment_is_late_after_twenty_working_days_row_f03(calendar: WorkCalendar) -> None:
    """The last day is Sunday 2026-09-20, which is worked; the next day closes the case."""

    def due(paid_on: str) -> str:
        facts = {"received_on": "2026-08-03", "fee": {"noticed_on": "2026-08-24", "paid_on": paid_on}}
        return compute_deadline(facts_from_json(facts), calendar).due_on.isoformat()

    assert due("2026-09-20") > "2026-10-14"
    assert due(CASES["F03"]["expected_deadline"]) == "2026-08-31"


@pytest.mark.parametrize("row", ["Z01", "Z03"])
def test_art_26_twenty_working_days_to_publish(calendar: WorkCalendar, row: str) -> None:
    end = calendar.add_workdays(date.fromisoformat(CASES[row]["received"]), 20)
    assert end.isoformat() == CASES[row]["expected_deadline"]


def test_art_49_the_last_of_january_2027_is_a_sunday_of_a_provisional_year_row_q02(calendar: WorkCalendar) -> None:
    last, target = date(2027, 1, 31), date.fromisoformat(CASES["Q02"]["expected_deadline"])
    assert not calendar.is_workday(last)
    assert calendar.is_workday(target)
    assert calendar.workdays_between(target, last) == 0
    assert calendar.is_provisional(target)
