"""Which cases a choice counts, as SQL. Counting and listing use the same, so that a list is as long as its number."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from actions.cases.figures.choice import Choice, Measure
from actions.cases.limits import LimitKind
from actions.cases.reports.conditions import on_time
from actions.cases.reports.layout import codes_of
from actions.cases.tables import Application, CaseLimit

Condition = ColumnElement[bool]


def received(first: date, last: date) -> Condition:
    """Received in these days."""
    return Application.received_on.between(first, last)


def ended(first: date, last: date) -> tuple[Condition, Condition]:
    """Ended in these days, as two sets that an index each finds: as usual, and by the day of receipt where the recorded
    end lies before it (a wrong date, which the annual report counts so too)."""
    return (
        and_(Application.concluded_on.between(first, last), Application.received_on <= Application.concluded_on),
        and_(Application.received_on.between(first, last), Application.concluded_on < Application.received_on),
    )


def left(last: date) -> tuple[Condition, Condition]:
    """Received by ``last`` and not ended then, as two sets that an index each finds: open still, and ended since."""
    by_then = Application.received_on <= last
    return and_(Application.concluded_on.is_(None), by_then), and_(Application.concluded_on > last, by_then)


def overdue(today: date) -> Condition:
    """Open, and the day to reply by has passed (Art. 33): by the limits that are watched, not by applicants'."""
    passed = select(CaseLimit.application_id).where(CaseLimit.due_on < today, CaseLimit.kind == LimitKind.REPLY)
    return Application.id.in_(passed)


def chosen(choice: Choice, today: date) -> Condition:
    """As SQL, all that is chosen but the working days used."""
    parts = [_of_measure(choice, today)]
    for column, value in (
        (Application.channel, choice.channel),
        (Application.route, choice.route),
        (Application.applicant_class, choice.applicant),
        (Application.state, choice.state),
    ):
        if value is not None:
            parts.append(column == value)
    if choice.outcome is not None:
        parts.append(Application.outcome.in_(codes_of(choice.outcome)))
    return and_(*parts, *on_time(choice.on_time))


def _of_measure(choice: Choice, today: date) -> Condition:
    match choice.measure:
        case Measure.RECEIVED:
            return received(choice.first, choice.last)
        case Measure.CONCLUDED:
            return or_(*ended(choice.first, choice.last))
        case Measure.LEFT:
            return or_(*left(choice.last))
        case Measure.OPEN:
            return Application.is_open.is_(True)
        case Measure.OVERDUE:
            return overdue(today)
