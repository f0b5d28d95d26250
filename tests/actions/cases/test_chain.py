"""Somebody with the whole database in hand, but without the secret, tries to change what is recorded."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select, text

from actions.cases import audit, chain, steps
from actions.cases.applications import file_application
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.steps import Person
from actions.cases.tables import AuditEntry, CaseEvent, ChainHead
from actions.cases.time import FixedClock
from actions.db import Database, crypto
from actions.settings import AgencySettings
from tests.support.databases import written_once

from .conftest import PERSON, fill

E = EventKind
NUMBER = "JZ2026-00001"
WANG, LI = Person("王芳(wang)", frozenset(STAFF_ROLES)), Person("李明(li)", frozenset(STAFF_ROLES))
END = "审计记录的末尾与登记的链尾不一致：记录可能被删除或者增加。"


class Site:
    """A database with two cases, one of them answered, and somebody who may do anything to it."""

    def __init__(self, database: Database, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> None:
        self.database, self.clock, self.calendar, self.agency = database, clock, calendar, agency

    def take(self, kind: EventKind, given: dict[str, Any] | None = None, by: Person = WANG, **more: Any) -> None:
        with self.database.session() as session:
            steps.take(
                session,
                NUMBER,
                kind,
                given or {},
                by=by,
                now=self.clock.now(),
                calendar=self.calendar,
                agency=self.agency,
                **more,
            )

    def attack(self, *statements: str, **values: Any) -> None:
        """Execute, with triggers dropped and foreign keys off: whoever owns the database can."""
        with self.database.engine.connect() as connection:
            if self.database.is_sqlite:
                driver: Any = connection.connection.driver_connection
                driver.execute("PRAGMA foreign_keys=OFF")
            with connection.begin():
                if self.database.is_sqlite:
                    names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
                    for name in names.scalars().all():
                        connection.execute(text(f"DROP TRIGGER {name}"))
                else:
                    connection.execute(text("SET LOCAL session_replication_role = replica"))
                for statement in statements:
                    connection.execute(text(statement), values)
            if self.database.is_sqlite:
                driver.execute("PRAGMA foreign_keys=ON")

    def verify(self, expect: str = "") -> chain.Verified:
        with self.database.session(read_only=True) as session:
            return chain.verify(session, expect=expect)

    def faults(self) -> tuple[str, ...]:
        return self.verify().faults

    def file(self, conversation_id: str) -> None:
        shared = {"now": self.clock.now(), "calendar": self.calendar, "agency": self.agency}
        with self.database.session() as session:
            fill(session, conversation_id, self.clock.now(), PERSON)
            file_application(session, conversation_id=conversation_id, channel="web", **shared)  # type: ignore[arg-type]

    def hash_of(self, entry: int) -> str:
        with self.database.session() as session:
            return session.scalars(select(AuditEntry.hash).order_by(AuditEntry.id)).all()[entry]


@pytest.fixture
def site(database: Database, clock: FixedClock, calendar: WorkCalendar, agency: AgencySettings) -> Site:
    return Site(database, clock, calendar, agency)


@pytest.fixture
def busy(site: Site) -> Site:
    """Events 1 to 8 of the first case: filed, confirmed, taken up, noted, drafted … signed; the second only filed."""
    written_once(site.database, "busy", lambda: _two_cases(site))
    assert site.faults() == ()
    return site


def _two_cases(site: Site) -> None:
    site.file("c1")
    site.file("c2")
    site.take(E.TAKEN_UP)
    site.take(E.NOTED, {"note": "已电话联系申请人。"})
    site.take(E.REPLY_DRAFTED, {"kind": "G2"}, content={"info": "报告全文附后。"})
    site.take(E.REPLY_SUBMITTED)
    site.take(E.REPLY_REVIEWED, {"opinion": "同意"}, by=LI)
    site.take(E.REPLY_SIGNED, by=LI)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ('facts = \'{"applicant_class": "business", "handler": "x"}\'', "内容被改动"),
        ("actor = '李明(li)'", "内容被改动"),
        ("at = '2026-03-01 02:00:00'", "内容被改动"),
        ("on_day = '2026-03-01'", "内容被改动"),
        ("article = '条例第一条'", "内容被改动"),
        ("role = 'signer'", "内容被改动"),
        ("kind = 'assigned'", "内容被改动"),
        ("content_hash = repeat('a', 64)", "内容被改动"),
        ("hash = repeat('a', 64)", "内容被改动"),
        ("hash = ''", "内容被改动"),
    ],
)
def test_a_changed_event_is_found(busy: Site, change: str, sentence: str) -> None:
    if busy.database.is_sqlite:
        change = change.replace("repeat('a', 64)", f"'{'a' * 64}'")
    busy.attack(f"UPDATE case_event SET {change} WHERE sequence = 3")
    assert any(f"申请{NUMBER}的第3条办理记录与前后不一致：{sentence}。" == fault for fault in busy.faults())


def test_changed_words_are_found(busy: Site) -> None:
    """The words are encrypted: somebody without the secret can put there what was encrypted elsewhere, or rubbish."""
    other = "(SELECT content FROM case_event e WHERE e.sequence = 7 AND e.application_id = case_event.application_id)"
    busy.attack(f"UPDATE case_event SET content = {other} WHERE sequence = 4")
    assert busy.faults() == (f"申请{NUMBER}的第4条办理记录的文字内容被改动。",)
    busy.attack("UPDATE case_event SET content = :rubbish WHERE sequence = 4", rubbish=b"rubbish")
    assert busy.faults() == (f"申请{NUMBER}的第4条办理记录的文字内容被改动。",)
    busy.attack("UPDATE case_event SET content = NULL WHERE sequence = 4")
    assert busy.faults() == (f"申请{NUMBER}的第4条办理记录的文字内容被删除。",)


def test_the_last_event_deleted_is_found(busy: Site) -> None:
    busy.attack("DELETE FROM case_event WHERE sequence = 8")
    assert f"申请{NUMBER}末尾的办理记录不见了，审计记录里还有。" in busy.faults()


def test_an_event_deleted_in_between_is_found(busy: Site) -> None:
    busy.attack("DELETE FROM case_event WHERE sequence = 4")
    assert f"申请{NUMBER}的第5条办理记录前面缺少记录。" in busy.faults()
    for sequence in range(5, 9):  # one by one: a database changes the rows of one statement in any order
        busy.attack(f"UPDATE case_event SET sequence = {sequence - 1} WHERE sequence = {sequence}")
    assert f"申请{NUMBER}的第4条办理记录与前后不一致：内容被改动。" in busy.faults()


def test_an_event_that_nobody_recorded_is_found(busy: Site) -> None:
    columns = "application_id, kind, at, on_day, actor, role, article, facts, content, content_hash"
    busy.attack(
        f"INSERT INTO case_event (sequence, hash, {columns}) SELECT 9, '', {columns} FROM case_event WHERE sequence = 4"
    )
    assert f"申请{NUMBER}的第9条办理记录与前后不一致：内容被改动。" in busy.faults()


def test_events_given_to_another_case_are_found(busy: Site) -> None:
    busy.attack(
        "UPDATE case_event SET application_id = 900 + application_id",
        "UPDATE case_event SET application_id = 1 WHERE application_id = 902",
        "UPDATE case_event SET application_id = 2 WHERE application_id = 901",
    )
    assert f"申请{NUMBER}的第1条办理记录与前后不一致：内容被改动。" in busy.faults()


def test_a_whole_case_deleted_is_found(busy: Site) -> None:
    busy.attack("DELETE FROM case_event WHERE application_id = 2", "DELETE FROM application WHERE id = 2")
    faults = busy.faults()
    assert "申请JZ2026-00002和它的办理记录不见了，审计记录里还有。" in faults
    assert "JZ2026的编号不连续：已编到2号，实有1件。" in faults


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'x'",
        "action = 'x'",
        "subject = 'x'",
        "detail = '{\"a\": 1}'",
        "at = '2020-01-01 00:00:00'",
        "hash = 'x'",
    ],
)
def test_a_changed_audit_entry_is_found(busy: Site, change: str) -> None:
    busy.attack(f"UPDATE audit_entry SET {change} WHERE id = 5")
    assert any(fault.startswith("审计记录第5号") for fault in busy.faults())


def test_an_audit_entry_deleted_in_between_is_found(busy: Site) -> None:
    busy.attack("DELETE FROM audit_entry WHERE id = 5")
    faults = busy.faults()
    assert any(fault.startswith("审计记录第6号") for fault in faults)
    assert END in faults


def test_two_audit_entries_swapped_are_found(busy: Site) -> None:
    busy.attack(
        "UPDATE audit_entry SET id = -5 WHERE id = 5",
        "UPDATE audit_entry SET id = 5 WHERE id = 6",
        "UPDATE audit_entry SET id = 6 WHERE id = -5",
    )
    assert [fault[:7] for fault in busy.faults()] == ["审计记录第5号", "审计记录第6号", "审计记录第7号"]


def test_the_last_audit_entry_deleted_is_found_also_with_the_head_set_back(busy: Site) -> None:
    """The head is sealed: an earlier one can't be made up."""
    before, count = busy.hash_of(-2), busy.verify().entries
    busy.attack("DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)")
    assert END in busy.faults()
    assert busy.verify().entries == count - 1
    busy.attack(f"UPDATE chain_head SET count = count - 1, hash = '{before}' WHERE name = 'audit'")
    assert "链尾的登记被改动。" in busy.faults()


def test_a_head_that_was_noted_down_must_occur(busy: Site) -> None:
    """Who puts back an earlier copy of everything is found by who noted the head down."""
    noted = busy.verify().head
    assert busy.verify(noted).faults == ()
    busy.take(E.NOTED, {"note": "又联系了一次。"})
    assert busy.verify(noted).faults == ()
    with busy.database.session() as session:
        head = session.get_one(ChainHead, "audit")
        copy = {"count": head.count, "hash": head.hash, "seal": head.seal}
    later = busy.verify().head
    busy.take(E.NOTED, {"note": "第三次。"})
    noted_last = busy.verify().head
    busy.attack(
        "DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)",
        "DELETE FROM case_event WHERE sequence = 10",
        "UPDATE application SET version = 9 WHERE id = 1",
        "UPDATE chain_head SET count = :count, hash = :hash, seal = :seal WHERE name = 'audit'",
        **copy,
    )
    assert busy.verify(later).faults == ()  # a true earlier state: nothing inside can tell
    assert busy.verify(noted_last).faults == ("没有找到先前记下的链尾：数据库可能被换成了较早的备份，或者记录被删除。",)


def test_all_hashes_wiped_are_found(busy: Site) -> None:
    busy.attack("UPDATE audit_entry SET hash = ''", "UPDATE case_event SET hash = ''")
    faults = busy.faults()
    assert "链建立以前的记录被改动、增加或者删除。" in faults
    assert END in faults
    busy.attack("DELETE FROM chain_head")
    assert "审计链还没有建立，或者链尾的登记不见了：记录没有保护。服务启动一次即建立。" in busy.faults()


def test_another_secret_is_told_as_such(busy: Site) -> None:
    crypto.install(crypto.Keyring.from_secrets("another"))
    (first, *_) = busy.faults()
    assert first.startswith("12条审计记录全部对不上：密钥")


def test_a_rotated_secret_verifies_what_was_written_with_the_old_one(busy: Site) -> None:
    crypto.install(crypto.Keyring.from_secrets("new", "test"))
    busy.take(E.NOTED, {"note": "换了密钥以后。"})
    assert busy.faults() == ()


def test_what_is_kept_beside_the_history_must_agree_with_it(busy: Site) -> None:
    busy.attack("UPDATE application SET state = 'processing' WHERE id = 1")
    assert busy.faults() == (f"申请{NUMBER}登记的状态与办理记录不一致。",)
    busy.attack("UPDATE application SET state = 'signed', received_on = '2026-02-27', extension_days = 5 WHERE id = 1")
    assert busy.faults() == (f"申请{NUMBER}登记的收到日期、延长天数与办理记录不一致。",)


def test_a_letter_is_what_was_signed(busy: Site) -> None:
    busy.attack("UPDATE reply SET letter = (SELECT description FROM application WHERE id = 2) WHERE application_id = 1")
    assert busy.faults() == (f"申请{NUMBER}的答复书（第1次）与签发时不一致。",)
    busy.attack("UPDATE letter SET text = (SELECT description FROM application WHERE id = 2) WHERE kind = 'reply'")
    assert f"申请{NUMBER}的文书（江州公开答〔2026〕1号）与发出时不一致。" in busy.faults()
    busy.attack("DELETE FROM letter WHERE kind = 'reply'")
    assert any(f"申请{NUMBER}" in fault and "文书" in fault for fault in busy.faults())


def test_who_says_it_was_erased_must_have_erased_it(busy: Site) -> None:
    busy.attack(
        "UPDATE case_event SET content = NULL WHERE application_id = 1",
        "UPDATE application SET erased_at = '2026-03-02 00:00:00' WHERE id = 1",
    )
    assert busy.faults() == (f"申请{NUMBER}的个人信息已删除，但是没有删除的审计记录。",)


@pytest.mark.parametrize(
    "detail",
    [
        {"b": 1, "a": [1, 2.5, {"z": None, "y": True}], "数": "字"},
        {"nfd": unicodedata.normalize("NFD", "é"), "nfc": unicodedata.normalize("NFC", "é")},
        {"big": 2**53 + 1, "small": 1e-300, "one": 1.0, "negative": -0.0},
        {"lone": "\ud800", "zero": "a\u0000b", "tab": "\t\u2028"},
        {"1": "x", "10": "y", "2": "z"},
    ],
)
def test_what_json_can_hold_is_hashed_as_it_is_read_back(site: Site, detail: dict[str, Any]) -> None:
    with site.database.session() as session:
        audit.record(session, at=site.clock.now(), actor="x", action="test", subject="x", detail=detail)
    assert site.faults() == ()
    with site.database.session() as session:
        kept = session.scalars(select(AuditEntry)).one().detail
    assert json.dumps(kept, sort_keys=True) == json.dumps(detail, sort_keys=True)


@pytest.mark.parametrize(
    "detail", [{"nan": float("nan")}, {"inf": float("inf")}, {"day": datetime(2026, 1, 1, tzinfo=UTC)}]
)
def test_what_json_can_not_hold_is_not_recorded(site: Site, detail: dict[str, Any]) -> None:
    with site.database.session() as session, pytest.raises((ValueError, TypeError)):
        audit.record(session, at=site.clock.now(), actor="x", action="test", subject="x", detail=detail)
    assert site.verify().entries == 0


def test_an_instant_of_any_zone_and_precision_is_the_same_when_read_back(site: Site) -> None:
    for at in (
        datetime(2026, 3, 2, 10, 0, 0, 1, tzinfo=timezone(timedelta(hours=8))),
        datetime(2026, 3, 2, 2, 0, 0, 999999, tzinfo=UTC),
        datetime(2026, 3, 2, 2, 0, tzinfo=timezone(timedelta(hours=-11, minutes=-30))),
    ):
        with site.database.session() as session:
            audit.record(session, at=at, actor="x", action="test", subject="x")
    assert site.faults() == ()


def test_entries_wait_for_the_commit_and_go_with_a_rollback(site: Site, clock: FixedClock) -> None:
    """The head of the chain is locked last, so nobody who holds it waits for anything else."""
    shared = {"at": clock.now(), "actor": "x", "subject": "x"}
    with pytest.raises(RuntimeError), site.database.session() as session:  # noqa: PT012 - the whole transaction
        audit.record(session, action="lost", **shared)  # type: ignore[arg-type]
        raise RuntimeError
    with site.database.session() as session:
        audit.record(session, action="outer", **shared)  # type: ignore[arg-type]
        assert session.scalars(select(ChainHead)).all() == []
        nested = session.begin_nested()
        audit.record(session, action="undone", **shared)  # type: ignore[arg-type]
        nested.rollback()
        kept = session.begin_nested()
        audit.record(session, action="kept", **shared)  # type: ignore[arg-type]
        kept.commit()
        audit.record(session, action="last", **shared)  # type: ignore[arg-type]
    with site.database.session() as session:
        assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == ["kept", "outer", "last"]
    assert site.faults() == ()


def test_who_reads_the_trail_in_the_same_transaction_sees_what_waits(site: Site, clock: FixedClock) -> None:
    with site.database.session() as session:
        audit.record(session, at=clock.now(), actor="x", action="waiting", subject="x")
        assert session.scalars(select(AuditEntry.action)).all() == ["waiting"]
    assert site.verify().entries == 1


def test_many_faults_are_counted_not_listed(site: Site, clock: FixedClock) -> None:
    with site.database.session() as session:
        for _ in range(130):
            audit.record(session, at=clock.now(), actor="x", action="test", subject="x")
    site.attack("UPDATE audit_entry SET actor = 'y' WHERE id > 1")
    faults = site.faults()
    assert len(faults) == 101
    assert faults[-1] == "另有29处不一致。"


def test_the_words_hash_tells_nothing_without_the_secret() -> None:
    crypto.install(crypto.Keyring.from_secrets("one"))
    first = chain.words_digest("张三")
    crypto.install(crypto.Keyring.from_secrets("two"))
    assert first != chain.words_digest("张三")
    assert chain.words_digest("") == chain.words_digest(None) == ""


def test_an_event_keeps_the_shape_that_is_hashed(busy: Site) -> None:
    """Facts come back from both databases as they were hashed: dates as text, numbers as numbers."""
    with busy.database.session() as session:
        facts = session.scalars(select(CaseEvent.facts).where(CaseEvent.kind == "receipt_confirmed").limit(1)).one()
    assert facts["received_on"] == "2026-03-02"
    assert facts["basis"] == "auto"
