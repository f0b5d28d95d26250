"""How long the words of a question are kept (个人信息保护法第十九条: as short as the purpose needs)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from bot.learning.tables import AskedQuestion


def purge(session: Session, now: datetime, days: int) -> int:
    """Delete the words of questions older than ``days``; what remains is a statistic. Returns how many."""
    has_words = or_(
        AskedQuestion.text.is_not(None), AskedQuestion.previous.is_not(None), AskedQuestion.comment.is_not(None)
    )
    old = update(AskedQuestion).where(AskedQuestion.asked_at < now - timedelta(days=days), has_words)
    emptied = old.values(text=None, previous=None, comment=None).returning(AskedQuestion.id)
    return len(session.execute(emptied).all())
