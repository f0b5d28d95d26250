"""Where a citizen's message becomes a committed row, once, however often the channel hands it over."""

from __future__ import annotations

import json
import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.cases import attachments
from actions.db import crypto
from bot.delivery.messages import File, Incoming, IncomingFile, Outgoing
from bot.delivery.outbox import lock_conversation
from bot.delivery.tables import Author, Conversation, Direction, Message, Owner, State
from bot.delivery.text import clean, storable

FILE = "file"  # the kind of a message that is a file


def accept(session: Session, incoming: Incoming, now: datetime) -> Message | None:
    """Store ``incoming`` for the worker; open the conversation if it is the citizen's first word.

    Returns None for a message that is already here (same channel, user and message id). Acknowledge to the channel, and
    publish ``message.conversation_id`` to the hub, after the commit.
    """
    conversation = _opened(session, incoming, now)
    return (
        None if conversation is None else _add(session, conversation, incoming, Outgoing(storable(incoming.text)), now)
    )


def accept_file(session: Session, incoming: IncomingFile, now: datetime, limits: attachments.Limits) -> Message | None:
    """As :func:`accept`, for a file: it is kept, and is a message of its own among the others.

    Raises :class:`~actions.cases.attachments.FileRefused` with a sentence for the citizen; nothing is stored then.
    """
    conversation = _opened(session, incoming, now)
    if conversation is None:
        return None
    file = attachments.receive(
        session,
        conversation.id,
        incoming.name,
        incoming.content,
        now,
        limits=limits,
        is_for_staff=conversation.owner != Owner.BOT,
    ).attached
    size = attachments.shown_size(file.size)
    shown = File(file.id, file.name, size, file.kind.value, file.kind.is_image)
    return _add(session, conversation, incoming, Outgoing(f"[文件] {file.name}（{size}）", kind=FILE, file=shown), now)


def _opened(session: Session, incoming: Incoming | IncomingFile, now: datetime) -> Conversation | None:
    """The conversation, locked; ``None`` when the message is there already."""
    conversation = _find_or_open(session, incoming.channel, incoming.channel_user, now)
    locked = lock_conversation(session, conversation.id)
    return None if _is_known(session, conversation.id, incoming.channel_message_id) else locked


def _add(
    session: Session,
    conversation: Conversation,
    incoming: Incoming | IncomingFile,
    outgoing: Outgoing,
    now: datetime,
) -> Message:
    conversation.last_citizen_at = now
    message = Message(
        conversation_id=conversation.id,
        direction=Direction.IN,
        author=Author.CITIZEN,
        channel_message_id=incoming.channel_message_id,
        kind=outgoing.kind,
        body=json.dumps(outgoing.to_json(), ensure_ascii=False),
        created_at=now,
        state=State.RECEIVED,
    )
    session.add(message)
    session.flush()
    return message


def heard(message: Message) -> str:
    """What the bot is given of a citizen's message: its text, or the marker of its file."""
    body = json.loads(message.body)
    return attachments.marker(body["file"]["id"]) if message.kind == FILE else clean(body["text"]).text


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
