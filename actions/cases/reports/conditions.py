"""Which cases are counted where, as SQL: what ``counting`` and ``breakdown`` say of one case."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, true

from actions.cases.reports import breakdown, figures, layout
from actions.cases.reports.counting import first_day, last_day
from actions.cases.reports.figures import Selection
from actions.cases.tables import Application

Condition = ColumnElement[bool]
CLASSES = [column.key for column in layout.APPLICANT_COLUMNS]


def live(year: int) -> Condition:
    """The cases of ``year``: received by its end, not ended before it."""
    not_ended_before = or_(
        Application.concluded_on.is_(None),
        Application.concluded_on >= first_day(year),
        Application.received_on >= first_day(year),
    )
    return and_(Application.received_on <= last_day(year), not_ended_before)


def is_ended(year: int) -> Condition:
    """Of the cases of ``year`` those that ended in it."""
    return and_(Application.concluded_on.is_not(None), Application.concluded_on <= last_day(year))


def is_open(year: int) -> Condition:
    """Of the cases of ``year`` those that had not ended at its end."""
    return or_(Application.concluded_on.is_(None), Application.concluded_on > last_day(year))


def ended_on() -> ColumnElement[Any]:
    """As :attr:`~actions.cases.reports.counting.ReportCase.ended_on`."""
    return case(
        (Application.concluded_on < Application.received_on, Application.received_on), else_=Application.concluded_on
    )


def is_judged() -> Condition:
    """Of what has ended: whether it was a reply with a due date."""
    return and_(
        func.coalesce(Application.outcome, "").in_(sorted(layout.REPLIES)), Application.report_due_on.is_not(None)
    )


def is_overdue(year: int, today: date) -> Condition:
    """Not ended in the year, and the day to reply by has passed."""
    return and_(
        is_open(year), Application.report_due_on.is_not(None), Application.report_due_on < breakdown.as_of(year, today)
    )


def of_row(row: str, year: int, today: date) -> Condition:
    """The cases of a row."""
    match row:
        case layout.NEW:
            return and_(live(year), Application.received_on >= first_day(year))
        case layout.CARRIED_IN:
            return and_(live(year), Application.received_on < first_day(year))
        case layout.CARRIED_OUT:
            return and_(live(year), is_open(year))
        case layout.RESULT_TOTAL:
            return and_(live(year), is_ended(year))
        case figures.OVERDUE_OPEN:
            return and_(live(year), is_overdue(year, today))
        case figures.UNCONFIRMED:
            not_before = or_(Application.concluded_on.is_(None), Application.concluded_on >= first_day(year))
            return and_(Application.received_on.is_(None), Application.arrived_on <= last_day(year), not_before)
        case figures.NO_CLASS:
            return and_(live(year), Application.applicant_class.not_in(CLASSES))
        case figures.NO_OUTCOME:
            unknown = func.coalesce(Application.outcome, "").not_in(sorted(layout.ROW_OF_OUTCOME))
            return and_(live(year), is_ended(year), unknown)
        case figures.ENDED_EARLY:
            return and_(live(year), Application.concluded_on < Application.received_on)
        case _:
            return and_(live(year), is_ended(year), Application.outcome.in_(layout.codes_of(row)))


def chosen(selection: Selection, year: int, today: date) -> Condition:
    """As SQL, all that is chosen but the working days used."""
    parts = [of_row(selection.row, year, today)]
    if selection.column != layout.TOTAL:
        parts.append(Application.applicant_class == selection.column)
    if selection.month is not None:
        day = ended_on() if selection.is_of_results else Application.received_on
        parts.append(day >= date(year, selection.month, 1))
        if selection.month < 12:
            parts.append(day < date(year, selection.month + 1, 1))
    return and_(true(), *parts, *on_time(selection.on_time))


def on_time(wanted: str | None) -> list[ColumnElement[bool]]:
    """What :mod:`actions.cases.reports.breakdown` calls on time, late, not judged; ``None``: whatever it was."""
    match wanted:
        case breakdown.ON_TIME:
            return [is_judged(), ended_on() <= Application.report_due_on]
        case breakdown.LATE:
            return [is_judged(), ended_on() > Application.report_due_on]
        case breakdown.NOT_JUDGED:
            return [~is_judged()]
    return []
