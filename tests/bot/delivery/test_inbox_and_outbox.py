"""What is accepted and what is said becomes rows, once and in order."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select, text

from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import inbox, outbox
from bot.delivery.messages import Button, Incoming, Link, Outgoing
from bot.delivery.tables import Author, Conversation, Message, State


def _accept(
    db: Database, clock: FixedClock, message_id: str = "1", words: str = "你好", user: str = "zhang"
) -> str | None:
    with db.session() as session:
        message = inbox.accept(session, Incoming("test", user, message_id, words), clock.now())
        return message and message.conversation_id


def test_a_first_message_opens_a_conversation_and_waits_for_the_worker(db: Database, clock: FixedClock) -> None:
    conversation_id = _accept(db, clock)
    with db.session() as session:
        [message] = session.scalars(select(Message))
        assert (message.conversation_id, message.state, message.author) == (conversation_id, "received", "citizen")


def test_a_message_id_is_accepted_once_a_conversation(db: Database, clock: FixedClock) -> None:
    first = _accept(db, clock, "1")
    assert _accept(db, clock, "1") is None
    assert _accept(db, clock, "2") == first
    assert _accept(db, clock, "1", user="li") not in (None, first)


def test_of_simultaneous_repetitions_one_is_accepted(db: Database, clock: FixedClock) -> None:
    with ThreadPoolExecutor(8) as pool:
        accepted = list(pool.map(lambda _: _accept(db, clock, "same"), range(8)))
    assert len([one for one in accepted if one is not None]) == 1
    with db.session() as session:
        assert session.scalar(select(func.count()).select_from(Conversation)) == 1


def test_neither_words_nor_the_channels_user_are_readable_in_the_database(db: Database, clock: FixedClock) -> None:
    _accept(db, clock, words="我的身份证号是11010519491231002X", user="openid-of-zhang")
    with db.session() as session:
        stored = [*session.execute(text("select * from message")), *session.execute(text("select * from conversation"))]
    assert "11010519491231002X" not in str(stored)
    assert "openid-of-zhang" not in str(stored)


def test_what_a_database_refuses_is_left_out(db: Database, clock: FixedClock) -> None:
    conversation_id = _accept(db, clock, words="你\0好\ud83d")
    assert conversation_id is not None
    with db.session() as session:
        assert outbox.transcript(session, conversation_id)[0].outgoing.text == "你好"


def test_the_transcript_gives_back_what_was_said_in_order(db: Database, clock: FixedClock) -> None:
    conversation_id = _accept(db, clock)
    assert conversation_id is not None
    answer = Outgoing("可以", (Button("申请", "我要申请"),), (Link("条例", "/documents/1#p2"),), kind="answer")
    with db.session() as session:
        outbox.say(session, conversation_id, answer, author="bot", now=clock.now(), in_reply_to=1)
        outbox.say(session, conversation_id, Outgoing("您好"), author=Author.STAFF, now=clock.now(), staff_id=3)
    with db.session() as session:
        views = outbox.transcript(session, conversation_id)
        assert [view.author for view in views] == ["citizen", "bot", "staff"]
        assert views[1].outgoing == answer
        assert views[2].staff_id == 3
        assert outbox.transcript(session, conversation_id, after_id=views[1].id) == views[2:]
        assert outbox.recent(session, conversation_id, limit=2) == views[1:]
        assert outbox.recent(session, conversation_id, before_id=views[1].id) == views[:1]


def test_what_the_device_has_is_marked_delivered(db: Database, clock: FixedClock) -> None:
    conversation_id = _accept(db, clock)
    assert conversation_id is not None
    with db.session() as session:
        first, second = (
            outbox.say(session, conversation_id, Outgoing(words), author="bot", now=clock.now()).id for words in "一二"
        )
        outbox.mark_delivered(session, conversation_id, up_to_id=first)
    with db.session() as session:
        assert session.get_one(Message, first).state == State.DELIVERED
        assert session.get_one(Message, second).state == State.PENDING


def test_nothing_is_said_to_a_conversation_that_does_not_exist(db: Database, clock: FixedClock) -> None:
    with db.session() as session, pytest.raises(outbox.UnknownConversationError):
        outbox.say(session, "none", Outgoing("您好"), author="bot", now=clock.now())


def test_simultaneous_speakers_get_ids_in_the_order_of_their_commits(db: Database, clock: FixedClock) -> None:
    """A reader that resumes behind the last id it saw must never miss a lower one that is committed later."""
    conversation_id = _accept(db, clock)
    assert conversation_id is not None
    seen: list[int] = []

    def speak(number: int) -> None:
        with db.session() as session:
            outbox.say(session, conversation_id, Outgoing(str(number)), author="bot", now=clock.now())
        with db.session(read_only=True) as session:
            seen.append(max(view.id for view in outbox.transcript(session, conversation_id)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(speak, range(12)))
    with db.session() as session:
        bodies = session.scalars(select(Message.body).order_by(Message.id)).all()
    assert len(bodies) == 13
    assert {json.loads(body)["text"] for body in bodies[1:]} == {str(number) for number in range(12)}
    assert max(seen) == 13
