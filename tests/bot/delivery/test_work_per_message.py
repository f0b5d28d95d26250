"""What a message may cost: reads that a transaction has made already, and looks for work, are not made again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import inbox, limits
from bot.delivery.hub import Hub
from bot.delivery.looking import keep_looking
from bot.delivery.messages import Incoming, Outgoing
from bot.delivery.outbox import lock_conversation, say
from bot.delivery.tables import Author, Conversation
from tests.bot.delivery.conftest import Gateway


@contextmanager
def _statements(db: Database, *words: str) -> Iterator[list[str]]:
    """The statements that hold all of ``words``."""
    found: list[str] = []

    def see(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if all(word in statement for word in words):
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", see)
    yield found
    event.remove(db.engine, "before_cursor_execute", see)


def _known(db: Database, clock: FixedClock) -> str:
    with db.session() as session:
        message = inbox.accept(session, Incoming("test", "zhang", "1", "你好"), clock.now())
        assert message is not None
        return message.conversation_id


def test_a_transaction_locks_a_conversation_once(db: Database, clock: FixedClock) -> None:
    conversation = _known(db, clock)
    with _statements(db, "SELECT", "FROM conversation") as found, db.session() as session:
        for text in ("一", "二", "三"):
            say(session, conversation, Outgoing(text), author=Author.BOT, now=clock.now())
        assert len(found) == 1
        session.commit()
        lock_conversation(session, conversation)
        assert len(found) == 2  # somebody else may have had it in between


def test_a_lock_of_a_savepoint_is_not_relied_on(db: Database, clock: FixedClock) -> None:
    conversation = _known(db, clock)
    with _statements(db, "SELECT", "FROM conversation") as found, db.session() as session:
        with session.begin_nested():
            lock_conversation(session, conversation)
        lock_conversation(session, conversation)
        assert len(found) == 2


def test_what_was_locked_is_as_the_database_has_it(db: Database, clock: FixedClock) -> None:
    conversation = _known(db, clock)
    with db.session() as session:
        known = session.get_one(Conversation, conversation)
        lock_conversation(session, conversation).turns = 7
        assert lock_conversation(session, conversation) is known
        assert known.turns == 7


def test_who_writes_seldom_is_counted_once(db: Database, clock: FixedClock) -> None:
    conversation = _known(db, clock)
    with _statements(db, "SELECT message.created_at") as found, db.session(read_only=True) as session:
        limits.check(session, conversation, clock.now())
    assert len(found) == 1


async def test_a_message_is_claimed_and_finished_and_nothing_else_is_written(gateway: Gateway) -> None:
    conversation = await gateway.write("一")
    await gateway.said(conversation, 1)
    with _statements(gateway.db, "UPDATE message") as found:
        await gateway.write("二")
        await gateway.said(conversation, 2)
    assert len(found) == 2


async def test_news_without_end_do_not_keep_it_looking_all_the_time() -> None:
    hub, looks = Hub(), 0

    async def look() -> None:
        nonlocal looks
        looks += 1
        await asyncio.sleep(0.02)

    task = asyncio.create_task(keep_looking(look, hub, "the inbox"))
    for _ in range(200):
        hub.publish("a")
        await asyncio.sleep(0.002)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert 2 <= looks <= 12


async def test_a_failed_look_is_not_the_last() -> None:
    hub, looks = Hub(), 0

    async def look() -> None:
        nonlocal looks
        looks += 1
        raise OSError

    task = asyncio.create_task(keep_looking(look, hub, "the inbox"))
    async with asyncio.timeout(30):
        while looks < 3:
            hub.publish("a")
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
