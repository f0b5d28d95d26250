"""The dates of a stored application, and the caches of them that queries sort by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from actions.cases import lifecycle
from actions.cases.calendar import WorkCalendar
from actions.cases.clock import Deadline, compute_deadline
from actions.cases.day_by_day import say
from actions.cases.lifecycle import CaseFile
from actions.cases.limits import limits_of
from actions.cases.tables import Application, CaseLimit


@dataclass(frozen=True)
class CaseDates:
    """What is stored of a case's dates; no deadline while the day of receipt is not known (Art. 31(三))."""

    deadline: Deadline | None
    limits: Mapping[tuple[str, str], date]  # by kind and ref


def case_of(application: Application) -> CaseFile:
    """The case that the application's history tells."""
    return lifecycle.read(application.events)


def deadline_of(application: Application, calendar: WorkCalendar) -> Deadline | None:
    """The deadline; ``None`` while the day of receipt is not known (Art. 31(三))."""
    return deadline_of_case(case_of(application), calendar)


def deadline_of_case(case: CaseFile, calendar: WorkCalendar) -> Deadline | None:
    """The deadline of a case; a date that the unit set under Art. 35 or a court under its decision takes its place."""
    facts = case.clock_facts
    if facts is None:
        return None
    deadline = compute_deadline(facts, calendar)
    fixed = case.delayed_to or case.redo_by
    if fixed is None:
        return deadline
    basis = "理由合理，单位确定并告知的延迟答复日期（条例第三十五条）" if case.delayed_to else "决定或者判决写明的期限"
    return replace(
        deadline,
        due_on=fixed,
        warn_on=min(fixed, deadline.warn_on) if case.redo_by else fixed,
        provisional=calendar.is_provisional(fixed),
        explanation=[*deadline.explanation, f"{say(fixed)}：{basis}"],
    )


def dates_of(case: CaseFile, calendar: WorkCalendar) -> CaseDates:
    """The dates of a case by ``calendar``."""
    deadline = deadline_of_case(case, calendar)
    return CaseDates(deadline, {(kind.value, ref): due_on for kind, ref, due_on in limits_of(case, deadline, calendar)})


def refresh(application: Application, calendar: WorkCalendar, case: CaseFile | None = None) -> None:
    """Bring the cached dates and limits up to date."""
    dates = dates_of(case or case_of(application), calendar)
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
    if dates.deadline is not None:
        application.due_on, application.warn_on = dates.deadline.due_on, dates.deadline.warn_on
        application.provisional = dates.deadline.provisional


def workdays_left(due_on: date, today: date, calendar: WorkCalendar) -> int:
    """Working days from tomorrow to ``due_on``: 0 on the day itself, negative when it has passed."""
    return calendar.workdays_between(today, due_on)
