"""The dates of a stored application, and the caches of them that queries sort by."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from actions.cases import audit, lifecycle
from actions.cases.calendar import WorkCalendar
from actions.cases.clock import Deadline
from actions.cases.lifecycle import CaseFile, deadline_of_case
from actions.cases.limits import limits_of
from actions.cases.tables import Application, CaseLimit

__all__ = ["case_of", "deadline_of", "deadline_of_case", "rebuild_due_dates", "refresh", "workdays_left"]


def case_of(application: Application) -> CaseFile:
    """The case that the application's history tells."""
    return lifecycle.read(application.events)


def deadline_of(application: Application, calendar: WorkCalendar) -> Deadline | None:
    """The deadline; ``None`` while the day of receipt is not known (Art. 31(三))."""
    return deadline_of_case(case_of(application), calendar)


def refresh(application: Application, calendar: WorkCalendar, case: CaseFile | None = None) -> bool:
    """Bring the cached dates and limits up to date. ``True`` when the dates changed."""
    case = case or case_of(application)
    deadline = deadline_of_case(case, calendar)
    wanted = {(kind.value, ref): due_on for kind, ref, due_on in limits_of(case, deadline, calendar)}
    for limit in list(application.limits):
        due_on = wanted.pop((limit.kind, limit.ref), None)
        if due_on is None:
            application.limits.remove(limit)
        else:
            limit.due_on = due_on
    application.limits += [CaseLimit(kind=kind, ref=ref, due_on=day) for (kind, ref), day in wanted.items()]
    if deadline is None:
        return False
    before = (application.due_on, application.warn_on, application.provisional)
    application.due_on, application.warn_on = deadline.due_on, deadline.warn_on
    application.provisional = deadline.provisional
    if case.rounds == 1:
        application.report_due_on = deadline.due_on  # a new reply that is ordered later doesn't make a late one timely
    return before != (deadline.due_on, deadline.warn_on, deadline.provisional)


def rebuild_due_dates(session: Session, calendar: WorkCalendar, now: datetime) -> list[str]:
    """Recompute the dates of every open application; the numbers of those that changed.

    To be called when the calendar may have changed: at every start, and when a notice is loaded.
    """
    still_open = (
        select(Application)
        .where(Application.is_open)
        .options(selectinload(Application.events), selectinload(Application.limits))
    )
    changed = []
    for application in session.scalars(still_open.order_by(Application.id).with_for_update()).all():
        before = application.due_on
        if refresh(application, calendar):
            changed.append(application.number)
            detail = {"before": _iso(before), "after": _iso(application.due_on)}
            audit.record(
                session, at=now, actor="system", action="due_date_changed", subject=application.number, detail=detail
            )
    return changed


def workdays_left(due_on: date, today: date, calendar: WorkCalendar) -> int:
    """Working days from tomorrow to ``due_on``: 0 on the day itself, negative when it has passed."""
    return calendar.workdays_between(today, due_on)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
