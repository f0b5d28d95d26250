"""The list of applications for staff: what has to happen next, and by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ColumnExpressionArgument, Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

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
)
_is_unconfirmed = Application.due_on.is_(None)  # the clock of every other open application runs, or waits (Art. 31)
_Condition = ColumnExpressionArgument[bool]
_Query = Select[*tuple[Any, ...]]
_ASKED = EventKind.CONSULTATION_SENT
_SETTLED = (EventKind.CONSULTATION_ANSWERED, EventKind.CONSULTATION_LAPSED, EventKind.CONSULTATION_ENDED)


@dataclass(frozen=True)
class Wanted:
    """Which applications to list."""

    only_open: bool = True
    handler: str = ""  # 承办人, as the history names people; empty: anybody's
    state: State | None = None
    number: str = ""  # a part of the number


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
    extension_days: int
    consultations: int  # open ones


@dataclass(frozen=True)
class BoardPage:
    """One page of the list; pages are counted from 1."""

    rows: list[BoardRow]
    total: int  # at most MOST_COUNTED of each part
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
    conditions = _conditions(wanted)
    unconfirmed = _count(session, [*conditions, _is_unconfirmed]) if wanted.only_open else 0
    total = unconfirmed + _count(session, [*conditions, ~_is_unconfirmed] if wanted.only_open else conditions)
    pages = max(1, -(-total // size))
    page = min(max(page, 1), pages)
    offset = (page - 1) * size
    found: list[Any] = []
    if not wanted.only_open:
        found += session.execute(_newest(conditions, today, offset, size))
    elif offset < unconfirmed:
        found += session.execute(_unconfirmed(conditions, offset, size))
    if wanted.only_open and len(found) < size:
        found += session.execute(_by_limit(conditions, today, max(0, offset - unconfirmed), size - len(found)))
    consultations = _open_consultations(session, [row.id for row in found])
    rows = [_row(row, consultations.get(row.id, 0), today, calendar) for row in found]
    return BoardPage(rows, total, page, pages)


def _conditions(wanted: Wanted) -> list[_Condition]:
    conditions: list[_Condition] = []
    if wanted.only_open:
        conditions.append(Application.is_open)
    if wanted.handler:
        conditions.append(Application.handler == wanted.handler)
    if wanted.state:
        conditions.append(Application.state == wanted.state.value)
    if wanted.number:
        conditions.append(Application.number.contains(wanted.number, autoescape=True))
    return conditions


def _count(session: Session, conditions: list[_Condition]) -> int:
    counted = select(Application.id).where(*conditions).limit(MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0


def _unconfirmed(conditions: list[_Condition], offset: int, size: int) -> _Query:
    """In the order in which they came; none of them has another limit than to be confirmed."""
    query = select(*_COLUMNS, literal(LimitKind.RECEIPT.value).label("limit"), Application.arrived_on.label("limit_on"))
    in_order = query.where(*conditions, _is_unconfirmed).order_by(Application.arrived_on, Application.id)
    return in_order.offset(offset).limit(size)


def _by_limit(conditions: list[_Condition], today: date, offset: int, size: int) -> _Query:
    """Along the index of limits by day: reading stops when the page is full, however many applications are open.

    What an application must be is asked in a subquery, so that no database is tempted to begin with the applications
    and to sort them all.
    """
    other = aliased(CaseLimit)
    is_earlier = or_(other.due_on < CaseLimit.due_on, and_(other.due_on == CaseLimit.due_on, other.id < CaseLimit.id))
    has_earlier = exists().where(other.application_id == CaseLimit.application_id, is_earlier, _counts(other, today))
    is_wanted = exists().where(Application.id == CaseLimit.application_id, *conditions, ~_is_unconfirmed)
    first = (
        select(CaseLimit.id)
        .where(CaseLimit.kind != LimitKind.RECEIPT.value, _counts(CaseLimit, today), ~has_earlier, is_wanted)
        .order_by(CaseLimit.due_on, CaseLimit.id)
        .offset(offset)
        .limit(size)
    )
    return (
        select(*_COLUMNS, CaseLimit.kind.label("limit"), CaseLimit.due_on.label("limit_on"))
        .select_from(CaseLimit)
        .join(Application, Application.id == CaseLimit.application_id)
        .where(CaseLimit.id.in_(first.scalar_subquery()))
        .order_by(CaseLimit.due_on, CaseLimit.id)
    )


def _newest(conditions: list[_Condition], today: date, offset: int, size: int) -> _Query:
    """Limits are looked for on this page only."""
    first = (
        select(CaseLimit.id)
        .where(CaseLimit.application_id == Application.id, _counts(CaseLimit, today))
        .order_by(CaseLimit.due_on, CaseLimit.id)
        .limit(1)
        .correlate(Application)
        .scalar_subquery()
    )
    newest = select(Application.id).where(*conditions).order_by(Application.id.desc()).offset(offset).limit(size)
    return (
        select(*_COLUMNS, CaseLimit.kind.label("limit"), CaseLimit.due_on.label("limit_on"))
        .outerjoin(CaseLimit, CaseLimit.id == first)
        .where(Application.id.in_(newest.scalar_subquery()))
        .order_by(Application.id.desc())
    )


def _counts(limit: type[CaseLimit], today: date) -> ColumnElement[bool]:
    """Nobody has to ask for a correction: when its days are over, that is no delay."""
    return or_(limit.kind != LimitKind.CORRECTION_NOTICE.value, limit.due_on >= today)


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


def _row(row: Any, consultations: int, today: date, calendar: WorkCalendar) -> BoardRow:
    text = masking.without_id_numbers(" ".join(row.description.split()))
    is_person = row.applicant_type == "natural"
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
        limit=LimitKind(row.limit) if row.limit else None,
        limit_on=row.limit_on,
        workdays_left=due_dates.workdays_left(row.limit_on, today, calendar) if row.limit_on else None,
        extension_days=row.extension_days,
        consultations=consultations,
    )
