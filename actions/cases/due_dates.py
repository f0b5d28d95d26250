"""The dates of a stored application, and the caches of them that queries sort by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from actions.cases import lifecycle
from actions.cases.calendar import WorkCalendar
from actions.cases.clock import Deadline
from actions.cases.lifecycle import CaseFile, deadline_of_case
from actions.cases.limits import First, first_of, limits_of
from actions.cases.tables import Application, CaseLimit

__all__ = ["CaseDates", "case_of", "dates_of", "deadline_of", "deadline_of_case", "refresh", "workdays_left"]


@dataclass(frozen=True)
class CaseDates:
    """What is stored of a case's dates; no deadline while the day of receipt is not known (Art. 31(三))."""

    deadline: Deadline | None
    limits: Mapping[tuple[str, str], date]  # by kind and ref
    first: First  # what has to happen first, and by when


def case_of(application: Application) -> CaseFile:
    """The case that the application's history tells."""
    return lifecycle.read(application.events)


def deadline_of(application: Application, calendar: WorkCalendar) -> Deadline | None:
    """The deadline; ``None`` while the day of receipt is not known (Art. 31(三))."""
    return deadline_of_case(case_of(application), calendar)


def dates_of(case: CaseFile, calendar: WorkCalendar) -> CaseDates:
    """The dates of a case by ``calendar``."""
    deadline = deadline_of_case(case, calendar)
    limits = {(kind.value, ref): due_on for kind, ref, due_on in limits_of(case, deadline, calendar)}
    return CaseDates(deadline, limits, first_of(case, limits, deadline))


def refresh(application: Application, calendar: WorkCalendar, case: CaseFile | None = None) -> None:
    """Bring the cached dates and limits up to date."""
    case = case or case_of(application)
    dates = dates_of(case, calendar)
    wanted = dict(dates.limits)
    for limit in list(application.limits):
        due_on = wanted.pop((limit.kind, limit.ref), None)
        if due_on is None:
            application.limits.remove(limit)
        elif (limit.due_on, limit.handler) != (due_on, application.handler):
            limit.due_on, limit.handler, limit.alerted = due_on, application.handler, ""
    application.limits += [
        CaseLimit(kind=kind, ref=ref, due_on=day, handler=application.handler) for (kind, ref), day in wanted.items()
    ]
    application.next_limit, application.next_limit_on = dates.first
    if dates.deadline is not None:
        application.due_on, application.warn_on = dates.deadline.due_on, dates.deadline.warn_on
        application.provisional = dates.deadline.provisional
        if case.rounds == 1:  # a new reply that is ordered later doesn't make a late one timely
            application.report_due_on = dates.deadline.due_on


def workdays_left(due_on: date, today: date, calendar: WorkCalendar) -> int:
    """Working days from tomorrow to ``due_on``: 0 on the day itself, negative when it has passed."""
    return calendar.workdays_between(today, due_on)
