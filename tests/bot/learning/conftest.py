"""The log of questions on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import inbox, outbox
from bot.delivery.messages import Incoming, Outgoing
from bot.learning import log
from bot.learning.asked import Asked
from bot.learning.tables import AskedQuestion

Ask = Callable[..., AskedQuestion]


@pytest.fixture
def db(either_db: Database) -> Database:
    return either_db


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
