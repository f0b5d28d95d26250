from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.cases.calendar import CalendarError, WorkCalendar
from actions.cases.holiday_notices import Kind, doubts, notice_from_json, read_notice

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


def test_the_last_saturday_before_a_sunday_new_year_may_be_worked(calendar: WorkCalendar) -> None:
    """The notice of 2012 had 2011-12-31 worked."""
    assert calendar.is_workday(date(2011, 12, 31))
    until_2033 = WorkCalendar({y: {"holidays": [date(y, 1, 1)]} for y in range(2027, 2034)})
    assert date(2034, 1, 1).weekday() == 6
    assert until_2033.is_provisional(date(2033, 12, 31))
    assert not until_2033.is_provisional(date(2033, 12, 30))


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


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2016, 1, 1), date(2026, 12, 1)), st.integers(0, 400))
def test_counting_agrees_with_looking_at_every_day(day: date, length: int) -> None:
    calendar = WorkCalendar()
    last = day + timedelta(days=length)
    days = [day + timedelta(days=n) for n in range(1, length + 1)]
    assert calendar.workdays_between(day, last) == sum(map(calendar.is_workday, days))
    assert calendar.is_provisional_between(day, last) == any(map(calendar.is_provisional, [day, *days]))
    assert calendar.workday_from(day) == next(d for d in [day, *days, *weeks(day)] if calendar.is_workday(d))
    assert calendar.workday_until(last) == next(d for d in weeks_back(last) if calendar.is_workday(d))


def weeks(day: date) -> list[date]:
    return [day + timedelta(days=n) for n in range(15)]


def weeks_back(day: date) -> list[date]:
    return [day - timedelta(days=n) for n in range(15)]


def test_a_day_too_far_away_is_refused(calendar: WorkCalendar) -> None:
    with pytest.raises(CalendarError, match="2100 年"):
        calendar.add_workdays(date(2100, 12, 30), 20)
    with pytest.raises(CalendarError, match="2100 年"):
        calendar.is_workday(date(2101, 1, 1))
    with pytest.raises(CalendarError, match="2004 年以前"):
        calendar.workday_until(date(2004, 1, 1))


def test_the_package_agrees_with_the_notices_of_2023_to_2026(calendar: WorkCalendar) -> None:
    """Every day of four years, against data of another source (holiday-cn; 2026 also the notice's own text)."""
    years = json.loads((Path(__file__).parent / "holidays_2023_2026.json").read_text("utf-8"))["years"]
    holidays = {day for year in years.values() for day in year["holidays"]}
    workdays = {day for year in years.values() for day in year["workdays"]}
    for n in range(4 * 365 + 1):
        day = date(2023, 1, 1) + timedelta(days=n)
        expected = day.isoformat() in workdays or (day.weekday() < 5 and day.isoformat() not in holidays)
        assert calendar.is_workday(day) == expected, day
    assert date(2023, 1, 1) + timedelta(days=n) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("day", "notice"),
    [
        ("2026-05-04", "国务院办公厅关于2026年部分节假日安排的通知"),
        ("2026-05-09", "国务院办公厅关于2026年部分节假日安排的通知"),
        ("2018-12-31", "国务院办公厅关于2019年部分节假日安排的通知"),
        ("2020-01-31", "国务院办公厅关于延长2020年春节假期的通知"),
        ("2015-09-03", "国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知"),
        ("2026-03-02", None),
        ("2026-03-07", None),
    ],
)
def test_a_day_names_the_notice_that_made_it(calendar: WorkCalendar, day: str, notice: str | None) -> None:
    assert calendar.notice_of(date.fromisoformat(day)) == notice


REGIONAL: dict[str, Any] = {
    "notice": "桂政办发〔2026〕…号",
    "year": 2026,
    "region": "广西壮族自治区",
    "holidays": {"2026-04-20": "壮族三月三", "2026-04-21": "壮族三月三"},
    "workdays": {"2026-04-25": "壮族三月三"},
}
AD_HOC: dict[str, Any] = {
    "kind": "ad_hoc",
    "notice": "市政府停工通告",
    "year": 2026,
    "holidays": {"2026-08-20": "台风停工"},
}


def test_measures_art_4_a_regions_days_come_on_top_of_the_national_year(calendar: WorkCalendar) -> None:
    guangxi = WorkCalendar(notices=[notice_from_json(REGIONAL, "广西.json")])
    assert guangxi.explain(date(2026, 4, 20)) == "壮族三月三放假"
    assert guangxi.explain(date(2026, 4, 25)) == "调休上班（壮族三月三）"
    assert guangxi.notice_of(date(2026, 4, 25)) == "桂政办发〔2026〕…号"
    assert guangxi.explain(date(2026, 5, 4)) == "劳动节放假", "the national days stay"
    assert guangxi.add_workdays(date(2026, 4, 17), 4) == date(2026, 4, 25)
    assert guangxi.published_until == calendar.published_until
    assert calendar.is_workday(date(2026, 4, 20)), "only where the file is"


def test_a_regions_days_of_a_year_without_a_national_notice_leave_it_provisional() -> None:
    early = {**REGIONAL, "year": 2027, "holidays": ["2027-04-09"], "workdays": []}
    calendar = WorkCalendar(notices=[notice_from_json(early, "广西.json")])
    assert not calendar.is_workday(date(2027, 4, 9))
    assert not calendar.covers(2027)
    assert calendar.is_provisional(date(2027, 4, 9))


def test_a_passing_closure_wins_over_everything_and_may_take_a_holiday_back() -> None:
    typhoon = notice_from_json(AD_HOC, "台风.json")
    back = notice_from_json(
        {"kind": "ad_hoc", "notice": "取消放假", "year": 2026, "workdays": ["2026-04-20"]}, "取消.json"
    )
    calendar = WorkCalendar(notices=[back, typhoon, notice_from_json(REGIONAL, "广西.json")])
    assert calendar.explain(date(2026, 8, 20)) == "台风停工放假"
    assert calendar.is_workday(date(2026, 4, 20))
    assert calendar.explain(date(2026, 4, 20)) == "工作日"
    assert not calendar.is_workday(date(2026, 4, 21))


def test_the_fingerprint_changes_when_any_day_does(calendar: WorkCalendar) -> None:
    assert calendar.fingerprint == WorkCalendar().fingerprint
    int(calendar.fingerprint, 16)
    others = [
        WorkCalendar(notices=[notice_from_json(REGIONAL, "广西.json")]),
        WorkCalendar(notices=[notice_from_json(AD_HOC, "台风.json")]),
        WorkCalendar({2027: NOTICE_2027}),
        WorkCalendar({2027: {**NOTICE_2027, "workdays": []}}),
        WorkCalendar({2027: {"holidays": ["2027-01-01"]}}),
    ]
    assert len({calendar.fingerprint, *(other.fingerprint for other in others)}) == 6


def test_known_notices_are_listed_by_year_with_their_source() -> None:
    calendar = WorkCalendar({2027: NOTICE_2027}, notices=[notice_from_json(REGIONAL, "广西.json")])
    known = calendar.notices()
    assert [n.year for n in known] == sorted(n.year for n in known)
    assert (known[0].year, known[0].source.split()[0]) == (2004, "chinesecalendar")
    assert [(n.kind, n.name, n.region) for n in known if n.year == 2026] == [
        (Kind.NATIONAL, "国务院办公厅关于2026年部分节假日安排的通知", ""),
        (Kind.REGIONAL, "桂政办发〔2026〕…号", "广西壮族自治区"),
    ]
    assert (known[-1].name, known[-1].holidays, known[-1].workdays) == ("国办发明电〔2026〕99号", 4, 1)


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        ("2026-10-31", None),
        ("2026-11-01", "2027年"),
        ("2026-12-31", "2027年"),
        ("2027-01-01", "2027年"),
        ("2027-11-01", "2027年、2028年"),
        ("2025-11-15", None),
    ],
)
def test_staff_are_warned_from_november_that_the_next_years_notice_is_missing(
    calendar: WorkCalendar, today: str, missing: str | None
) -> None:
    warning = calendar.missing_year_warning(date.fromisoformat(today))
    if missing is None:
        assert warning is None
    else:
        assert warning
        assert warning.startswith(f"{missing}的放假安排还没有录入")


def test_a_loaded_notice_ends_the_warning() -> None:
    assert WorkCalendar({2027: NOTICE_2027}).missing_year_warning(date(2026, 12, 1)) is None


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """An office's calendar.json, which isn't there, and the folder beside it."""
    (tmp_path / "calendar").mkdir()
    return tmp_path / "calendar.json"


def put(office: Path, name: str, notice: object) -> Path:
    path = office.with_suffix("") / name
    path.write_text(json.dumps(notice, ensure_ascii=False, default=str), "utf-8")
    return path


def test_an_office_keeps_a_notice_a_file(office: Path) -> None:
    put(office, "2027.json", {**NOTICE_2027, "year": 2027, "published_on": "2026-11-20"})
    put(office, "广西.json", REGIONAL)
    office.write_text('{"2028": {"holidays": ["2028-01-01"], "notice": "老办法"}}')
    calendar = WorkCalendar.from_file(office)
    assert calendar.covers(2027)
    assert calendar.covers(2028)
    assert not calendar.is_workday(date(2026, 4, 20))
    listed = next(n for n in calendar.notices() if n.year == 2027)
    assert (listed.published_on, listed.source) == (date(2026, 11, 20), str(office.with_suffix("") / "2027.json"))


def test_changed_files_are_taken_up_and_wrong_ones_leave_the_calendar_as_it_is(office: Path) -> None:
    calendar = WorkCalendar.from_file(office)
    assert not calendar.refresh()
    path = put(office, "2027.json", {**NOTICE_2027, "year": 2027})
    assert calendar.refresh()
    assert calendar.covers(2027)
    assert not calendar.refresh()
    os.utime(path, (1, 1))
    assert not calendar.refresh(), "touched, but no day is another"
    path.write_text("{")
    with pytest.raises(CalendarError, match="不能读取"):
        calendar.refresh()
    assert calendar.covers(2027)
    assert not calendar.refresh(), "said once"
    path.unlink()
    assert calendar.refresh()
    assert not calendar.covers(2027)


def test_two_national_notices_of_a_year_that_disagree_are_refused(office: Path) -> None:
    put(office, "2027.json", {**NOTICE_2027, "year": 2027})
    put(office, "2027b.json", {**NOTICE_2027, "year": 2027, "notice": "转发"})
    assert WorkCalendar.from_file(office).covers(2027), "the same days may be told twice"
    put(office, "2027b.json", {**NOTICE_2027, "year": 2027, "workdays": []})
    with pytest.raises(CalendarError, match=r"2027年有两份不一致.*2027\.json.*2027b\.json"):
        WorkCalendar.from_file(office)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"notice": ""}, "没有写明 notice"),
        ({"year": "2027"}, "year 应当是年份"),
        ({"year": None}, "year 应当是年份"),
        ({"kind": "local"}, "kind 应当是"),
        ({"kind": "regional"}, "应当写明 region"),
        ({"holydays": []}, "不认识的内容 holydays"),
        ({"published_on": "soon"}, "不能识别的日期"),
        ({"holidays": {"2027-01-01": "元旦", "1 May": "劳动节"}}, "不能识别的日期"),
        ({"holidays": 5}, "不能识别的日期"),
        ({"kind": "ad_hoc", "holidays": [], "workdays": []}, "没有任何放假日"),
    ],
)
def test_a_wrong_file_is_refused_with_a_sentence(office: Path, change: dict[str, Any], says: str) -> None:
    path = put(office, "2027.json", {**NOTICE_2027, "year": 2027, **change})
    with pytest.raises(CalendarError, match=says):
        read_notice(path)


def test_an_unlikely_national_notice_is_doubted_but_not_refused() -> None:
    said = doubts(notice_from_json({**NOTICE_2027, "year": 2027}, "2027.json"))
    assert "劳动节（5月1日）" in said[0]
    assert "只有4个放假日" in said[1]
    assert doubts(notice_from_json(AD_HOC, "台风.json")) == []
