from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.cases import remedy_periods as remedies
from actions.cases.calendar import WorkCalendar
from actions.cases.remedy_periods import add_months

D = date.fromisoformat
CALENDAR = WorkCalendar()


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2026-03-30", 6, "2026-09-30"),
        ("2025-08-31", 6, "2026-02-28"),  # no corresponding day: the month's end
        ("2023-08-31", 6, "2024-02-29"),
        ("2026-03-31", 6, "2026-09-30"),
        ("2026-06-30", 6, "2026-12-30"),
        ("2026-07-15", 6, "2027-01-15"),
        ("2024-02-29", 12, "2025-02-28"),
    ],
)
def test_civil_code_art_202_months_end_on_the_corresponding_day(day: str, months: int, expected: str) -> None:
    assert add_months(D(day), months) == D(expected)


def test_civil_procedure_art_85_a_rest_day_gives_way(calendar: WorkCalendar) -> None:
    plain_sunday = remedies.suit_after_review(D("2026-05-30"), calendar)  # to Sunday 2026-06-14
    assert plain_sunday.due_on == D("2026-06-15")
    assert any("顺延到2026年6月15日" in line and "民事诉讼法第八十五条" in line for line in plain_sunday.explanation)


def test_a_sunday_that_is_worked_is_no_rest_day(calendar: WorkCalendar) -> None:
    assert remedies.suit_after_review(D("2026-09-05"), calendar).due_on == D("2026-09-20")
    assert remedies.review_application(D("2026-07-22"), calendar).due_on == D("2026-09-20")


@pytest.mark.parametrize(
    ("known_on", "due_on"),
    [
        ("2026-01-05", "2026-07-06"),  # 2026-07-05 is a Sunday
        ("2026-04-02", "2026-10-08"),  # in the holidays of 国庆
        ("2025-08-31", "2026-02-28"),  # a Saturday that is worked
        ("2026-01-15", "2026-07-15"),
    ],
)
def test_administrative_litigation_art_46_six_months_to_sue(calendar: WorkCalendar, known_on: str, due_on: str) -> None:
    assert remedies.suit_direct(D(known_on), calendar).due_on == D(due_on)


def test_untold_rights_run_from_when_they_became_known_but_not_beyond_a_year(calendar: WorkCalendar) -> None:
    served = D("2025-03-31")
    assert remedies.review_untold(served, calendar).due_on == D("2026-03-31")
    assert remedies.review_untold(served, calendar, D("2025-06-02")).due_on == D("2025-08-01")
    assert remedies.review_untold(served, calendar, D("2026-02-25")).due_on == D("2026-03-31"), "the year is a maximum"
    assert remedies.suit_untold(served, calendar).due_on == D("2026-03-31")
    assert remedies.suit_untold(served, calendar, D("2025-06-02")).due_on == D("2025-12-02")
    assert remedies.suit_untold(served, calendar, D("2025-11-03")).due_on == D("2026-03-31")
    assert remedies.review_untold(served, calendar, D("2025-03-03")) == remedies.review_untold(
        served, calendar, served
    ), "told before it was served is told with it"


def test_review_law_art_62_how_long_a_review_takes(calendar: WorkCalendar) -> None:
    accepted = D("2026-03-02")
    assert remedies.review_decision(accepted, calendar).due_on == D("2026-05-06")  # 2026-05-01 is a holiday
    assert remedies.review_decision(accepted, calendar, extended=True).due_on == D("2026-06-01")  # 05-31 is a Sunday
    assert remedies.review_decision(accepted, calendar, simple=True).due_on == D("2026-04-01")


def test_after_a_review_that_was_not_decided(calendar: WorkCalendar) -> None:
    assert remedies.suit_after_review_silence(D("2026-05-06"), calendar).due_on == D("2026-05-21")


def test_silence_runs_from_the_end_of_the_reply_period(calendar: WorkCalendar) -> None:
    due_on = D("2026-08-03")
    review, suit = remedies.review_after_silence(due_on, calendar), remedies.suit_after_silence(due_on, calendar)
    assert (review.due_on, suit.due_on) == (D("2026-10-08"), D("2027-02-03"))
    assert suit.provisional
    assert not review.provisional
    assert "法释〔2018〕1号第六十六条" in suit.explanation[0]


@settings(max_examples=200, deadline=None)
@given(st.dates(date(2016, 1, 1), date(2026, 5, 1)))
def test_no_period_ends_on_a_rest_day_or_before_its_length(start: date) -> None:
    for period, least in (
        (remedies.review_application(start, CALENDAR), 60),
        (remedies.suit_after_review(start, CALENDAR), 15),
        (remedies.suit_direct(start, CALENDAR), 181),
    ):
        assert CALENDAR.is_workday(period.due_on)
        assert least <= (period.due_on - start).days <= least + 13
