"""Two whole sites on one PostgreSQL: what one hears the other may answer, and everybody sees it at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session
from yarl import URL

import knowledge.tables
from actions.cases.time import SystemClock
from actions.db import Base, Database, crypto
from bot.app import create_app
from bot.channels.simulate.wechat import FakeWeChat
from bot.channels.simulate.wechat_api import application
from bot.channels.simulate.wechat_calls import Account
from bot.channels.simulate.wechat_phones import How
from bot.channels.web import stream
from bot.channels.wechat import webhook
from bot.channels.wechat.settings import WeChatSettings
from bot.delivery import processes
from bot.delivery.tables import Process
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings
from tests.bot.delivery.conftest import FakeKnowledge, FakeRasa
from tests.support.databases import empty_postgres

pytestmark = pytest.mark.postgres


@dataclass
class Site:
    """One process."""

    rasa: FakeRasa
    server: TestServer

    def url(self, path: str) -> URL:
        return self.server.make_url(path)


@dataclass
class Sites:
    one: Site
    two: Site
    world: FakeWeChat


@pytest.fixture
async def sites(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sites]:
    """``one`` without a Rasa, ``two`` with one."""
    monkeypatch.setattr(processes, "BEAT_SECONDS", 0.1)
    crypto.install(crypto.Keyring.from_secrets("a secret for tests only"))
    tables, account = (Base.metadata, knowledge.tables.Base.metadata), Account()
    world, url = FakeWeChat(account, SystemClock()), empty_postgres(postgres_url, *tables)
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(TestServer(application(world)))
        settings = Settings(
            wechat=WeChatSettings(
                app_id=account.app_id,
                app_secret=SecretStr(account.app_secret),
                token=SecretStr(account.token),
                aes_key=SecretStr(account.aes_key),
                api_base_url=str(api.make_url("")).rstrip("/"),
            )
        )
        made = []
        for state in ("loading", "ready"):
            db, rasa = Database(url), FakeRasa(state=state)
            stack.callback(db.dispose)
            app = create_app(settings, db=db, rasa=rasa, knowledge=KnowledgeHolder.of(FakeKnowledge()))  # type: ignore[arg-type]
            made.append(Site(rasa, await stack.enter_async_context(TestServer(app))))
        await _know_of_each_other(db)
        yield Sites(made[0], made[1], world)


async def _know_of_each_other(db: Database) -> None:
    async with asyncio.timeout(30):
        while await db.read(_with_rasa) != [False, True]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def _with_rasa(session: Session) -> list[bool]:
    return sorted(session.scalars(select(Process.has_rasa)))


async def test_who_hears_a_callback_replies_with_what_the_other_has_worked_out(sites: Sites) -> None:
    sites.world.callback_url = str(sites.one.url(webhook.PATH))
    await sites.world.say(sites.world.phone(), "怎么申请")
    [shown] = sites.world.phone().shown
    assert (shown.text, shown.how) == ("echo: 怎么申请", How.PASSIVE)
    assert sites.one.rasa.asked == []


async def test_an_open_page_shows_what_another_process_has_answered(
    sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 600.0)  # the page is told; it would look again by itself
    cookies = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=cookies, headers={"X-Requested-With": "gongkai"}) as browser:
        await (await browser.get(sites.one.url("/"))).read()
        body = {"id": "00000000-0000-4000-8000-000000000001", "text": "你好"}
        async with browser.post(sites.one.url("/api/chat/messages"), json=body) as response:
            assert response.status == 202
        async with asyncio.timeout(60), browser.get(sites.one.url("/api/chat/events")) as events:
            shown: list[str] = []
            async for line in events.content:
                if line.startswith(b'data: {"'):
                    shown.append(json.dumps(json.loads(line[6:]), ensure_ascii=False))
                if any("echo: 你好" in text for text in shown):
                    break
    assert sites.one.rasa.asked == []
