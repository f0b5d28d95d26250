"""Lists by cursors, on SQLite and PostgreSQL: every item once, whatever the page's length."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from actions.cases.requests import filing
from actions.cases.requests.kinds import Kind
from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import outbox
from bot.delivery.messages import Outgoing
from bot.delivery.tables import Author, State, Talk
from knowledge.tables import Document, DocumentEvent
from tests.bot.console.conftest import ask


@pytest.fixture
def db(either_db_with_documents: Database) -> Database:
    return either_db_with_documents


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
    ["/faq/{}", "/questions/{}", "/canned/{}", "/documents/{}", "/documents?after={}", "/undelivered?after={}"],
)
async def test_a_number_that_no_column_holds_is_none_of_ours(root: Any, path: str) -> None:
    """The largest that a path may name is looked for; a larger one is refused before any database is asked."""
    await root.get(path.format(999_999_999))
    assert root.status in (200, 404)
    await root.get(path.format(9_999_999_999))
    assert root.status in (404, 422)


async def test_documents(root: Any, db: Database, clock: FixedClock) -> None:
    ids = documents(db, clock, 5, status="draft")
    newest = list(reversed(ids))
    assert await in_pages(root, "/documents") == [newest[:2], newest[2:4], newest[4:]]
    assert await in_pages(root, "/documents", status="published") == [[]]


async def test_documents_that_wait_for_review(root: Any, db: Database, clock: FixedClock) -> None:
    """Two were handed in at the same instant; when the first was, nobody knows."""
    unknown, *known = documents(db, clock, 5, status="review")
    with db.session() as session:
        for document, minutes in zip(known, (2, 1, 1, 0), strict=True):
            at = clock.now() + timedelta(minutes=minutes, microseconds=7)
            event = DocumentEvent(document_id=document, action="submit", actor="李晓明(li)", at=at, details={})
            session.add(event)
    pages = [[each["id"] for each in page] for page in await in_pages(root, "/documents/review", key="document")]
    assert pages == [[known[3], known[1]], [known[2], known[0]], [unknown]]


async def test_groups_of_questions_the_most_asked_first(
    root: Any, conversation: str, db: Database, clock: FixedClock
) -> None:
    first = [
        ask(db, conversation, clock.now(), text) for text in ("公园绿化经费是多少", "幼儿园招生名额", "路灯坏了找谁")
    ]
    ask(db, conversation, clock.now(), "路灯坏了找谁")
    clock.advance(timedelta(minutes=1))
    last = ask(db, conversation, clock.now(), "暴雨停课通知")
    assert await in_pages(root, "/questions") == [[first[2], last], [first[0], first[1]]]


async def test_other_requests(root: Any, conversation: str, db: Database, clock: FixedClock, agency: Any) -> None:
    numbers = []
    for number in range(3):
        optional = {"application_number": "", "name": "", "phone": ""}
        answers = {"information": f"第{number}份规划", "ground": "interests", "explanation": "大家关心", **optional}
        with db.session() as session:
            made = filing.submit(
                session, Kind.PUBLICATION_SUGGESTION, conversation, answers, clock.now(), agency, token=f"t{number}"
            )
            numbers.append(made.number)
    assert await in_pages(root, "/requests", key="number") == [numbers[:2], numbers[2:]]
    newest = list(reversed(numbers))
    assert await in_pages(root, "/requests", key="number", open="all") == [newest[:2], newest[2:]]


def documents(db: Database, clock: FixedClock, count: int, status: str) -> list[int]:
    with db.session() as session:
        made = [
            Document(
                **{"source_name": f"{number}.txt", "sha256": "0", "title": f"第{number}份", "kind": "notice"},
                **{"text": "无", "status": status, "ingested_at": clock.now()},
            )
            for number in range(count)
        ]
        session.add_all(made)
        session.flush()
        return [each.id for each in made]
