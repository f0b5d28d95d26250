from __future__ import annotations

from datetime import date

import pytest

from actions.cases.calendar import WorkCalendar
from actions.cases.service import ServiceMethod, judge_service

D = date.fromisoformat
DUE = D("2026-03-30")


@pytest.mark.parametrize("method", [m for m in ServiceMethod if m is not ServiceMethod.COURIER])
def test_2016_235_the_last_day_is_in_time_and_the_next_is_not(calendar: WorkCalendar, method: ServiceMethod) -> None:
    in_time = judge_service(method, DUE, DUE, calendar)
    assert (in_time.is_in_time, in_time.workdays_late, in_time.problems) == (True, 0, [])
    late = judge_service(method, D("2026-04-07"), DUE, calendar)
    assert (late.is_in_time, late.workdays_late) == (False, 5), "2026-04-06 is a holiday"
    assert "逾期5个工作日" in late.problems[0]


def test_2016_235_a_private_courier_serves_nothing_until_the_applicant_signs(calendar: WorkCalendar) -> None:
    handed_over = judge_service(ServiceMethod.COURIER, D("2026-03-27"), DUE, calendar)
    assert (handed_over.served_on, handed_over.is_in_time) == (None, False)
    assert "不合规定" in handed_over.problems[0]
    signed = judge_service(ServiceMethod.COURIER, D("2026-03-27"), DUE, calendar, signed_on=D("2026-03-30"))
    assert signed.is_in_time
    assert signed.problems
    assert not judge_service(
        ServiceMethod.COURIER, D("2026-03-27"), DUE, calendar, signed_on=D("2026-03-31")
    ).is_in_time


def test_served_late_on_a_rest_day_is_late_all_the_same(calendar: WorkCalendar) -> None:
    late = judge_service(ServiceMethod.DIRECT, D("2026-04-04"), D("2026-04-03"), calendar)
    assert (late.is_in_time, late.workdays_late) == (False, 0)
    assert late.problems == ["答复期限2026年4月3日（周五）已届满，2026年4月4日（周六）才送达。"]
