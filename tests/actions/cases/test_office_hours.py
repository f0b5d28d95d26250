"""When the office is open, by the calendar of the State Council, and when it opens next."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from actions.cases.calendar import WorkCalendar
from actions.cases.office_hours import next_opening, open_minutes, open_now, read_office_hours, say_moment
from actions.cases.reception import Reception
from actions.cases.time import CHINA
from actions.settings import AgencySettings

HOURS = read_office_hours("9:00-12:00,13:30-17:30")


def at(moment: str) -> datetime:
    return datetime.fromisoformat(f"{moment}:00+08:00")


@pytest.mark.parametrize(
    ("moment", "is_open", "opens"),
    [
        ("2026-03-02T08:59", False, "2026-03-02T09:00"),  # Monday
        ("2026-03-02T09:00", True, "2026-03-02T13:30"),
        ("2026-03-02T11:59", True, "2026-03-02T13:30"),
        ("2026-03-02T12:00", False, "2026-03-02T13:30"),
        ("2026-03-02T17:29", True, "2026-03-03T09:00"),
        ("2026-03-02T17:30", False, "2026-03-03T09:00"),
        ("2026-03-06T20:00", False, "2026-03-09T09:00"),  # over the weekend
        ("2026-03-07T10:00", False, "2026-03-09T09:00"),
        ("2026-02-14T10:00", True, "2026-02-14T13:30"),  # a Saturday that is worked: 调休上班
        ("2026-02-14T18:00", False, "2026-02-24T09:00"),  # 春节: 15 to 23 February 2026
        ("2026-02-18T10:00", False, "2026-02-24T09:00"),  # a Wednesday of it
        ("2026-09-30T17:30", False, "2026-10-08T09:00"),  # 国庆节
        ("2026-12-31T23:59", False, "2027-01-04T09:00"),
    ],
)
def test_hours_are_those_of_working_days(calendar: WorkCalendar, moment: str, is_open: bool, opens: str) -> None:
    assert open_now(at(moment), HOURS, calendar) is is_open
    assert next_opening(at(moment), HOURS, calendar) == at(opens)


def test_it_is_chinas_time_wherever_the_server_stands(calendar: WorkCalendar) -> None:
    utc = datetime.fromisoformat("2026-03-02T01:00:00+00:00")
    assert open_now(utc, HOURS, calendar)
    assert next_opening(utc, HOURS, calendar).tzinfo is CHINA


@pytest.mark.parametrize(
    ("moment", "now", "said"),
    [
        ("2026-03-09T09:00", "2026-03-06T20:00", "3月9日（周一）上午9:00"),
        ("2026-03-03T09:00", "2026-03-02T18:00", "明天3月3日（周二）上午9:00"),
        ("2026-03-02T13:30", "2026-03-02T12:10", "今天3月2日（周一）下午1:30"),
        ("2026-03-02T12:30", "2026-03-02T12:10", "今天3月2日（周一）下午12:30"),
        ("2027-01-04T09:00", "2026-12-30T18:00", "2027年1月4日（周一）上午9:00"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment: str, now: str, said: str) -> None:
    assert say_moment(at(moment), at(now)) == said


class TestReception:
    @pytest.fixture
    def reception(self, calendar: WorkCalendar) -> Reception:
        return Reception(AgencySettings(phone="0535-1234567"), calendar)

    def test_in_office_hours_somebody_comes(self, reception: Reception) -> None:
        now = at("2026-03-02T10:00")
        assert "已经请工作人员来接待您" in reception.called(now)
        assert "0535-1234567" in reception.called(now)
        assert "您前面还有2位在等候" in reception.waiting(now, 2)
        assert "下一位就是您" in reception.waiting(now, 0)
        assert "上班后" not in reception.called(now) + reception.waiting(now, 2) + reception.kept(now)

    def test_outside_of_them_there_is_a_promise_with_a_date_and_no_place(self, reception: Reception) -> None:
        now = at("2026-02-14T18:00")
        promise = "工作人员将在2月24日（周二）上午9:00上班后回复您。"
        said = [reception.called(now), reception.waiting(now, 2), reception.kept(now), reception.nobody_called(now)]
        assert all(promise in each for each in said)
        assert all("位在等候" not in each for each in said)

    def test_a_day_that_a_notice_may_still_move_is_said_to_be_one(self, reception: Reception) -> None:
        opens = "2099年"
        assert "放假安排公布后可能变动" in reception.promise(at(f"{opens[:4]}-03-02T20:00"))
        assert "可能变动" not in reception.promise(at("2026-03-02T20:00"))


@pytest.mark.parametrize(
    ("since", "until", "minutes"),
    [
        ("2026-03-02T10:00", "2026-03-02T10:25", 25),
        ("2026-03-02T11:50", "2026-03-02T13:40", 20),  # lunch is not counted
        ("2026-03-02T08:00", "2026-03-02T09:10", 10),
        ("2026-03-06T17:20", "2026-03-09T09:05", 15),  # over the weekend
        ("2026-03-07T10:00", "2026-03-08T18:00", 0),
        ("2026-03-02T10:00", "2026-03-05T10:00", 3 * 7 * 60),
        ("2026-02-14T17:00", "2026-02-24T09:30", 60),  # a Saturday that is worked, then 春节
        ("2026-03-02T10:00", "2026-03-02T09:00", 0),
    ],
)
def test_minutes_are_those_of_office_hours(calendar: WorkCalendar, since: str, until: str, minutes: int) -> None:
    assert open_minutes(at(since), at(until), HOURS, calendar) == minutes


@pytest.mark.parametrize("days", [1, 5, 20])
def test_minutes_counted_at_once_are_those_counted_minute_by_minute(calendar: WorkCalendar, days: int) -> None:
    since = at("2026-02-11T11:00")
    one_by_one = sum(open_now(since + timedelta(minutes=minute), HOURS, calendar) for minute in range(days * 24 * 60))
    assert open_minutes(since, since + timedelta(days=days), HOURS, calendar) == one_by_one
