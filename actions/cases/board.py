"""The due-date board: applications by due date, fast with a million of them open.

It reads only the columns that a line shows, in the order of an index, and decrypts two of them for the lines shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from actions.cases import due_dates, masking
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import State
from actions.cases.tables import Application
from actions.cases.time import china_date

_EXCERPT = 40
_COLUMNS = (
    Application.number,
    Application.applicant_type,
    Application.applicant_name,
    Application.description,
    Application.submitted_at,
    Application.received_on,
    Application.due_on,
    Application.warn_on,
    Application.provisional,
    Application.state,
    Application.is_open,
)


@dataclass(frozen=True)
class BoardRow:
    """One line of the list of applications by due date."""

    number: str
    applicant: str = field(repr=False)  # masked; an organisation's name in full
    description: str = field(repr=False)  # the first 40 characters
    submitted_on: date
    received_on: date | None
    due_on: date | None
    warn_on: date | None
    workdays_left: int | None  # 0: due today; negative: overdue; None: replied or no date yet
    overdue: bool
    state: str  # Chinese
    provisional: bool


def due_board(
    session: Session, today: date, calendar: WorkCalendar, *, only_open: bool = True, limit: int = 200
) -> list[BoardRow]:
    """Open applications by due date, those whose receipt is not confirmed first; or all, the newest first."""
    found = list[Any]()
    for query in board_queries() if only_open else (select(*_COLUMNS).order_by(Application.id.desc()),):
        if len(found) < limit:
            found += session.execute(query.limit(limit - len(found)))
    return [_row(each, today, calendar) for each in found]


def board_queries() -> tuple[Select[*tuple[Any, ...]], Select[*tuple[Any, ...]]]:
    """The open applications without a due date, and those with one.

    Two queries, since the databases disagree whether "no date" comes first: each reads ``ix_application_open_due`` in
    its own order and stops at the limit.
    """
    open_ones = select(*_COLUMNS).where(Application.is_open).order_by(Application.due_on, Application.id)
    return open_ones.where(Application.due_on.is_(None)), open_ones.where(Application.due_on.is_not(None))


def counts(state: str, *, is_open: bool) -> bool:
    """Whether the reply period runs: not while the applicant corrects or pays, nor after the end."""
    return is_open and state not in (State.CORRECTION_PENDING, State.FEE_PENDING)


def shown_name(applicant_type: str, name: str) -> str:
    """A person's name masked, an organisation's in full."""
    return masking.mask_name(name) if applicant_type == "natural" else name


def _row(each: Any, today: date, calendar: WorkCalendar) -> BoardRow:
    due_on, runs = each.due_on, counts(each.state, is_open=each.is_open)
    text = " ".join(each.description.split())
    return BoardRow(
        number=each.number,
        applicant=shown_name(each.applicant_type, each.applicant_name),
        description=text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…",
        submitted_on=china_date(each.submitted_at),
        received_on=each.received_on,
        due_on=due_on,
        warn_on=each.warn_on,
        workdays_left=due_dates.workdays_left(due_on, today, calendar) if due_on and runs else None,
        overdue=runs and due_on is not None and due_on < today,
        state=State(each.state).label,
        provisional=each.provisional,
    )
