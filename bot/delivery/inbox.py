"""Where a citizen's message becomes a committed row, once, however often the channel hands it over."""

from __future__ import annotations

import json
import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.db import crypto
from bot.delivery.messages import Incoming, Outgoing
from bot.delivery.outbox import lock_conversation
from bot.delivery.tables import Author, Conversation, Direction, Message, State
from bot.delivery.text import storable


def accept(session: Session, incoming: Incoming, now: datetime) -> Message | None:
    """Store ``incoming`` for the worker; open the conversation if it is the citizen's first word.

    Returns None for a message that is already here (same channel, user and message id). Acknowledge to the channel, and
    publish ``message.conversation_id`` to the hub, after the commit.
    """
    conversation = _find_or_open(session, incoming.channel, incoming.channel_user, now)
    lock_conversation(session, conversation.id)
    if _is_known(session, conversation.id, incoming.channel_message_id):
        return None
    conversation.last_citizen_at = now
    message = Message(
        conversation_id=conversation.id,
        direction=Direction.IN,
        author=Author.CITIZEN,
        channel_message_id=incoming.channel_message_id,
        body=json.dumps(Outgoing(storable(incoming.text)).to_json(), ensure_ascii=False),
        created_at=now,
        state=State.RECEIVED,
    )
    session.add(message)
    session.flush()
    return message


def find_conversation(session: Session, channel: str, channel_user: str) -> Conversation | None:
    """The citizen's conversation, or None when they have not written yet."""
    return session.scalar(
        select(Conversation).where(
            Conversation.channel == channel,
            Conversation.channel_user_hash == _user_hash(channel, channel_user),
        )
    )


def _find_or_open(session: Session, channel: str, channel_user: str, now: datetime) -> Conversation:
    found = find_conversation(session, channel, channel_user)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            conversation = Conversation(
                id=uuid.uuid4().hex,
                channel=channel,
                channel_user_hash=_user_hash(channel, channel_user),
                created_at=now,
                last_citizen_at=now,
            )
            session.add(conversation)
        return conversation
    except IntegrityError:  # another process opened it between our look and our write
        found = find_conversation(session, channel, channel_user)
        if found is None:
            raise
        return found


def _is_known(session: Session, conversation_id: str, channel_message_id: str) -> bool:
    query = select(Message.id).where(
        Message.conversation_id == conversation_id, Message.channel_message_id == channel_message_id
    )
    return session.scalar(query) is not None


def _user_hash(channel: str, channel_user: str) -> str:
    return crypto.blind_index(f"{channel}:{channel_user}")
