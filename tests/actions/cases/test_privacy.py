"""What has had its time goes, what must be kept stays, and the history can still be verified."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from actions.cases import chain, privacy, steps
from actions.cases.applications import file_application, status_by_code, statuses_for_conversation
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.privacy import Due, Stage, Terms
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.steps import Person
from actions.cases.tables import Application, ApplicationDraft, AuditEntry, CaseEvent, Letter
from actions.cases.time import FixedClock
from actions.db import Base, Database
from actions.settings import AgencySettings
from tests.support.replies import content_for

from .conftest import PERSON, File, fill

E = EventKind
NUMBER = "JZ2026-00001"
WANG = Person("王芳(wang)", frozenset(STAFF_ROLES))
PERSONAL = ("张三", "11010519491231002X", "13800138000", "zhang@example.com")
Take = Any


@pytest.fixture
def take(session: Session, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> Take:
    def take(kind: EventKind, given: dict[str, Any] | None = None, **more: Any) -> None:
        now = clock.now()
        steps.take(session, NUMBER, kind, given or {}, by=WANG, now=now, calendar=calendar, agency=agency, **more)

    return take


@pytest.fixture
def concluded(file_one: File, take: Take) -> str:
    """Filed and replied to on 2 March 2026; the query code."""
    receipt = file_one()
    take(E.TAKEN_UP)
    take(E.NOTED, {"note": "已电话联系张三。"})
    take(E.REPLY_DRAFTED, {"kind": "G2"}, content=content_for("G2", date(2026, 3, 2)))
    take(E.REPLY_SUBMITTED)
    take(E.REPLY_REVIEWED, {"opinion": "同意", "alone": "只有一名工作人员"})
    take(E.REPLY_SIGNED)
    take(E.SERVED, {"method": "online"})
    return receipt.query_code


def case(session: Session) -> Application:
    return session.scalars(select(Application)).one()


def test_identity_goes_after_a_year_and_the_rest_after_ten(
    session: Session, concluded: str, clock: FixedClock, calendar: WorkCalendar, take: Take
) -> None:
    """个人信息保护法 Art. 19, 47; 条例 Art. 45; 档案法 Art. 21."""
    terms = Terms(identity_days=365, case_years=10)
    assert list(privacy.due(session, date(2027, 3, 1), terms)) == []
    assert list(privacy.due(session, date(2027, 3, 2), terms)) == [Due(NUMBER, Stage.IDENTITY, date(2026, 3, 2))]
    clock.advance(timedelta(days=400))
    assert len(privacy.erase_due(session, clock.now(), terms)) == 1
    assert privacy.erase_due(session, clock.now(), terms) == []
    kept = case(session)
    assert (kept.applicant_name, kept.id_number, kept.phone, kept.email) == ("张三", "", "", None)
    assert "全文附后" in (kept.replies[-1].letter or "")
    assert list(privacy.due(session, date(2036, 3, 2), terms)) == []
    assert privacy.awaiting_archive(session, date(2036, 3, 2), terms) == [NUMBER]  # 档案法: appraised first
    take(E.ARCHIVED, {"file_number": "0012-2026-定期-0001"})
    assert list(privacy.due(session, date(2036, 3, 2), terms)) == [Due(NUMBER, Stage.CASE, date(2026, 3, 2))]
    clock.instant = datetime.fromisoformat("2036-03-03T10:00:00+08:00")
    assert [each.stage for each in privacy.erase_due(session, clock.now(), terms)] == [Stage.CASE]
    gone = case(session)
    assert (gone.applicant_class, gone.outcome, gone.concluded_on) == ("natural", "G2", date(2026, 3, 2))
    assert (gone.applicant_name, gone.description, gone.replies[-1].content) == (privacy.GONE, privacy.GONE, "{}")
    assert {event.content for event in session.scalars(select(CaseEvent))} == {None}
    assert {(letter.text, letter.file) for letter in session.scalars(select(Letter))} == {(privacy.GONE, None)}
    assert session.scalars(select(ApplicationDraft.answers)).all() == ["{}"]
    assert status_by_code(session, NUMBER, concluded, date(2036, 3, 3), calendar) is None


def test_the_history_is_verified_after_an_erasure(session: Session, concluded: str, clock: FixedClock) -> None:
    clock.advance(timedelta(days=400))
    privacy.erase(session, NUMBER, Stage.CASE, by="王芳(wang)", reason="本人要求", now=clock.now())
    session.commit()
    assert chain.verify(session).faults == ()
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "privacy:erased"))
    assert (entry.subject, entry.detail) == (NUMBER, {"stage": "case", "reason": "本人要求"})


def test_nothing_is_erased_while_the_case_or_a_remedy_is_open(
    session: Session, file_one: File, take: Take, clock: FixedClock
) -> None:
    file_one()
    with pytest.raises(StepRefused, match="还没有办结"):
        privacy.erase(session, NUMBER, Stage.IDENTITY, by="王芳", reason="误", now=clock.now())
    take(E.WITHDRAWN)
    take(E.REMEDY_FILED, {"remedy": "review", "by": "applicant"})
    with pytest.raises(StepRefused, match="没有审结"):
        privacy.erase(session, NUMBER, Stage.IDENTITY, by="王芳", reason="误", now=clock.now())
    assert list(privacy.due(session, date(2040, 1, 1), Terms())) == []
    with pytest.raises(UnknownApplicationError):
        privacy.erase(session, "JZ2026-00009", Stage.CASE, by="王芳", reason="误", now=clock.now())


def test_what_was_replied_to_anew_has_its_terms_from_then_and_is_archived_anew(
    session: Session, concluded: str, take: Take, clock: FixedClock
) -> None:
    take(E.ARCHIVED, {"file_number": "0012-2026-定期-0001"})
    take(E.REMEDY_FILED, {"remedy": "review", "by": "applicant"})
    clock.advance(timedelta(days=60))
    take(E.REMEDY_DECIDED, {"ref": "F1", "result": "corrected"})
    take(E.REDO_ORDERED)
    assert list(privacy.due(session, date(2040, 1, 1), Terms())) == []
    take(E.REPLY_DRAFTED, {"kind": "G1"}, content=content_for("G1", date(2026, 5, 1)))
    take(E.REPLY_SUBMITTED)
    take(E.REPLY_REVIEWED, {"opinion": "同意", "alone": "只有一名工作人员"})
    take(E.REPLY_SIGNED)
    take(E.SERVED, {"method": "online"})
    assert list(privacy.due(session, date(2037, 1, 1), Terms())) == [Due(NUMBER, Stage.IDENTITY, date(2026, 5, 1))]
    take(E.ARCHIVED, {"file_number": "0012-2026-定期-0002"})
    assert list(privacy.due(session, date(2037, 1, 1), Terms())) == [Due(NUMBER, Stage.CASE, date(2026, 5, 1))]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 101, "张三13800138000要求", "a@b.cn"])
def test_a_reason_must_be_one_and_hold_no_personal_data(
    session: Session, concluded: str, clock: FixedClock, reason: str
) -> None:
    """It stands in the audit trail in the clear."""
    with pytest.raises(StepRefused, match="原因"):
        privacy.erase(session, NUMBER, Stage.IDENTITY, by="王芳", reason=reason, now=clock.now())
    assert case(session).identity_erased_at is None


def test_nothing_leads_from_a_conversation_to_what_was_erased(
    session: Session, concluded: str, clock: FixedClock, calendar: WorkCalendar
) -> None:
    erased = privacy.erase(session, NUMBER, Stage.CASE, by="王芳", reason="本人要求", now=clock.now())
    assert (erased.conversation_id, case(session).conversation_id, case(session).draft_id) == ("c1", None, None)
    assert statuses_for_conversation(session, "c1", date(2026, 3, 2), calendar) == []


def test_forms_that_nobody_goes_on_with_are_wiped(session: Session, clock: FixedClock) -> None:
    """个人信息保护法 Art. 19: also what was never filed."""
    fill(session, "c1", clock.now(), {"description": "预算报告", "features": ""})
    assert privacy.put_down_stale(session, clock.now() + timedelta(days=90), 90) == 0
    assert privacy.put_down_stale(session, clock.now() + timedelta(days=91), 90) == 1
    (draft,) = session.scalars(select(ApplicationDraft))
    assert (draft.status, draft.answers) == ("cancelled", "{}")


def test_erased_bytes_are_in_no_file(
    tmp_path: Path, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings
) -> None:
    """SQLite: neither the table nor its free pages, nor an index, nor the write-ahead log."""
    db = Database(f"sqlite:///{tmp_path / 'erased.db'}")
    Base.metadata.create_all(db.engine)
    now = clock.now()
    with db.session() as own:
        fill(own, "c1", now, PERSON)
        file_application(own, conversation_id="c1", channel="web", now=now, calendar=calendar, agency=agency)
    with db.session() as own:
        steps.take(own, NUMBER, E.WITHDRAWN, {"reason": "x" * 5000}, by=WANG, now=now, calendar=calendar, agency=agency)
    columns = "applicant_name, id_number, id_number_hash, phone, email, description, query_code, query_code_hash"
    with db.session(read_only=True) as own:
        tokens = [
            bytes(value) if isinstance(value, bytes) else value.encode()
            for value in own.execute(text(f"SELECT {columns} FROM application")).one()
        ]
        tokens += [bytes(token) for token in own.execute(text("SELECT text FROM letter")).scalars()]
        words = own.execute(text("SELECT content FROM case_event WHERE content IS NOT NULL")).scalars()
        tokens += [bytes(token) for token in words]

    def on_disk() -> int:
        raw = b"".join(file.read_bytes() for file in tmp_path.glob("erased.db*"))
        whole = {token: range(0, max(1, len(token) - 23), 48) for token in tokens}  # a tail of 4 bytes is anywhere
        return sum(any(token[at : at + 48] in raw for at in starts) for token, starts in whole.items())

    assert on_disk() == len(tokens) > 9
    with db.session() as own:
        privacy.erase(own, NUMBER, Stage.CASE, by="王芳", reason="本人要求", now=now)
    assert db.forget_old_pages()
    assert on_disk() == 0
    with db.session() as own:
        assert chain.verify(own).faults == ()
    db.compact()
    with db.session() as own:
        assert chain.verify(own).faults == ()
    db.dispose()


def test_what_is_erased_is_not_erased_twice(session: Session, concluded: str, clock: FixedClock) -> None:
    privacy.erase(session, NUMBER, Stage.IDENTITY, by="王芳", reason="到期", now=clock.now())
    before = case(session).id_number_hash
    with pytest.raises(StepRefused, match="已经删除"):
        privacy.erase(session, NUMBER, Stage.IDENTITY, by="王芳", reason="到期", now=clock.now())
    assert case(session).id_number_hash == before


def test_personal_data_never_stands_in_the_clear(
    tmp_path: Path, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings, session: Session
) -> None:
    """The file of a database in which a whole case was handled, journal included, holds none of it."""
    path = tmp_path / "clear.db"
    db = Database(f"sqlite:///{path}")
    Base.metadata.create_all(db.engine)
    now = clock.now()
    with db.session() as own:
        fill(own, "c1", now, PERSON)
        file_application(own, conversation_id="c1", channel="web", now=now, calendar=calendar, agency=agency)
    with db.session() as own:

        def take(kind: EventKind, given: dict[str, Any], **more: Any) -> None:
            steps.take(own, NUMBER, kind, given, by=WANG, now=now, calendar=calendar, agency=agency, **more)

        take(E.TAKEN_UP, {})
        take(E.NOTED, {"note": "已电话联系张三，13800138000。"})
        take(E.CONSULTATION_SENT, {"consulted": "third_party", "party": "丙公司", "matter": "合同文本"})
        take(E.WITHDRAWN, {"reason": "张三来电不再需要"})
    raw = b"".join(file.read_bytes() for file in tmp_path.glob("clear.db*"))
    db.dispose()
    for words in (*PERSONAL, "丙公司", "合同文本", "财政预算执行"):
        assert words.encode() not in raw, words
