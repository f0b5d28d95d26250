"""A notice on its way into the office's folder."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from actions.cases.calendar import CalendarError, WorkCalendar
from actions.cases.calendar_files import changes, clash, store, target_of
from actions.cases.holiday_notices import notice_from_json, read_notice

NEXT_YEAR: dict[str, Any] = {
    "notice": "国办发明电〔2026〕99号",
    "published_on": "2026-11-20",
    "year": 2027,
    "holidays": {"2027-01-01": "元旦", "2027-02-05": "春节", "2027-10-04": "国庆节"},
    "workdays": {"2027-02-14": "春节"},
}
TYPHOON: dict[str, Any] = {"kind": "ad_hoc", "notice": "停工通告", "year": 2026, "holidays": {"2026-08-20": "台风停工"}}


@pytest.fixture
def office(tmp_path: Path) -> Path:
    return tmp_path / "var" / "calendar.json"


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    return tmp_path / "通知.json"


def write(path: Path, notice: dict[str, Any]) -> Path:
    path.write_text(json.dumps(notice, ensure_ascii=False), "utf-8")
    return path


def test_what_a_notice_changes_is_told_day_by_day(calendar: WorkCalendar) -> None:
    told = [str(change) for change in changes(calendar, notice_from_json(NEXT_YEAR, "x"))]
    assert told == [
        "2027年2月5日（周五）：工作日 → 春节放假",
        "2027年2月14日（周日）：周日 → 调休上班（春节）",
        "2027年5月1日（周六）：劳动节放假 → 周六",
        "2027年5月2日（周日）：劳动节放假 → 周日",
        "2027年10月1日（周五）：国庆节放假 → 工作日",
        "2027年10月2日（周六）：国庆节放假 → 周六",
        "2027年10月3日（周日）：国庆节放假 → 周日",
        "2027年10月4日（周一）：工作日 → 国庆节放假",
    ]
    moved = [change.day.day for change in changes(calendar, notice_from_json(NEXT_YEAR, "x")) if change.is_moved]
    assert moved == [5, 14, 1, 4]


def test_a_notice_is_stored_whole_under_a_name_that_says_what_it_is(office: Path, handed_in: Path) -> None:
    notice, target = store(write(handed_in, NEXT_YEAR), office)
    assert target == office.parent / "calendar" / "2027.json"
    assert target.read_bytes() == handed_in.read_bytes()
    assert notice.name == "国办发明电〔2026〕99号"
    assert WorkCalendar.from_file(office).covers(2027)
    assert [path.name for path in target.parent.iterdir()] == ["2027.json"], "nothing half-written is left"


@pytest.mark.parametrize(
    ("notice", "name"),
    [
        (NEXT_YEAR, "2027.json"),
        ({**NEXT_YEAR, "region": "广西/壮族 自治区", "workdays": []}, "2027-广西壮族自治区.json"),
        (TYPHOON, "2026-临时-0820.json"),
    ],
)
def test_files_are_named_after_their_notice(office: Path, notice: dict[str, Any], name: str) -> None:
    assert target_of(notice_from_json(notice, "x"), office).name == name


def test_the_same_notice_may_be_loaded_again(office: Path, handed_in: Path) -> None:
    store(write(handed_in, NEXT_YEAR), office)
    store(handed_in, office)
    assert clash(WorkCalendar.from_file(office), read_notice(handed_in), office) is None


def test_another_notice_of_the_year_clashes_until_it_is_to_be_replaced(office: Path, handed_in: Path) -> None:
    store(write(handed_in, NEXT_YEAR), office)
    write(handed_in, {**NEXT_YEAR, "workdays": []})
    with pytest.raises(CalendarError, match=r"2027年已有放假安排（国办发明电〔2026〕99号.*--replace"):
        store(handed_in, office)
    assert WorkCalendar.from_file(office).is_workday(date(2027, 2, 14)), "nothing was changed"
    store(handed_in, office, may_replace=True)
    assert not WorkCalendar.from_file(office).is_workday(date(2027, 2, 14))


def test_a_year_of_the_package_clashes_too(office: Path, handed_in: Path) -> None:
    wrong = {**NEXT_YEAR, "year": 2026, "holidays": ["2026-01-01"], "workdays": []}
    with pytest.raises(CalendarError, match="2026年已有放假安排（国务院办公厅关于2026年部分节假日安排的通知"):
        store(write(handed_in, wrong), office)


def test_the_package_s_own_days_may_be_stored_with_their_number(office: Path, handed_in: Path) -> None:
    """An upgrade of the package brings the year that an office had typed in, or the other way round."""
    days = json.loads((Path(__file__).parent / "holidays_2023_2026.json").read_text("utf-8"))["years"]["2026"]
    notice = {"notice": "国办发明电〔2025〕…号", "year": 2026, **days}
    _, target = store(write(handed_in, notice), office)
    assert target.exists()
    assert WorkCalendar.from_file(office).notice_of(date(2026, 5, 4)) == "国办发明电〔2025〕…号"


def test_what_stands_in_the_old_file_must_be_removed_by_hand(office: Path, handed_in: Path) -> None:
    office.parent.mkdir()
    office.write_text('{"2027": {"holidays": ["2027-01-01"], "workdays": [], "notice": "旧"}}', "utf-8")
    with pytest.raises(CalendarError, match=r"calendar\.json 里还有一份2027年的放假安排.*请先删去"):
        store(write(handed_in, NEXT_YEAR), office, may_replace=True)
    assert not (office.parent / "calendar").exists()


def test_another_closure_of_the_same_day_is_not_overwritten_in_silence(office: Path, handed_in: Path) -> None:
    store(write(handed_in, TYPHOON), office)
    with pytest.raises(CalendarError, match="已经存在，内容与这份不同"):
        store(write(handed_in, {**TYPHOON, "holidays": ["2026-08-20", "2026-08-21"]}), office)


def test_a_folder_that_cannot_be_written_is_a_sentence(office: Path, handed_in: Path) -> None:
    office.parent.mkdir()
    (office.parent / "calendar").write_text("a file, not a folder")
    with pytest.raises(CalendarError, match="不能写入"):
        store(write(handed_in, NEXT_YEAR), office)
