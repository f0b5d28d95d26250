"""An account, its callbacks, and a simulated WeChat whose API runs on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from actions.cases.time import FixedClock
from bot.channels.simulate.wechat import FakeWeChat
from bot.channels.simulate.wechat_api import application
from bot.channels.simulate.wechat_calls import Account
from bot.channels.simulate.wechat_phones import Phone
from bot.channels.wechat.client import WeChatClient

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
        client = WeChatClient(session, account.app_id, SecretStr(account.app_secret), clock, base_url=url, seconds=0.5)
        yield Api(client, world, phone, session, url)
    await server.close()
