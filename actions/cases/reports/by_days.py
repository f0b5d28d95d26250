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
from actions.cases.reports.paging import Place
from actions.cases.tables import Application


def page(
    session: Session,
    where: Condition,
    span: str,
    calendar: WorkCalendar,
    *,
    after: Place | None = None,
    limit: int,
) -> tuple[int, list[Place]]:
    """Of the ended cases in ``where`` those that used so many working days (a key of ``breakdown.SPAN``): how many in
    all, and those behind ``after`` by day of receipt.

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
    first, last_id = (date.min, 0) if after is None else (after.day or date.max, after.id)
    days = sorted(day for day in on_day if day >= first)
    until = list(accumulate(on_day[day] for day in days))  # how many come up to the end of each day
    end = limit + on_day[first]  # of the first day some may be before the page
    shown = [n for n, last in enumerate(until) if last - on_day[days[n]] < end]
    if not shown:
        return on_day.total(), []
    of_days = Application.received_on.in_([days[n] for n in shown])
    query = select(Application.id, Application.received_on, Application.concluded_on).where(where, of_days)
    places = [
        Place(came, id_)
        for id_, came, ended in session.execute(query.order_by(Application.received_on, Application.id))
        if came and (came, ended) in fitting and (came, id_) > (first, last_id)
    ]
    return on_day.total(), places[:limit]
