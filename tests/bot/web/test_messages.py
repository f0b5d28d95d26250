"""Writing and reading one's own conversation over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import conversations
from bot.delivery.messages import Button, Link, Outgoing
from bot.delivery.tables import Conversation, Message
from knowledge.tables import Document, Passage


def _count(db: Database, table: type[Any]) -> int:
    with db.session(read_only=True) as session:
        return len(session.scalars(select(table)).all())


async def test_a_message_is_acknowledged_when_it_is_stored(visitor: Any, db: Database) -> None:
    message_id = await visitor.says("申请信息公开要收费吗？")
    with db.session(read_only=True) as session:
        message = session.get_one(Message, message_id)
        assert message.author == "citizen"
        assert message.state == "received"


async def test_the_same_message_again_is_acknowledged_and_kept_once(visitor: Any, db: Database) -> None:
    first = await visitor.post("你好", message_id="client-id-1")
    again = await visitor.post("你好", message_id="client-id-1")
    assert (first.status, again.status) == (202, 202)
    assert (await again.json())["id"] is None
    assert _count(db, Message) == 1


async def test_two_visitors_may_use_the_same_message_id(new_visitor: Any, db: Database) -> None:
    for visitor in (await new_visitor(), await new_visitor()):
        assert (await (await visitor.post("你好", message_id="client-id-1")).json())["id"] is not None
    assert _count(db, Message) == 2


async def test_ones_own_messages_come_back_with_the_ids_the_browser_gave_them(visitor: Any) -> None:
    await visitor.post("你好", message_id="client-id-1")
    (message,) = (await visitor.reads())["messages"]
    assert message["author"] == "citizen"
    assert message["text"] == "你好"
    assert message["client_id"] == "client-id-1"
    assert message["created_at"] == "2026-03-13T02:00:00+00:00"


async def test_a_bubble_carries_its_buttons_links_and_kind(visitor: Any, desk: Any) -> None:
    asked = await visitor.says("收费吗")
    bubble = Outgoing(
        "不收取费用", (Button("转人工", "转人工"),), (Link("条例第四十二条", "/documents/1#p7"),), "answer"
    )
    await desk.answers(asked, bubble)
    (message,) = (await visitor.reads(after=asked))["messages"]
    assert message["buttons"] == [{"title": "转人工", "text": "转人工"}]
    assert message["links"] == [{"title": "条例第四十二条", "url": "/documents/1#p7"}]
    assert message["kind"] == "answer"
    assert message["client_id"] is None


async def test_an_answer_brings_the_cited_passage_to_be_marked(
    visitor: Any, desk: Any, db: Database, clock: FixedClock
) -> None:
    with db.session() as session:
        document = Document(source_name="a", sha256="0", title="条例", kind="law", text="", ingested_at=clock.now())
        cited = Passage(ordinal=0, path=["第一条"], role="text", heading="", text="应当公开。", start=0, end=0)
        document.passages = [cited]
        session.add(document)
    url = f"/documents/{document.id}#p{cited.id}"
    asked = await visitor.says("公开吗")
    links = (Link("条例", url), Link("别处", "https://example.com/documents/1#p1"), Link("旧", "/documents/1#p999"))
    await desk.answers(asked, Outgoing("应当公开。\n——《条例》第一条", links=links, kind="answer"))
    (message,) = (await visitor.reads(after=asked))["messages"]
    assert message["highlights"] == ["应当公开。"]


async def test_staff_stay_nameless(visitor: Any, desk: Any) -> None:
    asked = await visitor.says("转人工")
    await desk.answers(asked, "您好", author="staff", staff_id=7)
    (message,) = (await visitor.reads(after=asked))["messages"]
    assert message["author"] == "staff"
    assert "staff_id" not in message


async def test_another_visitor_reads_nothing_of_it(new_visitor: Any) -> None:
    mine, other = await new_visitor(), await new_visitor()
    message_id = await mine.says("我的秘密问题")
    assert await other.reads() == {"messages": [], "more": False, "owner": None, "known": True}
    assert await other.texts(after=message_id - 1) == []
    await other.says("你好")
    assert await other.texts(after=0) == ["你好"]
    assert await other.texts(before=message_id + 1) == []


async def test_the_token_is_not_kept_in_the_database(visitor: Any, db: Database) -> None:
    await visitor.says("你好")
    token = next(cookie.value for cookie in visitor.client.session.cookie_jar if cookie.key == "gongkai_visitor")
    with db.session(read_only=True) as session:
        conversation = session.scalars(select(Conversation)).one()
        assert token not in (conversation.id, conversation.channel_user_hash)
        assert len(conversation.channel_user_hash) == 64


async def test_reading_goes_on_page_by_page_and_back_from_the_end(visitor: Any, desk: Any) -> None:
    asked = await visitor.says("0")
    for number in range(1, 151):
        await desk.answers(asked, str(number))
    latest = await visitor.reads()
    assert [latest["messages"][0]["text"], latest["messages"][-1]["text"], latest["more"]] == ["51", "150", True]
    earlier = await visitor.reads(before=latest["messages"][0]["id"])
    assert [earlier["messages"][0]["text"], earlier["messages"][-1]["text"], earlier["more"]] == ["0", "50", False]
    forward = await visitor.reads(after=0)
    assert [forward["messages"][-1]["text"], forward["more"]] == ["99", True]
    assert await visitor.texts(after=forward["messages"][-1]["id"]) == [str(n) for n in range(100, 151)]


async def test_the_page_learns_who_answers(visitor: Any, desk: Any, db: Database, clock: FixedClock) -> None:
    asked = await visitor.says("转人工")
    assert (await visitor.reads())["owner"] == "bot"
    conversation_id = await desk.conversation_of(asked)
    await db.run(conversations.request_person, conversation_id, "要求人工", clock.now())
    assert (await visitor.reads())["owner"] == "queue"


class TestRefusals:
    """Nothing is stored, and a Chinese sentence says why."""

    @pytest.fixture(autouse=True)
    def _nothing_is_stored(self, db: Database) -> Any:
        yield
        assert _count(db, Message) == 0

    async def _is_refused(self, response: Any, status: int, words: str) -> None:
        assert response.status == status
        assert words in (await response.json())["error"]

    async def test_without_our_header(self, visitor: Any) -> None:
        for value in ("", "XMLHttpRequest"):
            response = await visitor.post("你好", **{"X-Requested-With": value})
            await self._is_refused(response, 403, "刷新页面")

    async def test_from_another_site(self, visitor: Any) -> None:
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
            await self._is_refused(await visitor.post("你好", **headers), 403, "刷新页面")

    async def test_too_long(self, visitor: Any) -> None:
        await self._is_refused(await visitor.post("问" * 2001), 413, "最多2000个字")

    async def test_an_oversized_body(self, visitor: Any) -> None:
        for size in (33_000, 200_000):
            response = await visitor.client.post("/api/chat/messages", data=b"x" * size, headers=visitor.headers)
            await self._is_refused(response, 413, "最多2000个字")

    async def test_nothing_to_say(self, visitor: Any) -> None:
        for text in ("", " \n　"):
            await self._is_refused(await visitor.post(text), 400, "请先输入内容")

    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"null", b"{}", b'{"id": "client-id-1"}', b"\xff"])
    async def test_what_is_no_message(self, visitor: Any, body: bytes) -> None:
        response = await visitor.client.post("/api/chat/messages", data=body, headers=visitor.headers)
        await self._is_refused(response, 400, "格式不正确")

    @pytest.mark.parametrize("message_id", ["short", "x" * 65, "with space", "中文编号中文编号", 12345678, ["a"]])
    async def test_an_id_that_is_none(self, visitor: Any, message_id: Any) -> None:
        await self._is_refused(await visitor.post("你好", message_id=message_id), 400, "格式不正确")


async def test_the_longest_allowed_message_fits_however_it_is_escaped(visitor: Any) -> None:
    assert (await visitor.post("😀" * 2000)).status == 202


async def test_a_position_that_is_no_number_is_refused(visitor: Any) -> None:
    await visitor.says("你好")
    for query in ("after=x", "after=-1", "before=1e3", "after=" + "9" * 19):
        assert (await visitor.client.get(f"/api/chat/messages?{query}")).status == 400


async def test_sixty_messages_a_minute_are_enough_for_a_person(new_visitor: Any, clock: FixedClock) -> None:
    hasty, other = await new_visitor(), await new_visitor()
    for _ in range(60):
        assert (await hasty.post("你好")).status == 202
    refused = await hasty.post("你好")
    assert refused.status == 429
    assert "稍等" in (await refused.json())["error"]
    assert (await other.post("你好")).status == 202
    clock.advance(timedelta(minutes=1))
    assert (await hasty.post("你好")).status == 202


async def test_new_cookies_do_not_lift_the_limit_of_an_address(visitor: Any) -> None:
    statuses = []
    for _ in range(301):
        visitor.client.session.cookie_jar.clear()
        statuses.append((await visitor.post("你好")).status)
    assert statuses == [202] * 300 + [429]
