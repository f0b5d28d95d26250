"""Cases by the working days that they used, which the database can't count: it names the pairs of days."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import accumulate

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases.calendar import WorkCalendar
from actions.cases.reports.breakdown import WorkdayCounter, span_of
from actions.cases.reports.conditions import Condition
from actions.cases.tables import Application


def page(
    session: Session, where: Condition, span: str, calendar: WorkCalendar, *, offset: int, limit: int
) -> tuple[int, list[int]]:
    """Of the ended cases in ``where`` those that used so many working days (a key of ``breakdown.SPAN``): how many in
    all, and the ids of some of them, by day of receipt.

    Counted by pairs of days; rows are read of the days of receipt on the page alone.
    """
    pair = (Application.concluded_on, Application.received_on)  # in the order of the index
    counted = session.execute(select(*pair, func.count()).where(where).group_by(*pair)).all()
    pairs = {(came, ended): count for ended, came, count in counted if came and ended}
    if not pairs:
        return 0, []
    workdays = WorkdayCounter(calendar, min(came for came, _ in pairs), max(max(each) for each in pairs))
    fitting = {(came, ended) for came, ended in pairs if span_of(workdays.between(came, max(came, ended))).key == span}
    on_day = Counter[date]()
    for came, ended in fitting:
        on_day[came] += pairs[came, ended]
    days = sorted(on_day)
    until = list(accumulate(on_day[day] for day in days))  # how many come up to the end of each day
    shown = [n for n, last in enumerate(until) if last > offset and last - on_day[days[n]] < offset + limit]
    if not shown:
        return on_day.total(), []
    of_days = Application.received_on.in_([days[n] for n in shown])
    query = select(Application.id, Application.received_on, Application.concluded_on).where(where, of_days)
    ids = [
        id_
        for id_, came, ended in session.execute(query.order_by(Application.received_on, Application.id))
        if (came, ended) in fitting
    ]
    skipped = offset - (until[shown[0] - 1] if shown[0] else 0)
    return on_day.total(), ids[skipped : skipped + limit]
