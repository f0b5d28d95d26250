"""Which of several processes answers a conversation of the bot.

The one whose Rasa knows it goes on with it, while it lives, has a Rasa, and comes to it in time: to change means a new
session of Rasa, and a form restored. Who has no Rasa that is ready leaves the bot's conversations to those that have.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, func, select
from sqlalchemy.orm import Session

from bot.delivery import processes
from bot.delivery.tables import Conversation, Message, Owner, Process

KEPT_FOR = timedelta(seconds=5)  # a message waits so long for the process whose Rasa knows its conversation


def is_left_to_others(process_id: str, now: datetime, *, has_rasa: bool) -> ColumnElement[bool]:
    """Whether ``process_id`` leaves a message to another process, as a condition on it and its conversation."""
    others = processes.others_with_rasa(process_id, now)
    is_young = Message.created_at > now - KEPT_FOR
    is_kept = and_(Conversation.kept_by.in_(others), is_young) if has_rasa else others.exists()
    return and_(Conversation.owner == Owner.BOT, func.coalesce(is_kept, false()))


def is_anothers(
    session: Session, conversation: Conversation, message: Message, now: datetime, process_id: str, *, has_rasa: bool
) -> bool:
    """The same of one message, for who has locked its conversation: another may have answered the one before it."""
    others = processes.others_with_rasa(process_id, now)
    if not has_rasa:
        return bool(session.scalar(select(others.exists())))
    is_free = conversation.kept_by in (None, process_id) or message.created_at <= now - KEPT_FOR
    return not is_free and bool(session.scalar(select(others.where(Process.id == conversation.kept_by).exists())))
