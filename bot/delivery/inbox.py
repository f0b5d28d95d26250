"""Where a citizen's message becomes a committed row, once, however often the channel hands it over."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.cases import attachments
from actions.cases.attachments import Limits
from actions.db import crypto
from bot.delivery import limits
from bot.delivery.messages import File, Incoming, IncomingFile, IncomingMedia, Outgoing
from bot.delivery.outbox import lock_conversation, lock_of_user, note_opened
from bot.delivery.rows import added, change, table_of
from bot.delivery.tables import Author, Conversation, Direction, Message, Owner, State
from bot.delivery.text import clean, storable

FILE = "file"  # the kind of a message that is a file
MEDIA = "media"  # the kind of a message whose file is still with the channel, which is asked with its "reference"
AWAITED = "[文件] 正在接收"
_BY_USER = select(Conversation).where(
    Conversation.channel == bindparam("channel"), Conversation.channel_user_hash == bindparam("user")
)
_COLUMNS = table_of(Message).c
_KNOWN = select(_COLUMNS.id).where(
    _COLUMNS.conversation_id == bindparam("conversation"), _COLUMNS.channel_message_id == bindparam("key")
)


def accept(session: Session, incoming: Incoming, now: datetime) -> Message | None:
    """Store ``incoming`` for the worker; open the conversation if it is the citizen's first word.

    Returns None for a message that is already here (same channel, user and message id). Acknowledge to the channel, and
    publish ``message.conversation_id`` to the hub, after the commit.
    """
    conversation = _opened(session, incoming, now)
    if conversation is None:
        return None
    return _add(session, conversation, incoming, Outgoing(storable(incoming.text)).to_json(), now)


def accept_file(session: Session, incoming: IncomingFile, now: datetime, file_limits: Limits) -> Message | None:
    """As :func:`accept`, for a file: it is kept, and is a message of its own among the others.

    Raises :class:`~actions.cases.attachments.FileRefused` with a sentence for the citizen; nothing is stored then.
    """
    conversation = _opened(session, incoming, now)
    if conversation is None:
        return None
    kept = _kept(session, conversation, incoming.name, incoming.content, now, file_limits)
    return _add(session, conversation, incoming, kept.to_json(), now)


def accept_media(session: Session, incoming: IncomingMedia, now: datetime) -> Message | None:
    """As :func:`accept`, for a file that the worker fetches before the bot hears of it."""
    conversation = _opened(session, incoming, now)
    if conversation is None:
        return None
    awaited = {**Outgoing(AWAITED, kind=MEDIA).to_json(), "reference": incoming.reference}
    return _add(session, conversation, incoming, awaited, now)


def keep_fetched(
    session: Session, message: Message, name: str, content: bytes, now: datetime, file_limits: Limits
) -> None:
    """The file of a :data:`MEDIA` message is here: the message becomes one with a file.

    Raises :class:`~actions.cases.attachments.FileRefused` with a sentence for the citizen; nothing is changed then.
    """
    conversation = lock_conversation(session, message.conversation_id)
    outgoing = _kept(session, conversation, name, content, now, file_limits)
    message.kind, message.body = FILE, json.dumps(outgoing.to_json(), ensure_ascii=False)


def _opened(session: Session, incoming: Incoming | IncomingFile | IncomingMedia, now: datetime) -> Conversation | None:
    """The conversation, locked; ``None`` when the message is there already. Raises
    :class:`~bot.delivery.limits.TooManyMessagesError` on a channel that is called: others count for themselves."""
    conversation = _lock_or_open(session, incoming.channel, incoming.channel_user, now)
    if _is_known(session, conversation.id, incoming.channel_message_id):
        return None
    if incoming.is_called and not _is_late(incoming, now):
        limits.check(session, conversation.id, now)
    return conversation


def _is_late(incoming: Incoming | IncomingFile | IncomingMedia, now: datetime) -> bool:
    """Whether it was said a while ago: what came while we were away comes all at once, and is not too often."""
    said_at = None if isinstance(incoming, IncomingFile) else incoming.said_at
    return said_at is not None and now - said_at > limits.WINDOWS[0].period


def _kept(
    session: Session,
    conversation: Conversation,
    name: str,
    content: bytes,
    now: datetime,
    file_limits: Limits,
) -> Outgoing:
    """Keep the file; the bubble that shows it."""
    is_for_staff = conversation.owner != Owner.BOT
    received = attachments.receive(
        session, conversation.id, name, content, now, limits=file_limits, is_for_staff=is_for_staff
    )
    file = received.attached
    size = attachments.shown_size(file.size)
    shown = File(file.id, file.name, size, file.kind.value, file.kind.is_image)
    return Outgoing(f"[文件] {file.name}（{size}）", kind=FILE, file=shown)


def _add(
    session: Session,
    conversation: Conversation,
    incoming: Incoming | IncomingFile | IncomingMedia,
    body: dict[str, Any],
    now: datetime,
) -> Message:
    is_tap = isinstance(incoming, Incoming) and incoming.is_tap
    heard: dict[str, Any] = {
        "last_citizen_at": now,
        "snoozed_until": None,
        "tapped_at" if is_tap else "messaged_at": now,
    }
    if incoming.is_called:
        heard["channel_user"] = incoming.channel_user
    change(session, conversation, **heard)
    message = Message(
        conversation_id=conversation.id,
        direction=Direction.IN,
        author=Author.CITIZEN,
        channel_message_id=incoming.channel_message_id,
        kind=body["kind"],
        body=json.dumps(body, ensure_ascii=False),
        created_at=now,
        state=State.RECEIVED,
    )
    return added(session, message)


def heard(message: Message) -> str:
    """What the bot is given of a citizen's message: its text, or the marker of its file."""
    body = json.loads(message.body)
    return attachments.marker(body["file"]["id"]) if message.kind == FILE else clean(body["text"]).text


def unspoken(session: Session, channel: str, channel_user: str, now: datetime) -> Conversation:
    """The conversation of somebody who has done something that is no message; one that is opened by it is closed to the
    outbox until they write."""
    conversation = _lock_or_open(session, channel, channel_user, now)
    if conversation.channel_user is None:
        conversation.channel_user = channel_user
        conversation.closed_for = conversation.last_citizen_at
    return conversation


def find_conversation(session: Session, channel: str, channel_user: str) -> Conversation | None:
    """The citizen's conversation, or None when they have not written yet."""
    return session.scalar(_BY_USER, {"channel": channel, "user": _user_hash(channel, channel_user)})


def lock_known(session: Session, channel: str, channel_user: str) -> Conversation | None:
    """As :func:`find_conversation`, locked: what is stored next in the transaction does not look for it again."""
    return lock_of_user(session, channel, _user_hash(channel, channel_user))


def _lock_or_open(session: Session, channel: str, channel_user: str, now: datetime) -> Conversation:
    found = lock_known(session, channel, channel_user)
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
            added(session, conversation)
    except IntegrityError:  # another process opened it between our look and our write
        found = lock_known(session, channel, channel_user)
        if found is None:
            raise
        return found
    note_opened(session, conversation)
    return conversation


def _is_known(session: Session, conversation_id: str, channel_message_id: str) -> bool:
    return session.scalar(_KNOWN, {"conversation": conversation_id, "key": channel_message_id}) is not None


def _user_hash(channel: str, channel_user: str) -> str:
    return crypto.blind_index(f"{channel}:{channel_user}")
