"""Answers that travel back in the reply to the citizen's own message, where the channel waits for it (WeChat: 5 s).

While a reply may still carry what is said, the conversation is held: nothing is pushed (:func:`hold`). What the reply
took is noted for that message, so that the channel's repetition of it gets the same reply, never the next words.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from bot.delivery import sending
from bot.delivery.channel import Channel, Part
from bot.delivery.outbox import lock_conversation
from bot.delivery.tables import Conversation, Direction, Message, MessagePart, PartState, State

SETTLED = frozenset({State.ANSWERED, State.FAILED})
MOST_BUBBLES = 20  # are looked at for one reply
_STATE = select(Message.state).where(Message.id == bindparam("id"))
_SAID = select(MessagePart).where(MessagePart.passive_for == bindparam("id")).order_by(MessagePart.id)
_IS_PENDING = (
    Message.conversation_id == bindparam("id"),
    Message.direction == Direction.OUT,
    Message.state == State.PENDING,
)
_PENDING = select(Message).where(*_IS_PENDING).order_by(Message.id).limit(MOST_BUBBLES)
_ANY_PENDING = select(exists().where(*_IS_PENDING))
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
    return session.scalar(_STATE, {"id": message_id}) in SETTLED


def take_settled(session: Session, message_id: int, channel: Channel, fits: Fits, now: datetime) -> Reply | None:
    """As :func:`take`, once the message is settled; ``None``, and nothing is changed, before."""
    return take(session, message_id, channel, fits, now) if is_settled(session, message_id) else None


def take(session: Session, message_id: int, channel: Channel, fits: Fits, now: datetime) -> Reply:
    """What the reply to ``message_id`` says: everything that waits and fits, in order; the same again when asked again.

    The hold ends with it, unless more is waiting: then the caller ends it (:func:`release`) once the reply is out, so
    that what did not fit is pushed behind it.
    """
    message = session.get_one(Message, message_id)
    conversation = lock_conversation(session, message.conversation_id)
    parts = list(session.scalars(_SAID, {"id": message_id}))
    if not parts:
        bubbles = _waiting(session, conversation, channel, now)
        waiting = [part for _bubble, its in bubbles for part in its if part.state == PartState.WAITING]
        parts = waiting[: fits([Part(json.loads(part.payload)) for part in waiting])]
        for part in parts:
            part.state, part.sent_at, part.passive_for = PartState.SENT, now, message_id
        for bubble, its in bubbles:
            sending.close(bubble, its)
        session.flush()
    again = tuple(Part(json.loads(part.payload)) for part in parts)
    has_more = has_waiting(session, conversation.id)
    if not (again and has_more):
        conversation.held_until = None
    return Reply(again, has_more=has_more)


def has_waiting(session: Session, conversation_id: str) -> bool:
    """Whether something is still to be said in the conversation."""
    return bool(session.scalar(_ANY_PENDING, {"id": conversation_id}))


def _waiting(
    session: Session, conversation: Conversation, channel: Channel, now: datetime
) -> list[tuple[Message, list[MessagePart]]]:
    """The first bubbles that wait, each with its parts; none behind one that is just being pushed."""
    found = []
    for bubble in session.scalars(_PENDING, {"id": conversation.id}).all():
        if not sending.is_free(session, bubble, now):
            break
        found.append((bubble, sending.parts_of(session, bubble, channel)))
    return found
