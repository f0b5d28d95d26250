from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from actions.cases import chain, drafts, steps
from actions.cases.applications import (
    IncompleteDraftError,
    enter_application,
    file_application,
    status_by_code,
    statuses_for_conversation,
    suggested_class,
)
from actions.cases.calendar import WorkCalendar
from actions.cases.drafts import NoDraftError
from actions.cases.identity import InvalidAnswer
from actions.cases.lifecycle import EventKind, Role
from actions.cases.rebuilding import rebuild_due_dates
from actions.cases.refusals import StepRefused
from actions.cases.tables import Application, ApplicationDraft, AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings

from .conftest import COMPANY, PERSON, File, fill

TODAY = date(2026, 3, 2)
Enter = Callable[..., Application]


def test_art_31_an_application_by_internet_is_received_when_the_system_confirms_at_once(file_one: File) -> None:
    receipt = file_one()
    assert receipt.number == "JZ2026-00001"
    assert (receipt.submitted_on, receipt.received_on) == (TODAY, TODAY)
    assert (receipt.due_on, receipt.provisional) == (date(2026, 3, 30), False)
    assert "2026年3月2日（周一）收到申请" in receipt.explanation[0]


def test_art_31_with_confirmation_by_hand_there_is_no_date_yet(file_one: File, manual: AgencySettings) -> None:
    receipt = file_one(agency=manual)
    assert (receipt.received_on, receipt.due_on) == (None, None)
    assert "双方确认之日" in receipt.explanation[0]


def test_the_day_of_submission_is_the_day_in_china(file_one: File, clock: FixedClock) -> None:
    clock.instant = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    receipt = file_one()
    assert receipt.received_on == date(2027, 1, 1)
    assert receipt.number == "JZ2027-00001"
    assert receipt.provisional


def test_filing_again_gives_the_same_receipt_and_no_second_application(
    session: Session, file_one: File, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    first = file_one()
    again = file_application(
        session, conversation_id="c1", channel="web", now=clock.now(), calendar=calendar, agency=agency
    )
    assert (again.number, again.query_code, again.repeated) == (first.number, first.query_code, True)
    assert session.scalar(select(func.count()).select_from(Application)) == 1


def test_two_confirmations_at_the_same_moment_file_once(
    database: Database, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    with database.session() as session:
        fill(session, "c1", clock.now(), PERSON)

    def confirm(_attempt: int) -> tuple[str, bool]:
        with database.session() as session:
            receipt = file_application(
                session, conversation_id="c1", channel="web", now=clock.now(), calendar=calendar, agency=agency
            )
            return receipt.number, receipt.repeated

    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(confirm, range(4)))
    assert {number for number, _ in receipts} == {"JZ2026-00001"}
    assert sorted(repeated for _, repeated in receipts) == [False, True, True, True]


def test_an_incomplete_form_is_not_filed(
    session: Session, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    fill(session, "c1", clock.now(), {k: v for k, v in PERSON.items() if k != "phone"})
    with pytest.raises(IncompleteDraftError) as refused:
        file_application(
            session, conversation_id="c1", channel="web", now=clock.now(), calendar=calendar, agency=agency
        )
    assert refused.value.missing == ["phone"]


def test_nothing_is_filed_without_a_draft(
    session: Session, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    with pytest.raises(NoDraftError):
        file_application(
            session, conversation_id="c1", channel="web", now=clock.now(), calendar=calendar, agency=agency
        )


def test_filing_wipes_the_draft_and_leaves_a_trail(session: Session, file_one: File) -> None:
    receipt = file_one()
    assert session.scalars(select(ApplicationDraft)).one().answers == "{}"
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == receipt.number)).all()
    assert actions == ["case:submitted", "case:receipt_confirmed"]
    application = session.scalars(select(Application)).one()
    assert [(e.sequence, e.kind, e.article) for e in application.events] == [
        (1, "submitted", "条例第二十九条"),
        (2, "receipt_confirmed", "条例第三十一条第二项、第三项"),
    ]


def test_an_organisation_files_for_inspection(session: Session, file_one: File) -> None:
    file_one(answers=COMPANY)
    application = session.scalars(select(Application)).one()
    assert (application.id_type, application.delivery, application.applicant_class) == ("uscc", "onsite", "business")
    assert application.contact_person == "李四"


def test_the_class_of_an_applicant_is_guessed_from_the_registering_authority() -> None:
    def guess(code: str) -> str:
        return suggested_class({"applicant_type": "legal", "id_number": code})

    assert suggested_class({"applicant_type": "natural", "id_number": "1"}) == "natural"
    assert [guess(code) for code in ("91", "52", "31", "12", "N2")] == [
        "business",
        "ngo",
        "legal",
        "other_org",
        "other_org",
    ]


def test_personal_data_is_unreadable_in_the_database_and_in_a_repr(session: Session, file_one: File) -> None:
    receipt = file_one()
    row = session.execute(text("SELECT * FROM application")).one()
    stored = b"".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
    application = session.scalars(select(Application)).one()
    shown = repr(application) + repr(receipt) + repr(statuses_for_conversation(session, "c1", TODAY, WorkCalendar()))
    for secret in ("张三", "11010519491231002X", "13800138000", "zhang@example.com", "预算", receipt.query_code):
        assert secret.encode() not in stored
        assert secret not in shown
    assert application.applicant_name == "张三"


def test_number_and_code_together_open_the_status(session: Session, file_one: File, calendar: WorkCalendar) -> None:
    receipt = file_one()
    code = receipt.query_code.lower()
    status = status_by_code(session, "jz202600001", f"{code[:4]} {code[4:]}", TODAY + timedelta(days=1), calendar)
    assert status
    assert (status.number, status.state, status.workdays_left) == (receipt.number, "已登记", 19)
    assert "2026年3月30日以前答复您" in status.next_step


def test_a_wrong_number_and_a_wrong_code_look_the_same(
    session: Session, file_one: File, calendar: WorkCalendar
) -> None:
    first, second = file_one("c1"), file_one("c2")
    assert status_by_code(session, first.number, second.query_code, TODAY, calendar) is None
    assert status_by_code(session, "JZ2026-00099", first.query_code, TODAY, calendar) is None
    assert status_by_code(session, "", "", TODAY, calendar) is None


def test_a_conversation_sees_its_own_applications_newest_first(
    session: Session, file_one: File, calendar: WorkCalendar
) -> None:
    numbers = [file_one("c1").number, file_one("c1").number]
    file_one("c2")
    mine = statuses_for_conversation(session, "c1", TODAY, calendar)
    assert [status.number for status in mine] == numbers[::-1]


def test_after_silence_the_applicant_is_told_of_both_ways(
    session: Session, file_one: File, calendar: WorkCalendar
) -> None:
    """法释〔2025〕8号 Art. 2, 法释〔2018〕1号 Art. 66. Whether review must come first is disputed: no 先."""
    file_one()
    (status,) = statuses_for_conversation(session, "c1", date(2026, 3, 31), calendar)
    assert status.workdays_left == -1
    assert "60日内申请行政复议" in status.next_step
    assert "6个月内" in status.next_step
    assert "先" not in status.next_step


def test_a_notice_that_is_loaded_later_moves_the_dates_of_open_applications(
    session: Session, file_one: File, clock: FixedClock, calendar: WorkCalendar
) -> None:
    clock.instant = datetime(2026, 12, 10, 2, 0, tzinfo=UTC)
    assert file_one().provisional
    assert rebuild_due_dates(session, calendar, clock.now()) == []
    published = WorkCalendar({2027: {"holidays": ["2027-01-01", "2027-01-04"], "workdays": []}})
    assert rebuild_due_dates(session, published, clock.now()) == ["JZ2026-00001"]
    session.expire_all()
    application = session.scalars(select(Application)).one()
    assert (application.due_on, application.provisional) == (date(2027, 1, 11), False)
    changed = session.scalars(select(AuditEntry).where(AuditEntry.action == "due_date_changed")).one()
    assert changed.detail == {"before": "2027-01-08", "after": "2027-01-11"}


def test_a_cancelled_form_files_nothing_and_the_next_one_starts_empty(
    session: Session, file_one: File, clock: FixedClock
) -> None:
    fill(session, "c1", clock.now(), PERSON)
    drafts.cancel_draft(session, "c1", clock.now())
    assert session.scalar(select(func.count()).select_from(Application)) == 0
    assert file_one("c1").number == "JZ2026-00001"


REGISTRAR = steps.Person("王芳(wang)", frozenset({Role.REGISTRAR}))
BY_POST = {**PERSON, "form": "paper", "delivery": "post", "address": "江州市人民路1号"}


class TestOnPaper:
    """Art. 29, 31: what comes in person, by post, by fax, or is taken down by the unit."""

    @pytest.fixture
    def enter(self, session: Session, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> Enter:
        def enter(answers: dict[str, str] = BY_POST, route: str = "in_person", arrived: date = TODAY) -> Application:
            return enter_application(
                session,
                answers,
                route=route,
                arrived_on=arrived,
                by=REGISTRAR,
                now=clock.now(),
                calendar=calendar,
                agency=agency,
            )

        return enter

    def test_it_waits_for_its_receipt_and_belongs_to_no_conversation(self, enter: Enter) -> None:
        application = enter(arrived=date(2026, 2, 27))
        assert (application.state, application.conversation_id, application.draft_id) == ("arrived", None, None)
        assert (application.arrived_on, application.received_on) == (date(2026, 2, 27), None)
        (submitted,) = application.events
        assert (submitted.actor, submitted.role, submitted.on_day) == (REGISTRAR.name, "registrar", date(2026, 2, 27))
        told = {"channel": "desk", "route": "in_person", "applicant_class": "natural"}
        assert submitted.facts == told | {"form_digests": chain.form_digests(application)}

    def test_its_applicant_looks_it_up_with_number_and_code(
        self, session: Session, enter: Enter, calendar: WorkCalendar
    ) -> None:
        application = enter()
        status = status_by_code(session, application.number, application.query_code, TODAY, calendar)
        assert status
        assert status.state == "待确认收到"

    def test_registering_it_starts_the_clock_on_the_day_of_receipt(
        self, session: Session, enter: Enter, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
    ) -> None:
        application = enter(arrived=date(2026, 2, 27), route="registered_mail")
        given = {"received_on": date(2026, 2, 27), "basis": "signed"}
        notice = steps.take_on(
            session,
            application,
            EventKind.REGISTERED,
            given,
            by=REGISTRAR,
            now=clock.now(),
            calendar=calendar,
            agency=agency,
        )
        assert notice.conversation_id is None
        assert "2026年3月26日以前答复您" in notice.text
        assert (application.received_on, application.registered_by) == (date(2026, 2, 27), REGISTRAR.name)

    def test_who_comes_to_inspect_is_asked_for_no_route(self, enter: Enter) -> None:
        application = enter(COMPANY)
        assert (application.form, application.delivery, application.applicant_type) == ("inspect", "onsite", "legal")

    @pytest.mark.parametrize(
        ("change", "route", "arrived", "says"),
        [
            ({}, "online", TODAY, "怎样提交"),
            ({}, "carrier_pigeon", TODAY, "怎样提交"),
            ({}, "fax", TODAY + timedelta(days=1), "不能晚于今天"),
            ({"form": "electronic", "delivery": "chat"}, "fax", TODAY, "没有在线对话"),
            ({"id_number": "110105194912310021"}, "fax", TODAY, "身份证"),
        ],
    )
    def test_what_can_not_be_is_refused(
        self, session: Session, enter: Enter, change: dict[str, str], route: str, arrived: date, says: str
    ) -> None:
        with pytest.raises((StepRefused, InvalidAnswer), match=says):
            enter({**BY_POST, **change}, route, arrived)
        assert session.scalar(select(func.count()).select_from(Application)) == 0

    def test_what_is_missing_is_named(self, enter: Enter) -> None:
        with pytest.raises(IncompleteDraftError) as refused:
            enter({key: value for key, value in BY_POST.items() if key != "address"})
        assert refused.value.missing == ["address"]
