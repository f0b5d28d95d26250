"""What is said to a citizen, and the transcript of what was said by both sides."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.delivery.messages import Outgoing
from bot.delivery.rows import added
from bot.delivery.tables import Author, Conversation, Direction, Message, State

_LOCKED = "gongkai_locked"
# Statements of each message are made once: making one takes two to three times as long as running it.
_LOCK = select(Conversation).where(Conversation.id == bindparam("id")).execution_options(populate_existing=True)
_LOCK_NOW, _LOCK_IF_FREE = _LOCK.with_for_update(), _LOCK.with_for_update(skip_locked=True)
_LOCK_BY_USER = (
    select(Conversation)
    .where(Conversation.channel == bindparam("channel"), Conversation.channel_user_hash == bindparam("user"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


class UnknownConversationError(LookupError):
    """There is no conversation with this id."""


@dataclass(frozen=True)
class MessageView:
    """One bubble of the transcript."""

    id: int
    conversation_id: str
    author: Author
    outgoing: Outgoing  # a citizen's message has only ``text``
    created_at: datetime
    staff_id: int | None
    in_reply_to: int | None
    state: State


def lock_conversation(session: Session, conversation_id: str) -> Conversation:
    """The conversation, locked until the transaction ends, so that its messages get their numbers one after another.

    Raises :class:`UnknownConversationError`.
    """
    if (locked := _locked(session).get(conversation_id)) is not None:
        return locked
    conversation = session.scalars(_LOCK_NOW, {"id": conversation_id}).one_or_none()
    if conversation is None:
        raise UnknownConversationError(f"no conversation {conversation_id!r}")
    _locked(session)[conversation_id] = conversation
    return conversation


def lock_of_user(session: Session, channel: str, user_hash: str) -> Conversation | None:
    """As :func:`lock_conversation`, by the person; ``None`` when there is none yet."""
    for locked in _locked(session).values():
        if (locked.channel, locked.channel_user_hash) == (channel, user_hash):
            return locked
    conversation = session.scalars(_LOCK_BY_USER, {"channel": channel, "user": user_hash}).one_or_none()
    if conversation is not None:
        _locked(session)[conversation.id] = conversation
    return conversation


def note_opened(session: Session, conversation: Conversation) -> None:
    """The conversation was made in this transaction, so that nobody else knows it: it counts as locked."""
    _locked(session)[conversation.id] = conversation


def _locked(session: Session) -> dict[str, Conversation]:
    """What this transaction has locked. It is asked for by every bubble, and nobody else can change it meanwhile.

    Not remembered within a savepoint, whose end may give the lock back.
    """
    if session.in_nested_transaction():
        return {}
    transaction = session.get_transaction()
    if transaction is None or session.info.get(_LOCKED, (None, {}))[0] is not transaction:
        session.info[_LOCKED] = (transaction, {})
    locked: dict[str, Conversation] = session.info[_LOCKED][1]
    return locked


def say(
    session: Session,
    conversation_id: str,
    outgoing: Outgoing,
    *,
    author: Author | str,
    now: datetime,
    staff_id: int | None = None,
    in_reply_to: int | None = None,
) -> Message:
    """Add a bubble for the citizen at the end of the transcript. After the commit, publish to the hub.

    Raises :class:`UnknownConversationError`.
    """
    lock_conversation(session, conversation_id)
    message = Message(
        conversation_id=conversation_id,
        direction=Direction.OUT,
        author=Author(author),
        staff_id=staff_id,
        kind=outgoing.kind,
        body=json.dumps(outgoing.to_json(), ensure_ascii=False),
        created_at=now,
        state=State.PENDING,
        in_reply_to=in_reply_to,
    )
    session.flush()  # what was changed before
    return added(session, message)


def lock_if_free(session: Session, conversation_id: str) -> Conversation | None:
    """As :func:`lock_conversation`, but ``None`` while another process has it: it does the work that there is."""
    conversation = session.scalars(_LOCK_IF_FREE, {"id": conversation_id}).one_or_none()
    if conversation is not None:
        _locked(session)[conversation_id] = conversation
    return conversation


def transcript(session: Session, conversation_id: str, *, after_id: int = 0, limit: int = 200) -> list[MessageView]:
    """The first ``limit`` bubbles after ``after_id``, oldest first."""
    query = _bubbles(conversation_id).where(Message.id > after_id).order_by(Message.id).limit(limit)
    return [view(message) for message in session.scalars(query)]


def recent(
    session: Session, conversation_id: str, *, limit: int = 100, before_id: int | None = None
) -> list[MessageView]:
    """The last ``limit`` bubbles (before ``before_id``), oldest first: what a page shows when it opens."""
    query = _bubbles(conversation_id).order_by(Message.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(Message.id < before_id)
    return [view(message) for message in session.scalars(query)][::-1]


def mark_delivered(session: Session, conversation_id: str, *, up_to_id: int) -> None:
    """Note that the citizen's device has everything up to ``up_to_id``."""
    session.execute(
        update(Message)
        .where(Message.conversation_id == conversation_id, Message.id <= up_to_id, Message.state == State.PENDING)
        .values(state=State.DELIVERED)
    )


def view(message: Message) -> MessageView:
    return MessageView(
        id=message.id,
        conversation_id=message.conversation_id,
        author=Author(message.author),
        outgoing=Outgoing.from_json(json.loads(message.body)),
        created_at=message.created_at,
        staff_id=message.staff_id,
        in_reply_to=message.in_reply_to,
        state=State(message.state),
    )


def _bubbles(conversation_id: str):  # type: ignore[no-untyped-def]
    return select(Message).where(Message.conversation_id == conversation_id)
