"""Delivery on both databases, and a Rasa that says what a test tells it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from actions.cases.calendar import WorkCalendar
from actions.cases.reception import Reception
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from bot.delivery import inbox, outbox
from bot.delivery.hub import Hub
from bot.delivery.messages import Incoming
from bot.delivery.tables import Author, Conversation, Message
from bot.delivery.worker import Worker
from bot.rasa_client import RasaUnavailableError
from bot.serving.knowledge import KnowledgeHolder
from knowledge.answers import Answer, Citation, Verdict

FEES = Answer(
    question="",
    verdict=Verdict.ANSWER,
    text="行政机关依申请提供政府信息，不收取费用。",
    citations=(Citation(1, 42, "政府信息公开条例", "国令第711号", "国务院", ("第四十二条",), "不收取费用", None, 0.9),),
)

RECEPTION = Reception(AgencySettings(phone="0535-1234567"), WorkCalendar())  # the clock stands within office hours


@pytest.fixture
def db(either_db: Database) -> Database:
    return either_db


@dataclass
class FakeRasa:
    """Answers ``echo: text`` unless told otherwise; remembers what it was asked."""

    state: str = "ready"
    generation: str = "one"
    asked: list[tuple[str, str]] = field(default_factory=list)
    events: list[tuple[str, Sequence[dict[str, Any]]]] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    answer: Callable[[str], list[dict[str, Any]]] = lambda text: [{"text": f"echo: {text}"}]
    fails: int = 0
    before: Callable[[str], Awaitable[None]] | None = None

    async def send(self, sender_id: str, text: str, *, channel: str) -> list[dict[str, Any]]:
        self.asked.append((sender_id, text))
        if self.before is not None:
            await self.before(text)
        if self.fails:
            self.fails -= 1
            raise RasaUnavailableError("Rasa: it said no")
        return self.answer(text)

    async def run_action(self, sender_id: str, action: str) -> list[dict[str, Any]]:
        self.ran.append(action)
        return [{"custom": {"text": f"ran {action}"}}]

    async def add_events(self, sender_id: str, events: Sequence[dict[str, Any]]) -> None:
        self.events.append((sender_id, events))


@dataclass
class FakeKnowledge:
    """Knows about fees, and nothing else; a question like 那滨州呢 only after one about fees."""

    def answer(self, question: str, *, previous_question: str | None = None, today: date | None = None) -> Answer:
        if question == "那滨州呢" and "收费" in (previous_question or ""):
            return FEES
        return FEES if "收费" in question else Answer(question, Verdict.NONE, "没有找到相关的公开文件。")


@dataclass
class Gateway:
    """The worker with everything around it, driven as a channel would."""

    db: Database
    clock: FixedClock
    hub: Hub
    rasa: FakeRasa
    worker: Worker

    async def write(self, text: str, *, user: str = "zhang", message_id: str | None = None) -> str:
        """Hand over a citizen's message; returns the conversation's id."""
        incoming = Incoming("test", user, message_id or uuid.uuid4().hex, text)
        await self.db.run(inbox.accept, incoming, self.clock.now())
        conversation = await self.db.read(inbox.find_conversation, "test", user)
        assert conversation is not None
        self.hub.publish(conversation.id)
        return conversation.id

    async def said(self, conversation_id: str, count: int) -> list[str]:
        """What was said to the citizen, as soon as there are ``count`` bubbles."""
        return await self._when(lambda: self._said(conversation_id), lambda said: len(said) >= count)

    async def states(self, conversation_id: str, *expected: str) -> list[str]:
        """The states of the citizen's messages, as soon as they are ``expected``."""
        return await self._when(lambda: self._states(conversation_id), lambda states: states == list(expected))

    async def conversation(self, conversation_id: str) -> Conversation:
        return await self.db.read(lambda session: session.get_one(Conversation, conversation_id))

    async def passes(self, time: timedelta) -> None:
        """Let ``time`` pass, once nothing is in the worker's hands: whatever it does next is done at the new time."""
        while running := list(self.worker._crew.tasks.values()):
            await asyncio.wait(running)
        self.clock.advance(time)

    async def _said(self, conversation_id: str) -> list[str]:
        views = await self.db.read(outbox.transcript, conversation_id)
        return [view.outgoing.text for view in views if view.author != Author.CITIZEN]

    async def _states(self, conversation_id: str) -> list[str]:
        def read(session: Any) -> list[str]:
            query = session.query(Message.state).filter_by(conversation_id=conversation_id, direction="in")
            return [state for (state,) in query.order_by(Message.id)]

        return await self.db.read(read)

    async def _when[T](self, look: Callable[[], Awaitable[T]], enough: Callable[[T], bool]) -> T:
        async with asyncio.timeout(60):
            while True:
                seen = self.hub.version()
                found = await look()
                if enough(found):
                    return found
                await self.hub.wait("*", 1.0, since=seen)


@pytest.fixture
def rasa() -> FakeRasa:
    return FakeRasa()


@pytest.fixture
async def gateway(db: Database, clock: FixedClock, rasa: FakeRasa) -> AsyncIterator[Gateway]:
    hub = Hub()
    worker = Worker(db, clock, hub, rasa, KnowledgeHolder.of(FakeKnowledge()), RECEPTION, process_id="one")  # type: ignore[arg-type]
    await worker.start()
    yield Gateway(db, clock, hub, rasa, worker)
    await worker.stop()
