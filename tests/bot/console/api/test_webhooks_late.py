"""What is committed behind what was told already is told too, once: PostgreSQL alone has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import knowledge.tables
from actions.cases.alerts.tables import Alert
from actions.cases.tables import Application
from actions.cases.time import FixedClock
from actions.db import Base, Database, crypto
from bot.api.tables import WebhookDelivery, WebhookEvent, WebhookPosition
from bot.api.webhooks import book, delivering, late, sources
from bot.api.webhooks.kinds import Kind
from knowledge.tables import Document, DocumentEvent
from tests.support.databases import empty_postgres, quick

ADMIN = "管理员(admin)"


pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("document")]


@pytest.fixture
def db(postgres_url: str) -> Iterator[Database]:
    crypto.install(crypto.Keyring.from_secrets("a secret for tests only"))
    tables = (Base.metadata, knowledge.tables.Base.metadata)
    database = quick(Database(empty_postgres(postgres_url, *tables)))
    yield database
    database.dispose()


def listen(db: Database, clock: FixedClock) -> None:
    with db.session() as session:
        wanted = (Kind.DOCUMENT_PUBLISHED, Kind.APPLICATION_DUE_SOON)
        book.create(session, "https://oa.example.gov.cn/hook", wanted, (), ADMIN, clock.now())


def publish(session: Session, clock: FixedClock, times: int = 1) -> list[int]:
    """Events of the document, with their ids."""
    document = session.scalars(select(Document.id)).one()
    rows = [DocumentEvent(document_id=document, at=clock.now(), actor=ADMIN, action="publish") for _ in range(times)]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def look(db: Database, clock: FixedClock) -> int:
    with db.session() as session:
        return delivering.take_up(session, clock.now())


def told(db: Database) -> list[str]:
    with db.session(read_only=True) as session:
        query = select(WebhookEvent.key).join(WebhookDelivery, WebhookDelivery.event_id == WebhookEvent.id)
        return list(session.scalars(query.order_by(WebhookDelivery.id)))


def test_what_commits_a_thousand_ids_late_is_told_once(db: Database, clock: FixedClock) -> None:
    listen(db, clock)
    with db.session() as slow:
        (first,) = publish(slow, clock)
        with db.session() as session:
            others = publish(session, clock, 1200)
        made = 0
        for _ in range(4):  # 500 rows at a time, and on and on while the slow one writes
            made += look(db, clock)
        assert made == 1200
    assert first < min(others)
    assert look(db, clock) == 1
    assert told(db)[-1] == f"document:{first}"
    assert look(db, clock) == 0
    assert len(told(db)) == len(set(told(db))) == 1201


def test_who_began_later_is_not_waited_for(db: Database, clock: FixedClock) -> None:
    listen(db, clock)
    with ExitStack() as open_ones:
        with db.session() as slow:
            (first,) = publish(slow, clock)
            with db.session() as session:
                publish(session, clock)
            assert look(db, clock) == 1  # the mark: slow is still writing
            later = open_ones.enter_context(db.session())
            (second,) = publish(later, clock)
        assert look(db, clock) == 1
        assert told(db)[-1] == f"document:{first}"
        with db.session() as session:
            publish(session, clock)
        assert look(db, clock) == 1
        assert f"document:{second}" not in told(db)
    assert look(db, clock) == 1
    assert told(db)[-1] == f"document:{second}"


def test_what_is_rolled_back_is_not_told_and_holds_nothing_up(db: Database, clock: FixedClock) -> None:
    listen(db, clock)
    with db.session() as slow:
        publish(slow, clock)
        with db.session() as session:
            publish(session, clock)
        assert look(db, clock) == 1
        slow.rollback()
    assert look(db, clock) == 0
    with db.session() as session:
        position = session.get_one(WebhookPosition, "documents")
        assert position.settled_id == position.last_id


def test_alerts_that_commit_late_are_told_once(db: Database, clock: FixedClock, application: str) -> None:
    listen(db, clock)
    with db.session() as session:
        case = session.scalars(select(Application.id).where(Application.number == application)).one()

    def alert(stage: str, recipient: str) -> Alert:
        more = {"text": "", "created_at": clock.now(), "due_on": date(2026, 4, 10)}
        return Alert(application_id=case, kind="reply", stage=stage, recipient=recipient, **more)

    with db.session() as slow:
        slow.add(alert("5", "handler"))
        slow.flush()
        with db.session() as session:
            session.add_all([alert("0", f"某人{n}(p{n})") for n in range(300)])
        assert look(db, clock) == 1  # however many people are told
    assert look(db, clock) == 1
    assert look(db, clock) == 0
    assert [key.rsplit(":", 1)[1] for key in told(db)] == ["0", "5"]


def test_a_transaction_is_known_before_it_is_given_an_id(db: Database, clock: FixedClock) -> None:
    """The lock comes with the statement, whatever it takes until its rows are there: also where none is written."""
    listen(db, clock)
    table = sources.SOURCES["documents"].table
    with db.session() as session, db.session() as other:
        assert late.writers(session, table) == frozenset()
        other.execute(DocumentEvent.__table__.insert().from_select(["actor"], select(Document.title).where(False)))
        assert len(late.writers(session, table)) == 1
        assert late.writers(session, "alert") == frozenset()
        assert late.writers(other, table) == frozenset()  # not oneself
