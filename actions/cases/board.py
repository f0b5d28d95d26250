"""The list of applications for staff: what has to happen next, and by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ColumnExpressionArgument, func, select
from sqlalchemy.orm import Session

from actions.cases import due_dates, masking
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import EventKind, State
from actions.cases.limits import LimitKind
from actions.cases.tables import Application, CaseEvent, CaseLimit

PAGE_SIZE = 50
MOST_COUNTED = 10_000  # more are not counted, nor paged to
_EXCERPT = 40
# Only what is shown: every encrypted column costs its decryption.
_COLUMNS = (
    Application.id,
    Application.number,
    Application.applicant_type,
    Application.applicant_name,
    Application.description,
    Application.state,
    Application.handler,
    Application.arrived_on,
    Application.received_on,
    Application.due_on,
    Application.warn_on,
    Application.provisional,
    Application.extension_days,
    Application.next_limit,
    Application.next_limit_on,
)
_Condition = ColumnExpressionArgument[bool]
_ASKED = EventKind.CONSULTATION_SENT
_SETTLED = (EventKind.CONSULTATION_ANSWERED, EventKind.CONSULTATION_LAPSED, EventKind.CONSULTATION_ENDED)


@dataclass(frozen=True)
class Wanted:
    """Which applications to list."""

    only_open: bool = True
    handler: str = ""  # 承办人, as the history names people; empty: anybody's
    state: State | None = None
    number: str = ""  # a part of the number
    within: ColumnElement[bool] | None = field(default=None, compare=False)  # the reach of who looks; None: all


@dataclass(frozen=True)
class BoardRow:
    """One line of the list."""

    number: str
    applicant: str = field(repr=False)  # masked; an organisation's name in full
    description: str = field(repr=False)  # the first 40 characters
    state: State
    handler: str | None
    arrived_on: date
    received_on: date | None
    due_on: date | None  # of the reply
    warn_on: date | None
    provisional: bool
    limit: LimitKind | None  # what has to happen first; None: nothing
    limit_on: date | None
    workdays_left: int | None  # until ``limit_on``: 0 today, negative when it has passed
    correction_notice_by: date | None  # a correction may still be asked for until then (Art. 30); None: no more
    extension_days: int
    consultations: int  # open ones


@dataclass(frozen=True)
class BoardPage:
    """One page of the list; pages are counted from 1."""

    rows: list[BoardRow]
    total: int  # at most MOST_COUNTED
    page: int
    pages: int

    @property
    def is_cut(self) -> bool:
        """There are more than were counted."""
        return self.total >= MOST_COUNTED


def board(
    session: Session,
    today: date,
    calendar: WorkCalendar,
    wanted: Wanted | None = None,
    *,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> BoardPage:
    """Open applications by what is due first, those whose receipt is not confirmed before all others (Art. 31); or
    all of them, the newest first. A page that doesn't exist is the last one."""
    wanted = wanted or Wanted()
    conditions = _conditions(session, wanted)
    total = _count(session, conditions)
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    read = _by_limit if wanted.only_open else _newest
    found = read(session, conditions, (page - 1) * size, size)
    ids = [row.id for row in found]
    consultations, corrections = _open_consultations(session, ids), _may_be_corrected(session, ids, today)
    rows = [_row(row, consultations.get(row.id, 0), corrections.get(row.id), today, calendar) for row in found]
    return BoardPage(rows, total, page, pages)


def _conditions(session: Session, wanted: Wanted) -> list[_Condition]:
    conditions: list[_Condition] = [] if wanted.within is None else [wanted.within]
    if wanted.only_open:
        conditions.append(Application.is_open)
    if wanted.handler:
        conditions.append(Application.handler == wanted.handler)
    if wanted.state:
        conditions.append(Application.state == wanted.state.value)
    if wanted.number:
        # first of all: along the index of numbers, and not for one application after the other
        numbered = select(Application.id).where(Application.number.contains(wanted.number, autoescape=True))
        conditions.append(Application.id.in_(session.scalars(numbered.limit(MOST_COUNTED)).all()))
    return conditions


def _count(session: Session, conditions: list[_Condition]) -> int:
    counted = select(Application.id).where(*conditions).limit(MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0


def _by_limit(session: Session, conditions: list[_Condition], offset: int, size: int) -> list[Any]:
    """Along an index, so that reading stops when the page is full, however many applications are open.

    In two parts, since the databases don't agree where in an index those without a day are.
    """
    query = select(*_COLUMNS).where(*conditions)
    unconfirmed = query.where(Application.next_limit_on.is_(None)).order_by(Application.arrived_on, Application.id)
    found = list(session.execute(unconfirmed.offset(offset).limit(size)))
    if len(found) == size:
        return found
    skipped = 0 if found else max(0, offset - _count(session, [*conditions, Application.next_limit_on.is_(None)]))
    by_day = (Application.next_limit_on, Application.arrived_on, Application.id)
    dated = query.where(Application.next_limit_on.is_not(None)).order_by(*by_day)
    return found + list(session.execute(dated.offset(skipped).limit(size - len(found))))


def _newest(session: Session, conditions: list[_Condition], offset: int, size: int) -> list[Any]:
    query = select(*_COLUMNS).where(*conditions).order_by(Application.id.desc())
    return list(session.execute(query.offset(offset).limit(size)))


def _may_be_corrected(session: Session, ids: Sequence[int], today: date) -> dict[int, date]:
    """Until when a correction may still be asked for (Art. 30), by application."""
    query = select(CaseLimit.application_id, CaseLimit.due_on).where(
        CaseLimit.application_id.in_(ids),
        CaseLimit.kind == LimitKind.CORRECTION_NOTICE.value,
        CaseLimit.due_on >= today,
    )
    return {row.application_id: row.due_on for row in session.execute(query)}


def _open_consultations(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """How many consultations are open, by application. A new round begins without any."""
    kinds = [kind.value for kind in (_ASKED, *_SETTLED, EventKind.REDO_ORDERED)]
    query = (
        select(CaseEvent.application_id, CaseEvent.kind, CaseEvent.facts)
        .where(CaseEvent.application_id.in_(ids), CaseEvent.kind.in_(kinds))
        .order_by(CaseEvent.application_id, CaseEvent.sequence)
    )
    awaited: dict[int, set[str]] = {}
    for application_id, kind, facts in session.execute(query):
        refs = awaited.setdefault(application_id, set())
        if kind == _ASKED:
            refs.add(facts["ref"])
        elif kind in _SETTLED:  # a late opinion comes after silence was noted
            refs.discard(facts["ref"])
        else:
            refs.clear()
    return {application_id: len(refs) for application_id, refs in awaited.items()}


def _row(
    row: Any, consultations: int, correction_notice_by: date | None, today: date, calendar: WorkCalendar
) -> BoardRow:
    text = masking.without_id_numbers(" ".join(row.description.split()))
    is_person = row.applicant_type == "natural"
    limit = LimitKind(row.next_limit) if row.next_limit else None
    limit_on = row.arrived_on if limit is LimitKind.RECEIPT else row.next_limit_on
    return BoardRow(
        number=row.number,
        applicant=masking.mask_name(row.applicant_name) if is_person else row.applicant_name,
        description=text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…",
        state=State(row.state),
        handler=row.handler,
        arrived_on=row.arrived_on,
        received_on=row.received_on,
        due_on=row.due_on,
        warn_on=row.warn_on,
        provisional=row.provisional,
        limit=limit,
        limit_on=limit_on,
        workdays_left=due_dates.workdays_left(limit_on, today, calendar) if limit_on else None,
        correction_notice_by=correction_notice_by,
        extension_days=row.extension_days,
        consultations=consultations,
    )
