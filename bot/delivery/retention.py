"""How long what citizens and staff have said is kept (个人信息保护法 Art. 19, 47)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from actions.cases import attachments
from actions.cases.lifecycle import State
from actions.cases.retention.holds import is_held
from actions.cases.tables import Application
from bot.delivery import talks
from bot.delivery.messages import Outgoing
from bot.delivery.tables import Conversation, Message, MessagePart, NoticeConsent, Owner
from bot.delivery.tables import State as MessageState

GONE = "（内容已按保存期限删除）"
ERASED = "erased"  # the kind of an emptied message
_AT_ONCE = 500
_UNSAID = (MessageState.PENDING, MessageState.UNSURE, MessageState.FAILED)


def purge_messages(session: Session, now: datetime, days: int) -> int:
    """Empty messages of conversations in which nothing was said for ``days`` and no application or remedy is open
    or held.

    The rows stay: they are the order of the transcript. At most some hundred at once; returns how many.
    """
    other, until = aliased(Message), now - timedelta(days=days)
    is_recent = exists().where(other.conversation_id == Message.conversation_id, other.created_at >= until)
    is_open = _is_kept(Message.conversation_id)
    old = select(Message.id).where(Message.created_at < until, Message.kind != ERASED, ~is_recent, ~is_open)
    ids = list(session.scalars(old.limit(_AT_ONCE)))
    if ids:
        _empty(session, Message.id.in_(ids))
        theirs = select(Message.conversation_id).where(Message.id.in_(ids))
        attachments.erase_unfiled(session, set(session.scalars(theirs)), until, now)
        talks.erase_words(session, set(session.scalars(theirs)))  # whatever was noted after the last message, too
        no_longer_asked = update(Conversation).where(Conversation.id.in_(theirs), Conversation.owner == Owner.BOT)
        session.execute(no_longer_asked.values(summary=None))
        _forget_address(session, Conversation.id.in_(theirs))
    return len(ids)


def due_conversations(now: datetime, days: int) -> Select[str]:
    """The conversations that :func:`purge_messages` empties, found by their newest message: of the time of messages
    there is no index, and conversations are few beside them."""
    each, until = aliased(Message), now - timedelta(days=days)
    of_it = select(func.max(each.id)).where(each.conversation_id == Conversation.id)
    newest = of_it.correlate(Conversation).scalar_subquery()
    is_over = exists().where(Message.id == newest, Message.created_at < until, Message.kind != ERASED)
    return select(Conversation.id).where(Conversation.last_citizen_at < until, is_over, ~_is_kept(Conversation.id))


def _is_kept(conversation_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    is_going_on = or_(Application.is_open, Application.state == State.REMEDY.value, is_held(Application.id))
    return exists().where(Application.conversation_id == conversation_id, is_going_on)


def purge_conversation(session: Session, conversation_id: str, until: datetime, now: datetime) -> None:
    """Empty the messages and files of a conversation up to ``until``: everything of its application was erased.

    Not while another application of the same conversation is kept.
    """
    if session.scalar(select(exists().where(Application.conversation_id == conversation_id))):
        return
    attachments.erase_unfiled(session, [conversation_id], until, now)
    _empty(session, and_(Message.conversation_id == conversation_id, Message.created_at < until))
    talks.erase_words(session, [conversation_id], until)
    goes_on = exists().where(Message.conversation_id == conversation_id, Message.created_at >= until)
    if not session.scalar(select(goes_on)):
        _forget_address(session, Conversation.id == conversation_id)


def _empty(session: Session, which: ColumnElement[bool]) -> None:
    """What was kept for a citizen who has never come back is not said any more: its words are gone."""
    ids = select(Message.id).where(which)
    session.execute(delete(MessagePart).where(MessagePart.message_id.in_(ids)))
    session.execute(update(Message).where(which, Message.state.in_(_UNSAID)).values(state=MessageState.LAID_ASIDE))
    body = json.dumps(Outgoing(GONE, kind=ERASED).to_json(), ensure_ascii=False)
    session.execute(update(Message).where(which).values(body=body, kind=ERASED))


def _forget_address(session: Session, which: ColumnElement[bool]) -> None:
    """Who they are to the provider, and the notices that they allowed. Their next word brings both anew."""
    theirs = select(Conversation.id).where(which)
    session.execute(delete(NoticeConsent).where(NoticeConsent.conversation_id.in_(theirs)))
    session.execute(update(Conversation).where(which).values(channel_user=None))
