"""Answers that travel back in the reply to the citizen's own message, where the channel waits for it (WeChat: 5 s).

While a reply may still carry what is said, the conversation is held: nothing is pushed (:func:`hold`). What the reply
took is noted for that message, so that the channel's repetition of it gets the same reply, never the next words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.delivery import sending
from bot.delivery.channel import Channel, Part
from bot.delivery.outbox import lock_conversation
from bot.delivery.tables import Conversation, Direction, Message, MessagePart, PartState, State

Fits = Callable[[Sequence[Part]], int]  # how many of the first parts one reply can carry


@dataclass(frozen=True)
class Reply:
    """What goes into a reply. ``has_more``: something is left that the reply could not carry."""

    parts: tuple[Part, ...] = field(default=(), repr=False)
    has_more: bool = False


def hold(session: Session, conversation_id: str, until: datetime) -> None:
    """Push nothing before ``until``: a reply is going to be given. Whoever dies in between only delays."""
    lock_conversation(session, conversation_id).held_until = until


def release(session: Session, conversation_id: str) -> None:
    """No reply will be given (any more): what there is may be pushed."""
    lock_conversation(session, conversation_id).held_until = None


def is_settled(session: Session, message_id: int) -> bool:
    """Whether nothing more will be said to this message."""
    state = session.scalar(select(Message.state).where(Message.id == message_id))
    return state in (State.ANSWERED, State.FAILED)


def take(session: Session, message_id: int, channel: Channel, fits: Fits, now: datetime) -> Reply:
    """What the reply to ``message_id`` says: everything that waits and fits, in order; the same again when asked again.

    The hold ends with it: what did not fit is pushed, where the channel can.
    """
    message = session.get_one(Message, message_id)
    conversation = lock_conversation(session, message.conversation_id)
    said = session.scalars(select(MessagePart).where(MessagePart.passive_for == message_id).order_by(MessagePart.id))
    again = tuple(Part(json.loads(part.payload)) for part in said)
    if not again:
        taken = _fitting(session, conversation, channel, fits, now)
        for part in taken:
            part.state, part.sent_at, part.passive_for = PartState.SENT, now, message_id
        session.flush()
        for pending in {part.message_id for part in taken}:
            bubble = session.get_one(Message, pending)
            sending.close(bubble, sending.stored_parts(session, bubble))
        again = tuple(Part(json.loads(part.payload)) for part in taken)
    conversation.held_until = None
    session.flush()
    return Reply(again, has_more=sending.first_pending(session, conversation.id) is not None)


def has_waiting(session: Session, conversation_id: str) -> bool:
    """Whether something is still to be said in the conversation."""
    theirs = (Message.conversation_id == conversation_id, Message.direction == Direction.OUT)
    return bool(session.scalar(select(exists().where(*theirs, Message.state == State.PENDING))))


def _fitting(
    session: Session, conversation: Conversation, channel: Channel, fits: Fits, now: datetime
) -> list[MessagePart]:
    """The first parts that wait, as many as fit; none behind one that is just being pushed."""
    waiting: list[MessagePart] = []
    query = select(Message).where(
        Message.conversation_id == conversation.id, Message.direction == Direction.OUT, Message.state == State.PENDING
    )
    for bubble in session.scalars(query.order_by(Message.id).limit(20)).all():
        if not sending.is_free(session, bubble, now):
            break
        parts = sending.parts_of(session, bubble, channel)
        waiting += [part for part in parts if part.state == PartState.WAITING]
        sending.close(bubble, parts)
    return waiting[: fits([Part(json.loads(part.payload)) for part in waiting])]
