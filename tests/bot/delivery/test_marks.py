"""Who is writing, and what each page has shown."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import conversations, inbox, outbox
from bot.delivery.hub import Hub
from bot.delivery.marks import Side, Writing, note_seen
from bot.delivery.messages import Incoming


async def test_a_mark_wakes_this_conversation_alone_and_is_not_repeated_at_once(clock: FixedClock) -> None:
    hub = Hub()
    writing, seen, everywhere = Writing(hub), hub.version("a"), []
    hub.on_publish = everywhere.append
    assert writing.note("a", Side.STAFF, clock.now())
    assert not writing.note("a", Side.STAFF, clock.now())
    assert await hub.wait("a", 0.01, since=seen)
    assert not await hub.wait("b", 0.01, since=hub.version("b"))
    assert (writing.count("a", Side.STAFF), writing.count("a", Side.CITIZEN)) == (1, 0)
    assert everywhere == []  # nothing leaves the process
    clock.advance(timedelta(seconds=2))
    assert writing.note("a", Side.STAFF, clock.now())


def test_marks_do_not_fill_the_memory(clock: FixedClock) -> None:
    writing = Writing(Hub(), most=10)
    for number in range(50):
        writing.note(str(number), Side.CITIZEN, clock.now())
    assert len(writing._counts) == 10
    assert writing.count("49", Side.CITIZEN) == 1


@pytest.fixture
def talk(db: Database, clock: FixedClock) -> tuple[str, int, int]:
    """A web conversation with staff, the citizen's message and the answer."""
    with db.session() as session:
        said = inbox.accept(session, Incoming("web", "v", "m1", "你好"), clock.now())
        assert said is not None
        conversations.request_person(session, said.conversation_id, "", clock.now())
        conversations.claim(session, said.conversation_id, 1, clock.now())
        answer = conversations.staff_say(session, said.conversation_id, 1, "您好", clock.now())
        return said.conversation_id, said.id, answer.id


def test_only_what_the_other_side_said_is_seen_and_only_forward(db: Database, talk: tuple[str, int, int]) -> None:
    conversation, said, answer = talk
    for side, message, is_news in (
        (Side.STAFF, said, True),
        (Side.STAFF, said, False),
        (Side.STAFF, answer, False),  # one's own
        (Side.CITIZEN, said, False),
        (Side.CITIZEN, answer, True),
        (Side.CITIZEN, 10**9, False),
    ):
        with db.session() as session:
            assert note_seen(session, conversation, side, message) is is_news
    with db.session() as session:
        row = outbox.lock_conversation(session, conversation)
        assert (row.seen_by_staff, row.seen_by_citizen) == (said, answer)


def test_nothing_is_noted_while_the_bot_has_it(db: Database, clock: FixedClock, talk: tuple[str, int, int]) -> None:
    conversation, _, answer = talk
    with db.session() as session:
        conversations.hand_back(session, conversation, 1, clock.now())
    with db.session() as session:
        assert not note_seen(session, conversation, Side.CITIZEN, answer)
