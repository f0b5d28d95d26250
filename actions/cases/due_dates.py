"""The deadline of a stored application, and the cache of it that queries sort by."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.calendar import WorkCalendar
from actions.cases.clock import Deadline, Facts, compute_deadline
from actions.cases.tables import Application, Reply


def deadline_of(application: Application, calendar: WorkCalendar) -> Deadline | None:
    """The deadline; ``None`` while the day of receipt is not known (Art. 31(三))."""
    if application.received_on is None:
        return None
    return compute_deadline(Facts(application.received_on), calendar)


def refresh(application: Application, calendar: WorkCalendar) -> bool:
    """Bring the cached dates up to date. ``True`` when they changed."""
    deadline = deadline_of(application, calendar)
    if deadline is None:
        return False
    before = (application.due_on, application.warn_on, application.provisional)
    application.due_on, application.warn_on = deadline.due_on, deadline.warn_on
    application.provisional = deadline.provisional
    return before != (deadline.due_on, deadline.warn_on, deadline.provisional)


def rebuild_due_dates(session: Session, calendar: WorkCalendar, now: datetime) -> list[str]:
    """Recompute the dates of every open application; the numbers of those that changed.

    To be called when the calendar may have changed: at every start, and when a notice is loaded.
    """
    still_open = select(Application).where(~select(Reply.id).where(Reply.application_id == Application.id).exists())
    changed = []
    for application in session.scalars(still_open.order_by(Application.id).with_for_update()):
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
