"""Messages that came to nothing: seen by staff, tried again or laid aside by them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.masking import without_numbers
from bot.delivery.outbox import lock_conversation
from bot.delivery.sending import NOBODY, stored_parts
from bot.delivery.tables import Author, Conversation, Direction, Message, PartState, State

EXCERPT_CHARACTERS = 60
NAMED = {
    "receipt": "受理回执",
    "readback": "申请内容的核对",
    "status": "办理进度",
}  # codes, personal data
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LOST = or_(
    Message.state == State.FAILED,
    (Message.state == State.UNSURE) & (Message.direction == Direction.OUT),
)


class NothingToDoError(LookupError):
    """The message is not among those that came to nothing (any more)."""


@dataclass(frozen=True)
class Undelivered:
    """A message that came to nothing. ``excerpt`` is of our own words; a citizen's are not shown."""

    id: int
    channel: str
    author: Author
    is_unsure: bool  # perhaps it arrived
    at: datetime
    excerpt: str
    reason: str  # Chinese: of the provider, or what failed; never a text or a person


def count(session: Session) -> int:
    """How many there are."""
    return session.scalar(select(func.count(Message.id)).where(_LOST)) or 0


def listing(session: Session, limit: int = 200, *, before: int | None = None) -> list[Undelivered]:
    """The newest first; with ``before`` those older than that message."""
    query = select(Message, Conversation.channel).join(Conversation, Conversation.id == Message.conversation_id)
    if before is not None:
        query = query.where(Message.id < before)
    rows = session.execute(query.where(_LOST).order_by(Message.id.desc()).limit(limit))
    return [_view(message, channel) for message, channel in rows]


def try_again(session: Session, message_id: int, now: datetime, by: str) -> str:
    """Have it answered, or sent, once more; the conversation's id. ``by`` is the signature of a member of staff.

    Raises :class:`NothingToDoError`. Parts that arrived are not sent again.
    """
    message = _lost(session, message_id)
    message.attempts, message.error, message.retry_at, message.claimed_by = 0, None, None, None
    if message.direction == Direction.IN:
        message.state = State.RECEIVED
    else:
        message.state = State.PENDING
        for part in stored_parts(session, message):
            if part.state != PartState.SENT:
                part.state, part.attempts, part.sent_at = PartState.WAITING, 0, None
    _record(session, message, "message_sent_again", now, by)
    return message.conversation_id


def lay_aside(session: Session, message_id: int, now: datetime, by: str) -> None:
    """Nothing more is done about it: it was told in another way, or is of no use any more. Raises
    :class:`NothingToDoError`."""
    message = _lost(session, message_id)
    message.state = State.LAID_ASIDE
    _record(session, message, "message_laid_aside", now, by)


def _lost(session: Session, message_id: int) -> Message:
    message = session.get(Message, message_id)
    if message is None:
        raise NothingToDoError("没有这条消息。")
    lock_conversation(session, message.conversation_id)
    session.refresh(message)
    if message.state not in (State.FAILED, State.UNSURE):
        raise NothingToDoError("这条消息已经处理过了。")
    return message


def _record(session: Session, message: Message, action: str, now: datetime, by: str) -> None:
    audit.record(session, at=now, actor=by, action=action, subject=f"message {message.id}")


def _view(message: Message, channel: str) -> Undelivered:
    is_ours = message.direction == Direction.OUT
    text = NAMED.get(message.kind) or str(json.loads(message.body)["text"]) if is_ours else ""
    return Undelivered(
        id=message.id,
        channel=channel,
        author=Author(message.author),
        is_unsure=message.state == State.UNSURE,
        at=message.created_at,
        excerpt=_excerpt(without_numbers(text)),
        reason=_reason(message.error or ""),
    )


def _excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT_CHARACTERS else f"{text[:EXCERPT_CHARACTERS]}…"


def _reason(error: str) -> str:
    """Channels give theirs in Chinese; what else went wrong is named for whoever looks into the log."""
    if not error or _CHINESE.search(error):
        return error
    if error == NOBODY:
        return "不知道要发给谁"
    return f"{'机器人的理解程序没有回应' if error.startswith('Rasa') else '系统出错'}（{error}）"
