from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.cases.calendar import CalendarError, WorkCalendar

NOTICE_2027 = {
    "holidays": ["2027-01-01", "2027-01-02", "2027-01-03", date(2027, 2, 8)],
    "workdays": ["2027-02-14"],
    "notice": "国办发明电〔2026〕99号",
}


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-03-02", "工作日"),
        ("2026-03-07", "周六"),
        ("2026-04-06", "清明节放假"),
        ("2026-05-04", "劳动节放假"),
        ("2026-05-09", "调休上班（劳动节）"),
        ("2026-06-19", "端午节放假"),
        ("2026-09-25", "中秋节放假"),
        ("2026-10-10", "调休上班（国庆节）"),
        ("2015-09-03", "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日放假"),
    ],
)
def test_a_day_is_explained_in_chinese(calendar: WorkCalendar, day: str, kind: str) -> None:
    assert calendar.explain(date.fromisoformat(day)) == kind


def test_a_year_without_a_notice_is_provisional_and_only_fixed_holidays_rest(calendar: WorkCalendar) -> None:
    assert calendar.published_until == date(2026, 12, 31)
    assert calendar.is_provisional(date(2027, 1, 4))
    assert not calendar.is_provisional(date(2026, 12, 31))
    resting = [d for d in (date(2027, 1, 1), date(2027, 5, 3), date(2027, 10, 1)) if not calendar.is_workday(d)]
    assert resting == [date(2027, 1, 1), date(2027, 10, 1)]
    assert calendar.explain(date(2027, 1, 1)) == "元旦放假"


def test_the_end_of_december_is_provisional_when_new_year_may_bridge_a_monday(calendar: WorkCalendar) -> None:
    """The notice of 2019 moved 2018-12-29 (worked) and 2018-12-31 (a Monday that rested)."""
    assert calendar.is_workday(date(2018, 12, 29))
    assert not calendar.is_workday(date(2018, 12, 31))
    until_2029 = WorkCalendar({y: {"holidays": [date(y, 1, 1)]} for y in (2027, 2028, 2029)})
    assert date(2030, 1, 1).weekday() == 1
    assert until_2029.is_provisional(date(2029, 12, 31))
    assert not until_2029.is_provisional(date(2029, 12, 28))


def test_an_office_can_load_a_newer_notice() -> None:
    calendar = WorkCalendar({2027: NOTICE_2027})
    assert calendar.published_until == date(2027, 12, 31)
    assert not calendar.is_provisional(date(2027, 1, 4))
    assert calendar.is_workday(date(2027, 2, 14))
    assert calendar.explain(date(2027, 2, 8)) == "国办发明电〔2026〕99号放假"
    assert calendar.is_workday(date(2027, 10, 1)), "a published year rests on the days of its notice only"


def test_newer_notices_are_kept_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "calendar.json"
    assert WorkCalendar.from_file(path).published_until == date(2026, 12, 31)
    path.write_text('{"2027": {"holidays": ["2027-01-01"], "workdays": []}}')
    assert WorkCalendar.from_file(path).published_until == date(2027, 12, 31)
    for wrong in ("2027", '{"2027": []}', '{"next": {}}', "{"):
        path.write_text(wrong)
        with pytest.raises(CalendarError):
            WorkCalendar.from_file(path)


@pytest.mark.parametrize(
    ("notice", "says"),
    [
        ({"holidays": ["2027-01-02"]}, "元旦"),
        ({"holidays": ["2027-01-01"], "workdays": ["2027-01-04"]}, "不是周六或周日"),
        ({"holidays": ["2027-01-01", "2026-05-01"]}, "不属于 2027 年"),
        ({"holidays": ["2027-01-01", "2027-01-02"], "workdays": ["2027-01-02"]}, "既是放假日又是上班日"),
        ({"holidays": ["1 January"]}, "不能识别的日期"),
    ],
)
def test_wrong_calendar_data_is_refused_with_a_sentence(notice: dict[str, list[str]], says: str) -> None:
    with pytest.raises(CalendarError, match=says):
        WorkCalendar({2027: notice})


def test_days_before_the_first_notice_are_refused(calendar: WorkCalendar) -> None:
    with pytest.raises(CalendarError, match="2004 年以前"):
        calendar.is_workday(date(2003, 12, 31))


def test_working_days_between_exclude_the_first_day_and_include_the_last(calendar: WorkCalendar) -> None:
    assert calendar.workdays_between(date(2026, 4, 3), date(2026, 4, 7)) == 1
    assert calendar.workdays_between(date(2026, 4, 7), date(2026, 4, 3)) == -1
    assert calendar.workdays_between(date(2026, 4, 7), date(2026, 4, 7)) == 0


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2016, 1, 1), date(2026, 10, 1)), st.integers(1, 60))
def test_adding_and_counting_working_days_agree(day: date, count: int) -> None:
    calendar = WorkCalendar()
    end = calendar.add_workdays(day, count)
    assert calendar.is_workday(end)
    assert calendar.workdays_between(day, end) == count
