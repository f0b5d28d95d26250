"""A simulated Telegram whose Bot API runs on this machine, and the whole system behind it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from sqlalchemy import select

from actions.cases.time import FixedClock
from actions.db import Database
from bot.app import create_app
from bot.channels.simulate.telegram import FakeTelegram
from bot.channels.simulate.telegram_api import application
from bot.channels.simulate.telegram_phones import Phone
from bot.channels.telegram import webhook
from bot.channels.telegram.running import RECEIVER
from bot.channels.telegram.settings import Mode, TelegramSettings
from bot.delivery.tables import Conversation, Message, State
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings
from tests.bot.delivery.conftest import FakeKnowledge, FakeRasa
from tests.support.ports import lasting_port

SECRET = "a-secret-of-ours_0123"


@dataclass
class System:
    world: FakeTelegram
    rasa: FakeRasa
    db: Database
    clock: FixedClock
    app: web.Application
    url: str
    settings: Settings

    @property
    def phone(self) -> Phone:
        return self.world.phone()

    @property
    def refused(self) -> dict[str, int]:
        return dict(self.app[RECEIVER].refused)

    @property
    def asked(self) -> list[str]:
        return [text for _, text in self.rasa.asked]

    async def shows(self, *expected: str, phone: Phone | None = None) -> None:
        """Until the phone shows just this."""
        phone = phone or self.phone
        await self.until(lambda: phone.texts == list(expected))

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not holds():  # noqa: ASYNC110 - the phone tells nobody
                await asyncio.sleep(0.02)

    async def settled(self) -> None:
        """Until Telegram has nothing left for us, and no message is on its way."""
        query = (
            select(Message.id)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(
                Message.state.in_([State.RECEIVED, State.PROCESSING, State.PENDING]), Conversation.closed_for.is_(None)
            )
        )
        async with asyncio.timeout(30):
            while self.world.pending or await self.db.read(lambda session: session.scalars(query).all()):  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    def lets_rasa_think(self) -> asyncio.Event:
        """Rasa answers when the event is set."""
        thought = asyncio.Event()

        async def before(_text: str) -> None:
            await thought.wait()

        self.rasa.before = before
        return thought

    def offers(self, *titles: str) -> None:
        """Rasa answers with a question and these choices; the words of a choice are its title and 。"""
        buttons = [{"title": title, "text": f"{title}。"} for title in titles]
        self.rasa.answer = lambda text: [{"custom": {"text": f"echo: {text}", "buttons": buttons}}]

    def messages(self, direction: str = "in") -> list[Message]:
        with self.db.session(read_only=True) as session:
            query = select(Message).where(Message.direction == direction).order_by(Message.id)
            return list(session.scalars(query))

    def conversation(self) -> Conversation:
        with self.db.session(read_only=True) as session:
            return session.scalars(select(Conversation)).one()


@pytest.fixture
def mode() -> Mode:
    return Mode.WEBHOOK


@pytest.fixture
async def system(mode: Mode, clock: FixedClock, db: Database) -> AsyncIterator[System]:
    world = FakeTelegram(clock)
    api = TestServer(application(world))
    await api.start_server()
    port = lasting_port()
    settings = Settings(
        public_base_url="https://gk.example.gov.cn",
        telegram=TelegramSettings(
            token=SecretStr(world.token),
            mode=mode,
            webhook_url=f"http://127.0.0.1:{port}{webhook.PATH}",
            secret_token=SecretStr(SECRET),
            api_base_url=str(api.make_url("")).rstrip("/"),
        ),
    )
    rasa = FakeRasa()
    app = create_app(settings, clock=clock, db=db, rasa=rasa, knowledge=KnowledgeHolder.of(FakeKnowledge()))  # type: ignore[arg-type]
    server = TestServer(app, port=port)
    await server.start_server()
    found = System(world, rasa, db, clock, app, settings.telegram.webhook_url, settings)
    if mode == Mode.WEBHOOK:
        await found.until(lambda: bool(world.webhook.url))
    yield found
    await server.close()
    await api.close()
