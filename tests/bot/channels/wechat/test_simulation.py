"""The simulated WeChat against a small server of ours: what it retries, shows and counts."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from actions.cases.time import FixedClock
from bot.channels.hearing import Say
from bot.channels.simulate.wechat import FakeWeChat
from bot.channels.simulate.wechat_calls import Account
from bot.channels.simulate.wechat_phones import BROKEN, How
from bot.channels.wechat.callback import Callbacks, Mode
from bot.channels.wechat.meaning import Meaning, meaning
from bot.channels.wechat.messages import read_message
from bot.channels.wechat.replies import NOTHING, text_reply
from bot.channels.weixin.callback import Refused

LITTLE = 1.0  # of patience; an answer without a delay comes sooner on a busy machine too


@dataclass
class Ours:
    """A server that answers what is said to it with 收到 and the words, once for each key."""

    world: FakeWeChat
    heard: Counter[str] = field(default_factory=Counter)
    meanings: list[Meaning] = field(default_factory=list)
    slow: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


@pytest.fixture(params=[Mode.PLAIN, Mode.COMPATIBLE, Mode.SAFE])
def account(request: pytest.FixtureRequest) -> Account:
    return Account(mode=request.param)


@pytest.fixture(params=[False, True], ids=["new nonce", "same nonce"])
async def ours(account: Account, clock: FixedClock, request: pytest.FixtureRequest) -> AsyncIterator[Ours]:
    world = FakeWeChat(account, clock, patience=30.0, same_nonce=request.param)
    mine = Ours(world)
    crypto = None if account.mode == Mode.PLAIN else account.crypto()
    callbacks = Callbacks(account.token, account.mode, crypto, account.original_id)

    async def verify(request: web.Request) -> web.Response:
        return web.Response(text=callbacks.verify(request.query, clock.now()))

    async def receive(request: web.Request) -> web.Response:
        try:
            verified = callbacks.read(request.query, await request.read(), clock.now())
        except Refused:
            return web.Response(status=403)
        message = read_message(verified.fields)
        mine.heard[message.key] += 1
        means = meaning(message)
        if mine.heard[message.key] == 1:
            mine.meanings.append(means)
        if mine.slow:
            await asyncio.sleep(mine.slow.pop(0))
        reply = NOTHING
        if isinstance(means, Say):
            reply = text_reply(f"收到{means.text}", message, verified, clock.now(), crypto)
        return web.Response(text=reply.body, content_type=reply.content_type)

    app = web.Application()
    app.router.add_get("/wechat", verify)
    app.router.add_post("/wechat", receive)
    server = TestServer(app)
    await server.start_server()
    world.callback_url = str(server.make_url("/wechat"))
    yield mine
    await server.close()


async def test_the_address_is_accepted(ours: Ours) -> None:
    assert await ours.world.verify_address()


async def test_citizens_do_everything(ours: Ours) -> None:
    world, phone = ours.world, ours.world.phone()
    doings: list[Callable[[], Awaitable[None]]] = [
        lambda: world.follow(phone, "apply"),
        lambda: world.say(phone, "预算"),
        lambda: world.tap(phone, "person"),
        lambda: world.scan(phone, "status"),
        lambda: world.send_image(phone, b"\xff\xd8\xff"),
        lambda: world.allow_notices(phone, "T"),
        lambda: world.unfollow(phone),
    ]
    for do in doings:
        await do()
    assert phone.texts == ["收到我要申请公开信息", "收到预算", "收到转人工", "收到我的申请"]
    assert {each.how for each in phone.shown} == {How.PASSIVE}
    assert [type(each).__name__ for each in ours.meanings][4:] == ["Fetch", "Consented", "Gone"]
    assert phone.consents["T"] == 1


async def test_a_slow_answer_is_asked_for_again(ours: Ours) -> None:
    ours.world.patience, ours.slow = LITTLE, [LITTLE + 0.5] * 2
    await ours.world.say(ours.world.phone(), "慢")
    assert (ours.world.attempts, list(ours.heard.values())) == (3, [3])
    assert ours.world.phone().texts == ["收到慢"]


async def test_no_answer_at_all_is_shown_as_broken(ours: Ours) -> None:
    ours.world.patience, ours.slow = LITTLE, [LITTLE + 0.5] * 3
    await ours.world.say(ours.world.phone(), "慢")
    assert [(each.text, each.how) for each in ours.world.phone().shown] == [(BROKEN, How.BROKEN)]


async def test_a_message_that_comes_twice_at_once(ours: Ours) -> None:
    ours.world.duplicates = 1
    await ours.world.say(ours.world.phone(), "两次")
    assert list(ours.heard.values()) == [2]
    assert len(ours.meanings) == 1
    assert ours.world.phone().texts == ["收到两次"]


async def test_a_wrong_secret_is_shown_as_broken(ours: Ours) -> None:
    ours.world.account = replace(ours.world.account, token="another")
    await ours.world.say(ours.world.phone(), "你好")
    assert ours.world.phone().texts == [BROKEN]
    assert not ours.heard
