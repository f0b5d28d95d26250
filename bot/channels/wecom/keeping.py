"""A page of messages and events into inbox and transcript, as part of the transaction that moves the cursor."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.channels.hearing import Say, Tell
from bot.channels.wecom.channel import NAME
from bot.channels.wecom.meaning import (
    Ended,
    Greet,
    Meaning,
    NotArrived,
    Recalled,
    StaffSaid,
    Taken,
    meaning,
)
from bot.channels.wecom.messages import Received
from bot.channels.wecom.texts import FAILED, FAILED_FOR_UNKNOWN_REASON, WITHDRAWN
from bot.channels.weixin.keeping import keep
from bot.channels.weixin.meaning import Fetch
from bot.delivery import conversations, inbox, reports, talks
from bot.delivery.limits import TooManyMessagesError
from bot.delivery.messages import Outgoing
from bot.delivery.outbox import lock_conversation, say
from bot.delivery.tables import Author, Conversation, Direction, Message, State
from bot.delivery.text import storable

GREET_WITHIN = timedelta(seconds=20)  # after the session was entered; later the code is no good
SLOW_DOWN = "slow_down"  # the kind of the bubble that refuses a message
_WINDOW_CLOSED = frozenset({4, 5, 6})  # fail_type: more than 48 hours, ended, more than five messages
_REFUSED_FOR = timedelta(minutes=1)


@dataclass
class Kept:
    """What came of a page: conversations in which something is new, and codes to welcome somebody with."""

    conversations: set[str] = field(default_factory=set)
    welcome_codes: list[str] = field(default_factory=list, repr=False)


def keep_all(session: Session, received: Iterable[Received], now: datetime) -> Kept:
    """Keep each, in order. What is there already changes nothing."""
    kept = Kept()
    for each in received:
        found = _keep(session, each, meaning(each), now, kept)
        if found is not None:
            kept.conversations.add(found)
    return kept


def _keep(session: Session, received: Received, what: Meaning, now: datetime, kept: Kept) -> str | None:
    """The conversation in which something is new."""
    match what:
        case Say() | Fetch() | Tell():
            return _hear(session, received, what, now)
        case Greet(code=code):
            if received.sent_at is not None and now - received.sent_at < GREET_WITHIN:
                kept.welcome_codes.append(code)
            return None
        case NotArrived(key=key, fail_type=kind):
            reason = FAILED.get(kind, FAILED_FOR_UNKNOWN_REASON)
            return reports.not_arrived(session, key, reason, is_closed=kind in _WINDOW_CLOSED)
    conversation = inbox.find_conversation(session, NAME, received.address)
    if conversation is None:
        return None
    conversation = lock_conversation(session, conversation.id)
    match what:
        case Recalled(key=key):
            reports.recalled(session, conversation.id, key, WITHDRAWN)
        case Taken():
            conversations.taken_elsewhere(conversation)
        case Ended():
            conversations.ended_elsewhere(session, conversation, now)
        case StaffSaid(text=text):
            _note(session, conversation, received, text, now)
        case _:
            return None
    return conversation.id


def _hear(session: Session, received: Received, what: Say | Fetch | Tell, now: datetime) -> str | None:
    user = received.address
    try:
        stored = keep(session, NAME, user, received.key, what, now, said_at=received.sent_at)
    except TooManyMessagesError as error:
        return _refuse(session, user, str(error), now)
    return None if stored is None else stored.conversation_id


def _refuse(session: Session, user: str, sentence: str, now: datetime) -> str | None:
    """Say once a minute that a message was not taken: only five may be said at all."""
    conversation = inbox.find_conversation(session, NAME, user)
    if conversation is None:
        return None
    is_told = exists().where(
        Message.conversation_id == conversation.id, Message.kind == SLOW_DOWN, Message.created_at > now - _REFUSED_FOR
    )
    if session.scalar(select(is_told)):
        return None
    say(session, conversation.id, Outgoing(sentence, kind=SLOW_DOWN), author=Author.SYSTEM, now=now)
    return conversation.id


def _note(session: Session, conversation: Conversation, received: Received, text: str, now: datetime) -> None:
    """What a colleague wrote in WeCom, for the transcript: the citizen has it."""
    conversations.taken_elsewhere(conversation)
    is_known = exists().where(Message.conversation_id == conversation.id, Message.channel_message_id == received.key)
    if session.scalar(select(is_known)):
        return
    said = Message(
        conversation_id=conversation.id,
        direction=Direction.OUT,
        author=Author.STAFF,
        channel_message_id=received.key,
        body=json.dumps(Outgoing(storable(text)).to_json(), ensure_ascii=False),
        created_at=now,
        state=State.DELIVERED,
    )
    session.add(said)
    session.flush()
    if talks.find_open(session, conversation.id) is not None:
        talks.heard(session, conversation, None, now, None)
