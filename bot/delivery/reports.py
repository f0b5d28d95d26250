"""What a provider reports afterwards: a message that it had taken did not arrive."""

from __future__ import annotations

import json
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.delivery.messages import Outgoing
from bot.delivery.outbox import lock_conversation
from bot.delivery.sending import close, stored_parts
from bot.delivery.tables import Message, MessagePart, PartState, State


def not_arrived(session: Session, key: str, reason: str, *, is_closed: bool = False) -> str | None:
    """The part sent with ``key`` did not arrive; the conversation's id, or ``None`` for a key that isn't known (any
    more). Staff see it; or, if the window ``is_closed``, it is kept until the citizen writes again.

    It gets a new key: under the old one the provider would think that it has it already.
    """
    conversation_id = session.scalar(select(MessagePart.conversation_id).where(MessagePart.key == key))
    if conversation_id is None:
        return None
    conversation = lock_conversation(session, conversation_id)
    part = session.scalars(
        select(MessagePart).where(MessagePart.key == key), execution_options={"populate_existing": True}
    ).one_or_none()
    if part is None:
        return None
    message = session.get_one(Message, part.message_id, populate_existing=True)
    if message.state == State.LAID_ASIDE:
        return None
    was_answered = part.sent_at is not None and conversation.last_citizen_at > part.sent_at
    part.key, part.sent_at = uuid.uuid4().hex, None
    message.claimed_by, message.error = None, reason[:200]
    if is_closed:
        part.state, message.state = PartState.WAITING, State.PENDING
        if not was_answered:
            conversation.closed_for = conversation.last_citizen_at
    else:
        part.state = PartState.FAILED
        session.flush()
        close(session, message, stored_parts(session, message))
    return conversation_id


def recalled(session: Session, conversation_id: str, key: str, words: str) -> None:
    """The citizen took back what they had sent with ``key``. What nobody has worked on yet is not worked on, and shows
    ``words`` instead; an answered message stays: it was the ground for what was done."""
    lock_conversation(session, conversation_id)
    query = select(Message).where(Message.conversation_id == conversation_id, Message.channel_message_id == key)
    message = session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
    if message is not None and message.state == State.RECEIVED and message.claimed_at is None:
        message.kind, message.body = "text", json.dumps(Outgoing(words).to_json(), ensure_ascii=False)
        message.state = State.ANSWERED
