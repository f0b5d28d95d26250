"""A simulated WeCom whose API runs on this machine, a client of it, and the whole system behind it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from sqlalchemy import select

from actions.cases.time import FixedClock
from actions.db import Database
from bot.app import create_app
from bot.channels.simulate.wecom import Corp, FakeWeCom, Session
from bot.channels.simulate.wecom_api import application
from bot.channels.wecom import syncing, webhook
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.settings import WeComSettings
from bot.channels.wecom.tables import WeComSync
from bot.delivery import inbox
from bot.delivery.tables import Conversation, Message, State
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings
from tests.bot.delivery.conftest import FakeKnowledge, FakeRasa


@dataclass
class Api:
    """A client, the world it calls, and one citizen who has just written."""

    client: WeComClient
    world: FakeWeCom
    phone: Session
    session: aiohttp.ClientSession
    url: str


@pytest.fixture
def corp() -> Corp:
    return Corp()


@pytest.fixture
async def api(corp: Corp, clock: FixedClock) -> AsyncIterator[Api]:
    world = FakeWeCom(corp, clock)
    server = TestServer(application(world))
    await server.start_server()
    phone = world.session()
    phone.heard_at, phone.left = clock.now(), 5
    url = str(server.make_url("")).rstrip("/")
    async with aiohttp.ClientSession() as session:
        client = WeComClient(session, corp.corp_id, SecretStr(corp.secret), clock, base_url=url, seconds=1.5)
        yield Api(client, world, phone, session, url)
    await server.close()


@dataclass
class System:
    world: FakeWeCom
    rasa: FakeRasa
    db: Database
    clock: FixedClock
    settings: Settings
    app: Any = None
    server: TestServer | None = None

    @property
    def phone(self) -> Session:
        return self.world.session()

    async def start(self) -> None:
        knowledge = KnowledgeHolder.of(FakeKnowledge())  # type: ignore[arg-type]
        self.app = create_app(self.settings, clock=self.clock, db=self.db, rasa=self.rasa, knowledge=knowledge)  # type: ignore[arg-type]
        self.server = TestServer(self.app)
        await self.server.start_server()
        self.world.callback_url = str(self.server.make_url(webhook.PATH))

    async def stop(self) -> None:
        if self.server is not None:
            await self.server.close()
            self.server = None

    async def shows(self, *expected: str, phone: Session | None = None) -> None:
        """Until the phone shows just this."""
        phone = phone or self.phone
        try:
            await self.until(lambda: phone.texts == list(expected))
        except TimeoutError:
            assert phone.texts == list(expected)

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(45):
            while not holds():  # noqa: ASYNC110 - the phone tells nobody
                await asyncio.sleep(0.02)

    async def settled(self) -> None:
        """Until everything has been fetched, and no message is on its way."""
        open_ones = select(Message.id).where(Message.state.in_([State.RECEIVED, State.PROCESSING, State.PENDING]))
        unfetched = select(WeComSync.open_kfid).where(WeComSync.wanted != WeComSync.done)

        async def is_busy() -> bool:
            return bool(await self.db.read(lambda session: [*session.scalars(unfetched), *session.scalars(open_ones)]))

        async with asyncio.timeout(45):
            while await is_busy():  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    def heard(self) -> list[str]:
        """What the bot was asked."""
        return [text for _, text in self.rasa.asked]

    def conversation(self, phone: Session | None = None) -> Conversation:
        phone = phone or self.phone
        with self.db.session(read_only=True) as session:
            found = inbox.find_conversation(session, "wecom", f"{phone.open_kfid}/{phone.user}")
            assert found is not None
            session.expunge(found)
            return found

    def messages(self, direction: str) -> list[Message]:
        with self.db.session(read_only=True) as session:
            found = list(session.scalars(select(Message).where(Message.direction == direction).order_by(Message.id)))
            session.expunge_all()
            return found


@pytest.fixture
def alerting() -> bool:
    return False


@pytest.fixture
async def stopped(
    corp: Corp, clock: FixedClock, db: Database, alerting: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> AsyncIterator[System]:
    """The system before its start."""
    monkeypatch.setattr(syncing, "LOOK_AGAIN_SECONDS", 0.05)
    world = FakeWeCom(corp, clock)
    api = TestServer(application(world))
    await api.start_server()
    settings = Settings(
        public_base_url="https://gk.example.cn",
        wecom=WeComSettings(
            corp_id=corp.corp_id,
            open_kfids=corp.open_kfids,
            secret=SecretStr(corp.secret),
            token=SecretStr(corp.token),
            aes_key=SecretStr(corp.aes_key),
            agent_id=str(corp.agent_id) if alerting else "",
            agent_secret=SecretStr(corp.agent_secret if alerting else ""),
            api_base_url=str(api.make_url("")).rstrip("/"),
        ),
    )
    system = System(world, FakeRasa(), db, clock, settings)
    yield system
    await system.stop()
    await api.close()


@pytest.fixture
async def system(stopped: System) -> System:
    await stopped.start()
    return stopped
