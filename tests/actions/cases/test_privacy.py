"""What has had its time goes, what must be kept stays, and the history can still be verified."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import chain, privacy, steps
from actions.cases.applications import status_by_code
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.privacy import Due, Stage, Terms
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.steps import Person
from actions.cases.tables import Application, ApplicationDraft, AuditEntry, CaseEvent, Letter
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from tests.support.replies import content_for

from .conftest import File, fill

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
    session: Session, concluded: str, clock: FixedClock, calendar: WorkCalendar
) -> None:
    """个人信息保护法 Art. 19, 47; 条例 Art. 45."""
    terms = Terms(identity_days=365, case_years=10)
    assert list(privacy.due(session, date(2027, 3, 1), terms)) == []
    assert list(privacy.due(session, date(2027, 3, 2), terms)) == [Due(NUMBER, Stage.IDENTITY, date(2026, 3, 2))]
    clock.advance(timedelta(days=400))
    assert len(privacy.erase_due(session, clock.now(), terms)) == 1
    assert privacy.erase_due(session, clock.now(), terms) == []
    kept = case(session)
    assert (kept.applicant_name, kept.id_number, kept.phone, kept.email) == ("张三", "", "", None)
    assert "全文附后" in (kept.replies[-1].letter or "")
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
    from actions.cases import triggers  # noqa: F401
    from actions.cases.applications import file_application
    from actions.db import Base

    from .conftest import PERSON

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
    for text in (*PERSONAL, "丙公司", "合同文本", "财政预算执行"):
        assert text.encode() not in raw, text
