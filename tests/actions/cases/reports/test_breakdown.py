"""Working days used and replies in time: 条例 Art. 33, 民法典 Art. 201."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.cases.calendar import WorkCalendar
from actions.cases.outcomes import OUTCOMES
from actions.cases.reports import ReportCase
from actions.cases.reports.breakdown import (
    LATE,
    NOT_JUDGED,
    ON_TIME,
    SPANS,
    WorkdayCounter,
    breakdown,
    groups,
    span_of,
    timeliness,
)

CALENDAR = WorkCalendar()
DAY = date(2025, 3, 3)


@given(st.dates(date(2023, 12, 1), date(2026, 12, 31)), st.integers(0, 400))
def test_the_counter_counts_as_the_calendar_does(after: date, length: int) -> None:
    until = after + timedelta(days=length)
    counter = WorkdayCounter(CALENDAR, date(2023, 11, 1), date(2028, 12, 31))
    assert counter.between(after, until) == CALENDAR.workdays_between(after, until)


def test_days_before_the_calendar_begins_count_from_its_first_day() -> None:
    counter = WorkdayCounter(CALENDAR, date(1999, 5, 1), date(2012, 1, 31))
    assert counter.between(date(1999, 5, 1), date(2004, 1, 9)) == CALENDAR.workdays_between(
        date(2003, 12, 31) + timedelta(days=1), date(2004, 1, 9)
    ) + CALENDAR.is_workday(date(2004, 1, 1))


@pytest.mark.parametrize(
    ("days", "key"), [(0, "0"), (1, "1-5"), (5, "1-5"), (6, "6-10"), (20, "16-20"), (21, "21-25"), (40, "36-40"),
                      (41, "41-"), (900, "41-")]
)  # fmt: skip
def test_bars_end_where_the_periods_end(days: int, key: str) -> None:
    assert span_of(days).key == key


def test_the_bars_leave_no_gap() -> None:
    assert [span.low for span in SPANS[1:]] == [span.high + 1 for span in SPANS[:-1] if span.high is not None]


def case(ended: date, outcome: str = "G2", due: date | None = DAY) -> ReportCase:
    return ReportCase("JZ1", "natural", date(2025, 2, 3), ended, outcome, due)


def test_a_reply_on_the_last_day_is_in_time_and_one_a_day_later_is_not() -> None:
    """条例 Art. 33 para. 2"""
    assert timeliness(case(DAY)) == ON_TIME
    assert timeliness(case(DAY + timedelta(days=1))) == LATE


def test_what_ends_without_a_reply_is_not_judged() -> None:
    """条例 Art. 30, 处理费办法 Art. 6: given up by the applicant."""
    late = DAY + timedelta(days=60)
    judged = {code: timeliness(case(late, code)) for code in OUTCOMES}
    assert {code for code, verdict in judged.items() if verdict == NOT_JUDGED} == {"O1", "O2", "O3"}
    assert timeliness(case(late, due=None)) == NOT_JUDGED


def test_months_days_and_verdicts_are_counted() -> None:
    cases = [
        case(date(2025, 2, 28)),
        case(date(2025, 3, 31)),
        ReportCase("JZ2", "natural", date(2024, 12, 31), date(2025, 1, 2), "O3"),
        ReportCase("JZ3", "natural", date(2025, 12, 31), due_on=date(2026, 1, 29)),
        ReportCase("JZ4", "natural", date(2025, 11, 3), due_on=date(2025, 12, 31)),
    ]
    found = breakdown(groups(cases, 2025, date(2026, 1, 5)), 2025, CALENDAR)
    assert {month: count for month, count in found.received.items() if count} == {2: 2, 11: 1, 12: 1}
    assert {month: count for month, count in found.concluded.items() if count} == {1: 1, 2: 1, 3: 1}
    assert sum(found.days.values()) == 3
    assert found.days["1-5"] == 1  # 2 January is the first working day after 31 December
    assert found.timeliness == {ON_TIME: 1, LATE: 1, NOT_JUDGED: 1}
    assert found.overdue_open == 1  # the one due on 31 December, whose day has passed
