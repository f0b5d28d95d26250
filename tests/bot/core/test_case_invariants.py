"""What the database itself refuses, asked in raw SQL of a migrated database, on both (legal_rules §4, invariants)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

import actions.cases.triggers  # noqa: F401 - what the models say about triggers
from actions.cases import steps
from actions.cases.applications import enter_application
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.steps import Person
from actions.db import Base, Database, crypto
from actions.settings import AgencySettings
from tests.support.replies import content_for

E = EventKind
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
NUMBER = "JZ2026-00001"
WANG, LI = Person("王芳(wang)", frozenset(STAFF_ROLES)), Person("李明(li)", frozenset(STAFF_ROLES))
ANSWERS = {
    "description": "2025年度财政预算执行情况报告",
    "features": "",
    "applicant_type": "natural",
    "applicant_name": "张三",
    "id_type": "id_card",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "form": "paper",
    "delivery": "pickup",
}


class Case:
    """One application in a migrated database, and raw SQL beside it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.calendar, self.agency = WorkCalendar(), AgencySettings(name="江州市", number_prefix="JZ")
        shared: dict[str, Any] = {"now": NOW, "calendar": self.calendar, "agency": self.agency}
        with database.session() as session:
            enter_application(
                session, ANSWERS, route="registered_mail", arrived_on=date(2026, 2, 27), by=WANG, **shared
            )

    def take(self, kind: EventKind, given: dict[str, Any] | None = None, by: Person = WANG, **more: Any) -> None:
        with self.database.session() as session:
            steps.take(
                session, NUMBER, kind, given or {}, by=by, now=NOW, calendar=self.calendar, agency=self.agency, **more
            )

    def register(self) -> None:
        self.take(E.REGISTERED, {"received_on": "2026-03-02"})

    def sign(self, kind: str = "N6") -> None:
        self.register()
        self.take(E.REPLY_DRAFTED, {"kind": kind}, content=content_for(kind, NOW.date()))
        self.take(E.REPLY_SUBMITTED)
        self.take(E.REPLY_REVIEWED, {"opinion": "同意"}, by=LI)
        self.take(E.REPLY_SIGNED, by=LI)

    def serve(self) -> None:
        self.sign()
        self.take(E.SERVED, {"method": "direct"})

    def execute(self, statement: str, **values: Any) -> None:
        with self.database.engine.begin() as connection:
            connection.execute(text(statement), values)

    def refuses(self, statement: str, because: str = "", **values: Any) -> None:
        with pytest.raises(DatabaseError, match=because):
            self.execute(statement, **values)

    def add_event(self, kind: str, facts: str = "{}", sequence: int = 90) -> None:
        self.execute(
            "INSERT INTO case_event (application_id, sequence, kind, at, on_day, actor, role, article, facts, hash)"
            " SELECT id, :sequence, :kind, :at, :day, 'x', 'system', '', :facts, 'x' FROM application",
            sequence=sequence,
            kind=kind,
            at="2026-03-02 02:00:00.000000",
            day="2026-03-02",
            facts=facts,
        )


@pytest.fixture
def case(migrated: Database) -> Case:
    return Case(migrated)


@pytest.mark.parametrize("kind", ["correction_asked", "extended", "fee_noticed", "submitted"])
def test_art_30_33_what_may_be_done_once_is_recorded_once(case: Case, kind: str) -> None:
    if kind != "submitted":
        case.add_event(kind)
    with pytest.raises(DatabaseError, match=r"(?i)unique"):
        case.add_event(kind, sequence=91)


def test_art_33_an_extension_is_at_most_twenty_days(case: Case) -> None:
    case.register()
    case.execute("UPDATE application SET extension_days = 20")
    case.refuses("UPDATE application SET extension_days = 21", "extension")
    case.refuses("UPDATE application SET extension_days = -1", "extension")


def test_art_31_the_day_of_receipt_is_what_the_last_event_about_it_says(case: Case) -> None:
    case.refuses("UPDATE application SET received_on = '2026-03-02'", "recorded reason")
    case.register()
    case.refuses("UPDATE application SET received_on = '2026-03-01'", "recorded reason")
    case.refuses("UPDATE application SET received_on = NULL", "recorded reason")
    case.take(E.RECEIPT_CORRECTED, {"received_on": "2026-02-27", "reason": "收发室已于2月27日签收。"})
    case.refuses("UPDATE application SET received_on = '2026-03-02'", "recorded reason")
    case.execute("UPDATE application SET received_on = '2026-02-27'")


def test_art_31_nothing_is_worked_on_before_it_is_received(case: Case) -> None:
    case.refuses("UPDATE application SET state = 'processing'", "received_before_work")


def test_every_application_ends_in_exactly_one_row_of_table_three(case: Case) -> None:
    case.register()
    case.refuses("UPDATE application SET state = 'served', is_open = false", "closed_has_outcome")
    case.refuses("UPDATE application SET outcome = 'G2'", "one_outcome")
    case.refuses("UPDATE application SET concluded_on = '2026-03-02'", "one_outcome")
    case.refuses("UPDATE application SET outcome = 'Z9', concluded_on = '2026-03-02'", "known_outcome")
    case.refuses("UPDATE application SET is_open = false, outcome = 'O3', concluded_on = '2026-03-02'", "open_until")


def test_an_outcome_and_a_number_are_given_once(case: Case) -> None:
    case.serve()
    case.refuses("UPDATE application SET outcome = 'G2'", "given once")
    case.refuses("UPDATE application SET outcome = NULL, concluded_on = NULL", "given once|one_outcome")
    case.refuses("UPDATE application SET concluded_on = '2026-03-01'", "given once")
    case.refuses("UPDATE application SET number = 'JZ2026-00002'", "given once")
    case.refuses("UPDATE application SET sequence = 2", "given once")


def test_art_45_no_application_is_deleted(case: Case) -> None:
    case.refuses("DELETE FROM application", "(?i)record|foreign")


@pytest.mark.parametrize("missing", ["reviewed_by = NULL", "signed_by = NULL", "letter = NULL", "remedy = ''"])
def test_art_17_no_reply_is_signed_without_review_letter_and_remedies(case: Case, missing: str) -> None:
    case.sign()
    case.refuses(f"UPDATE reply SET {missing}", "reviewed_and_signed")


def test_art_17_a_draft_can_not_be_made_a_served_reply(case: Case) -> None:
    case.register()
    case.take(E.REPLY_DRAFTED, {"kind": "G2"}, content=content_for("G2", NOW.date()))
    case.refuses("UPDATE reply SET status = 'served', served_on = '2026-03-02'", "reviewed_and_signed")
    case.refuses("UPDATE reply SET status = 'signed'", "reviewed_and_signed")
    case.refuses("UPDATE reply SET status = 'sent'", "status")


def test_art_36_37_no_denial_without_its_article(case: Case) -> None:
    case.sign()
    case.refuses("UPDATE reply SET article = ''", "denial_has_article")
    case.refuses("UPDATE reply SET kind = 'Z9'", "known_kind")


def test_a_served_reply_has_its_day(case: Case) -> None:
    case.serve()
    case.refuses("UPDATE reply SET served_on = NULL", "served_has_day")


def test_a_case_has_one_reply_a_round(case: Case) -> None:
    case.sign()
    case.refuses(
        "INSERT INTO reply (application_id, round, status, kind, content)"
        " SELECT application_id, 1, 'draft', 'G2', content FROM reply",
        "(?i)unique",
    )


@pytest.mark.parametrize("table", ["case_event", "audit_entry"])
def test_history_is_added_to_never_changed_or_deleted(case: Case, table: str) -> None:
    case.register()
    columns = {column["name"]: column["type"] for column in inspect(case.database.engine).get_columns(table)}
    for name in columns.keys() - {"content"}:
        value = {"id": "id + 1000", "application_id": "id + 1", "sequence": "sequence + 50", "facts": "'{}'"}.get(name)
        value = value or {"detail": "'{}'", "at": "'2020-01-01 00:00:00'", "on_day": "'2020-01-01'"}.get(name, "'x'")
        case.refuses(f"UPDATE {table} SET {name} = {value}", "added, not changed")
    case.refuses(f"DELETE FROM {table}", "added, not changed")


def test_the_words_of_an_event_can_be_wiped_but_not_replaced(case: Case) -> None:
    case.register()
    case.take(E.NOTED, {"note": "已电话联系。"})
    where = "WHERE kind = 'noted'"
    case.refuses(f"UPDATE case_event SET content = :x {where}", "added, not", x=crypto.keyring().encrypt("别的"))
    case.execute(f"UPDATE case_event SET content = NULL {where}")


def test_the_migrations_refuse_what_the_models_refuse(migrated: Database, tmp_path: Any) -> None:
    """Triggers and checks of a migrated database are those of a database made from the models."""
    if not migrated.is_sqlite:
        made, theirs = _postgres_rules(migrated), None
        with migrated.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        Base.metadata.create_all(migrated.engine)
        theirs = _postgres_rules(migrated)
    else:
        made = _sqlite_rules(migrated)
        modelled = Database(f"sqlite:///{tmp_path / 'models.db'}")
        Base.metadata.create_all(modelled.engine)
        theirs = _sqlite_rules(modelled)
        modelled.dispose()
    assert made == theirs


GUARDED = ("application", "case_event", "reply", "audit_entry")
_CHECK = re.compile(r"CONSTRAINT \S+ CHECK \(.+?\)(?=, CONSTRAINT|, FOREIGN|, PRIMARY|, UNIQUE| \)$)")


def _sqlite_rules(database: Database) -> dict[str, Any]:
    with database.engine.connect() as connection:
        triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        tables = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all()
    # SQLAlchemy's own reading of the checks takes two minutes for the longest table
    checks = {f"check {name}": sorted(_CHECK.findall(_plain(sql))) for name, sql in tables if name in GUARDED}
    return {name: _plain(sql) for name, sql in triggers} | checks


def _postgres_rules(database: Database) -> dict[str, Any]:
    with database.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT tgname, pg_get_triggerdef(t.oid) || prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid"
                " WHERE NOT tgisinternal"
            )
        )
        return {name: _plain(sql) for name, sql in rows} | _checks(database)


def _checks(database: Database) -> dict[str, Any]:
    inspector = inspect(database.engine)
    return {
        f"check {table} {check['name']}": _plain(check["sqltext"])
        for table in GUARDED
        for check in inspector.get_check_constraints(table)
    }


def _plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip()
