"""What was asked most in a period, and what the questions behind a number were: masked, without who asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.learning.groups import group_questions, read_wording
from bot.learning.masking import masked
from bot.learning.questions import UNANSWERED, Period
from bot.learning.tables import AskedQuestion

READ = 1_000  # questions that are grouped, the newest: more would keep the page waiting
SHOWN = 10
_COLUMNS = (
    *(AskedQuestion.id, AskedQuestion.asked_at, AskedQuestion.text),
    *(AskedQuestion.verdict, AskedQuestion.feedback),
)
ANSWERED = "answered"  # a verdict of the lists: answer and faq together


@dataclass(frozen=True)
class Top:
    """Questions alike. ``id`` is the first of them."""

    id: int
    title: str
    count: int
    unanswered: int


@dataclass(frozen=True)
class QuestionLine:
    """A question as the list behind a number shows it; ``text`` empty where its words have been erased."""

    id: int
    asked_at: datetime
    text: str
    verdict: str
    feedback: str | None


@dataclass(frozen=True)
class Tops:
    """The most frequent groups; ``of`` so many questions were read."""

    all: Sequence[Top]
    unanswered: Sequence[Top]
    of: int


def tops(session: Session, period: Period) -> Tops:
    """What was asked most, and what was asked most in vain."""
    groups = _groups(session, period)
    found = [
        Top(rows[0].id, _title(rows), len(rows), sum(row.verdict in UNANSWERED for row in rows)) for rows in groups
    ]
    most = sorted(found, key=lambda one: (-one.count, one.id))
    in_vain = sorted((one for one in found if one.unanswered), key=lambda one: (-one.unanswered, one.id))
    return Tops(most[:SHOWN], in_vain[:SHOWN], sum(map(len, groups)))


def questions(
    session: Session,
    period: Period,
    *,
    verdict: str = "",
    like: int | None = None,
    limit: int = 50,
    after: tuple[datetime, int] | None = None,
) -> tuple[int, list[QuestionLine]]:
    """The questions behind a number, the last first, and how many there are; ``like``: those grouped with this one;
    ``after``: those behind the one of this instant and id."""
    where = _in(period)
    if verdict == ANSWERED:
        where.append(AskedQuestion.verdict.not_in(UNANSWERED))
    elif verdict == "unanswered":
        where.append(AskedQuestion.verdict.in_(UNANSWERED))
    elif verdict:
        where.append(AskedQuestion.verdict == verdict)
    if like is not None:
        group = next((rows for rows in _groups(session, period) if like in {row.id for row in rows}), [])
        where.append(AskedQuestion.id.in_([row.id for row in group]))
    total = session.scalar(select(func.count()).select_from(AskedQuestion).where(*where)) or 0
    if after is not None:
        earlier = or_(AskedQuestion.asked_at < after[0], AskedQuestion.id < after[1])
        where.append(and_(AskedQuestion.asked_at <= after[0], earlier))
    query = select(*_COLUMNS).where(*where).order_by(AskedQuestion.asked_at.desc(), AskedQuestion.id.desc())
    rows = session.execute(query.limit(limit))
    return total, [QuestionLine(id_, at, masked(text or ""), found, said) for id_, at, text, found, said in rows]


def _groups(session: Session, period: Period) -> list[list[Any]]:
    columns = (AskedQuestion.id, AskedQuestion.text, AskedQuestion.previous, AskedQuestion.verdict)
    newest = select(*columns).where(*_in(period), AskedQuestion.text.is_not(None))
    newest_first = newest.order_by(AskedQuestion.asked_at.desc()).limit(READ)
    rows: dict[int, Any] = {row.id: row for row in session.execute(newest_first)}
    in_order = sorted(rows)
    grouped = group_questions((key, read_wording(rows[key].text, rows[key].previous)) for key in in_order)
    return [[rows[member] for member in group.members] for group in grouped]


def _title(rows: Sequence[Row[Any]]) -> str:
    return masked(Counter(row.text for row in rows).most_common(1)[0][0])


def _in(period: Period) -> list[ColumnElement[bool]]:
    begin, end = period.instants
    return [AskedQuestion.asked_at >= begin, AskedQuestion.asked_at < end]
