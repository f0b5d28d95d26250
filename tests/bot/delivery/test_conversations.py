"""Who answers a conversation is one person's or the bot's business, and the citizen is told of each change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import conversations, inbox, outbox, satisfaction
from bot.delivery.messages import Incoming
from bot.delivery.tables import Author, Owner


@pytest.fixture
def waiting(db: Database, clock: FixedClock) -> str:
    """A conversation in the queue."""
    return _ask_for_person(db, clock, "zhang", "问低保政策")


def _ask_for_person(db: Database, clock: FixedClock, user: str, summary: str) -> str:
    with db.session() as session:
        message = inbox.accept(session, Incoming("test", user, "1", "转人工"), clock.now())
        assert message is not None
        conversations.request_person(session, message.conversation_id, summary, clock.now())
        return message.conversation_id


def _said(db: Database, conversation_id: str) -> list[str]:
    with db.session() as session:
        views = outbox.transcript(session, conversation_id)
        return [view.outgoing.text for view in views if view.author != Author.CITIZEN]


def test_the_queue_shows_who_waits_longest_first(db: Database, clock: FixedClock, waiting: str) -> None:
    clock.advance(timedelta(minutes=5))
    later = _ask_for_person(db, clock, "li", "投诉")
    with db.session() as session:
        views = conversations.queue(session)
    assert [view.id for view in views] == [waiting, later]
    assert (views[0].summary, views[0].last_text, views[0].owner) == ("问低保政策", "转人工", Owner.QUEUE)
    assert views[0].waiting_since == clock.now() - timedelta(minutes=5)


def test_asking_twice_keeps_the_place_in_the_queue(db: Database, clock: FixedClock, waiting: str) -> None:
    since = clock.now()
    clock.advance(timedelta(minutes=5))
    with db.session() as session:
        conversations.request_person(session, waiting, "again", clock.now())
        view = conversations.get(session, waiting)
    assert view is not None
    assert (view.waiting_since, view.summary) == (since, "问低保政策")


def test_two_members_of_staff_cannot_claim_the_same_conversation(db: Database, clock: FixedClock, waiting: str) -> None:
    def claim(staff_id: int) -> bool:
        try:
            with db.session() as session:
                conversations.claim(session, waiting, staff_id, clock.now())
        except conversations.AlreadyClaimedError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(claim, [1, 2, 3, 4])) == [False, False, False, True]
    assert _said(db, waiting) == [conversations.JOINED.text]


def test_claiming_ones_own_conversation_again_changes_nothing(db: Database, clock: FixedClock, waiting: str) -> None:
    for _ in range(2):
        with db.session() as session:
            conversations.claim(session, waiting, 1, clock.now())
    assert _said(db, waiting) == [conversations.JOINED.text]


def test_only_the_one_who_claimed_speaks_and_hands_back(db: Database, clock: FixedClock, waiting: str) -> None:
    with db.session() as session:
        conversations.claim(session, waiting, 1, clock.now())
    for forbidden in (
        lambda session: conversations.staff_say(session, waiting, 2, "您好", clock.now()),
        lambda session: conversations.hand_back(session, waiting, 2, clock.now()),
    ):
        with db.session() as session, pytest.raises(conversations.NotYoursError):
            forbidden(session)
    with db.session() as session:
        conversations.staff_say(session, waiting, 1, "您好", clock.now())
        conversations.hand_back(session, waiting, 1, clock.now())
        view = conversations.get(session, waiting)
        assert conversations.queue(session) == []
    assert view is not None
    assert (view.owner, view.staff_id, view.waiting_since, view.summary) == (Owner.BOT, None, None, None)
    ended = [conversations.JOINED.text, "您好", conversations.ENDED.text, satisfaction.QUESTION.text]
    assert _said(db, waiting) == ended


def test_what_is_with_the_bot_cannot_be_claimed(db: Database, clock: FixedClock, waiting: str) -> None:
    with db.session() as session:
        assert conversations.leave_queue(session, waiting, clock.now())
    with db.session() as session, pytest.raises(conversations.NotWaitingError):
        conversations.claim(session, waiting, 1, clock.now())


def test_once_a_person_has_come_the_queue_cannot_be_left(db: Database, clock: FixedClock, waiting: str) -> None:
    with db.session() as session:
        conversations.claim(session, waiting, 1, clock.now())
        assert not conversations.leave_queue(session, waiting, clock.now())
