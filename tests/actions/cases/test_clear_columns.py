"""Whatever is done with a case, and whatever is written into it, nothing personal stands in the clear.

Every text that a person may write carries a mark; the mark is then looked for in every column of every table that holds
no ciphertext, in the files of the database with its write-ahead log, and in what was logged.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, text

import actions.cases.triggers  # noqa: F401 - what the database itself refuses
from actions.cases import steps
from actions.cases.applications import file_application
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import TABLE, EventKind
from actions.cases.refusals import StepRefused
from actions.cases.tables import Application
from actions.cases.time import CHINA, china_date
from actions.db import Base, Database
from actions.settings import AgencySettings

from .conftest import PERSON, fill
from .right_facts import RightFacts
from .test_life_machine import PERSONS, WEIGHTS

MARK = "秘密Zq7x"
NAME, PHONE, ID = "欧阳甲乙", "13912345678", "11010519491231002X"
ANSWERS = PERSON | {
    "applicant_name": NAME,
    "phone": PHONE,
    "email": "zq7x@example.com",
    "description": f"{MARK}财政预算报告",
    "features": MARK,
}
PERSONAL = (MARK, NAME, PHONE, ID, "zq7x@example.com")


def marked(kind: EventKind, given: dict[str, Any], content: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """All words that somebody writes with the step, with the mark; what is chosen from lists as it is."""
    words = {fact.key for fact in TABLE[kind].facts if fact.kind == "text"}
    is_hidden = kind in (EventKind.CONSULTATION_SENT, EventKind.OBJECTION_OVERRULED)  # letters refuse the name there
    mark = MARK if is_hidden else f"{MARK}{NAME}"
    given = {key: f"{value}{mark}" if key in words else value for key, value in given.items()}
    body = json.dumps(content, ensure_ascii=False)
    for sentence in ("理由充分。", "请查收。", "网上查阅", "会造成损害。"):
        body = body.replace(sentence, f"{sentence}{MARK}{NAME}")
    return given, json.loads(body)


def spellings(value: str) -> Iterator[bytes]:
    """As it would stand in a file: as text, and escaped as JSON has it."""
    yield value.encode()
    yield json.dumps(value)[1:-1].encode()


def live(database: Database, conversation: int, steps_taken: int, seen: set[EventKind]) -> None:
    """One application and what random persons do with it, by preference what was not done before (``seen``)."""
    random, calendar = Random(conversation), WorkCalendar()
    agency = AgencySettings(name="江州市人民政府办公室", number_prefix="JZ", receipt_confirmation="manual")
    now = datetime(2026, 3, 2, 10, tzinfo=CHINA)
    shared: dict[str, Any] = {"calendar": calendar, "agency": agency}
    with database.session() as session:
        fill(session, f"c{conversation}", now, ANSWERS)
        receipt = file_application(session, conversation_id=f"c{conversation}", channel="web", now=now, **shared)
    for _ in range(steps_taken):
        now += timedelta(days=random.choice([0, 0, 0, 1, 4, 30]))
        with database.session() as session:
            application = session.scalars(select(Application).where(Application.number == receipt.number)).one()
            found = [
                (by, offer.transition.kind)
                for by in PERSONS
                for offer in steps.offers(application, by.roles, china_date(now), calendar, by.name)
                if not offer.blocked
            ]
            by, kind = random.choices(found, [WEIGHTS.get(kind, 1.0) if kind in seen else 4.0 for _, kind in found])[0]
            given, content = RightFacts(application, china_date(now), calendar, random).of(kind)
            given, content = marked(kind, given, content)
            told = ""
            try:
                steps.take(session, receipt.number, kind, given, by=by, now=now, content=content, **shared)
                seen.add(kind)
            except StepRefused as refused:
                told = str(refused)  # it may be shown to anybody
                session.rollback()
            assert not any(secret in told for secret in PERSONAL)


def test_nothing_personal_stands_in_the_clear(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    database = Database(f"sqlite:///{tmp_path / 'case.db'}")
    Base.metadata.create_all(database.engine)
    seen = set[EventKind]()
    for conversation in range(12):
        live(database, conversation, 50, seen)
    assert len(seen) > 36, sorted(set(EventKind) - seen)
    assert clear_values(database, PERSONAL) == []
    raw = b"".join(file.read_bytes() for file in tmp_path.glob("case.db*"))
    database.dispose()
    assert [value for value in PERSONAL for spelling in spellings(value) if spelling in raw] == []
    assert [value for value in PERSONAL if value in caplog.text] == []


def clear_values(database: Database, values: tuple[str, ...]) -> list[str]:
    """``table.column`` of every value that stands in the clear, in whatever spelling."""
    found = []
    with database.engine.connect() as connection:
        for table in Base.metadata.tables.values():
            for row in connection.execute(text(f'SELECT * FROM "{table.name}"')).mappings():
                for column, stored in row.items():
                    shown = bytes(stored) if isinstance(stored, bytes | memoryview) else str(stored).encode()
                    if any(spelling in shown for value in values for spelling in spellings(value)):
                        found.append(f"{table.name}.{column}")
    return found


def test_the_search_finds_what_stands_in_the_clear(database: Database) -> None:
    """Else the test above could not fail."""
    with database.engine.begin() as connection:
        values = {"at": "2026-01-01 00:00:00", "detail": json.dumps({"who": NAME})}
        connection.execute(
            text(
                "INSERT INTO audit_entry (at, actor, action, subject, detail, hash)"
                f" VALUES (:at, '{PHONE}', 'x', 'x', :detail, '')"
            ),
            values,
        )
    assert sorted(clear_values(database, PERSONAL)) == ["audit_entry.actor", "audit_entry.detail"]
