"""Whether each channel works: when something last came and went, what waits, what the provider says of our account."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from actions.cases.alerts import channel_problem
from bot.delivery.tables import Conversation, Direction, Message, MessagePart, PartState, State


@dataclass(frozen=True)
class ChannelView:
    """One channel, without a word or a person."""

    name: str
    last_in: datetime | None
    last_out: datetime | None  # of a channel that is called; on others browsers come for what is said
    kept: int  # conversations in which something waits for the citizen's next word
    problem: str  # what administrators were told of the account; empty: it works as far as is known


def channels(session: Session, names: Collection[str]) -> list[ChannelView]:
    """Those of ``names``, in their order."""
    return [_view(session, name) for name in names]


def _view(session: Session, name: str) -> ChannelView:
    theirs = select(Conversation.id).where(Conversation.channel == name)
    heard = select(func.max(Conversation.last_citizen_at)).where(Conversation.channel == name)
    sent = (
        select(MessagePart.sent_at)
        .where(MessagePart.conversation_id.in_(theirs), MessagePart.state == PartState.SENT)
        .order_by(MessagePart.id.desc())
        .limit(1)
    )
    is_waiting = exists().where(
        Message.conversation_id == Conversation.id, Message.direction == Direction.OUT, Message.state == State.PENDING
    )
    is_closed = Conversation.closed_for >= Conversation.last_citizen_at
    kept = select(func.count(Conversation.id)).where(Conversation.channel == name, is_closed, is_waiting)
    return ChannelView(
        name, session.scalar(heard), session.scalar(sent), session.scalar(kept) or 0, channel_problem(session, name)
    )
