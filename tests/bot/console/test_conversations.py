from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select

from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from bot.console import sessions
from bot.console.transcript import without_document_numbers
from bot.delivery import conversations, inbox, outbox, satisfaction
from bot.delivery.messages import Incoming, Outgoing
from bot.keys import HUB


async def test_the_queue_shows_who_waits_for_how_long_and_why(li: Any, waiting: str) -> None:
    page = await li.get("/staff/conversations")
    assert "想了解低保申请的材料" in page
    assert "12分钟" in page
    assert "群众：你好" in page


async def test_who_may_be_in_danger_is_marked_in_words_and_stands_first(
    li: Any, app: web.Application, waiting: str, db: Database, clock: FixedClock
) -> None:
    def ask(session: Any, user: str, summary: str, urgent: bool) -> str:
        message = inbox.accept(session, Incoming("web", user, "m1", "转人工"), clock.now())
        assert message is not None
        conversations.request_person(session, message.conversation_id, summary, clock.now(), urgent=urgent)
        return message.conversation_id

    assert 'data-part="urgent" hidden' in await li.get("/staff/conversations")
    danger = await db.run(ask, "visitor-2", "【紧急】请马上接待。\n想问：低保\n最近的话：「我不想活了」", True)
    page = await li.get("/staff/conversations")
    assert page.index(danger) < page.index(waiting)
    assert '<span class="badge red" data-part="urgent">紧急</span>' in page
    assert '<p class="small pre-line" data-part="details">想问：低保\n最近的话：「我不想活了」</p>' in page
    page = await li.get(f"/staff/conversations/{danger}")
    assert '<span class="badge red" id="urgent">紧急：可能有危险</span>' in page
    assert "<h1>【紧急】请马上接待。</h1>" in page
    assert "转接说明" in page
    assert 'id="urgent" hidden' in await li.get(f"/staff/conversations/{waiting}")

    await li.post(f"/staff/conversations/{waiting}/claim")
    async with li.client.get(f"/staff/conversations/{waiting}/events?after=999") as stream:
        assert (await next_event(stream))[0] == "holder"
        await db.run(lambda session: setattr(outbox.lock_conversation(session, waiting), "urgent", True))
        app[HUB].publish(waiting)
        assert await next_event(stream) == ("urgent", True)


async def test_an_empty_queue_teaches(li: Any) -> None:
    assert "现在没有人等候" in await li.get("/staff/conversations")


async def test_of_two_who_claim_one_gets_it_and_the_other_sees_who_has_it(li: Any, wang: Any, waiting: str) -> None:
    await asyncio.gather(li.get("/staff/conversations"), wang.get("/staff/conversations"))
    claim = f"/staff/conversations/{waiting}/claim"
    await asyncio.gather(li.post(claim), wang.post(claim))
    assert sorted((li.status, wang.status)) == [200, 403]
    second, holder = (wang, "李晓明") if li.status == 200 else (li, "王芳")
    assert f"此会话由{holder}接待" in second.page


async def test_a_claimed_conversation_is_answered_live_and_handed_back(
    li: Any, waiting: str, db: Database, people: dict[str, int]
) -> None:
    here = f"/staff/conversations/{waiting}"
    page = await li.post(f"{here}/claim")
    assert "由您接待" in page
    await li.post(f"{here}/messages", body="您好，\n请问您住在哪个区？")
    assert "请问您住在哪个区" in li.page
    await li.post(f"{here}/hand-back", body="祝您顺利。")
    assert "会话已交还机器人" in li.page
    told = [(one.author, one.outgoing.text) for one in await db.read(outbox.transcript, waiting)]
    assert ("staff", "您好，\n请问您住在哪个区？") in told
    assert told[-3] == ("staff", "祝您顺利。")
    assert told[-1] == ("system", satisfaction.QUESTION.text)
    view = await db.read(conversations.get, waiting)
    assert view is not None
    assert view.owner == "bot"
    with db.session() as session:
        steps = [row.action for row in session.scalars(select(AuditEntry).where(AuditEntry.subject == waiting))]
    assert steps == ["conversation_claimed", "conversation_handed_back"]


async def test_only_the_claimer_reads_and_writes(li: Any, wang: Any, waiting: str, db: Database) -> None:
    here = f"/staff/conversations/{waiting}"
    await li.post(f"{here}/claim")
    page = await wang.get("/staff/conversations")
    assert "由李晓明接待" in page
    assert "想了解低保申请的材料" not in page
    assert "你好" not in await wang.get(here)
    assert wang.status == 403
    page = await wang.post(f"{here}/messages", body="我来插一句")
    assert wang.status == 403
    assert "我来插一句" in page  # what was typed is given back
    assert "我来插一句" not in str(await db.read(outbox.transcript, waiting))


async def test_a_conversation_with_the_bot_is_nobodys_business(li: Any, admin: Any, conversation: str) -> None:
    for browser in (li, admin):
        page = await browser.get(f"/staff/conversations/{conversation}")
        assert browser.status == 403
        assert "为保护个人信息" in page
        await browser.post(f"/staff/conversations/{conversation}/claim")
        assert browser.status == 403


async def test_an_administrator_takes_over_and_the_first_one_is_told_when_writing(
    li: Any, admin: Any, waiting: str, db: Database
) -> None:
    here = f"/staff/conversations/{waiting}"
    await li.post(f"{here}/claim")
    assert "接替李晓明" in await admin.get(here)
    page = await admin.post(f"{here}/take-over")
    assert "由您接待" in page
    answer = await li.client.post(
        f"{here}/messages", data={"body": "还在吗"}, headers={"X-CSRF-Token": li.csrf, "Accept": "application/json"}
    )
    assert answer.status == 403
    assert (await answer.json())["error"] == "消息没有发出：此会话由管理员接待，您不能查看或操作。"


async def test_a_look_at_a_colleagues_conversation_is_recorded(li: Any, admin: Any, waiting: str, db: Database) -> None:
    await li.post(f"/staff/conversations/{waiting}/claim")
    await admin.get(f"/staff/conversations/{waiting}")
    with db.session() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.actor, entry.action, entry.subject) == ("管理员(admin)", "conversation_read", waiting)


async def test_pressing_claim_twice_does_no_harm(li: Any, waiting: str) -> None:
    for _ in range(2):
        page = await li.post(f"/staff/conversations/{waiting}/claim")
        assert "由您接待" in page


async def test_the_script_posts_with_the_token_in_a_header(li: Any, waiting: str) -> None:
    here = f"/staff/conversations/{waiting}"
    await li.post(f"{here}/claim")
    headers = {"X-CSRF-Token": li.csrf, "Accept": "application/json"}
    answer = await li.client.post(f"{here}/messages", data={"body": "您好"}, headers=headers)
    assert (answer.status, await answer.json()) == (200, {"sent": True})
    answer = await li.client.post(f"{here}/messages", data={"body": " "}, headers=headers)
    assert (answer.status, await answer.json()) == (422, {"error": "请先输入内容。"})
    answer = await li.client.post(f"{here}/messages", data={"body": "您好"}, headers={"Accept": "application/json"})
    assert answer.status == 403


async def test_the_citizens_applications_are_at_the_side(li: Any, application: str, waiting: str) -> None:
    page = await li.get(f"/staff/conversations/{waiting}")
    assert f"/staff/applications/{application}" in page
    assert "打开与申请人的会话" in await li.get(f"/staff/applications/{application}")


async def test_an_application_does_not_lead_to_a_conversation_with_the_bot(li: Any, application: str) -> None:
    assert "打开与申请人的会话" not in await li.get(f"/staff/applications/{application}")


async def test_new_words_arrive_live_behind_the_last_one_seen(
    li: Any, app: web.Application, waiting: str, db: Database, clock: FixedClock
) -> None:
    here = f"/staff/conversations/{waiting}"
    await li.post(f"{here}/claim")
    first = (await db.read(outbox.transcript, waiting))[0]
    async with li.client.get(f"{here}/events", headers={"Last-Event-ID": str(first.id)}) as stream:
        assert stream.content_type == "text/event-stream"
        name, data = await next_event(stream)
        assert (name, data["text"]) == ("message", conversations.JOINED.text)
        assert (await next_event(stream))[0] == "holder"
        await db.run(inbox.accept, Incoming("web", "visitor-1", "m2", "我住在\n东城区"), clock.now())
        app[HUB].publish(waiting)
        name, data = await next_event(stream)
        assert (name, data["name"], data["text"]) == ("message", "群众", "我住在\n东城区")


async def test_a_stream_ends_when_its_reader_may_no_longer_read(
    li: Any, admin: Any, app: web.Application, waiting: str
) -> None:
    here = f"/staff/conversations/{waiting}"
    await li.post(f"{here}/claim")
    async with li.client.get(f"{here}/events?after=999") as stream:
        assert (await next_event(stream))[0] == "holder"
        await admin.post(f"{here}/take-over")
        assert await next_event(stream) == ("end", "此会话已由同事接待或已结束，您不能继续查看。")
        assert (await stream.content.read()).strip() == b""


async def test_a_stream_ends_with_the_session_and_does_not_keep_it_alive(
    li: Any, app: web.Application, waiting: str, clock: FixedClock, db: Database
) -> None:
    async with li.client.get("/staff/conversations/events") as stream:
        name, rows = await next_event(stream)
        assert (name, [row["id"] for row in rows]) == ("queue", [waiting])
        clock.advance(sessions.IDLE_TIMEOUT - timedelta(minutes=12))
        app[HUB].publish(waiting)
        assert await next_event(stream) == ("end", "登录已过期，请重新登录。")


async def test_the_queue_is_sent_again_when_somebody_joins_it(
    li: Any, app: web.Application, conversation: str, db: Database, clock: FixedClock
) -> None:
    async with li.client.get("/staff/conversations/events") as stream:
        assert await next_event(stream) == ("queue", [])
        await db.run(conversations.request_person, conversation, "转人工", clock.now())
        app[HUB].publish(conversation)
        name, rows = await next_event(stream)
        assert (name, rows[0]["group"], rows[0]["summary"]) == ("queue", "waiting", "转人工")


async def test_what_a_citizen_writes_is_text_and_a_link_can_only_lead_to_a_page(
    li: Any, waiting: str, db: Database, clock: FixedClock
) -> None:
    await db.run(inbox.accept, Incoming("web", "visitor-1", "m2", "<script>alert(1)</script>"), clock.now())
    bad = Outgoing.from_json({"text": "看", "links": [{"title": "坏", "url": "javascript:alert(1)"}]})
    await db.run(outbox.say, waiting, bad, author="bot", now=clock.now())
    page = await li.get(f"/staff/conversations/{waiting}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "javascript:" not in page


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("我的身份证是11010519491231002X，谢谢", "我的身份证是110***********002X，谢谢"),
        ("１１０１０５１９４９１２３１００２Ｘ", "１１０***********００２Ｘ"),
        ("电话13800138000，文号〔2025〕12号", "电话13800138000，文号〔2025〕12号"),
    ],
)
def test_an_id_number_in_the_chat_is_masked_for_staff(written: str, shown: str) -> None:
    assert without_document_numbers(written) == shown


async def next_event(stream: Any) -> tuple[str, Any]:
    """The next event of a stream: its name and its data."""
    name = ""
    while True:
        line = (await asyncio.wait_for(stream.content.readline(), 30)).decode().rstrip("\n")
        assert line or not stream.content.at_eof(), "the stream ended"
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            return name, json.loads(line.removeprefix("data: "))
