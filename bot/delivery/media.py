"""Files that a channel keeps for a while: fetched before the bot hears of them, tried again while that may help."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.attachments import FileRefused, Limits
from bot.delivery.inbox import MEDIA, keep_fetched
from bot.delivery.messages import Outgoing
from bot.delivery.outbox import say
from bot.delivery.tables import Author, Conversation, Direction, Message, State

MAX_TRIES = 5
NOT_RECEIVED = Outgoing("您发的图片或文件没有收到，请再发一次。也可以先用文字说明。")


@dataclass(frozen=True)
class Awaited:
    """A file to be fetched from ``channel``."""

    message_id: int
    channel: str
    reference: str = field(repr=False)


def awaited(session: Session, conversation_id: str, now: datetime) -> Awaited | None:
    """What is to be fetched before the conversation can go on; ``None`` when nothing is, or not yet."""
    is_open = Message.state.in_([State.RECEIVED, State.PROCESSING])
    theirs = (Message.conversation_id == conversation_id, Message.direction == Direction.IN, is_open)
    first = session.scalar(select(Message).where(*theirs).order_by(Message.id).limit(1))
    if first is None or first.kind != MEDIA or (first.retry_at is not None and first.retry_at > now):
        return None
    channel = session.scalars(select(Conversation.channel).where(Conversation.id == conversation_id)).one()
    return Awaited(first.id, channel, json.loads(first.body)["reference"])


def keep(session: Session, message_id: int, name: str, content: bytes, now: datetime, limits: Limits) -> None:
    """The file is here. One that can't be taken is answered with the reason."""
    message = session.get_one(Message, message_id)
    if message.kind != MEDIA or message.state != State.RECEIVED:
        return  # another process was quicker
    try:
        with session.begin_nested():
            keep_fetched(session, message, name, content, now, limits)
    except FileRefused as refusal:
        _answer(session, message, Outgoing(str(refusal)), now)


def refuse(session: Session, message_id: int, sentence: str, now: datetime) -> None:
    """The file is not taken at all, for instance as too large; ``sentence`` says so."""
    message = session.get_one(Message, message_id)
    if message.kind == MEDIA and message.state == State.RECEIVED:
        _answer(session, message, Outgoing(sentence), now)


def try_again(session: Session, message_id: int, reason: str, now: datetime, *, is_final: bool = False) -> None:
    """It could not be fetched: put off 2, 4, 8 … s. After the last try, or a final failure, the citizen is told."""
    message = session.get_one(Message, message_id)
    if message.kind != MEDIA or message.state != State.RECEIVED:
        return
    message.attempts += 1
    message.error = reason[:200]
    if is_final or message.attempts >= MAX_TRIES:
        _answer(session, message, NOT_RECEIVED, now)
        message.state = State.FAILED
    else:
        message.retry_at = now + timedelta(seconds=2**message.attempts)


def _answer(session: Session, message: Message, bubble: Outgoing, now: datetime) -> None:
    message.state = State.ANSWERED
    say(session, message.conversation_id, bubble, author=Author.SYSTEM, now=now, in_reply_to=message.id)
