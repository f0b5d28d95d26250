"""Lists by cursors, on SQLite and PostgreSQL: every item once, whatever the page's length."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

import knowledge.tables
from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import outbox
from bot.delivery.messages import Outgoing
from bot.delivery.tables import Author, State, Talk


@pytest.fixture
def db(either_db: Database) -> Iterator[Database]:
    """With the knowledge base's tables too."""
    knowledge.tables.Base.metadata.create_all(either_db.engine)
    yield either_db
    knowledge.tables.Base.metadata.drop_all(either_db.engine)


@pytest.fixture
async def root(program: Any) -> Any:
    return await program("root")


async def in_pages(program: Any, path: str, key: str = "id", **query: str) -> list[list[Any]]:
    """Two a page, to the end."""
    pages, after = [], ""
    while True:
        found = await program.get(path, limit="2", **query, **({"after": after} if after else {}))
        assert program.status == 200, found
        pages.append([each[key] for each in found["items"]])
        after = found["next"]
        if not after:
            return pages


async def test_ended_talks_of_which_two_ended_at_once(root: Any, conversation: str, db: Database, clock: Any) -> None:
    with db.session() as session:
        for minutes in (0, 1, 1, 1, 2):
            ended = clock.now() + timedelta(minutes=minutes, microseconds=123456)
            session.add(Talk(conversation_id=conversation, asked_at=clock.now(), ended_at=ended, ended_how="left"))
    assert await in_pages(root, "/conversations/ended", who="all") == [[5, 4], [3, 2], [1]]


async def test_what_was_not_delivered(root: Any, conversation: str, db: Database, clock: FixedClock) -> None:
    ids = []
    with db.session() as session:
        for state in (State.FAILED, State.UNSURE, State.DELIVERED, State.FAILED):
            said = outbox.say(session, conversation, Outgoing("您好"), author=Author.BOT, now=clock.now())
            said.state = state
            ids.append(said.id)
    assert await in_pages(root, "/undelivered") == [[ids[3], ids[1]], [ids[0]]]


@pytest.mark.parametrize(
    "path",
    ["/faq/{}", "/questions/{}", "/canned/{}", "/documents/{}", "/applications?after={}", "/undelivered?after={}"],
)
async def test_a_number_that_no_column_holds_is_none_of_ours(root: Any, path: str) -> None:
    """The largest that a path may name is looked for; a larger one is refused before any database is asked."""
    await root.get(path.format(999_999_999))
    assert root.status in (200, 404)
    await root.get(path.format(9_999_999_999))
    assert root.status in (404, 422)
