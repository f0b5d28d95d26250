"""When an alert goes out, to whom, and in which words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from actions.cases.alerts.rules import AlertRules, Duty, missing_year, recipients, windows
from actions.cases.alerts.texts import Limit, alert_text
from actions.cases.calendar import WorkCalendar
from actions.cases.limits import LimitKind

CALENDAR = WorkCalendar()
K = LimitKind
WANG = "王芳(wang)"


def stage_by_hand(today: date, due_on: date, kind: LimitKind, days: tuple[int, ...]) -> str | None:
    """The rule in other words: count the days one by one."""
    if due_on < today:
        if kind is K.OPINION:
            return None
        return "passed" if kind is K.CORRECTION_NOTICE else f"overdue:{today}"
    left, day = 0, today
    while day < due_on:
        day += timedelta(days=1)
        left += CALENDAR.is_workday(day)
    return next((str(n) for n in sorted(days) if left <= n), None)


@settings(max_examples=300, deadline=None)
@given(
    today=st.dates(date(2025, 1, 1), date(2026, 12, 1)),
    away=st.integers(-40, 40),
    kind=st.sampled_from(list(LimitKind)),
    days=st.sets(st.integers(0, 12)).map(lambda days: tuple(sorted(days))),
)
def test_a_due_date_is_in_the_window_of_its_stage_and_in_no_other(
    today: date, away: int, kind: LimitKind, days: tuple[int, ...]
) -> None:
    assume(CALENDAR.is_workday(today))
    due_on = today + timedelta(days=away)
    found = [
        window.stage
        for window in windows(today, CALENDAR, AlertRules(days))
        if window.first <= due_on <= window.last and kind in window.kinds
    ]
    wanted = stage_by_hand(today, due_on, kind, days)
    assert found == ([wanted] if wanted else [])


@pytest.mark.parametrize(
    ("today", "is_worked"),
    [("2026-02-14", True), ("2026-02-16", False), ("2026-02-28", True), ("2026-03-01", False), ("2026-03-02", True)],
)
def test_alerts_go_out_on_working_days_make_up_days_included(today: str, is_worked: bool) -> None:
    """国务院办公厅2026年放假安排: the make-up Saturdays around the Spring Festival are worked."""
    assert bool(windows(date.fromisoformat(today), CALENDAR, AlertRules())) is is_worked


@pytest.mark.parametrize(
    ("kind", "handler", "left", "expected"),
    [
        (K.REPLY, WANG, 5, [WANG]),
        (K.REPLY, WANG, 2, [WANG]),
        (K.REPLY, WANG, 1, [WANG, Duty.SUPERVISOR]),
        (K.REPLY, WANG, 0, [WANG, Duty.SUPERVISOR]),
        (K.REPLY, WANG, -1, [WANG, Duty.SUPERVISOR]),
        (K.REPLY, WANG, -2, [WANG, Duty.SUPERVISOR]),
        (K.REPLY, WANG, -3, [WANG, Duty.SUPERVISOR, Duty.HEAD]),
        (K.REPLY, None, 5, [Duty.REGISTRAR]),
        (K.REPLY, "离职人员(gone)", 1, [Duty.REGISTRAR, Duty.SUPERVISOR]),
        (K.RECEIPT, None, 0, [Duty.REGISTRAR, Duty.SUPERVISOR]),
        (K.RECEIPT, None, -3, [Duty.REGISTRAR, Duty.SUPERVISOR, Duty.HEAD]),
        (K.CORRECTION_NOTICE, WANG, 0, [WANG]),
        (K.CORRECTION_NOTICE, WANG, -9, [WANG]),
        (K.CORRECTION, WANG, 0, [WANG]),
        (K.CORRECTION, WANG, -9, [WANG, Duty.SUPERVISOR]),
        (K.FEE, WANG, 1, [WANG]),
        (K.FEE, WANG, -9, [WANG, Duty.SUPERVISOR]),
        (K.OPINION, WANG, 0, [WANG]),
    ],
)
def test_each_step_up_the_line_adds_somebody(
    kind: LimitKind, handler: str | None, left: int, expected: list[str]
) -> None:
    told = recipients(kind, handler, left, is_over=left < 0, staff={WANG}, rules=AlertRules(escalate_after=3))
    assert told == expected


@pytest.mark.parametrize(
    ("today", "until", "expected"),
    [
        ("2026-10-31", 2026, None),
        ("2026-11-01", 2026, 2027),
        ("2026-12-31", 2026, 2027),
        ("2027-01-01", 2026, 2027),
        ("2027-03-01", 2027, None),
        ("2027-11-01", 2026, 2027),  # this year's is missing before the next one's
        ("2026-11-01", 2027, None),
    ],
)
def test_the_notice_of_the_coming_year_is_asked_for_from_november(today: str, until: int, expected: int | None) -> None:
    notice = {2027: {"holidays": ["2027-01-01"], "workdays": []}}
    calendar = WorkCalendar(notice if until == 2027 else None)
    assert missing_year(date.fromisoformat(today), calendar) == expected


def limit(kind: LimitKind, due: str, today: str, **more: object) -> Limit:
    due_on, day = date.fromisoformat(due), date.fromisoformat(today)
    left = CALENDAR.workdays_between(day, due_on)
    facts = {"ref": "", "warn_on": None, "provisional": False} | more
    return Limit("JZ2026-00001", kind, due_on=due_on, today=day, left=left, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        (
            limit(K.REPLY, "2026-03-30", "2026-03-25", warn_on=date(2026, 3, 27)),
            ["答复期限是2026年3月30日（周一）", "还剩3个工作日", "内部预警日是2026年3月27日（周五）", "第三十三条"],
        ),
        (
            limit(K.REPLY, "2026-03-30", "2026-03-30", warn_on=date(2026, 3, 27), provisional=True),
            ["（暂定）", "今天到期", "内部预警日2026年3月27日（周五）已过"],
        ),
        (limit(K.REPLY, "2026-03-30", "2026-03-27", warn_on=date(2026, 3, 30)), ["内部预警日是同一天"]),
        (
            limit(K.REPLY, "2026-03-30", "2026-04-01", warn_on=date(2026, 3, 27)),
            ["2026年3月30日（周一）（内部预警日2026年3月27日）已过", "已逾期2个工作日", "立即办理"],
        ),
        (limit(K.REPLY, "2026-03-28", "2026-03-27"), ["今天是最后一个工作日"]),
        (limit(K.RECEIPT, "2026-03-07", "2026-03-09"), ["于2026年3月7日（周六）到达，已过1个工作日", "第三十一条"]),
        (limit(K.CORRECTION_NOTICE, "2026-03-11", "2026-03-10"), ["一次性告知", "还剩1个工作日", "第三十条"]),
        (limit(K.CORRECTION_NOTICE, "2026-03-11", "2026-03-12"), ["不能再要求补正"]),
        (limit(K.CORRECTION, "2026-03-24", "2026-03-25"), ["可以办理“不再处理（逾期不补正）”", "接受逾期补正"]),
        (limit(K.FEE, "2026-03-24", "2026-03-25"), ["可以办理“不再处理（逾期不缴费）”", "处理费办法第六条"]),
        (limit(K.FEE, "2026-03-24", "2026-03-24"), ["今天到期", "还没有确认缴费"]),
        (limit(K.OPINION, "2026-03-24", "2026-03-23", ref="Z1"), ["征求意见（Z1）", "还剩1个工作日", "第三十二条"]),
    ],
)
def test_an_alert_says_the_date_what_is_left_and_what_to_do(given: Limit, parts: list[str]) -> None:
    text = alert_text(given)
    assert "JZ2026-00001" in text
    for part in parts:
        assert part in text
