"""Whether channels work, for administrators."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from actions.cases.alerts import clear_channel, report_channel
from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import inbox, outbox
from bot.delivery.messages import Incoming, Outgoing
from bot.delivery.tables import Author, Conversation
from bot.keys import CHANNELS, REFUSED


@pytest.fixture
def app(app: web.Application) -> web.Application:
    """With a WeChat that nobody calls."""
    app[CHANNELS]["wechat"] = None  # type: ignore[assignment]
    app[REFUSED]["wechat"] = Counter(forged=3, something_new=1)
    return app


async def test_they_are_listed_with_what_came_what_waits_and_what_was_refused(
    admin: Any, db: Database, clock: FixedClock
) -> None:
    page = await admin.get("/staff/channels")
    assert "已设置，还没有收到过消息" in page
    assert "没有接通：Telegram、微信客服" in page
    with db.session() as session:
        heard = inbox.accept(session, Incoming("wechat", "openid", "1", "你好", is_called=True), clock.now())
        assert heard
        outbox.say(session, heard.conversation_id, Outgoing("好"), author=Author.BOT, now=clock.now())
        conversation = session.get_one(Conversation, heard.conversation_id)
        conversation.closed_for = conversation.last_citizen_at
    clock.advance(timedelta(hours=1))
    page = await admin.get("/staff/channels")
    for shown in ("2026年3月13日 10:00", "1人：", "签名不对：3次", "something_new：1次"):
        assert shown in page
    assert "openid" not in page


async def test_a_refused_account_is_an_alert_for_administrators_until_it_works(
    admin: Any, li: Any, db: Database, clock: FixedClock
) -> None:
    told = ("wechat", "微信公众号", "微信返回 40164：服务器的 IP 地址不在公众号后台的白名单里", clock.now())
    assert [await db.run(report_channel, *told), await db.run(report_channel, *told)] == [True, False]
    assert "40164" in await admin.get("/staff/alerts")
    assert "40164" in await admin.get("/staff/channels")
    assert "40164" not in await li.get("/staff/alerts")
    assert await db.run(clear_channel, "wechat", clock.now())
    assert "40164" not in await admin.get("/staff/alerts")
    assert await db.run(report_channel, *told)  # again on the same day
    assert "40164" in await admin.get("/staff/alerts")


async def test_others_neither_see_the_page_nor_the_way_to_it(li: Any) -> None:
    assert "/staff/channels" not in await li.get("/staff/conversations")
    await li.get("/staff/channels")
    assert li.status == 403
