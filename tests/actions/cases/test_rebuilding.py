"""A notice of holidays is loaded: every open case is counted anew, once, and everybody concerned is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select

from actions.cases import alerts, chain, rebuilding
from actions.cases.alerts.rules import Duty
from actions.cases.alerts.tables import Alert
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import EventKind
from actions.cases.rebuilding import Rebuilt, rebuild, rebuild_due_dates
from actions.cases.tables import Application, AuditEntry, CaseLimit
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from tests.support.many_cases import FEE

from .office import WANG, Office

E = EventKind
# In the shape of the notices of 2023 to 2026: 元旦 bridged by a worked Sunday, a Spring Festival of eight days.
NOTICE = {
    "notice": "国务院办公厅关于2027年部分节假日安排的通知",
    "holidays": [
        *("2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04"),
        *(f"2027-02-{day:02}" for day in range(5, 13)),
        *("2027-04-03", "2027-04-04", "2027-04-05", "2027-05-01", "2027-05-02", "2027-05-03", "2027-05-04"),
        *("2027-06-09", "2027-09-15", *(f"2027-10-{day:02}" for day in range(1, 8))),
    ],
    "workdays": ["2026-12-27", "2027-01-31", "2027-02-14", "2027-05-08", "2027-09-26", "2027-10-09"],
}


@pytest.fixture
def office(database: Database, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> Office:
    """On Monday 28 December 2026, before the notice of 2027; dates were counted by the calendar that there is."""
    office = Office(database, clock, calendar, agency)
    office.at("2026-12-28")
    run(office)
    return office


@pytest.fixture
def notice() -> WorkCalendar:
    return WorkCalendar({2027: NOTICE})


def run(office: Office) -> Rebuilt:
    return rebuild(office.db, office.calendar, office.clock.now(), staff=office.staff)


def texts(office: Office, recipient: str) -> list[str]:
    with office.db.session(read_only=True) as session:
        query = select(Alert.text).where(Alert.recipient == recipient, Alert.obsolete_at.is_(None))
        return list(session.scalars(query.order_by(Alert.id)))


def test_a_loaded_notice_moves_the_dates_and_everybody_concerned_is_told(office: Office, notice: WorkCalendar) -> None:
    """条例 Art. 33: twenty working days from 28 December 2026; 4 January rests by the notice."""
    number = office.file()
    office.take(number, E.TAKEN_UP)
    assert office.due_on(number) == date(2027, 1, 26)
    office.calendar = notice
    assert run(office) == Rebuilt(1, (number,))
    assert office.due_on(number) == date(2027, 1, 27)
    with office.db.session() as session:
        case = session.scalars(select(Application)).one()
        assert (case.provisional, case.version) == (False, len(case.events))
        assert [(limit.kind, limit.due_on) for limit in case.limits] == [("reply", date(2027, 1, 27))]
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "due_date_changed")).one()
        assert (entry.subject, entry.detail) == (number, {"before": "2027-01-26", "after": "2027-01-27"})
        assert chain.verify(session, calendar=office.calendar).faults == ()
        (telling,) = alerts.to_tell(session)
    assert telling.conversation_id == "c1"
    assert telling.text == f"放假安排有更新，您的申请{number}的答复期限由2027年1月26日调整为2027年1月27日。"
    assert texts(office, WANG.name) == [
        f"放假安排有更新，申请{number}的答复期限由2027年1月26日（周二）变为2027年1月27日（周三）。系统会在对话中告知申请人。"
    ]
    assert texts(office, Duty.SUPERVISOR) == ["放假安排有更新，1件未办结申请的期限有变化，已逐件提醒承办人。"]


def test_as_long_as_the_calendar_is_the_same_nothing_is_done(office: Office, notice: WorkCalendar) -> None:
    office.file()
    assert run(office) == Rebuilt()
    office.calendar = notice
    assert run(office).cases == 1
    assert run(office) == Rebuilt()
    office.calendar = WorkCalendar({2027: {**NOTICE, "notice": "another name for the same days"}})
    assert run(office).moved == ()


def test_a_date_that_stays_is_told_to_nobody(office: Office, notice: WorkCalendar) -> None:
    """27 December is worked and 4 January rests by the notice: for who counts from the 25th they cancel out."""
    office.at("2026-12-25")
    number = office.file()
    before = office.due_on(number)
    office.calendar = notice
    assert run(office) == Rebuilt(1)
    assert office.due_on(number) == before
    assert (texts(office, Duty.APPLICANT), texts(office, Duty.SUPERVISOR)) == ([], [])
    with office.db.session(read_only=True) as session:
        assert session.scalars(select(Application.provisional)).one() is False


def test_of_a_case_on_paper_staff_hear_that_they_must_tell(office: Office, notice: WorkCalendar) -> None:
    number = office.enter("2026-12-28", route="in_person")
    office.take(number, E.REGISTERED, {"received_on": "2026-12-28"})
    office.calendar = notice
    run(office)
    assert "申请人没有在线对话，请另行告知。" in texts(office, Duty.REGISTRAR)[0]
    assert "其中1件的申请人没有在线对话，需要另行告知。" in texts(office, Duty.SUPERVISOR)[0]
    assert texts(office, Duty.APPLICANT) == []


def test_the_day_to_pay_by_is_told_too(office: Office, notice: WorkCalendar) -> None:
    """处理费办法 Art. 6: twenty working days from the notice."""
    number = office.file()
    office.take(number, E.TAKEN_UP)
    office.take(number, E.FEE_NOTICED, {**FEE, "noticed_on": "2026-12-28"})
    office.calendar = notice
    run(office)
    assert texts(office, Duty.APPLICANT) == [
        f"放假安排有更新，您的申请{number}的缴费期限由2027年1月26日调整为2027年1月27日。"
    ]


def test_closed_cases_are_left_alone(office: Office, notice: WorkCalendar) -> None:
    number = office.file()
    office.take(number, E.TAKEN_UP)
    office.reply(number)
    office.calendar = notice
    assert run(office) == Rebuilt()


def test_alerts_go_out_for_the_new_date(office: Office, notice: WorkCalendar) -> None:
    number = office.file()
    office.take(number, E.TAKEN_UP)
    office.at("2027-01-19")
    office.sweep()
    assert ("reply", "5", WANG.name) in office.standing()
    office.calendar = notice
    run(office)
    assert office.sweep().sent == 0  # six working days are left now
    assert [text for text in office.shown(WANG.name) if "还剩" in text] == []
    office.at("2027-01-20")
    assert office.sweep().sent >= 1
    with office.db.session(read_only=True) as session:
        limits = session.scalars(select(CaseLimit)).all()
        assert [(each.due_on, each.alerted) for each in limits] == [(date(2027, 1, 27), f"5|{WANG.name}")]


@pytest.fixture
def in_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "AT_ONCE", 2)


@pytest.mark.usefixtures("in_pairs")
class TestManyCases:
    @pytest.fixture
    def numbers(self, office: Office) -> list[str]:
        return [office.file(f"c{number}") for number in range(7)]

    def test_a_stopped_process_goes_on_where_it_was(
        self, office: Office, notice: WorkCalendar, numbers: list[str]
    ) -> None:
        asked = iter([False, False, True])
        stopped = rebuild(office.db, notice, office.clock.now(), staff=office.staff, should_stop=lambda: next(asked))
        assert stopped == Rebuilt(4, tuple(numbers[:4]), is_done=False)
        office.calendar = notice
        assert run(office) == Rebuilt(3, tuple(numbers[4:]))
        assert [office.due_on(number) for number in numbers] == [date(2027, 1, 27)] * 7
        assert texts(office, Duty.SUPERVISOR) == ["放假安排有更新，7件未办结申请的期限有变化，已逐件提醒承办人。"]
        with office.db.session(read_only=True) as session:
            assert chain.verify(session, calendar=office.calendar).faults == ()

    def test_two_at_once_share_the_work(self, office: Office, notice: WorkCalendar, numbers: list[str]) -> None:
        office.calendar = notice
        with ThreadPoolExecutor(2) as threads:
            both = list(threads.map(lambda _: run(office), range(2)))
        assert sorted(number for each in both for number in each.moved) == numbers
        assert len(texts(office, Duty.SUPERVISOR)) == 1
        assert len(texts(office, Duty.APPLICANT)) == 7
        with office.db.session(read_only=True) as session:
            assert chain.verify(session, calendar=office.calendar).faults == ()

    def test_of_two_calendars_the_one_that_came_last_is_kept(
        self, office: Office, notice: WorkCalendar, numbers: list[str]
    ) -> None:
        """Else a process with the old calendar and one with the new would undo each other's work for ever."""
        old = WorkCalendar({2027: {"holidays": ["2027-01-01", "2027-01-04", "2027-01-05"], "workdays": []}})
        newer: list[Rebuilt] = []

        def after_the_first_two_another_begins() -> bool:
            with office.db.session(read_only=True) as session:
                has_begun = rebuilding.remembered(session, rebuilding.STATE).get("after")
            if has_begun and not newer:
                newer.append(rebuild(office.db, notice, office.clock.now(), staff=office.staff))
            return False

        stopping = after_the_first_two_another_begins
        older = rebuild(office.db, old, office.clock.now(), staff=office.staff, should_stop=stopping)
        assert (older.cases, newer[0].cases) == (2, 7)
        assert {office.due_on(number) for number in numbers} == {date(2027, 1, 27)}
        office.calendar = notice
        assert run(office) == Rebuilt()

    def test_one_transaction_does_the_same(self, office: Office, notice: WorkCalendar, numbers: list[str]) -> None:
        with office.db.session() as session:
            assert rebuild_due_dates(session, notice, office.clock.now()) == numbers
        office.calendar = notice
        assert run(office) == Rebuilt()


def test_a_new_release_counts_everything_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules may count otherwise than before; that the calendar has changed is then not said."""
    number = office.file()
    with office.db.session() as session:
        case, limit = (
            session.scalars(select(Application)).one(),
            session.scalars(select(CaseLimit).where(CaseLimit.kind == "reply")).one(),
        )
        case.due_on = limit.due_on = date(2027, 1, 25)
    assert run(office) == Rebuilt()
    monkeypatch.setattr(rebuilding, "_rules_fingerprint", lambda: "the next release")
    assert run(office) == Rebuilt(1, (number,))
    assert texts(office, Duty.APPLICANT) == [
        f"经重新核算，您的申请{number}的答复期限由2027年1月25日调整为2027年1月26日"
        "（暂定，国务院办公厅公布放假安排后可能调整）。"
    ]


def test_the_fingerprint_is_of_the_days_and_of_what_is_certain() -> None:
    plain, published = WorkCalendar(), WorkCalendar({2027: NOTICE})
    bare = {2027: {"holidays": ["2027-01-01", "2027-05-01", "2027-05-02"], "workdays": []}}
    assert plain.fingerprint == WorkCalendar().fingerprint
    prints = {each.fingerprint for each in (plain, published, WorkCalendar(bare))}
    assert len(prints) == 3
