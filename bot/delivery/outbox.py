"""What is said to a citizen, and the transcript of what was said by both sides."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.delivery.messages import Outgoing
from bot.delivery.tables import Author, Conversation, Direction, Message, State


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
    query = select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    conversation = session.execute(query, execution_options={"populate_existing": True}).scalar_one_or_none()
    if conversation is None:
        raise UnknownConversationError(f"no conversation {conversation_id!r}")
    return conversation


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
    session.add(message)
    session.flush()
    return message


def lock_if_free(session: Session, conversation_id: str) -> Conversation | None:
    """As :func:`lock_conversation`, but ``None`` while another process has it: it does the work that there is."""
    query = select(Conversation).where(Conversation.id == conversation_id).with_for_update(skip_locked=True)
    return session.execute(query, execution_options={"populate_existing": True}).scalar_one_or_none()


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
