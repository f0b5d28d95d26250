"""How long what citizens and staff have said is kept (个人信息保护法 Art. 19, 47)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from actions.cases.tables import Application
from bot.delivery.messages import Outgoing
from bot.delivery.tables import Message

GONE = "（内容已按保存期限删除）"
ERASED = "erased"  # the kind of an emptied message
_AT_ONCE = 500


def purge_messages(session: Session, now: datetime, days: int) -> int:
    """Empty messages of conversations in which nothing was said for ``days`` and no application is open.

    The rows stay: they are the order of the transcript. At most some hundred at once; returns how many.
    """
    other, until = aliased(Message), now - timedelta(days=days)
    is_recent = exists().where(other.conversation_id == Message.conversation_id, other.created_at >= until)
    is_open = exists().where(Application.conversation_id == Message.conversation_id, Application.is_open)
    old = select(Message.id).where(Message.created_at < until, Message.kind != ERASED, ~is_recent, ~is_open)
    ids = list(session.scalars(old.limit(_AT_ONCE)))
    if ids:
        body = json.dumps(Outgoing(GONE, kind=ERASED).to_json(), ensure_ascii=False)
        session.execute(update(Message).where(Message.id.in_(ids)).values(body=body, kind=ERASED))
    return len(ids)
