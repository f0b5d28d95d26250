"""What staff enter, the finalised report, and what has changed since: 条例 Art. 50."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.calendar import WorkCalendar
from actions.cases.reports import ReportCase, store
from actions.cases.reports.arithmetic import CARRIED
from actions.cases.reports.figures import Selection
from actions.cases.reports.layout import ENTRIES, WRITTEN_PARTS
from actions.cases.reports.store import Entries, ReportChanged, ReportRefused, ReportView
from actions.cases.tables import Application, AuditEntry
from actions.db import Database
from tests.support.report_cases import plausible_year, store_fees, store_remedies
from tests.support.report_cases import store as store_cases

NOW = datetime(2026, 1, 20, 2, tzinfo=UTC)
TODAY = date(2026, 1, 20)
ADMIN = "管理员(admin)"
ZEROS = {entry.key: "0" for entry in ENTRIES}
WRITTEN = dict.fromkeys(WRITTEN_PARTS, "写好了。")


@pytest.fixture
def year(session: Session, calendar: WorkCalendar) -> int:
    made = plausible_year(2025, 300, calendar, until=TODAY)
    store_cases(session, made.cases)
    store_remedies(session, made.remedies)
    store_fees(session, [(made.cases[0].number, date(2025, 8, 1), 4300)])
    return 2025


@pytest.fixture
def see(session: Session, calendar: WorkCalendar) -> Any:
    def see(year: int = 2025, today: date = TODAY) -> ReportView:
        return store.view(session, year, calendar, today)

    return see


def save(session: Session, version: int = 0, year: int = 2025, **more: Any) -> None:
    entries = Entries({**WRITTEN, **more.get("texts", {})}, {**ZEROS, **more.get("table_two", {})})
    store.save(session, year, entries, expected_version=version, by=ADMIN, now=NOW)


def finalise(session: Session, calendar: WorkCalendar, version: int, year: int = 2025, today: date = TODAY) -> None:
    store.finalise(session, year, expected_version=version, by=ADMIN, now=NOW, calendar=calendar, today=today)


def test_a_report_that_nobody_touched_shows_its_numbers_and_drafts(see: Any, year: int) -> None:
    view = see()
    cells = view.figures.three.cells
    assert view.version == 0
    assert f"新收政府信息公开申请{cells['new']['total']}件" in view.text("one")
    assert f"结转下年度继续办理{cells['carried_out']['total']}件" in view.text("one")
    assert "信息处理费共计4300元" in view.text("six")
    assert len(view.obstacles) == 2
    assert all(check.ok for check in view.checks)


def test_the_form_says_what_the_report_says_until_it_is_finalised(
    session: Session, calendar: WorkCalendar, see: Any, year: int
) -> None:
    for version in (0, 1):
        view, form = see(), store.written(session, year, TODAY)
        assert form is not None
        assert (form.drafts, form.texts, form.table_two) == (view.drafts, view.texts, view.table_two)
        assert form.version == view.version == version
        if version == 0:
            save(session)
    finalise(session, calendar, 1)
    assert store.written(session, year, TODAY) is None


def test_what_was_entered_comes_back_and_is_in_the_audit_trail(session: Session, see: Any) -> None:
    save(session, texts={"six": " 没有其他事项。\n"}, table_two={"20.8-1-1": "1,234.50", "20.1-1-1": "12"})
    view = see()
    assert view.texts["six"] == "没有其他事项。"
    assert view.table_two["20.8-1-1"] == Decimal("1234.5")
    assert view.table_two["20.1-1-1"] == 12
    assert (view.updated_by, view.version) == (ADMIN, 1)
    (entry,) = session.scalars(select(AuditEntry))
    assert (entry.action, entry.actor, entry.subject) == ("annual_report_saved", ADMIN, "annual_report:2025")


@pytest.mark.parametrize(
    ("key", "typed", "word"),
    [
        ("20.1-1-1", "十二", "整数"),
        ("20.1-1-1", "1.5", "整数"),
        ("20.1-1-1", "-1", "小于0"),
        ("20.1-1-1", "1e20", "太大"),
        ("20.1-1-1", "1e300", "整数"),
        ("20.1-1-1", "NaN", "整数"),
        ("20.1-1-1", "Infinity", "整数"),
        ("20.8-1-1", "0.0000001", "万元"),
        ("20.8-1-1", "9" * 20, "太大"),
    ],
)
def test_what_is_no_number_is_refused_by_its_field(session: Session, see: Any, key: str, typed: str, word: str) -> None:
    with pytest.raises(ReportRefused) as refused:
        save(session, table_two={key: typed})
    assert list(refused.value.problems) == [key]
    assert word in refused.value.problems[key]
    assert see().version == 0


def test_a_text_that_is_too_long_is_refused(session: Session) -> None:
    with pytest.raises(ReportRefused) as refused:
        save(session, texts={"five": "长" * 4001})
    assert list(refused.value.problems) == ["five"]


def test_who_saw_an_older_report_does_not_undo_the_newer(session: Session, see: Any) -> None:
    save(session)
    save(session, 1, texts={"six": "二"})
    for stale in (0, 1):
        with pytest.raises(ReportChanged, match="新的变化"):
            save(session, stale, texts={"six": "一"})
    assert see().texts["six"] == "二"


def test_two_first_reports_of_a_year_are_not_both_kept(database: Database) -> None:
    with database.session() as session:
        save(session)
    with pytest.raises(ReportChanged), database.session() as session:
        save(session, texts={"six": "另一份"})


@pytest.mark.parametrize(
    ("more", "today", "word"),
    [
        ({"texts": {"five": ""}}, TODAY, "五、存在的主要问题及改进情况"),
        ({"texts": {"one": "（一）主动公开情况\n（请填写：数量）"}}, TODAY, "一、总体情况"),
        ({"table_two": {"20.5-1-1": ""}}, TODAY, "1个数没有填写"),
        ({}, date(2025, 12, 31), "没有结束"),
    ],
)
def test_a_report_is_not_finalised_before_it_is_whole(
    session: Session, calendar: WorkCalendar, year: int, more: dict[str, Any], today: date, word: str
) -> None:
    save(session, **more)
    with pytest.raises(ReportRefused, match=word):
        finalise(session, calendar, 1, today=today)


def test_a_report_whose_arithmetic_fails_is_not_finalised(session: Session, calendar: WorkCalendar) -> None:
    store_cases(session, [ReportCase("JZ1", "aliens", date(2025, 1, 2), date(2025, 1, 9), "G2")])
    save(session)
    with pytest.raises(ReportRefused, match="3项勾稽关系不符"):
        finalise(session, calendar, 1)


def test_nothing_is_finalised_unseen(session: Session, calendar: WorkCalendar, year: int) -> None:
    with pytest.raises(ReportRefused, match="没有写好"):
        finalise(session, calendar, 0)
    save(session)
    with pytest.raises(ReportChanged):
        finalise(session, calendar, 0)


def test_a_finalised_report_stays_as_it_was_and_shows_what_changed(
    session: Session, calendar: WorkCalendar, see: Any, year: int
) -> None:
    """A case whose applicant turned out to be of another class, after the report was published."""
    save(session)
    finalise(session, calendar, 1)
    before = see()
    assert before.is_final
    assert not before.differences
    cells = before.figures.three.cells
    granted = session.scalars(
        select(Application).where(Application.outcome == "G2", Application.applicant_class == "natural")
        .where(Application.concluded_on.between(date(2025, 1, 1), date(2025, 12, 31)))
        .where(Application.received_on > date(2025, 1, 31)).limit(1)
    ).one()  # fmt: skip
    granted.applicant_class = "business"
    session.flush()
    after = see()
    assert after.figures == before.figures
    assert after.checks == before.checks
    assert {(one.selection.row, one.selection.column): one.now - one.published for one in after.differences} == {
        (row, column): change
        for row in ("new", "granted", "result_total")
        for column, change in (("natural", -1), ("business", 1))
    }
    assert store.published_count(session, 2025, Selection("granted")) == cells["granted"]["total"]
    with pytest.raises(ReportRefused, match="已经定稿"):
        save(session, 2)

    store.reopen(session, 2025, expected_version=2, by=ADMIN, now=NOW)
    assert see().figures.three.cells["granted"]["natural"] == cells["granted"]["natural"] - 1
    assert not see().differences
    assert store.published_count(session, 2025, Selection("granted")) is None
    assert [entry.action for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))] == [
        "annual_report_saved",
        "annual_report_finalised",
        "annual_report_reopened",
    ]


def test_what_a_year_carried_out_is_what_the_next_carries_in(
    session: Session, calendar: WorkCalendar, see: Any, year: int
) -> None:
    assert not see(2026).is_last_year_final
    save(session)
    finalise(session, calendar, 1)
    carried = [check for check in see(2026).checks if check.name == CARRIED]
    assert len(carried) == 7
    assert all(check.ok for check in carried)
    store_cases(session, [ReportCase("late", "business", date(2025, 12, 30))])
    failed = [check for check in see(2026).checks if not check.ok]
    assert [(check.name, check.column, check.left - check.right) for check in failed] == [
        (CARRIED, "商业企业", 1),
        (CARRIED, "总计", 1),
    ]
    save(session, year=2026)
    assert not any("勾稽" in obstacle for obstacle in see(2026).obstacles)  # the cases are right, the old report isn't


def test_only_what_is_final_can_be_reopened(session: Session) -> None:
    with pytest.raises(ReportRefused, match="没有定稿"):
        store.reopen(session, 2025, expected_version=0, by=ADMIN, now=NOW)


def test_the_years_tell_which_are_final(session: Session, calendar: WorkCalendar, year: int) -> None:
    save(session)
    save(session, year=2024)
    finalise(session, calendar, 1)
    assert store.finalised_years(session) == {2025: True, 2024: False}


def test_a_year_without_anything_says_so_and_adds_up(see: Any) -> None:
    view = see(2013)
    assert "没有新收政府信息公开申请；没有上年结转的申请。本年度没有办结的申请。" in view.text("one")
    assert "没有因政府信息公开引起的行政复议、行政诉讼" in view.text("one")
    assert "没有按照《政府信息公开信息处理费管理办法》" in view.text("six")
    assert all(check.ok for check in view.checks)
