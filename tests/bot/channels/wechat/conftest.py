"""An account, and a simulated WeChat whose API runs on this machine; with the whole system but for Rasa, or without."""

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
from bot.channels.simulate.wechat import FakeWeChat
from bot.channels.simulate.wechat_api import application
from bot.channels.simulate.wechat_calls import Account
from bot.channels.simulate.wechat_phones import Phone
from bot.channels.wechat import webhook
from bot.channels.wechat.client import WeChatClient
from bot.channels.wechat.settings import WeChatSettings
from bot.delivery.tables import Message, State
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings
from tests.bot.delivery.conftest import FakeKnowledge, FakeRasa

TEMPLATE = "TEMPLATE-PROGRESS"


@dataclass
class Api:
    """A client, the world it calls, and one citizen who has just written."""

    client: WeChatClient
    world: FakeWeChat
    phone: Phone
    session: aiohttp.ClientSession
    url: str


@pytest.fixture
def account() -> Account:
    return Account()


@pytest.fixture
async def api(account: Account, clock: FixedClock) -> AsyncIterator[Api]:
    from bot.channels.wechat.messages import AFTER_MESSAGE

    world = FakeWeChat(account, clock, templates=frozenset({TEMPLATE}))
    server = TestServer(application(world))
    await server.start_server()
    phone = world.phone()
    phone.allow(AFTER_MESSAGE, clock.now())
    url = str(server.make_url("")).rstrip("/")
    async with aiohttp.ClientSession() as session:
        client = WeChatClient(session, account.app_id, SecretStr(account.app_secret), clock, base_url=url, seconds=1.5)
        yield Api(client, world, phone, session, url)
    await server.close()


PATIENCE = 6.0  # of WeChat, in these tests; the answer is given up on in less


@dataclass
class System:
    world: FakeWeChat
    rasa: FakeRasa
    db: Database
    clock: FixedClock
    app: Any

    @property
    def phone(self) -> Phone:
        return self.world.phone()

    async def shows(self, *expected: str, phone: Phone | None = None) -> None:
        """Until the phone shows just this."""
        phone = phone or self.phone
        await self.until(lambda: phone.texts == list(expected))

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not holds():  # noqa: ASYNC110 - the phone tells nobody
                await asyncio.sleep(0.02)

    async def settled(self) -> None:
        """Until no message is on its way."""
        query = select(Message.id).where(Message.state.in_([State.RECEIVED, State.PROCESSING, State.PENDING]))
        async with asyncio.timeout(30):
            while await self.db.read(lambda session: session.scalars(query).all()):  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    def lets_rasa_think(self) -> asyncio.Event:
        """Rasa answers when the event is set."""
        thought = asyncio.Event()

        async def before(_text: str) -> None:
            await thought.wait()

        self.rasa.before = before
        return thought


@pytest.fixture
def has_customer_service() -> bool:
    return True


@pytest.fixture
async def system(
    account: Account,
    has_customer_service: bool,
    clock: FixedClock,
    db: Database,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Any,
) -> AsyncIterator[System]:
    monkeypatch.setattr(webhook, "REPLY_SECONDS", PATIENCE / 3)
    monkeypatch.setattr(webhook, "RUN_OUT_SECONDS", PATIENCE * 1.5)
    world = FakeWeChat(
        account, clock, patience=PATIENCE, has_customer_service=has_customer_service, templates=frozenset({TEMPLATE})
    )
    api = TestServer(application(world))
    await api.start_server()
    settings = Settings(
        wechat=WeChatSettings(
            app_id=account.app_id,
            app_secret=SecretStr(account.app_secret),
            token=SecretStr(account.token),
            aes_key=SecretStr(account.aes_key),
            mode=account.mode,
            original_id=account.original_id,
            has_customer_service=has_customer_service,
            template_progress=TEMPLATE,
            api_base_url=str(api.make_url("")).rstrip("/"),
        )
    )
    rasa = FakeRasa()
    app = create_app(settings, clock=clock, db=db, rasa=rasa, knowledge=KnowledgeHolder.of(FakeKnowledge()))  # type: ignore[arg-type]
    server = TestServer(app)
    await server.start_server()
    world.callback_url = str(server.make_url(webhook.PATH))
    yield System(world, rasa, db, clock, app)
    await server.close()
    await api.close()
