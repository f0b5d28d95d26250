"""The log of questions on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions.cases.time import FixedClock
from actions.db import Base, Database, crypto
from bot.delivery import inbox, outbox
from bot.delivery.messages import Incoming, Outgoing
from bot.learning import log
from bot.learning.asked import Asked
from bot.learning.tables import AskedQuestion
from tests.support.postgres import private_cluster

Ask = Callable[..., AskedQuestion]


@pytest.fixture
def clock() -> FixedClock:
    """10:00 in China on Friday 13 March 2026."""
    return FixedClock(datetime(2026, 3, 13, 2, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    with private_cluster() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    crypto.install(crypto.Keyring.from_secrets("a secret for tests only"))
    is_postgres = request.param == "postgres"
    database = Database(request.getfixturevalue("postgres_url") if is_postgres else f"sqlite:///{tmp_path / 'l.db'}")
    Base.metadata.create_all(database.engine)
    yield database
    if is_postgres:
        Base.metadata.drop_all(database.engine)
    database.dispose()


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.session() as session:
        yield session


@pytest.fixture
def conversation(session: Session, clock: FixedClock) -> str:
    message = inbox.accept(session, Incoming("web", "visitor-1", "m1", "你好"), clock.now())
    assert message is not None
    return message.conversation_id


@pytest.fixture
def ask(session: Session, clock: FixedClock, conversation: str) -> Ask:
    """``ask(text, verdict, …)``: a question that was asked and answered just now."""

    def asked(text: str, verdict: str = "none", **more: Any) -> AskedQuestion:
        kind = "answer" if verdict in ("answer", "faq") else "related"
        said = outbox.say(session, conversation, Outgoing("……", kind=kind), author="bot", now=clock.now())
        asked = Asked(text, verdict, **more)
        return log.record(session, asked, answer_id=said.id, message_id=said.id, now=clock.now())

    return asked
