"""Cases of the time before the life cycle (revision 0005) are carried over, and go on as if they had begun in it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, select, text

from actions.cases import chain, due_dates, rebuilding, steps
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.refusals import StepRefused
from actions.cases.steps import Person
from actions.cases.tables import Application
from actions.db import Database, crypto
from actions.settings import AgencySettings
from bot import migrations
from tests.support.replies import content_for

E = EventKind
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)  # 10:00 in China on a Monday
NOW = datetime(2026, 3, 11, 2, 0, tzinfo=UTC)
CALENDAR = WorkCalendar()
AGENCY = AgencySettings(name="江州市人民政府办公室", number_prefix="JZ")
WANG, LI = Person("王芳(wang)", frozenset(STAFF_ROLES)), Person("李明(li)", frozenset(STAFF_ROLES))
DENIAL = "该信息为本机关起草文件过程中的讨论记录，属于过程性信息。"


@pytest.fixture(autouse=True)
def keyring() -> None:
    crypto.install(crypto.Keyring.from_secrets("test"))


@pytest.fixture
def carried_over(empty: Database) -> Database:
    """A database of revision 0005 with an arrived, a received, a registered, a granted and a denied application."""
    migrations.upgrade(empty.engine, "0005")
    with empty.engine.begin() as connection:
        _insert(connection, "number_series", prefix="JZ", year=2026, last=5)
        _insert(connection, "application_draft", conversation_id="c9", status="open", answers=_secret("{}"), **_times())
        for sequence in range(1, 6):
            _case(connection, sequence)
        _insert(
            connection, "audit_entry", at=_at(AT), actor="王芳(wang)", action="sign_in", subject="console", detail="{}"
        )
    migrations.upgrade(empty.engine)
    return empty


def _case(connection: Connection, sequence: int) -> None:
    number, is_received, is_registered, is_replied = f"JZ2026-0000{sequence}", sequence > 1, sequence > 2, sequence > 3
    draft = _insert(
        connection,
        "application_draft",
        conversation_id=f"c{sequence}",
        status="filed",
        answers=_secret("{}"),
        **_times(),
    )
    secrets = {"query_code": "ACDE2345", "applicant_name": "张三", "id_number": "11010519491231002X"}
    secrets |= {"phone": "13800138000", "description": "2025年度财政预算执行情况报告", "features": ""}
    events = [("submitted", "applicant", "条例第二十九条", {"channel": "web"})]
    if is_received:
        facts = {"received_on": "2026-03-02", "basis": "互联网提交，系统即时确认"}
        events.append(("received", "system", "条例第三十一条第三项", facts))
    if is_registered:
        events.append(("registered", "王芳(wang)", "条例第四十五条", {"applicant_class": "natural"}))
    if is_replied:
        facts = {"kind": "G2" if sequence == 4 else "N6", "served_on": "2026-03-09"}
        article = "条例第三十六条第二项" if sequence == 4 else "条例第十六条第二款、第三十六条第三项"
        events.append(("replied", "王芳(wang)", article, facts))
    application = _insert(
        connection,
        "application",
        **{key: _secret(value) for key, value in secrets.items()},
        number=number,
        prefix="JZ",
        year=2026,
        sequence=sequence,
        draft_id=draft,
        conversation_id=f"c{sequence}",
        query_code_hash="c" * 64,
        applicant_type="natural",
        applicant_class="natural",
        id_type="id_card",
        id_number_hash=crypto.blind_index("11010519491231002X"),
        form="electronic",
        delivery="chat",
        channel="web",
        submitted_at=_at(AT),
        received_on="2026-03-02" if is_received else None,
        received_basis="互联网提交，系统即时确认" if is_received else "",
        registered_at=_at(AT) if is_registered else None,
        registered_by="王芳(wang)" if is_registered else None,
        due_on="2026-03-30" if is_received else None,
        warn_on="2026-03-27" if is_received else None,
        provisional=False,
        version=len(events),
    )
    for place, (kind, actor, article, facts) in enumerate(events, 1):
        at = AT + timedelta(days=7) if kind == "replied" else AT
        _insert(
            connection,
            "case_event",
            application_id=application,
            sequence=place,
            kind=kind,
            at=_at(at),
            actor=actor,
            article=article,
            facts=json.dumps(facts),
        )
        _insert(
            connection,
            "audit_entry",
            at=_at(at),
            actor=actor,
            action=f"application_{kind}",
            subject=number,
            detail="{}",
        )
    if is_replied:
        _insert(
            connection,
            "reply",
            application_id=application,
            kind="G2" if sequence == 4 else "N6",
            body=_secret("报告全文附后。" if sequence == 4 else DENIAL),
            remedy="如对本答复不服……",
            letter=_secret("政府信息公开申请答复书……"),
            letter_on="2026-03-09",
            sent_by="王芳(wang)",
            sent_at=_at(AT + timedelta(days=7)),
        )


def _insert(connection: Connection, table: str, **values: object) -> int | None:
    columns = ", ".join(values)
    returning = "" if table == "number_series" else " RETURNING id"
    statement = f"INSERT INTO {table} ({columns}) VALUES ({', '.join(f':{name}' for name in values)}){returning}"
    result = connection.execute(text(statement), values)
    return result.scalar() if returning else None


def _secret(words: str) -> bytes:
    return crypto.keyring().encrypt(words)


def _at(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%d %H:%M:%S.%f")


def _times() -> dict[str, object]:
    return {"created_at": _at(AT), "updated_at": _at(AT)}


def test_the_caches_say_what_the_history_tells(carried_over: Database) -> None:
    with carried_over.session() as session:
        cases = session.scalars(select(Application).order_by(Application.sequence)).all()
        assert [case.state for case in cases] == ["arrived", "registered", "processing", "served", "served"]
        assert [case.outcome for case in cases] == [None, None, None, "G2", "N6"]
        for case in cases:
            told = due_dates.case_of(case)
            assert (told.state, told.outcome, told.concluded_on) == (case.state, case.outcome, case.concluded_on)
            assert (told.received_on, told.arrived_on) == (case.received_on, case.arrived_on)
            assert case.arrived_on == date(2026, 3, 2)
            assert case.applicant_name == "张三"


def test_what_was_before_the_chain_is_counted_and_held_from_the_next_entry_on(carried_over: Database) -> None:
    """14 events and 15 entries have no hash; the first chained entry seals them."""
    with carried_over.session() as session:
        before = chain.verify(session)
        assert (before.unchained, before.entries, before.events) == (14 + 15, 0, 0)
        assert before.faults == ("审计链还没有建立，或者链尾的登记不见了：记录没有保护。服务启动一次即建立。",)
        chain.begin(session)
        after = chain.verify(session)
        assert (after.unchained, after.faults) == (14 + 15, ())


def test_the_cases_go_on(carried_over: Database) -> None:
    def take(number: int, kind: EventKind, given: dict[str, object] | None = None, by: Person = WANG, **more: object):  # type: ignore[no-untyped-def]
        with carried_over.session() as session:
            return steps.take(
                session,
                f"JZ2026-0000{number}",
                kind,
                given or {},
                by=by,
                now=NOW,
                calendar=CALENDAR,
                agency=AGENCY,
                **more,  # type: ignore[arg-type]
            )

    with carried_over.session() as session:
        rebuilding.rebuild_due_dates(session, CALENDAR, NOW)
        limits = {each.number: {limit.kind for limit in each.limits} for each in session.scalars(select(Application))}
    assert limits["JZ2026-00001"] == {"receipt"}
    assert limits["JZ2026-00002"] == {"reply", "correction_notice"}
    assert limits["JZ2026-00005"] == set()

    take(1, E.RECEIPT_CONFIRMED, {"received_on": "2026-03-11", "basis": "contacted"})
    take(2, E.TAKEN_UP)
    take(2, E.CORRECTION_ASKED, {"correct_by": "2026-03-25", "points": "请写明年度。"})
    take(3, E.REPLY_DRAFTED, {"kind": "G2"}, content=content_for("G2", NOW.date()) | {"info": "报告全文附后。"})
    take(3, E.REPLY_SUBMITTED)
    take(3, E.REPLY_REVIEWED, {"opinion": "同意"}, by=LI)
    take(3, E.REPLY_SIGNED, by=LI)
    assert "报告全文附后" in take(3, E.SERVED, {"method": "online"}).text
    take(4, E.ARCHIVED)
    take(5, E.REMEDY_FILED, {"remedy": "review", "by": "applicant"})
    take(5, E.REMEDY_DECIDED, {"ref": "F1", "result": "corrected"})
    take(5, E.REDO_ORDERED)
    with pytest.raises(StepRefused, match="不能延长"):
        take(5, E.EXTENDED, {"days": 5, "reason": "需要检索"})
    with carried_over.session() as session:
        verified = chain.verify(session)
        assert verified.faults == ()
        assert (verified.unchained, verified.events) == (14 + 15, 12)
        states = session.scalars(select(Application.state).order_by(Application.sequence)).all()
        assert states == ["registered", "correction_pending", "served", "closed", "processing"]


def test_the_history_of_before_can_be_changed_by_nobody(carried_over: Database) -> None:
    with carried_over.session() as session:
        chain.begin(session)
    with carried_over.engine.begin() as connection:
        trigger = "case_event_final" if carried_over.is_sqlite else "case_event_guard ON case_event"
        connection.execute(text(f"DROP TRIGGER {trigger}"))
        connection.execute(
            text("UPDATE case_event SET actor = 'nobody' WHERE kind = 'taken_up' AND application_id = 3")
        )
    with carried_over.session() as session:
        assert chain.verify(session).faults == (
            "链建立以前的记录被改动、增加或者删除。",
            "申请JZ2026-00003登记的承办人与办理记录不一致。",
        )


def test_the_extension_and_the_correction_are_still_given_once(carried_over: Database) -> None:
    with carried_over.session() as session:
        case = session.scalars(select(Application).where(Application.sequence == 3)).one()
        assert case.handler == "王芳(wang)"
        assert "correction_asked" not in due_dates.case_of(case).kinds
