"""The database side of sending: what is to be said is claimed, a part at a time, and settled after the call.

Order: the bubbles of a conversation in the order of the transcript, the parts of a bubble in theirs, one at a time.
Between claim and settling a process may die, and then nobody knows whether the provider took the part. Where the
provider knows a repeated key it is sent again; elsewhere it is not (at most once), the message is ``unsure``: staff see
it, and the citizen is offered to see it again when they next write (:mod:`bot.delivery.again`).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from actions.db import Instant
from bot.delivery import conversations, processes
from bot.delivery.channel import (
    AccountProblemError,
    Channel,
    Contact,
    MaybeSentError,
    Part,
    Recipient,
    SendError,
    SendRefusedError,
    TakenElsewhereError,
    TryLaterError,
    WindowClosedError,
)
from bot.delivery.messages import Outgoing
from bot.delivery.outbox import lock_conversation, lock_if_free
from bot.delivery.rows import change
from bot.delivery.tables import Author, Conversation, Direction, Message, MessagePart, PartState, State

MAX_TRIES = 10  # with the pauses of :func:`pause` about an hour
FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 900.0
NOBODY = "no address"
_FIRST_PENDING = (
    select(Message)
    .where(
        Message.conversation_id == bindparam("id"), Message.direction == Direction.OUT, Message.state == State.PENDING
    )
    .order_by(Message.id)
    .limit(1)
)
_PARTS = select(MessagePart).where(MessagePart.message_id == bindparam("id")).order_by(MessagePart.id)


@dataclass(frozen=True)
class Job:
    """A part that is to be sent now, by the process that claimed it."""

    conversation_id: str
    message_id: int
    part_id: int
    claimed_by: str
    recipient: Recipient
    part: Part
    key: str


def _due() -> Select[str]:
    now = bindparam("now", type_=Instant)
    first = (
        select(func.min(Message.id))
        .where(Message.direction == Direction.OUT, Message.state == State.PENDING)
        .group_by(Message.conversation_id)
    )
    query = (
        select(Message.conversation_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Message.id.in_(first),
            Conversation.channel.in_(bindparam("channels", expanding=True)),
            or_(Conversation.held_until.is_(None), Conversation.held_until <= now),
            or_(Conversation.closed_for.is_(None), Conversation.closed_for < Conversation.last_citizen_at),
            or_(Message.retry_at.is_(None), Message.retry_at <= now),
            processes.is_nobodys(Message.claimed_by, processes.SINCE),
        )
    )
    return query.order_by(Message.id).limit(bindparam("limit"))


_DUE = _due()


def due(session: Session, channels: Collection[str], now: datetime, limit: int = 200) -> list[str]:
    """Conversations of ``channels`` in which something can be said now, the longest waiting first."""
    values = {"channels": list(channels), "now": now, "limit": limit, "heard_since": processes.since(now)}
    return list(session.scalars(_DUE, values))


def claim_next(session: Session, conversation_id: str, channel: Channel, now: datetime, claimed_by: str) -> Job | None:
    """The next part to be sent, claimed; ``None`` when there is none (now), or another process is at it."""
    conversation = lock_if_free(session, conversation_id)
    if conversation is None or is_held(conversation, now) or is_closed(conversation):
        return None
    while (message := first_pending(session, conversation_id)) is not None:
        is_mine = message.claimed_by == claimed_by
        if (message.retry_at or now) > now or not (is_mine or is_free(session, message, now)):
            return None
        parts = parts_of(session, message, channel)
        if conversation.channel_user is None:
            for unaddressed in parts:
                unaddressed.state, message.error = PartState.FAILED, NOBODY
        part = next((one for one in parts if one.state == PartState.WAITING), None)
        if part is None:
            close(session, message, parts)
            session.flush()
            continue
        part.state, part.attempts = PartState.SENDING, part.attempts + 1
        message.claimed_by = claimed_by
        session.flush()  # the part gets its id
        heard_at = conversation.last_citizen_at
        to = Recipient(
            conversation.channel_user or "",
            heard_at,
            _pushed(session, conversation_id, heard_at),
            _contacts(session, conversation),
        )
        return Job(conversation_id, message.id, part.id, claimed_by, to, Part(json.loads(part.payload)), part.key)
    return None


def settle(session: Session, job: Job, error: SendError | None, channel: Channel, now: datetime, chance: float) -> None:
    """Write what came of the call; ``error`` is ``None`` when the part was taken. ``chance`` (0 to 1) spreads tries.

    Does nothing when another process has taken the message up meanwhile.
    """
    conversation = lock_conversation(session, job.conversation_id)
    message = session.get_one(Message, job.message_id, populate_existing=True)
    part = session.get_one(MessagePart, job.part_id, populate_existing=True)
    if message.claimed_by != job.claimed_by or part.state != PartState.SENDING:
        return
    message.claimed_by = None
    message.error = None if error is None else str(error)[:200]
    if error is None:
        part.state, part.sent_at = PartState.SENT, now
        message.retry_at = None
    elif isinstance(error, TakenElsewhereError) and message.author == Author.STAFF:
        part.state = PartState.FAILED  # they should know at once
    elif isinstance(error, WindowClosedError):
        if isinstance(error, TakenElsewhereError):
            conversations.taken_elsewhere(conversation)
        part.state, part.attempts = PartState.WAITING, part.attempts - 1
        conversation.closed_for = job.recipient.heard_at
    elif isinstance(error, AccountProblemError):
        part.state, part.attempts = PartState.WAITING, part.attempts - 1
        message.retry_at = now + pause(1, chance, error.seconds)
    elif isinstance(error, MaybeSentError) and not channel.is_idempotent:
        part.state, part.sent_at = PartState.UNSURE, now
    elif isinstance(error, SendRefusedError) or part.attempts >= MAX_TRIES:
        part.state = PartState.FAILED
    else:
        part.state = PartState.WAITING
        wanted = error.seconds if isinstance(error, TryLaterError) else None
        message.retry_at = now + pause(part.attempts, chance, wanted)
    session.flush()
    close(session, message, stored_parts(session, message))


def pause(attempts: int, chance: float, wanted: float | None = None) -> timedelta:
    """How long to wait after so many tries: 2, 4, 8 … s up to a quarter of an hour, at random up to half as long
    (``chance``), and never less than the provider wants."""
    seconds = min(FIRST_PAUSE_SECONDS * 2 ** (attempts - 1), LONGEST_PAUSE_SECONDS)
    return timedelta(seconds=max(seconds * (1 + chance) / 2, wanted or 0.0))


def is_held(conversation: Conversation, now: datetime) -> bool:
    """Whether a reply that is about to be given may carry what is to be said."""
    return conversation.held_until is not None and conversation.held_until > now


def is_closed(conversation: Conversation) -> bool:
    """Whether the provider takes nothing for this person until they write again."""
    return conversation.closed_for is not None and conversation.closed_for >= conversation.last_citizen_at


def is_free(session: Session, message: Message, now: datetime) -> bool:
    """Whether no living process is sending the message."""
    return not processes.is_alive(session, message.claimed_by, now)


def first_pending(session: Session, conversation_id: str) -> Message | None:
    """The first bubble that has not been said whole."""
    return session.scalar(_FIRST_PENDING, {"id": conversation_id})


def parts_of(session: Session, message: Message, channel: Channel) -> list[MessagePart]:
    """The calls that say ``message``, made at the first look. For the caller that has the message to itself: what a
    dead process was sending is free again, or unsure."""
    parts = stored_parts(session, message)
    if not parts:
        parts = new_parts(message, channel)
        session.add_all(parts)
    for part in parts:
        if part.state == PartState.SENDING:
            part.state = PartState.WAITING if channel.is_idempotent else PartState.UNSURE
    return parts


def new_parts(message: Message, channel: Channel) -> list[MessagePart]:
    """The parts of a message that has none, to be stored."""
    return [
        MessagePart(
            message_id=message.id,
            conversation_id=message.conversation_id,
            payload=json.dumps(dict(made.payload), ensure_ascii=False),
            key=uuid.uuid4().hex,
            state=PartState.WAITING,
            attempts=0,
        )
        for made in channel.parts(Outgoing.from_json(json.loads(message.body)))
    ]


def stored_parts(session: Session, message: Message) -> list[MessagePart]:
    """The parts of the message, in order."""
    return list(session.scalars(_PARTS, {"id": message.id}))


def close(session: Session, message: Message, parts: list[MessagePart]) -> None:
    """Once nothing of the message is left to be sent: delivered, unsure or failed, by its worst part."""
    states = {part.state for part in parts}
    if states & {PartState.WAITING, PartState.SENDING}:
        return
    if PartState.FAILED in states:
        state = State.FAILED
    else:
        state = State.UNSURE if PartState.UNSURE in states else State.DELIVERED
    change(session, message, claimed_by=None, retry_at=None, state=state)


def _pushed(session: Session, conversation_id: str, since: datetime) -> int:
    """How many parts were pushed since the person was last heard; those that may have arrived count."""
    theirs = (MessagePart.conversation_id == conversation_id, MessagePart.passive_for.is_(None))
    query = select(func.count(MessagePart.id)).where(*theirs, MessagePart.sent_at >= since)
    return session.scalar(query) or 0


def _contacts(session: Session, conversation: Conversation) -> tuple[Contact, ...]:
    """The last message and the last tap. Before taps were told apart everything was a message."""
    messaged, tapped = conversation.messaged_at, conversation.tapped_at
    if messaged is None and tapped is None:
        messaged = conversation.last_citizen_at
    return tuple(
        Contact(at, is_tap, _pushed(session, conversation.id, at))
        for at, is_tap in ((messaged, False), (tapped, True))
        if at is not None
    )
