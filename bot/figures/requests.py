"""The other requests behind a number: when each came and how it stands, nothing of what it says or who made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from actions.cases.requests.kinds import Kind
from actions.cases.requests.life import State
from actions.cases.requests.tables import CitizenRequest
from bot.learning.questions import Period as Days


@dataclass(frozen=True)
class RequestLine:
    """A request as the list behind a number shows it."""

    id: int
    number: str
    submitted_at: datetime
    state: State


def requests(
    session: Session,
    days: Days,
    kind: Kind,
    *,
    limit: int = 50,
    after: tuple[datetime, int] | None = None,
) -> tuple[int, list[RequestLine]]:
    """The requests of a kind, the first first, and how many; ``after``: those behind the one of this instant and id."""
    begin, end = days.instants
    at, id_ = CitizenRequest.submitted_at, CitizenRequest.id
    where = [at >= begin, at < end, CitizenRequest.kind == kind]
    total = session.scalar(select(func.count()).select_from(CitizenRequest).where(*where)) or 0
    if after is not None:
        where.append(and_(at >= after[0], or_(at > after[0], id_ > after[1])))
    query = select(id_, CitizenRequest.number, at, CitizenRequest.state).where(*where).order_by(at, id_)
    rows = session.execute(query.limit(limit))
    return total, [RequestLine(one, number, submitted, State(state)) for one, number, submitted, state in rows]
