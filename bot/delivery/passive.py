"""Answers that travel back in the reply to the citizen's own message, where the channel waits for it (WeChat: 5 s).

While a reply may still carry what is said, the conversation is held: nothing is pushed (:func:`hold`). What the reply
took is noted for that message, so that the channel's repetition of it gets the same reply, never the next words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from bot.delivery import sending
from bot.delivery.carrying import Carrier, Fits, Reply
from bot.delivery.channel import Channel, Part
from bot.delivery.outbox import lock_conversation
from bot.delivery.rows import change, table_of, write
from bot.delivery.tables import Conversation, Direction, Message, MessagePart, PartState, State

SETTLED = frozenset({State.ANSWERED, State.FAILED})
MOST_BUBBLES = 20  # are looked at for one reply
_ROW = table_of(Message).c
_STATE = select(_ROW.state).where(_ROW.id == bindparam("id"))
_SAID = select(MessagePart).where(MessagePart.passive_for == bindparam("id")).order_by(MessagePart.id)
_IS_PENDING = (
    Message.conversation_id == bindparam("id"),
    Message.direction == Direction.OUT,
    Message.state == State.PENDING,
)
_PENDING = select(Message).where(*_IS_PENDING).order_by(Message.id).limit(MOST_BUBBLES)
_PENDING_BEFORE = _PENDING.where(Message.id < bindparam("before"))
_ANY_PENDING = select(exists().where(*_IS_PENDING))
_ANY_PENDING_BEFORE = select(exists().where(*_IS_PENDING, Message.id < bindparam("before")))
_NO_ID = 2**62  # all are before it


def hold(session: Session, conversation_id: str, until: datetime) -> None:
    """Push nothing before ``until``: a reply is going to be given. Whoever dies in between only delays."""
    change(session, lock_conversation(session, conversation_id), held_until=until)


def release(session: Session, conversation_id: str) -> None:
    """No reply will be given (any more): what there is may be pushed."""
    change(session, lock_conversation(session, conversation_id), held_until=None)


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
    if parts:
        return _reply(session, conversation, parts, has_more=has_waiting(session, conversation.id))
    bubbles = _waiting(session, conversation, channel, now, session.scalars(_PENDING, {"id": conversation.id}).all())
    taken = _take(session, bubbles, message_id, fits, now)
    session.flush()
    return _reply(session, conversation, taken, has_more=has_waiting(session, conversation.id))


def take_said(
    session: Session,
    conversation: Conversation,
    message_id: int,
    said: Sequence[Message],
    carrier: Carrier,
    now: datetime,
) -> Reply:
    """As :func:`take`, in the transaction that settles the message and says ``said`` to it: they are known to wait, and
    to have no parts yet."""
    before = {"id": conversation.id, "before": said[0].id if said else _NO_ID}
    with session.no_autoflush:  # nothing is changed here that is asked for
        has_older = session.scalar(_ANY_PENDING_BEFORE, before)
    older = session.scalars(_PENDING_BEFORE, before).all() if has_older else []
    bubbles = _waiting(session, conversation, carrier.channel, now, older)
    new: list[MessagePart] = []
    is_all = len(bubbles) == len(older) < MOST_BUBBLES
    if is_all:
        for bubble in said:
            parts = sending.new_parts(bubble, carrier.channel)
            bubbles.append((bubble, parts))
            new += parts
    taken = _take(session, bubbles, message_id, carrier.fits, now)
    if older:
        session.flush()  # their parts stand before the new ones: a repeated call reads them in this order
    write(session, *new)
    is_more = not is_all or any(bubble.state == State.PENDING for bubble, _its in bubbles)
    return _reply(session, conversation, taken, has_more=is_more)


def has_waiting(session: Session, conversation_id: str) -> bool:
    """Whether something is still to be said in the conversation."""
    return bool(session.scalar(_ANY_PENDING, {"id": conversation_id}))


def _take(
    session: Session, bubbles: Sequence[tuple[Message, list[MessagePart]]], message_id: int, fits: Fits, now: datetime
) -> list[MessagePart]:
    """The first parts that fit, said in the reply to the message."""
    waiting = [part for _bubble, its in bubbles for part in its if part.state == PartState.WAITING]
    taken = waiting[: fits([Part(json.loads(part.payload)) for part in waiting])]
    for part in taken:
        part.state, part.sent_at, part.passive_for = PartState.SENT, now, message_id
    for bubble, its in bubbles:
        sending.close(session, bubble, its)
    return taken


def _reply(session: Session, conversation: Conversation, parts: Sequence[MessagePart], *, has_more: bool) -> Reply:
    if not (parts and has_more):
        change(session, conversation, held_until=None)
    return Reply(tuple(Part(json.loads(part.payload)) for part in parts), has_more=has_more)


def _waiting(
    session: Session, conversation: Conversation, channel: Channel, now: datetime, pending: Sequence[Message]
) -> list[tuple[Message, list[MessagePart]]]:
    """The first bubbles that wait, each with its parts; none behind one that is just being pushed."""
    found = []
    for bubble in pending:
        if not sending.is_free(session, bubble, now):
            break
        found.append((bubble, sending.parts_of(session, bubble, channel)))
    return found
