"""How much is erased next, by kind, without erasing it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from actions.cases import privacy
from actions.cases.privacy import Stage, Terms
from actions.cases.requests import retention as requests
from actions.cases.tables import ApplicationDraft
from bot.delivery.retention import due_conversations
from bot.learning.tables import AskedQuestion

AHEAD = timedelta(days=30)
MOST = 1000  # counted so far; more is said as so many and more


@dataclass(frozen=True)
class Soon:
    """Of one kind: how many have had their time now, and how many will have within :data:`AHEAD`."""

    now: int
    ahead: int

    @property
    def words(self) -> tuple[str, str]:
        return _words(self.now), _words(self.ahead)


@dataclass(frozen=True)
class Days:
    """The terms in days, as the settings say."""

    questions: int
    drafts: int
    messages: int


def due_soon(session: Session, now: datetime, today: date, days: Days, terms: Terms) -> dict[str, Soon]:
    """By kind: questions, drafts, messages (conversations), requests, identity, case."""

    def both(query: Any) -> Soon:
        return Soon(_count(session, query(now)), _count(session, query(now + AHEAD)))

    found = {
        "questions": both(lambda at: _questions(at - timedelta(days=days.questions))),
        "drafts": both(lambda at: _drafts(at - timedelta(days=days.drafts))),
        "messages": both(lambda at: due_conversations(at, days.messages)),
        "requests": both(lambda at: requests.due(at, terms)),
    }
    first, then = (Counter(each.stage for each in privacy.due(session, day, terms)) for day in (today, today + AHEAD))
    return found | {stage.value: Soon(first[stage], then[stage]) for stage in Stage}


def _count(session: Session, query: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(query.limit(MOST).subquery())) or 0


def _questions(until: datetime) -> Select[Any]:
    has_words = or_(AskedQuestion.text.is_not(None), AskedQuestion.previous.is_not(None))
    return select(AskedQuestion.id).where(AskedQuestion.asked_at < until, has_words)


def _drafts(until: datetime) -> Select[Any]:
    return select(ApplicationDraft.id).where(ApplicationDraft.status == "open", ApplicationDraft.updated_at < until)


def _words(count: int) -> str:
    return f"{MOST}以上" if count >= MOST else str(count)
