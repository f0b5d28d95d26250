"""Marks beside a talk with a person: who writes, and what was shown."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from sqlalchemy import select

from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import conversations
from bot.delivery.marks import Side
from bot.delivery.tables import Conversation, Message
from bot.keys import HUB, WRITING


async def in_a_talk(visitor: Any, db: Database, clock: FixedClock) -> tuple[str, int, int]:
    """A conversation with a person, what the citizen said, and the answer."""
    said = await visitor.says("你好")
    with db.session() as session:
        here = session.scalars(select(Conversation.id)).one()
        conversations.request_person(session, here, "", clock.now())
        conversations.claim(session, here, 1, clock.now())
        answer = conversations.staff_say(session, here, 1, "您好", clock.now())
        return here, said, answer.id


async def post(visitor: Any, path: str, **body: Any) -> int:
    async with visitor.client.post(f"/api/chat/{path}", json=body, headers=visitor.headers) as response:
        return int(response.status)


async def test_a_person_who_writes_is_told_and_their_look_too(
    visitor: Any, app: web.Application, db: Database, clock: FixedClock
) -> None:
    here, said, _ = await in_a_talk(visitor, db, clock)
    listener = await visitor.listens()
    assert await listener.next("owner") == "staff"
    app[WRITING].note(here, Side.STAFF, clock.now())
    assert await listener.next("writing") == 1
    await db.run(lambda session: setattr(session.get_one(Conversation, here), "seen_by_staff", said))
    app[HUB].publish(here)
    assert await listener.next("seen") == said


async def test_the_citizens_marks_reach_the_person(
    visitor: Any, app: web.Application, db: Database, clock: FixedClock
) -> None:
    here, _, answer = await in_a_talk(visitor, db, clock)
    assert await post(visitor, "writing") == 204
    assert app[WRITING].count(here, Side.CITIZEN) == 1
    assert await post(visitor, "seen", id=answer) == 204
    with db.session() as session:
        assert session.scalars(select(Conversation.seen_by_citizen)).one() == answer


async def test_to_the_bot_nothing_is_told(visitor: Any, app: web.Application, db: Database) -> None:
    said = await visitor.says("你好")
    assert await post(visitor, "writing") == 204
    assert await post(visitor, "seen", id=said) == 204
    with db.session() as session:
        row = session.scalars(select(Conversation)).one()
        assert app[WRITING].count(row.id, Side.CITIZEN) == 0
        assert row.seen_by_citizen == 0


async def test_a_stranger_can_mark_nothing(
    new_visitor: Any, app: web.Application, db: Database, clock: FixedClock
) -> None:
    mine, other = await new_visitor(), await new_visitor()
    here, _, answer = await in_a_talk(mine, db, clock)
    await other.says("你好")
    assert await post(other, "seen", id=answer) == 204
    with db.session() as session:
        assert session.get_one(Conversation, here).seen_by_citizen == 0


async def test_only_our_own_page_may_mark_and_not_without_end(visitor: Any, db: Database, clock: FixedClock) -> None:
    await in_a_talk(visitor, db, clock)
    async with visitor.client.post("/api/chat/writing", json={}) as response:
        assert response.status == 403
    assert await post(visitor, "seen", id="x") == 400
    assert await post(visitor, "seen") == 400
    statuses = [await post(visitor, "writing") for _ in range(70)]
    assert statuses[-1] == 429
    with db.session() as session:
        assert len(session.scalars(select(Message)).all()) == 3  # nothing of it is stored
