"""Talks with a person: begun, passed on, laid aside, ended, rated once. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import conversations, inbox, outbox, retention, satisfaction, talks
from bot.delivery.messages import Incoming
from bot.delivery.satisfaction import Rating
from bot.delivery.tables import Conversation, Owner, StaffNote, Talk
from bot.delivery.talks import Reason
from tests.bot.delivery.conftest import RECEPTION, FakeRasa, Gateway

LI, WANG = 1, 2


def say(db: Database, clock: FixedClock, text: str, key: str) -> str:
    with db.session() as session:
        message = inbox.accept(session, Incoming("test", "zhang", key, text), clock.now())
        assert message is not None
        return message.conversation_id


@pytest.fixture
def talk(db: Database, clock: FixedClock) -> str:
    """A conversation that li has claimed seven minutes after a person was asked for, and spoken in."""
    conversation = say(db, clock, "转人工", "m1")
    with db.session() as session:
        conversations.request_person(session, conversation, "想问低保", clock.now())
    clock.advance(timedelta(minutes=7))
    with db.session() as session:
        conversations.claim(session, conversation, LI, clock.now())
        conversations.staff_say(session, conversation, LI, "您好", clock.now(), reception=RECEPTION)
    return conversation


def rows(session: Session) -> list[Talk]:
    return list(session.scalars(select(Talk).order_by(Talk.id)))


def told(db: Database, conversation: str) -> list[str]:
    return [one.outgoing.text for one in db_read(db, conversation) if one.author != "citizen"]


def db_read(db: Database, conversation: str) -> list[outbox.MessageView]:
    with db.session() as session:
        return outbox.transcript(session, conversation)


def test_the_first_word_stops_the_clock_and_later_ones_change_nothing(
    db: Database, clock: FixedClock, talk: str
) -> None:
    clock.advance(timedelta(minutes=30))
    with db.session() as session:
        conversations.staff_say(session, talk, LI, "还在吗", clock.now(), reception=RECEPTION)
        (one,) = rows(session)
        assert (one.first_minutes, one.staff_id, one.ended_at) == (7, LI, None)


def test_closing_keeps_the_reason_and_a_new_call_begins_a_new_talk(db: Database, clock: FixedClock, talk: str) -> None:
    with db.session() as session:
        conversations.close(session, talk, LI, Reason.OTHER, "打电话说清了", clock.now())
    with db.session() as session:
        (one,) = rows(session)
        assert (one.ended_how, one.reason, one.reason_word, one.staff_id) == ("closed", "other", "打电话说清了", LI)
        assert session.get_one(Conversation, talk).owner == Owner.BOT
        conversations.request_person(session, talk, "又来问", clock.now())
        assert [each.ended_how for each in rows(session)] == ["closed", None]
    assert "打电话说清了" not in str(told(db, talk))


def test_who_no_longer_waits_ends_the_talk_unasked(db: Database, clock: FixedClock) -> None:
    conversation = say(db, clock, "转人工", "m1")
    with db.session() as session:
        conversations.request_person(session, conversation, "", clock.now())
        assert conversations.leave_queue(session, conversation, clock.now())
        (one,) = rows(session)
        assert (one.ended_how, one.rating_asked_at) == ("left", None)


def test_a_conversation_from_before_there_were_talks_is_closed_too(db: Database, clock: FixedClock, talk: str) -> None:
    with db.session() as session:
        session.delete(rows(session)[0])
    with db.session() as session:
        conversations.close(session, talk, LI, Reason.SOLVED, "", clock.now())
        assert [one.ended_how for one in rows(session)] == ["closed"]


class TestPassingOn:
    def test_a_colleague_has_it_and_the_citizen_is_told(self, db: Database, clock: FixedClock, talk: str) -> None:
        with db.session() as session:
            conversations.pass_to_colleague(session, talk, LI, WANG, clock.now())
            row = session.get_one(Conversation, talk)
            assert (row.owner, row.staff_id) == (Owner.STAFF, WANG)
            assert rows(session)[0].passed_on_by == LI
        assert told(db, talk)[-1] == conversations.PASSED_TO_COLLEAGUE.text
        with db.session() as session, pytest.raises(conversations.NotYoursError):
            conversations.pass_to_colleague(session, talk, LI, WANG, clock.now())
        with db.session() as session:
            conversations.staff_say(session, talk, WANG, "我来办", clock.now(), reception=RECEPTION)
            assert rows(session)[0].passed_on_by is None

    def test_back_in_the_queue_it_keeps_its_place_and_its_unit(
        self, db: Database, clock: FixedClock, talk: str
    ) -> None:
        with db.session() as session:
            since = session.get_one(Conversation, talk).waiting_since
            conversations.pass_to_queue(session, talk, LI, clock.now(), (4, "法规科"))
            row = session.get_one(Conversation, talk)
            assert (row.owner, row.staff_id, row.unit_id, row.waiting_since) == (Owner.QUEUE, None, 4, since)
        assert "法规科" in told(db, talk)[-1]
        with db.session() as session:
            conversations.claim(session, talk, WANG, clock.now())
            assert session.get_one(Conversation, talk).unit_id is None


def test_what_is_laid_aside_is_back_as_soon_as_the_citizen_writes(db: Database, clock: FixedClock, talk: str) -> None:
    with db.session() as session:
        conversations.snooze(session, talk, LI, clock.now() + timedelta(days=3))
    say(db, clock, "还有个问题", "m2")
    with db.session() as session:
        assert session.get_one(Conversation, talk).snoozed_until is None


class TestSatisfaction:
    def ended(self, db: Database, clock: FixedClock, talk: str, reason: Reason = Reason.SOLVED) -> Talk:
        with db.session() as session:
            conversations.close(session, talk, LI, reason, "", clock.now())
        with db.session() as session:
            return rows(session)[-1]

    def test_it_is_asked_once_after_the_end(self, db: Database, clock: FixedClock, talk: str) -> None:
        assert self.ended(db, clock, talk).rating_asked_at is not None
        assert told(db, talk)[-1] == satisfaction.QUESTION.text
        assert told(db, talk).count(satisfaction.QUESTION.text) == 1

    def test_it_is_not_asked_after_abuse(self, db: Database, clock: FixedClock, talk: str) -> None:
        assert self.ended(db, clock, talk, Reason.HARASSMENT).rating_asked_at is None
        assert satisfaction.QUESTION.text not in told(db, talk)

    def test_it_is_not_asked_after_danger(self, db: Database, clock: FixedClock, talk: str) -> None:
        with db.session() as session:
            outbox.lock_conversation(session, talk).urgent = True
        assert self.ended(db, clock, talk).rating_asked_at is None

    def test_it_is_not_asked_when_nobody_has_said_a_word(self, db: Database, clock: FixedClock) -> None:
        conversation = say(db, clock, "转人工", "m1")
        with db.session() as session:
            conversations.request_person(session, conversation, "", clock.now())
            conversations.claim(session, conversation, LI, clock.now())
            conversations.hand_back(session, conversation, LI, clock.now())
        assert satisfaction.QUESTION.text not in told(db, conversation)

    @pytest.mark.parametrize(
        ("said", "rating", "word"),
        [
            ("满意", Rating.GOOD, None),
            ("非常满意！", Rating.GOOD, None),
            ("一般", Rating.FAIR, None),
            ("不满意", Rating.BAD, None),
            ("不太满意，等了太久", Rating.BAD, "等了太久"),
        ],
    )
    def test_whole_words_rate_it(
        self, db: Database, clock: FixedClock, talk: str, said: str, rating: Rating, word: str | None
    ) -> None:
        self.ended(db, clock, talk)
        with db.session() as session:
            assert satisfaction.take(session, talk, said, clock.now()) is not None
        with db.session() as session:
            one = rows(session)[-1]
            assert (one.rating, one.rating_word) == (rating.value, word)

    @pytest.mark.parametrize(
        "said",
        [
            "满意，那怎么申请公开",
            "对答复不满意怎么办",
            "一般多久答复",
            "我要申请公开信息",
            "转人工",
            "不想活了",
            "满" * 5000,
        ],
    )
    def test_everything_else_is_for_the_bot(self, db: Database, clock: FixedClock, talk: str, said: str) -> None:
        self.ended(db, clock, talk)
        with db.session() as session:
            assert satisfaction.take(session, talk, said, clock.now()) is None

    def test_a_word_may_follow_and_nobody_is_counted_twice(self, db: Database, clock: FixedClock, talk: str) -> None:
        self.ended(db, clock, talk)
        for said, expected in (
            ("评价：还不能说", None),  # before the rating it is a message like any other
            ("满意", satisfaction.THANKS),
            ("评价：很耐心", satisfaction.NOTED),
            ("不满意", satisfaction.ALREADY),
        ):
            with db.session() as session:
                assert satisfaction.take(session, talk, said, clock.now()) == expected
        with db.session() as session:
            assert (rows(session)[-1].rating, rows(session)[-1].rating_word) == ("good", "很耐心")

    def test_a_day_later_the_word_is_for_the_bot_again(self, db: Database, clock: FixedClock, talk: str) -> None:
        self.ended(db, clock, talk)
        clock.advance(timedelta(days=1, seconds=1))
        with db.session() as session:
            assert satisfaction.take(session, talk, "满意", clock.now()) is None

    async def test_the_bot_does_not_hear_the_rating(
        self, gateway: Gateway, rasa: FakeRasa, db: Database, clock: FixedClock, talk: str
    ) -> None:
        self.ended(db, clock, talk)
        await gateway.write("满意")
        assert satisfaction.THANKS.text in await gateway.said(talk, 6)
        assert all(text != "满意" for _, text in rasa.asked)


def test_words_about_talks_go_with_the_messages(db: Database, clock: FixedClock, talk: str) -> None:
    clock.advance(timedelta(days=10))
    with db.session() as session:
        talks.note(session, talk, LI, "住在东城区，腿脚不便", clock.now())
        conversations.snooze(session, talk, LI, None)
        row = outbox.lock_conversation(session, talk)
        row.owner, row.staff_id = Owner.BOT, None
        one = rows(session)[0]
        one.ended_at, one.reason_word, one.rating_word = clock.now(), "一句", "两句"
    clock.advance(timedelta(days=731))
    with db.session() as session:
        assert retention.purge_messages(session, clock.now(), 730)
    with db.session() as session:
        assert [(note.body, note.kind) for note in session.scalars(select(StaffNote))] == [("", "erased")]
        assert talks.notes(session, talk) == []
        one = rows(session)[0]
        assert (one.reason_word, one.rating_word, one.first_minutes) == (None, None, 7)
