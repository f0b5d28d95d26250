"""The database side of what comes: into the inbox, once, before Telegram is told that we have it.

**Corrections.** A message that nobody has begun to answer is replaced. One that is answered is not taken up again by
itself: in a form the words would be taken for the answer to another question. The citizen is told, and a button says
the new words when it is pressed. Words of danger are heard at once, however they come. While a person has the
conversation, the new words go to them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.alarm import sounds_alarming
from bot.channels.hearing import Say, Tell, keep_told
from bot.channels.telegram import presses, texts
from bot.channels.telegram.channel import NAME
from bot.channels.telegram.meaning import Back, Edited, Gone, InGroup, Meaning, Pressed, Said, Thing
from bot.channels.telegram.presses import Outcome
from bot.delivery import inbox
from bot.delivery.messages import Button, Incoming, IncomingMedia, Outgoing
from bot.delivery.outbox import lock_conversation, say
from bot.delivery.tables import Author, Direction, Message, State
from bot.delivery.text import storable

TOO_MANY = "too_many"  # the kind of the bubble that says so


@dataclass(frozen=True)
class Kept:
    """What came of an update: the conversation in which there is something new, and the answer to a press."""

    conversation_id: str | None = None
    press: Outcome | None = None


def keep(session: Session, what: Meaning, now: datetime) -> Kept:
    """Raises :class:`~bot.delivery.limits.TooManyMessagesError`; nothing is kept then."""
    match what:
        case Said(user=user, things=things):
            stored = [_stored(session, user, key, thing, now) for key, thing in things]
            return Kept(next((message.conversation_id for message in stored if message is not None), None))
        case Edited():
            return Kept(_edited(session, what, now))
        case Pressed(user=user, data=data):
            outcome = presses.press(session, user, data, now)
            return Kept(outcome.conversation_id, outcome)
        case InGroup(chat=chat):
            told = Incoming(NAME, chat, "group", "[群聊]", is_called=True)  # one key for all that is ever said there
            return Kept(_conversation_of(keep_told(session, told, texts.GROUP, now)))
        case Gone(user=user, at=at):
            _gone(session, user, at)
        case Back(user=user):
            return Kept(_back(session, user))
    return Kept()


def tell_too_many(session: Session, user: str, sentence: str, now: datetime) -> str | None:
    """Say that a message was not taken, unless that is what was said last; the conversation's id."""
    conversation = inbox.find_conversation(session, NAME, user)
    if conversation is None:
        return None
    lock_conversation(session, conversation.id)
    last = session.scalar(
        select(Message.kind)
        .where(Message.conversation_id == conversation.id, Message.direction == Direction.OUT)
        .order_by(Message.id.desc())
        .limit(1)
    )
    if last == TOO_MANY:
        return None
    say(session, conversation.id, Outgoing(sentence, kind=TOO_MANY), author=Author.SYSTEM, now=now)
    return conversation.id


def _stored(session: Session, user: str, key: str, thing: Thing, now: datetime) -> Message | None:
    if isinstance(thing, Say):
        return inbox.accept(session, Incoming(NAME, user, key, thing.text, is_called=True), now)
    if isinstance(thing, Tell):
        return keep_told(session, Incoming(NAME, user, key, thing.shown, is_called=True), thing.text, now)
    return inbox.accept_media(session, IncomingMedia(NAME, user, key, thing.reference), now)


def _edited(session: Session, what: Edited, now: datetime) -> str | None:
    conversation = inbox.find_conversation(session, NAME, what.user)
    original, text = None, None if what.text is None else storable(what.text)
    if conversation is not None:
        lock_conversation(session, conversation.id)
        query = select(Message).where(
            Message.conversation_id == conversation.id, Message.channel_message_id == what.original
        )
        original = session.scalar(query.execution_options(populate_existing=True))
    if text is None:
        shown, bubble = "[换了文件]", Outgoing(texts.FILE_EDITED)
        if original is None:
            return None  # it was not taken in the first place, and that was said
    elif original is None:  # not taken then, or a caption where there was none
        return _conversation_of(_stored(session, what.user, what.original, Say(text), now))
    elif _text(original) == text:
        return None
    elif original.state == State.RECEIVED and original.claimed_at is None:
        original.body = json.dumps(Outgoing(text).to_json(), ensure_ascii=False)
        return original.conversation_id
    elif sounds_alarming(text):
        return _conversation_of(_stored(session, what.user, what.key, Say(text), now))
    else:
        shown = f"[修改为] {text}"
        bubble = Outgoing(texts.EDITED, buttons=(Button(texts.AS_EDITED, text),))
    return _conversation_of(keep_told(session, Incoming(NAME, what.user, what.key, shown, is_called=True), bubble, now))


def _text(message: Message) -> str:
    return str(json.loads(message.body)["text"])


def _conversation_of(stored: Message | None) -> str | None:
    return None if stored is None else stored.conversation_id


def _gone(session: Session, user: str, at: datetime) -> None:
    """Nothing can be said until they are back. A late notice counts no more when they have written since."""
    conversation = inbox.find_conversation(session, NAME, user)
    if conversation is None:
        return
    conversation = lock_conversation(session, conversation.id)
    if at >= conversation.last_citizen_at.replace(microsecond=0):
        conversation.closed_for = conversation.last_citizen_at


def _back(session: Session, user: str) -> str | None:
    """What was kept for them can be said."""
    conversation = inbox.find_conversation(session, NAME, user)
    if conversation is None:
        return None
    lock_conversation(session, conversation.id).closed_for = None
    return conversation.id
