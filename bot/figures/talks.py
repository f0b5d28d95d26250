"""Talks with a person that ended in a period: first response in minutes of the office hours, and how they were rated.

The table ``talk`` is another part's. Where it is not there, there are no such figures, and every page says so; nothing
of a talk but times, minutes and the rating is read here (PIPL Art. 34).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, MetaData, Table, and_, func, or_, select
from sqlalchemy.orm import Session

from actions.cases.figures.counting import percentile
from actions.db import Base
from bot.delivery.tables import Conversation
from bot.learning.questions import Period as Days

RATINGS: Mapping[str, str] = {"good": "满意", "fair": "一般", "bad": "不满意"}
MISSING = "人工接待的首次回应和满意度还没有数据来源：接待记录启用以后，这里会自动显示。"
_NEEDED = {"ended_at", "asked_at", "first_minutes", "rating", "conversation_id"}


@dataclass(frozen=True)
class Minutes:
    """A bar: minutes of the office hours, both ends included."""

    low: int
    high: int | None

    @property
    def key(self) -> str:
        return f"{self.low}-{'' if self.high is None else self.high}"

    @property
    def label(self) -> str:
        return f"{self.low}以上" if self.high is None else f"{self.low}–{self.high}"


MINUTES = (Minutes(0, 5), Minutes(6, 10), Minutes(11, 20), Minutes(21, 30), Minutes(31, 60), Minutes(61, None))


@dataclass
class TalkFigures:
    """What became of the talks that ended in a period."""

    ended: int = 0
    minutes: Counter[int] = field(default_factory=Counter)  # until a person's first word
    ratings: Counter[str] = field(default_factory=Counter)

    @property
    def answered(self) -> int:
        return self.minutes.total()

    @property
    def median(self) -> int | None:
        return percentile(self.minutes, 0.5)

    @property
    def ninth(self) -> int | None:
        """Nine of ten waited no longer."""
        return percentile(self.minutes, 0.9)

    @property
    def satisfied(self) -> float | None:
        """Of those that were rated, the share that was 满意."""
        return self.ratings["good"] / self.ratings.total() if self.ratings.total() else None

    def within(self, span: Minutes) -> int:
        return sum(n for m, n in self.minutes.items() if m >= span.low and (span.high is None or m <= span.high))


@dataclass(frozen=True)
class TalkLine:
    """A talk as the list behind a number shows it."""

    id: int
    ended_at: datetime
    channel: str
    minutes: int | None
    rating: str | None


def table(metadata: MetaData = Base.metadata) -> Table | None:
    """The table of talks, where this version has one."""
    found = metadata.tables.get("talk")
    return found if found is not None and _NEEDED.issubset(found.columns.keys()) else None


def talk_figures(session: Session, days: Days, talk: Table) -> TalkFigures:
    """The figures of the talks that ended in these days."""
    ended = _ended(talk, days)
    found = TalkFigures(session.scalar(select(func.count()).select_from(talk).where(ended)) or 0)
    for column, counts in ((talk.c.first_minutes, found.minutes), (talk.c.rating, found.ratings)):
        query = select(column, func.count()).where(ended, column.is_not(None)).group_by(column)
        counts.update(dict(session.execute(query).all()))
    return found


def talks(
    session: Session,
    days: Days,
    talk: Table,
    *,
    minutes: str = "",
    rating: str = "",
    limit: int = 50,
    after: tuple[datetime, int] | None = None,
) -> tuple[int, list[TalkLine]]:
    """The talks behind a number, the last first, and how many; ``minutes`` a key of :data:`MINUTES`; ``after``: those
    behind the one of this instant and id."""
    where = [_ended(talk, days)]
    if span := next((one for one in MINUTES if one.key == minutes), None):
        where.append(talk.c.first_minutes >= span.low)
        if span.high is not None:
            where.append(talk.c.first_minutes <= span.high)
    if rating:
        where.append(talk.c.rating == rating)
    total = session.scalar(select(func.count()).select_from(talk).where(*where)) or 0
    if after is not None:
        where.append(and_(talk.c.ended_at <= after[0], or_(talk.c.ended_at < after[0], talk.c.id < after[1])))
    query = (
        select(talk.c.id, talk.c.ended_at, Conversation.channel, talk.c.first_minutes, talk.c.rating)
        .join_from(talk, Conversation, Conversation.id == talk.c.conversation_id)
        .where(*where)
        .order_by(talk.c.ended_at.desc(), talk.c.id.desc())
    )
    return total, [TalkLine(*row) for row in session.execute(query.limit(limit))]


def _ended(talk: Table, days: Days) -> ColumnElement[bool]:
    begin, end = days.instants
    return (talk.c.ended_at >= begin) & (talk.c.ended_at < end)
