"""What was said is kept for a time after the last word, and goes with the application that it was about."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from actions.cases import privacy, steps
from actions.cases.applications import file_application
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.privacy import Stage, Terms
from actions.cases.steps import Person
from actions.cases.tables import Application
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from bot.delivery import inbox, knocking, outbox
from bot.delivery.messages import Incoming, Outgoing
from bot.delivery.retention import ERASED, GONE, due_conversations, purge_messages
from bot.delivery.tables import (
    Author,
    Conversation,
    Direction,
    Message,
    MessagePart,
    NoticeConsent,
    PartState,
    State,
)
from bot.serving.retention import erase_application, erase_applications
from tests.actions.cases.conftest import PERSON, fill

AGENCY, CALENDAR = AgencySettings(number_prefix="JZ"), WorkCalendar()
WANG = Person("王芳(wang)", frozenset(STAFF_ROLES))
DAYS = 730


def talk(session: Session, clock: FixedClock, words: str = "我要申请公开预算报告", message: str = "1") -> str:
    accepted = inbox.accept(session, Incoming("test", "zhang", message, words), clock.now())
    assert accepted
    outbox.say(session, accepted.conversation_id, Outgoing("好的。"), author=Author.BOT, now=clock.now())
    return accepted.conversation_id


def file(session: Session, clock: FixedClock, conversation_id: str) -> str:
    fill(session, conversation_id, clock.now(), PERSON)
    return file_application(
        session,
        conversation_id=conversation_id,
        channel="web",
        now=clock.now(),
        calendar=CALENDAR,
        agency=AGENCY,
    ).number


def take(session: Session, number: str, kind: EventKind, clock: FixedClock, **given: str) -> None:
    now = clock.now()
    steps.take(session, number, kind, given, by=WANG, now=now, calendar=CALENDAR, agency=AGENCY)


def texts(session: Session, conversation_id: str) -> set[str]:
    return {bubble.outgoing.text for bubble in outbox.transcript(session, conversation_id)}


def test_what_was_cut_for_a_provider_goes_with_its_message(db: Database, clock: FixedClock) -> None:
    with db.session() as session:
        conversation_id = talk(session, clock)
        said = session.scalars(select(Message).where(Message.direction == Direction.OUT)).one()
        session.add(
            MessagePart(
                message_id=said.id,
                conversation_id=conversation_id,
                payload='{"text": "好的。"}',
                key="k",
                state=PartState.SENT,
            )
        )
    clock.advance(timedelta(days=DAYS, seconds=1))
    with db.session() as session:
        purge_messages(session, clock.now(), DAYS)
        assert session.scalars(select(MessagePart)).all() == []


def test_messages_are_emptied_after_their_term_and_the_rows_stay(db: Database, clock: FixedClock) -> None:
    with db.session() as session:
        conversation_id = talk(session, clock)
        session.execute(update(Conversation).values(summary="想问预算报告"))
    clock.advance(timedelta(days=DAYS))
    with db.session() as session:
        assert purge_messages(session, clock.now(), DAYS) == 0
    clock.advance(timedelta(seconds=1))
    with db.session() as session:
        assert purge_messages(session, clock.now(), DAYS) == 2
        assert purge_messages(session, clock.now(), DAYS) == 0
        assert texts(session, conversation_id) == {GONE}
        assert {bubble.outgoing.kind for bubble in outbox.transcript(session, conversation_id)} == {ERASED}
        assert session.scalars(select(Conversation.summary)).one() is None


def test_a_word_today_keeps_the_whole_conversation(db: Database, clock: FixedClock) -> None:
    with db.session() as session:
        talk(session, clock)
    clock.advance(timedelta(days=DAYS + 1))
    with db.session() as session:
        conversation_id = talk(session, clock, "我又来了", "2")
        assert purge_messages(session, clock.now(), DAYS) == 0
        assert "我要申请公开预算报告" in texts(session, conversation_id)


def test_messages_stay_while_an_application_or_a_remedy_is_open(db: Database, clock: FixedClock) -> None:
    """They may be evidence."""
    with db.session() as session:
        number = file(session, clock, talk(session, clock))
    clock.advance(timedelta(days=DAYS + 1))
    with db.session() as session:
        assert purge_messages(session, clock.now(), DAYS) == 0
        take(session, number, EventKind.WITHDRAWN, clock)
        take(session, number, EventKind.REMEDY_FILED, clock, remedy="review", by="applicant")
    with db.session() as session:
        assert purge_messages(session, clock.now(), DAYS) == 0
        take(session, number, EventKind.REMEDY_DECIDED, clock, ref="F1", result="upheld")
    with db.session() as session:
        assert purge_messages(session, clock.now(), DAYS) == 2


def test_with_an_application_goes_what_was_said_until_its_end(db: Database, clock: FixedClock) -> None:
    with db.session() as session:
        conversation_id = talk(session, clock)
        number = file(session, clock, conversation_id)
        take(session, number, EventKind.WITHDRAWN, clock)
        take(session, number, EventKind.ARCHIVED, clock, file_number="0012-2026-0001")
    clock.advance(timedelta(days=3700))
    with db.session() as session:
        talk(session, clock, "多年以后的问题", "2")
    with db.session() as session:
        assert [each.number for each in erase_applications(session, clock.now(), Terms())] == [number]
        assert texts(session, conversation_id) == {GONE, "多年以后的问题", "好的。"}


def test_what_was_said_stays_while_another_application_of_the_conversation_is_kept(
    db: Database, clock: FixedClock
) -> None:
    with db.session() as session:
        conversation_id = talk(session, clock)
        first, second = file(session, clock, conversation_id), file(session, clock, conversation_id)
        for number in (first, second):
            take(session, number, EventKind.WITHDRAWN, clock)
    with db.session() as session:
        erase_application(session, first, Stage.CASE, by="王芳", reason="本人要求", now=clock.now())
        assert "我要申请公开预算报告" in texts(session, conversation_id)
        erase_application(session, second, Stage.CASE, by="王芳", reason="本人要求", now=clock.now())
        assert texts(session, conversation_id) == {GONE}
        assert session.scalars(select(Application.applicant_name)).all() == [privacy.GONE] * 2


def test_with_the_words_go_their_parts_the_address_and_what_was_allowed(db: Database, clock: FixedClock) -> None:
    with db.session() as session:
        incoming = Incoming("wechat", "openid-of-somebody", "1", "张三的申请", is_called=True)
        accepted = inbox.accept(session, incoming, clock.now())
        assert accepted
        theirs = accepted.conversation_id
        knocking.consented(session, theirs, "e1", "T", clock.now(), is_allowed=True)
        kept = outbox.say(session, theirs, Outgoing("张三您好"), author=Author.STAFF, now=clock.now())
        session.add(
            MessagePart(
                message_id=kept.id,
                conversation_id=theirs,
                payload='{"content": "张三您好"}',
                key="k",
                state=PartState.WAITING,
                attempts=0,
            )
        )
    clock.advance(timedelta(days=DAYS, seconds=1))
    with db.session() as session:
        assert purge_messages(session, clock.now(), DAYS) == 2
    with db.session() as session:
        assert session.scalars(select(MessagePart.payload)).all() == []
        assert session.scalars(select(NoticeConsent.id)).all() == []
        conversation = session.get_one(Conversation, theirs)
        assert conversation.channel_user is None
        assert session.get_one(Message, kept.id).state == State.LAID_ASIDE  # nothing is said of it any more
        found = inbox.find_conversation(session, "wechat", "openid-of-somebody")
        assert found is not None
        assert found.id == theirs  # their next word finds it again


def test_the_conversations_that_are_counted_are_those_that_are_emptied(either_db: Database, clock: FixedClock) -> None:
    with either_db.session() as session:

        def counted() -> list[str]:
            return list(session.scalars(due_conversations(clock.now(), DAYS)))

        quiet = talk(session, clock)
        accepted = inbox.accept(session, Incoming("test", "li", "1", "我也要申请"), clock.now())
        assert accepted
        file(session, clock, accepted.conversation_id)
        clock.advance(timedelta(days=DAYS))
        assert counted() == []
        clock.advance(timedelta(seconds=1))
        assert counted() == [quiet]  # the other's application is open
        outbox.say(session, quiet, Outgoing("还有一件事。"), author=Author.BOT, now=clock.now())
        assert counted() == []
        assert purge_messages(session, clock.now(), DAYS) == 0
        clock.advance(timedelta(days=DAYS + 1))
        assert counted() == [quiet]
        assert purge_messages(session, clock.now(), DAYS) > 0
        assert counted() == []
