"""What may not have arrived is offered once more, never sent twice unasked (see :mod:`bot.delivery.sending`)."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from actions.cases.identity import plain
from bot.delivery.messages import Button, Outgoing
from bot.delivery.outbox import say
from bot.delivery.rows import table_of
from bot.delivery.tables import Author, Conversation, Direction, Message, State

WORD = "重发"
OFFER = Outgoing(
    f"刚才有回复可能没有送到您那里。想再看一遍，请回复「{WORD}」。", buttons=(Button(WORD, WORD),), kind="unsure"
)
MOST = 5  # of the last that are unsure
_ASKS = frozenset({WORD, "再发一次", "再发一遍", "重新发", "重发一次", "重发一遍", "请重发"})
SENT_AGAIN = "sent again"
_COLUMNS = table_of(Message).c
_LAST = select(func.max(_COLUMNS.id)).where(
    _COLUMNS.conversation_id == bindparam("id"), _COLUMNS.direction == Direction.OUT
)
_LAST_UNSURE, _LAST_OFFER = _LAST.where(_COLUMNS.state == State.UNSURE), _LAST.where(_COLUMNS.kind == OFFER.kind)


def offer(session: Session, conversation: Conversation, now: datetime, in_reply_to: int) -> None:
    """Tell the citizen, once, that something may not have arrived."""
    unsure = session.scalar(_LAST_UNSURE, {"id": conversation.id})
    if unsure is not None and unsure > (session.scalar(_LAST_OFFER, {"id": conversation.id}) or 0):
        say(session, conversation.id, OFFER, author=Author.SYSTEM, now=now, in_reply_to=in_reply_to)


def is_asked_for(text: str) -> bool:
    """重发, 再发一次 …, and nothing else."""
    return plain(text).strip('「」“”"') in _ASKS


def say_again(session: Session, conversation: Conversation, now: datetime, in_reply_to: int) -> bool:
    """Say what may not have arrived, in its order; ``False`` when there is nothing of the kind."""
    query = select(Message).where(
        Message.conversation_id == conversation.id, Message.direction == Direction.OUT, Message.state == State.UNSURE
    )
    unsure = session.scalars(query.order_by(Message.id.desc()).limit(MOST)).all()[::-1]
    for message in unsure:
        message.state, message.error = State.DELIVERED, SENT_AGAIN
        say(
            session,
            conversation.id,
            Outgoing.from_json(json.loads(message.body)),
            author=message.author,
            now=now,
            staff_id=message.staff_id,
            in_reply_to=in_reply_to,
        )
    return bool(unsure)
