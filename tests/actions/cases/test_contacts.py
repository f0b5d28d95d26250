"""Correcting how an applicant is reached: checked as at filing, held by digests, the old values where they belong."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from actions.cases import applicant_keys, chain, desk, privacy, steps
from actions.cases.applicant import change_delivery
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import EventKind, Role
from actions.cases.privacy import Stage
from actions.cases.refusals import StepRefused
from actions.cases.steps import Notice, Person
from actions.cases.tables import Application, AuditEntry, CaseEvent
from actions.cases.time import FixedClock
from actions.settings import AgencySettings

from .conftest import COMPANY, File

E = EventKind
NUMBER = "JZ2026-00001"
QIAN = Person("钱登记(qian)", frozenset({Role.REGISTRAR}))
ASKED = {"asked_by": "phone", "reason": "换了号码"}
OLD, NEW = "13800138000", "13900139000"


@pytest.fixture
def correct(session: Session, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> Any:
    def correct(by: Person = QIAN, kind: EventKind = E.CONTACT_CORRECTED, **given: str) -> Notice:
        given = given if kind is not E.CONTACT_CORRECTED else {**ASKED, **given}
        return steps.take(session, NUMBER, kind, given, by=by, now=clock.now(), calendar=calendar, agency=agency)

    return correct


def case(session: Session) -> Application:
    return session.scalars(select(Application)).one()


def found(session: Session, typed: str) -> list[int]:
    return applicant_keys.applications_with(session, applicant_keys.keys_typed(typed))


def test_the_new_value_is_in_force_and_the_applicant_is_told_masked(
    session: Session, file_one: File, correct: Any
) -> None:
    file_one()
    notice = correct(phone="139 0013 9000", address="云州省青山市中山路1号2栋")
    now = case(session)
    assert (now.phone, now.address, now.email) == (NEW, "云州省青山市中山路1号2栋", "zhang@example.com")
    assert notice.conversation_id == "c1"
    assert "联系电话改为139****9000，邮寄地址改为云州省青山市***" in notice.text
    assert NEW not in notice.text
    assert found(session, NEW) == [now.id]
    assert found(session, OLD) == []
    session.commit()
    assert chain.verify(session).faults == ()


def test_no_fact_and_no_log_holds_a_value_and_the_old_one_is_encrypted(
    session: Session, file_one: File, correct: Any
) -> None:
    file_one()
    correct(phone=NEW, email="new@example.com")
    event = session.scalars(select(CaseEvent).order_by(CaseEvent.id.desc())).first()
    assert event is not None
    assert (event.facts["fields"], event.facts["asked_by"]) == ("phone,email", "phone")
    assert set(event.facts[chain.FORM_DIGESTS]) == {"identity", "reach"}
    session.commit()
    stored = json.dumps(
        [
            *([each.facts for each in session.scalars(select(CaseEvent))]),
            *([each.detail for each in session.scalars(select(AuditEntry))]),
            *session.execute(text("SELECT content FROM case_event")).scalars(),
        ],
        ensure_ascii=False,
        default=str,
    )
    for value in (OLD, NEW, "zhang@example.com", "new@example.com"):
        assert value not in stored
    assert event.words == {"reason": "换了号码", "before_phone": OLD, "before_email": "zhang@example.com"}


def test_the_old_value_is_shown_with_the_applicant_unmasked_and_nowhere_else(
    session: Session, file_one: File, correct: Any, clock: FixedClock, calendar: WorkCalendar
) -> None:
    file_one()
    correct(phone=NEW)
    clock.advance(timedelta(hours=1))
    correct(phone="13700137000")
    view = desk.case_view(session, NUMBER, today=clock.now().date(), calendar=calendar, roles=frozenset(Role))
    assert [line.words for line in view.history[-2:]] == [{"reason": "换了号码"}] * 2
    shown = desk.reveal_applicant(session, NUMBER, by="钱登记(qian)", now=clock.now())
    assert [(one.label, one.value, one.by) for one in shown.earlier] == [
        ("联系电话", OLD, "钱登记(qian)"),
        ("联系电话", NEW, "钱登记(qian)"),
    ]
    assert shown.phone == "13700137000"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"phone": "12345"}, "联系电话：这个电话号码好像不完整"),
        ({"email": "不是邮箱"}, "电子邮箱：电子邮箱的格式不对"),
        ({"address": "这里"}, "邮寄地址：请填写能收到邮件的详细地址"),
        ({"contact_person": "李四"}, "个人申请没有联系人"),
        ({"phone": "138 0013 8000"}, "至少一项与现在不同"),
        ({}, "至少一项与现在不同"),
        ({"phone": NEW, "asked_by": ""}, "怎样提出的"),
        ({"phone": NEW, "reason": ""}, "理由"),
        ({"applicant_name": "李四"}, "不认识的内容"),
        ({"id_number": "11010519491231002X"}, "不认识的内容"),
    ],
)
def test_what_would_be_refused_at_filing_is_refused_here(
    session: Session, file_one: File, correct: Any, given: dict[str, str], said: str
) -> None:
    file_one()
    session.commit()
    with pytest.raises(StepRefused, match=said):
        correct(**given)
    session.rollback()
    assert case(session).phone == OLD


@pytest.mark.parametrize("role", [Role.HANDLER, Role.REVIEWER, Role.SIGNER, Role.APPLICANT])
def test_only_who_may_see_the_applicant_whole_corrects(file_one: File, correct: Any, role: Role) -> None:
    file_one()
    with pytest.raises(StepRefused, match="登记、主管人员办理"):
        correct(by=Person("x", frozenset({role})), phone=NEW)


def test_the_contact_of_an_organisation_is_found_by_the_new_name(
    session: Session, file_one: File, correct: Any
) -> None:
    file_one(answers=COMPANY)
    notice = correct(contact_person="王五")
    assert "联系人改为王*" in notice.text
    assert found(session, "王五") == [case(session).id]
    assert found(session, "李四") == []


def test_after_archiving_nothing_is_corrected(session: Session, file_one: File, correct: Any) -> None:
    file_one()
    everything = Person("王芳(wang)", frozenset(Role))
    correct(by=everything, kind=E.WITHDRAWN)
    correct(phone=NEW)  # closed, not yet archived: a letter may still have to be sent
    correct(by=everything, kind=E.ARCHIVED)
    with pytest.raises(StepRefused, match="已经归档"):
        correct(phone=OLD)


def test_old_values_go_with_the_identity_and_the_history_still_holds(
    session: Session, file_one: File, correct: Any, clock: FixedClock, calendar: WorkCalendar
) -> None:
    file_one()
    correct(phone=NEW)
    correct(by=Person("王芳(wang)", frozenset(Role)), kind=E.WITHDRAWN, reason="已经拿到")
    privacy.erase(session, NUMBER, Stage.IDENTITY, by="王芳(wang)", reason="保存期限届满", now=clock.now())
    session.commit()
    words = {each.kind: each.content for each in session.scalars(select(CaseEvent))}
    assert words["contact_corrected"] is None
    assert words["withdrawn"] is not None  # the file stays for the archive
    assert desk.reveal_applicant(session, NUMBER, by="x", now=clock.now()).earlier == []
    session.commit()
    assert chain.verify(session).faults == ()
    with pytest.raises(StepRefused, match="已经按保存期限删除"):
        correct(phone=OLD)
    session.rollback()
    assert "联系电话已经更正" in steps.told_of(case(session).events[-2], calendar)


def test_words_that_go_before_the_identity_does_are_a_fault(session: Session, file_one: File, correct: Any) -> None:
    file_one()
    correct(phone=NEW)
    session.commit()
    session.execute(text("UPDATE case_event SET content = NULL WHERE kind = 'contact_corrected'"))
    session.commit()
    assert any("文字内容被删除" in fault for fault in chain.verify(session).faults)


def test_a_new_address_of_an_errand_is_found_too(
    session: Session, file_one: File, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    """变更获取方式 with another e-mail address."""
    file_one()
    around = {"now": clock.now(), "calendar": calendar, "agency": agency}
    change_delivery(session, "c1", NUMBER, "electronic", "email", "new@example.com", **around)  # type: ignore[arg-type]
    assert found(session, "new@example.com") == [case(session).id]
    assert found(session, "zhang@example.com") == []
