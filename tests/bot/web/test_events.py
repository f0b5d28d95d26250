"""The event stream: everything once, in order, across every break."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from actions.cases.time import FixedClock
from actions.db import Database
from bot.channels.web import stream
from bot.delivery import conversations
from bot.delivery.tables import Message


async def test_before_the_first_message_there_is_no_stream(visitor: Any) -> None:
    assert (await visitor.listens()).response.status == 204


async def test_it_is_an_event_stream_that_nothing_in_between_keeps(visitor: Any) -> None:
    await visitor.says("你好")
    headers = (await visitor.listens()).response.headers
    assert headers["Content-Type"].startswith("text/event-stream")
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Accel-Buffering"] == "no"


async def test_what_was_said_comes_first_then_what_is_said(visitor: Any, desk: Any) -> None:
    asked = await visitor.says("你好")
    await desk.answers(asked, "您好")
    listener = await visitor.listens()
    assert [await listener.text(), await listener.text()] == ["你好", "您好"]
    await desk.answers(asked, "请问有什么可以帮您？\n您可以直接提问。")
    assert await listener.text() == "请问有什么可以帮您？\n您可以直接提问。"


async def test_it_resumes_behind_the_last_event(visitor: Any, desk: Any) -> None:
    asked = await visitor.says("你好")
    first = await desk.answers(asked, "一")
    await desk.answers(asked, "二")
    assert await (await visitor.listens(last_event_id=first)).text() == "二"
    assert await (await visitor.listens(after=first)).text() == "二"


async def test_the_browsers_own_memory_is_newer_than_the_address(visitor: Any, desk: Any) -> None:
    """EventSource reconnects to the address it was made with, so ``?after=`` is old by then."""
    asked = await visitor.says("你好")
    first = await desk.answers(asked, "一")
    await desk.answers(asked, "二")
    assert await (await visitor.listens(last_event_id=first, after=0)).text() == "二"


async def test_a_long_gap_is_filled_in_order(visitor: Any, desk: Any) -> None:
    asked = await visitor.says("0")
    for number in range(1, 231):
        await desk.answers(asked, str(number))
    listener = await visitor.listens()
    assert [await listener.text() for _ in range(231)] == [str(number) for number in range(231)]


async def test_two_pages_of_one_visitor_hear_the_same(visitor: Any, desk: Any) -> None:
    asked = await visitor.says("你好")
    listeners = [await visitor.listens(after=asked) for _ in range(2)]
    await desk.answers(asked, "您好")
    assert [await listener.text() for listener in listeners] == ["您好", "您好"]


async def test_another_visitor_hears_nothing_of_it(new_visitor: Any, desk: Any) -> None:
    mine, other = await new_visitor(), await new_visitor()
    asked, theirs = await mine.says("我的问题"), await other.says("别人的问题")
    listener = await other.listens(after=0)
    await desk.answers(asked, "只给我")
    await desk.answers(theirs, "只给别人")
    assert [await listener.text(), await listener.text()] == ["别人的问题", "只给别人"]


async def test_it_tells_when_a_person_takes_over(visitor: Any, desk: Any, db: Database, clock: FixedClock) -> None:
    asked = await visitor.says("转人工")
    conversation_id = await desk.conversation_of(asked)
    listener = await visitor.listens()
    assert await listener.next("owner") == "bot"
    await db.run(conversations.request_person, conversation_id, "要求人工", clock.now())
    await db.run(conversations.claim, conversation_id, 7, clock.now())
    desk.hub.publish(conversation_id)
    assert await listener.next("owner") == "staff"


async def test_what_went_out_is_noted_as_delivered(visitor: Any, desk: Any, db: Database) -> None:
    asked = await visitor.says("你好")
    bubble = await desk.answers(asked, "您好")
    listener = await visitor.listens()
    await listener.next("owner")
    await desk.answers(asked, "还有吗？")
    assert [await listener.text()] == ["还有吗？"]
    with db.session(read_only=True) as session:
        assert session.get_one(Message, bubble).state == "delivered"


async def test_a_quiet_stream_shows_that_it_lives(visitor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.01)
    asked = await visitor.says("你好")
    listener = await visitor.listens(after=asked)
    async with asyncio.timeout(30):
        assert await listener.response.content.readuntil(b"event: beat\ndata: 1\n\n")


async def test_a_visitor_has_four_streams_at_most_and_gets_them_back(visitor: Any) -> None:
    await visitor.says("你好")
    open_streams = [await visitor.listens() for _ in range(4)]
    refused = (await visitor.listens()).response
    assert refused.status == 429
    assert "页面太多" in (await refused.json())["error"]
    for listener in open_streams:
        assert listener.response.status == 200


async def test_a_closed_page_frees_its_stream(
    visitor: Any, app: web.Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.01)
    await visitor.says("你好")
    listener = await visitor.listens()
    await listener.next("owner")
    streams = app[stream.STREAMS]
    assert len(streams.tasks) == 1
    listener.response.close()
    await asyncio.wait(streams.tasks, timeout=30)
    assert not streams.per_visitor


async def test_stopping_the_server_ends_the_streams_at_once(
    visitor: Any, server: TestServer, app: web.Application
) -> None:
    await visitor.says("你好")
    listener = await visitor.listens()
    await listener.next("owner")
    async with asyncio.timeout(30):
        await server.close()
    assert not app[stream.STREAMS].tasks
