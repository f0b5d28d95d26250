"""Files that staff put to an application: which, as what, where they may go, and what stays of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import attachments, chain, material, privacy, steps, traces
from actions.cases.attachments import Attachment, Limits, Place, Purpose
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind, Role
from actions.cases.material import By, Upload
from actions.cases.privacy import Stage
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.steps import Person
from actions.cases.tables import Application, AuditEntry, CaseEvent
from actions.cases.time import FixedClock
from actions.settings import AgencySettings
from tests.support import files

from .conftest import PERSON, File

E = EventKind
ONE, TWO = "JZ2026-00001", "JZ2026-00002"
WANG = Person("王芳(wang)", frozenset(STAFF_ROLES))
OTHER = PERSON | {"description": "2024年度城乡低保资金的分配方案"}


@pytest.fixture
def by(clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> By:
    return By(WANG, clock.now(), calendar, agency)


def send(session: Session, by: By, name: str = "委托书.png", *, is_for_staff: bool = True) -> int:
    raw = files.png(shade=sum(name.encode()) % 256)
    new = attachments.receive(session, "c1", name, raw, by.now, limits=Limits(), is_for_staff=is_for_staff)
    return new.attached.id


def take(session: Session, by: By, number: str, kind: EventKind, given: dict[str, Any]) -> None:
    steps.take(session, number, kind, given, by=by.person, now=by.now, calendar=by.calendar, agency=by.agency)


def last_event(session: Session, number: str = ONE) -> CaseEvent:
    application = steps.find(session, number)
    assert application is not None
    session.refresh(application)
    return application.events[-1]


def actions(session: Session) -> list[tuple[str, str]]:
    session.flush()
    session.commit()
    recorded = select(AuditEntry).where(AuditEntry.action.like("attachment_%")).order_by(AuditEntry.id)
    return [(each.action, each.subject) for each in session.scalars(recorded)]


def upload(name: str = "申请书.png", **more: Any) -> Upload:
    return Upload(
        **{"name": name, "raw": files.png(), "purpose": Purpose.SUPPORTING, "came": "post", "when": "later"} | more
    )


@pytest.mark.parametrize("is_for_staff", [True, False])  # sent to a person; or waiting since the bot asked what for
def test_a_citizens_file_becomes_a_supplement(session: Session, file_one: File, by: By, is_for_staff: bool) -> None:
    file_one()
    before = traces.texts_of(session, session.scalars(select(Application)))
    file_id = send(session, by, is_for_staff=is_for_staff)
    notice = material.put_to_case(session, "c1", file_id, ONE, Purpose.SUPPORTING, by)
    event = last_event(session)
    assert (event.kind, event.actor) == (E.SUPPLEMENTED, WANG.name)
    assert event.words["supplement"].startswith("收到文件：证明材料“委托书.png”（")
    (row,) = session.scalars(select(Attachment))
    assert (row.place, row.event_sequence, row.conversation_id) == (Place.CASE, event.sequence, "c1")
    assert notice.text == f"您发来的文件“委托书.png”已经放进申请{ONE}的材料。"
    assert traces.texts_of(session, session.scalars(select(Application))) == before  # asks for nothing more
    assert actions(session) == [("attachment_received", f"attachment:{file_id}"), ("attachment_put", ONE)]
    assert chain.verify(session).faults == ()


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (E.CORRECTION_ASKED, {"correct_by": "2026-03-23", "points": "请写明是哪个年度的"}),
        (E.WITHDRAWN, {}),
    ],
)
def test_where_nothing_can_be_supplemented_it_is_noted(
    session: Session, file_one: File, by: By, kind: EventKind, given: dict[str, str]
) -> None:
    """Art. 30: what comes while a correction is awaited is recorded as such by a person, with its day."""
    file_one()
    take(session, by, ONE, kind, given)
    material.put_to_case(session, "c1", send(session, by), ONE, Purpose.SUPPORTING, by)
    assert last_event(session).kind == E.NOTED


def test_the_name_of_an_id_paper_stands_in_no_history(session: Session, file_one: File, by: By) -> None:
    file_one()
    file_id = send(session, by, "张三 11010519491231002X.png")
    material.put_to_case(session, "c1", file_id, ONE, Purpose.IDENTITY, by)
    assert last_event(session).words["supplement"].startswith("收到文件：身份证件（")


def test_only_a_file_of_the_same_conversation_that_belongs_to_nothing(session: Session, file_one: File, by: By) -> None:
    file_one()
    file_one("c2", OTHER)
    file_id = send(session, by)
    with pytest.raises(UnknownApplicationError):
        material.put_to_case(session, "c1", file_id, TWO, Purpose.SUPPORTING, by)
    with pytest.raises(StepRefused, match="没有这个文件"):
        material.put_to_case(session, "c2", file_id, TWO, Purpose.SUPPORTING, by)
    material.put_to_case(session, "c1", file_id, ONE, Purpose.SUPPORTING, by)
    with pytest.raises(StepRefused, match="已经放到申请里"):
        material.put_to_case(session, "c1", file_id, ONE, Purpose.SUPPORTING, by)


def test_a_file_at_the_wrong_place_is_moved_and_taken_out(session: Session, file_one: File, by: By) -> None:
    file_one()
    file_one(answers=OTHER)
    file_id = send(session, by)
    material.put_to_case(session, "c1", file_id, ONE, Purpose.SUPPORTING, by)
    _, notice = material.move(session, ONE, file_id, TWO, "是低保那件的", by)
    assert notice.text == f"您发来的文件“委托书.png”不再放在申请{ONE}里，已经改放到申请{TWO}。"
    left, come = last_event(session, ONE), last_event(session, TWO)
    assert left.kind == E.NOTED
    assert left.words["note"].endswith(f"不属于本件，移到申请{TWO}。理由：是低保那件的")
    assert come.words["supplement"].endswith(f"从申请{ONE}移来。")
    row = session.get_one(Attachment, file_id)
    session.refresh(row)
    assert (row.application_id, row.event_sequence) == (come.application_id, come.sequence)
    with pytest.raises(StepRefused, match="没有这个文件"):
        material.move(session, ONE, file_id, TWO, "又一次", by)
    _, notice = material.move(session, TWO, file_id, "", "两件都不是", by)
    session.refresh(row)
    assert (row.place, row.application_id) == (Place.TALK, None)
    assert notice.text == f"您发来的文件“委托书.png”不再放在申请{TWO}里。"
    assert [action for action, _ in actions(session)].count("attachment_moved") == 2
    assert chain.verify(session).faults == ()


def test_what_can_not_be_moved(session: Session, file_one: File, by: By) -> None:
    file_one()
    file_one("c2", OTHER)
    file_id = send(session, by)
    material.put_to_case(session, "c1", file_id, ONE, Purpose.SUPPORTING, by)
    session.commit()
    for to, reason, said in (
        (TWO, "别人的", "只能移到同一个会话"),
        (ONE, "同一件", "本来就在这件"),
        ("", " ", "为什么移动"),
        ("", "长" * 201, "为什么移动"),
    ):
        with pytest.raises(StepRefused, match=said):
            material.move(session, ONE, file_id, to, reason, by)
        session.rollback()
    row = session.get_one(Attachment, file_id)
    row.event_sequence = attachments.FILED_WITH
    session.commit()
    with pytest.raises(StepRefused, match="申请的一部分"):
        material.move(session, ONE, file_id, "", "误", by)


def test_nothing_changes_where_a_case_is_archived(session: Session, file_one: File, by: By) -> None:
    file_one()
    file_one(answers=OTHER)
    first, second = send(session, by), send(session, by, "发票.png")
    for file_id, number in ((first, ONE), (second, TWO)):
        material.put_to_case(session, "c1", file_id, number, Purpose.SUPPORTING, by)
    third = send(session, by, "合同.png")
    take(session, by, TWO, E.WITHDRAWN, {})
    take(session, by, TWO, E.ARCHIVED, {})
    session.commit()
    for attempt in (
        lambda: material.put_to_case(session, "c1", third, TWO, Purpose.SUPPORTING, by),
        lambda: material.move(session, ONE, first, TWO, "误", by),
        lambda: material.move(session, TWO, second, ONE, "误", by),
        lambda: material.take_in(session, TWO, upload(), by, Limits()),
    ):
        with pytest.raises(StepRefused, match="已经归档"):
            attempt()
        session.rollback()


@pytest.mark.parametrize(("when", "kind"), [("later", E.SUPPLEMENTED), ("together", E.NOTED)])
def test_what_came_by_mail_is_uploaded_checked_and_encrypted(
    session: Session, file_one: File, by: By, when: str, kind: EventKind
) -> None:
    file_one()
    notice = material.take_in(session, ONE, upload(when=when), by, Limits())
    event = last_event(session)
    assert (event.kind, event.facts, bool(notice.text)) == (kind, {}, kind is E.SUPPLEMENTED)
    assert next(iter(event.words.values())).endswith("，邮寄。")
    (row,) = session.scalars(select(Attachment))
    assert (row.uploaded_by, row.conversation_id, row.event_sequence) == (WANG.name, None, event.sequence)
    found = attachments.content_of(session, row.id, application_id=row.application_id)
    assert found is not None
    assert found.content == attachments.check("a", files.png(), 10_000).content
    assert files.GPS not in found.content
    stored = session.connection().exec_driver_sql("SELECT content FROM attachment").scalar_one()
    assert files.png()[:8] not in bytes(stored)
    with pytest.raises(StepRefused, match="已经在这件申请里"):
        material.take_in(session, ONE, upload("另一个名字.png"), by, Limits())


def test_what_citizens_may_not_send_staff_may_not_upload(session: Session, file_one: File, by: By) -> None:
    file_one()
    session.commit()
    for raw, limits, said in (
        (b"MZ\x90\0" + bytes(100), Limits(), "程序"),
        (b"GIF89a" + bytes(40), Limits(), "不支持"),
        (files.png(), Limits(most_bytes=10), "超过"),
    ):
        with pytest.raises(StepRefused, match=said):
            material.take_in(session, ONE, upload(raw=raw), by, limits)
        session.rollback()
    assert session.scalars(select(Attachment)).all() == []


def test_an_application_holds_thirty_files(
    session: Session, file_one: File, by: By, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actions.cases.attachments.placing.MOST_OF_APPLICATION", 1)
    file_one()
    material.take_in(session, ONE, upload(), by, Limits())
    session.commit()
    with pytest.raises(StepRefused, match="放不下了"):
        material.put_to_case(session, "c1", send(session, by), ONE, Purpose.SUPPORTING, by)
    session.rollback()


def test_an_upload_goes_to_whichever_application_it_came_for_or_goes_away(
    session: Session, file_one: File, by: By
) -> None:
    file_one()
    file_one("c2", OTHER)
    material.take_in(session, ONE, upload(), by, Limits())
    (row,) = session.scalars(select(Attachment))
    _, notice = material.move(session, ONE, row.id, TWO, "扫描时放错", by)
    assert notice.text == ""  # the applicant had not been told of it
    _, notice = material.move(session, TWO, row.id, "", "扫的是别人的", by)
    session.refresh(row)
    assert (row.place, row.content, row.name) == (Place.GONE, None, "")
    assert last_event(session, TWO).words["note"].endswith("撤下并删除。理由：扫的是别人的")


def test_retention_erases_them_as_the_others(session: Session, file_one: File, by: By) -> None:
    file_one()
    for name, purpose in (("身份证.png", Purpose.IDENTITY), ("委托书.png", Purpose.SUPPORTING)):
        material.put_to_case(session, "c1", send(session, by, name), ONE, purpose, by)
    for shade, purpose in enumerate(Purpose):
        material.take_in(session, ONE, upload(raw=files.png(shade=200 + shade), purpose=purpose), by, Limits())
    take(session, by, ONE, E.WITHDRAWN, {})
    privacy.erase(session, ONE, Stage.IDENTITY, by=WANG.name, reason="期满", now=by.now)
    session.expire_all()
    left = session.scalars(select(Attachment).where(Attachment.place == Place.CASE))
    assert {row.purpose for row in left} == {"supporting"}
    with pytest.raises(StepRefused, match="已经按保存期限删除"):
        material.take_in(session, ONE, upload(raw=files.png(shade=99)), by, Limits())
    privacy.erase(session, ONE, Stage.CASE, by=WANG.name, reason="期满", now=by.now)
    session.expire_all()
    assert {row.content for row in session.scalars(select(Attachment))} == {None}
    session.commit()
    assert chain.verify(session).faults == ()


def test_a_supervisor_notes_where_only_the_unit_supplements(session: Session, file_one: File, by: By) -> None:
    file_one()
    alone = By(Person("主管(s)", frozenset({Role.SUPERVISOR})), by.now, by.calendar, by.agency)
    material.put_to_case(session, "c1", send(session, by), ONE, Purpose.SUPPORTING, alone)
    assert last_event(session).kind == E.NOTED
