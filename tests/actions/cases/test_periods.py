from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.cases import periods
from actions.cases.calendar import WorkCalendar
from actions.cases.clock import Facts, compute_deadline
from actions.cases.periods import PeriodError, Reading, count_workdays

from .slow_counter import is_workday

D = date.fromisoformat
CALENDAR = WorkCalendar()


def test_art_30_an_applicant_has_fifteen_working_days_for_a_correction_unless_another_time_is_set(
    calendar: WorkCalendar,
) -> None:
    assert periods.correction_answer(D("2026-03-10"), calendar).due_on == D("2026-03-31")
    assert periods.correction_answer(D("2026-03-10"), calendar, 5).due_on == D("2026-03-17")
    assert periods.correction_answer(D("2026-03-10"), calendar).warn_on is None, "it is the applicant's"


@pytest.mark.parametrize("days", [4, 21, 0])
def test_art_30_a_time_that_is_not_reasonable_is_refused(calendar: WorkCalendar, days: int) -> None:
    with pytest.raises(PeriodError, match="5至20个工作日"):
        periods.correction_answer(D("2026-03-10"), calendar, days)


def test_art_32_and_34_say_what_silence_means(calendar: WorkCalendar) -> None:
    third_party = periods.opinion(D("2026-09-21"), calendar)
    co_maker = periods.opinion(D("2026-09-21"), calendar, "co_maker")
    assert third_party.due_on == co_maker.due_on == D("2026-10-19")
    assert "由行政机关决定" in third_party.explanation[-1]
    assert "视为同意公开" in co_maker.explanation[-1]
    assert (third_party.article, co_maker.article) == ("条例第三十二条", "条例第三十四条")


def test_fee_measures_art_6_a_notice_is_late_when_the_reply_is(calendar: WorkCalendar) -> None:
    period = periods.fee_notice(compute_deadline(Facts(D("2026-08-03")), calendar))
    assert (period.due_on, period.warn_on) == (D("2026-08-31"), D("2026-08-28"))


def test_fee_measures_art_6_an_unpaid_case_is_closed_on_a_working_day(calendar: WorkCalendar) -> None:
    """The twentieth working day is Friday 2026-04-03; Monday is a holiday."""
    period = periods.fee_payment(D("2026-03-06"), calendar)
    assert (period.due_on, period.may_close_from) == (D("2026-04-03"), D("2026-04-07"))
    assert "可以不再处理" in period.explanation[-1]


@pytest.mark.parametrize(
    ("year", "by", "due_on", "warn_on"),
    [
        (2025, "department", "2026-01-31", "2026-01-30"),  # a Saturday
        (2024, "department", "2025-01-31", "2025-01-27"),  # in 春节: the last day before the holidays
        (2025, "government", "2026-03-31", "2026-03-31"),
        (2023, "government", "2024-03-31", "2024-03-29"),
        (2022, "department", "2023-01-31", "2023-01-31"),
    ],
)
def test_art_49_the_annual_report_is_out_before_the_rest_days(
    calendar: WorkCalendar, year: int, by: str, due_on: str, warn_on: str
) -> None:
    period = periods.annual_report(year, calendar, by)  # type: ignore[arg-type]
    assert (period.due_on, period.warn_on, period.provisional) == (D(due_on), D(warn_on), False)


def test_every_day_of_a_period_is_explained(calendar: WorkCalendar) -> None:
    assert periods.correction_notice(D("2026-04-24"), calendar).explanation == [
        "2026年4月24日（周五）收到申请，当日不计入（条例第三十条；民法典第二百零一条）",
        "2026年4月27日至4月30日：计入，第1至第4个工作日",
        "2026年5月1日至5月5日：劳动节放假，不计入（国务院办公厅关于2026年部分节假日安排的通知）",
        "2026年5月6日至5月8日：计入，第5至第7个工作日",
        "2026年5月8日（周五）为第7个工作日，补正告知的期限届满（条例第三十条）",
        "内部预警日2026年5月7日（周四）：2026年4月24日（周五）是工作日的，从严计入当日",
    ]


def test_a_period_into_a_year_without_a_notice_is_provisional(calendar: WorkCalendar) -> None:
    period = periods.publication(D("2026-12-10"), calendar)
    assert period.provisional
    assert "暂定" in period.explanation[-1]
    assert not periods.publication(D("2026-11-10"), calendar).provisional


@pytest.mark.parametrize(
    ("start", "count", "a", "b", "c"),
    [
        ("2026-03-02", 1, "2026-03-03", "2026-03-02", "2026-03-03"),
        ("2026-03-02", 20, "2026-03-30", "2026-03-27", "2026-03-30"),
        ("2026-03-07", 20, "2026-04-03", "2026-04-03", "2026-04-07"),  # a Saturday
        ("2026-09-20", 20, "2026-10-23", "2026-10-22", "2026-10-23"),  # a Sunday that is worked
    ],
)
def test_the_three_readings_of_the_first_day(
    calendar: WorkCalendar, start: str, count: int, a: str, b: str, c: str
) -> None:
    counted = [count_workdays(D(start), count, calendar, reading).isoformat() for reading in Reading]
    assert counted == [a, b, c]


@settings(max_examples=200, deadline=None)
@given(st.dates(date(2016, 1, 1), date(2026, 9, 1)), st.integers(1, 60))
def test_the_readings_lie_in_order_and_on_working_days(start: date, count: int) -> None:
    a, b, c = (count_workdays(start, count, CALENDAR, reading) for reading in Reading)
    assert b <= a <= c
    assert all(is_workday(day) for day in (a, b, c))
    assert (a == b) == (not is_workday(start))
    assert (a == c) == is_workday(start)
