"""Whether channels work, for administrators."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr
from sqlalchemy import select

from actions.cases.alerts import clear_channel, report_channel
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from bot.channels.wechat.settings import WeChatSettings
from bot.console.checks.parts import settings_of
from bot.delivery import inbox, outbox
from bot.delivery.channel import TryLaterError
from bot.delivery.messages import Incoming, Outgoing
from bot.delivery.tables import Author, Conversation
from bot.keys import CHANNELS, CHECKS, REFUSED
from bot.settings import Settings


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
    assert "还没有收到过消息" in page
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


async def test_administrators_check_and_see_what_was_found(admin: Any, app: web.Application, db: Database) -> None:
    async def refused() -> str:
        raise TryLaterError("连不上微信")

    async def well() -> str:
        return "能读能写"

    app[CHECKS].clear()
    app[CHECKS].update(database=well, wechat=refused)
    assert "还没有检查过" in await admin.get("/staff/channels")
    page = await admin.post("/staff/channels/check")
    for shown in ("检查完了", "连不上微信。", "能读能写。", "微信公众号不正常", "管理员，用时0.0秒"):
        assert shown in page, shown
    assert "“微信公众号”检查不正常：连不上微信" in await admin.get("/staff/alerts")
    app[CHECKS]["wechat"] = well
    assert "微信公众号不正常" not in await admin.post("/staff/channels/check", name="wechat")
    assert "连不上微信" not in await admin.get("/staff/alerts")
    page = await admin.get("/staff/channels/history?name=wechat")
    assert page.count("<tr>") == 3
    assert page.index("能读能写") < page.index("连不上微信")
    assert await admin.get("/staff/channels/history?name=nothing")
    assert (await admin.post("/staff/channels/check", name="nothing"), admin.path)[1] == "/staff/channels"
    with db.session() as session:
        entries = [e.detail for e in session.scalars(select(AuditEntry).where(AuditEntry.action == "checks_run"))]
    assert entries == [{"parts": ["数据库", "微信公众号"]}, {"parts": ["微信公众号"]}]


async def test_supervisors_see_the_results_and_may_not_check(hire: Any, app: web.Application) -> None:
    supervisor = await hire("zhou", "周敏", Duty.SUPERVISOR)
    page = await supervisor.get("/staff/channels")
    assert "渠道和检查" in page
    assert "现在检查</button>" not in page
    await supervisor.post("/staff/channels/check")
    assert supervisor.status == 403


async def test_of_settings_only_whether_they_are_there_is_told(db: Database, clock: FixedClock) -> None:
    wechat = WeChatSettings(
        app_id="wx0123456789",
        app_secret=SecretStr("very-secret-0123"),
        token=SecretStr("gongkaitest"),
        aes_key=SecretStr("a" * 43),
    )
    found = settings_of("wechat", Settings(wechat=wechat))
    assert [line.is_set for line in found] == [True, True, True, True, False, False]
    assert "very-secret" not in repr(found)
    assert "wx0123" not in repr(found)
