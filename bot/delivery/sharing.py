"""Which of several processes answers a conversation of the bot.

The one whose Rasa knows it goes on with it, while it lives, has a Rasa, and comes to it in time: to change means a new
session of Rasa, and a form restored. Who has no Rasa that is ready leaves the bot's conversations to those that have.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, false, func, select
from sqlalchemy.orm import Session

from actions.db import Instant
from bot.delivery import processes
from bot.delivery.tables import Conversation, Message, Owner, Process

KEPT_FOR = timedelta(seconds=5)  # a message waits so long for the process whose Rasa knows its conversation


_OTHERS = processes.others_with_rasa()
_IS_KEEPER = select(_OTHERS.where(Process.id == bindparam("keeper")).exists())


def values(process_id: str, now: datetime) -> dict[str, object]:
    """What :func:`is_left_to_others` needs each time a statement with it runs."""
    return {"process_id": process_id, "heard_since": processes.since(now), "kept_since": now - KEPT_FOR}


def is_left_to_others(*, has_rasa: bool) -> ColumnElement[bool]:
    """Whether a process leaves a message to another one, as a condition on it and its conversation."""
    is_young = Message.created_at > bindparam("kept_since", type_=Instant)
    is_kept = and_(Conversation.kept_by.in_(_OTHERS), is_young) if has_rasa else _OTHERS.exists()
    return and_(Conversation.owner == Owner.BOT, func.coalesce(is_kept, false()))


def is_anothers(
    session: Session, conversation: Conversation, message: Message, now: datetime, process_id: str, *, has_rasa: bool
) -> bool:
    """The same of one message, for who has locked its conversation: another may have answered the one before it."""
    if not has_rasa:
        return processes.has_other_with_rasa(session, process_id, now)
    others = {"process_id": process_id, "heard_since": processes.since(now)}
    is_free = conversation.kept_by in (None, process_id) or message.created_at <= now - KEPT_FOR
    return not is_free and bool(session.scalar(_IS_KEEPER, others | {"keeper": conversation.kept_by}))
