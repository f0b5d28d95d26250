"""Which cases stand behind a number, page by page, in the order of their days of receipt."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases.calendar import WorkCalendar
from actions.cases.reports import by_days, paging
from actions.cases.reports.conditions import Condition
from actions.cases.reports.paging import Place
from actions.cases.tables import Application


def page(
    session: Session, where: Condition, span: str | None, calendar: WorkCalendar, *, after: Place | None, limit: int
) -> tuple[int, list[int], Place | None]:
    """How many cases there are in ``where``, the ids of those behind ``after``, and the end of the page, where there is
    more. ``span``: only those that used so many working days (a key of ``breakdown.SPAN``); without, it is counted for
    the first page only."""
    if span is not None:
        total, found = by_days.page(session, where, span, calendar, after=after, limit=limit + 1)
    else:
        found, total = paging.places(session, where, after, limit + 1), 0 if after else _count(session, where)
    ids, end = paging.cut(found, limit)
    return total, ids, end


def _count(session: Session, where: Condition) -> int:
    return session.scalar(select(func.count(Application.id)).where(where)) or 0
