"""The list of applications for staff: what has to happen next, and by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases import board_words, due_dates, masking
from actions.cases.board_wanted import (
    ASKED,
    MOST_COUNTED,
    SETTLED,
    Cursor,
    Sort,
    Sought,
    Span,
    Wanted,
    behind,
    behind_due,
    conditions,
    cursor_in,
)
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import EventKind, State
from actions.cases.limits import LimitKind
from actions.cases.tables import Application, CaseEvent, CaseLimit

__all__ = [
    "MOST_COUNTED",
    "PAGE_SIZE",
    "BoardPage",
    "BoardRow",
    "Cursor",
    "Sort",
    "Sought",
    "Span",
    "Wanted",
    "board",
    "cursor_in",
    "numbers_of",
]

PAGE_SIZE = 50
_EXCERPT = 40
# Only what is shown: every encrypted column costs its decryption.
_COLUMNS = (
    Application.id,
    Application.number,
    Application.version,
    Application.applicant_type,
    Application.applicant_class,
    Application.applicant_name,
    Application.description,
    Application.state,
    Application.handler,
    Application.channel,
    Application.route,
    Application.arrived_on,
    Application.received_on,
    Application.due_on,
    Application.warn_on,
    Application.provisional,
    Application.extension_days,
    Application.outcome,
    Application.concluded_on,
    Application.next_limit,
    Application.next_limit_on,
)
_PLACES = (Application.id, Application.next_limit_on, Application.arrived_on, Application.received_on)


@dataclass(frozen=True)
class BoardRow:
    """One line of the list."""

    number: str
    version: int
    applicant: str = field(repr=False)  # masked; an organisation's name in full
    applicant_class: str  # a key of applications.APPLICANT_CLASSES
    description: str = field(repr=False)  # the first 40 characters
    state: State
    handler: str | None
    channel: str
    route: str  # a key of applications.ROUTES
    arrived_on: date
    received_on: date | None
    due_on: date | None  # of the reply
    warn_on: date | None
    provisional: bool
    outcome: str | None  # a code of outcomes.OUTCOMES
    concluded_on: date | None
    limit: LimitKind | None  # what has to happen first; None: nothing
    limit_on: date | None
    workdays_left: int | None  # until ``limit_on``: 0 today, negative when it has passed
    correction_notice_by: date | None  # a correction may still be asked for until then (Art. 30); None: no more
    extension_days: int
    consultations: int  # open ones


@dataclass(frozen=True)
class BoardPage:
    """One page of the list."""

    rows: list[BoardRow]
    total: int | None  # at most MOST_COUNTED; None: not counted; words are looked for in one text after the other
    next: Cursor | None  # from where the next page goes on; None: this is the last
    looked_at: int = 0  # texts in which words were looked for

    @property
    def is_cut(self) -> bool:
        """There are more than were counted."""
        return self.total is not None and self.total >= MOST_COUNTED


def board(
    session: Session,
    today: date,
    calendar: WorkCalendar,
    wanted: Wanted | None = None,
    *,
    after: Cursor | None = None,
    size: int = PAGE_SIZE,
    is_counted: bool = True,
) -> BoardPage:
    """Open applications by what is due first, those whose receipt is not confirmed before all others (Art. 31); or in
    another order (:class:`Sort`). ``after``: the page behind that place; the first, where it can be none."""
    wanted = wanted or Wanted()
    after = after if after and after.fits(wanted.order) else None
    found = conditions(session, wanted, today)
    if wanted.words:
        places, cursor, looked_at = _with_words(session, found, wanted, after, size)
        return BoardPage(_rows(session, places, today, calendar), None, cursor, looked_at)
    places = _places(session, found, wanted.order, after, size + 1)
    cursor = _cursor(places[size - 1], wanted.order) if len(places) > size else None
    total = _count(session, found) if is_counted else None
    return BoardPage(_rows(session, places[:size], today, calendar), total, cursor)


def numbers_of(session: Session, today: date, wanted: Wanted, *, limit: int) -> list[str]:
    """The numbers of the applications that the list would show, in its order, at most ``limit``."""
    found = conditions(session, wanted, today)
    if wanted.words:
        places, _, _ = _with_words(session, found, wanted, None, limit)
    else:
        places = _places(session, found, wanted.order, None, limit)
    query = select(Application.id, Application.number).where(Application.id.in_([place.id for place in places]))
    numbers = {row.id: row.number for row in session.execute(query)}
    return [numbers[place.id] for place in places]


def _with_words(
    session: Session, found: list[Any], wanted: Wanted, after: Cursor | None, size: int
) -> tuple[list[Any], Cursor | None, int]:
    """Text after text in the list's order, until the page is full or enough were decrypted."""
    looked = _places(session, found, wanted.order, after, board_words.AT_ONCE + 1)
    hits, last = [], None
    for place, has_words in board_words.look(session, looked[: board_words.AT_ONCE], wanted.words):
        last = place
        hits += [place] if has_words else []
        if len(hits) == size:
            break
    count = 0 if last is None else looked.index(last) + 1
    goes_on = last is not None and count < len(looked)
    return hits, _cursor(last, wanted.order) if goes_on else None, count


def _count(session: Session, found: list[Any]) -> int:
    counted = select(Application.id).where(*found).limit(MOST_COUNTED).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0


def _places(session: Session, found: list[Any], order: Sort, after: Cursor | None, size: int) -> list[Any]:
    """Ids and places, along an index, so that reading stops when the page is full, however many there are."""
    query = select(*_PLACES, Application.concluded_on).where(*found).limit(size)
    if order is Sort.DUE:
        return _by_limit(session, query, after, size)
    match order:
        case Sort.RECEIVED:
            query = query.where(Application.received_on.is_not(None)).order_by(Application.received_on, Application.id)
        case Sort.CONCLUDED:
            query = query.where(Application.concluded_on.is_not(None))
            query = query.order_by(Application.concluded_on.desc(), Application.id.desc())
        case _:
            query = query.order_by(Application.id.desc())
    return list(session.execute(query.where(behind(after, order)) if after else query))


def _by_limit(session: Session, query: Any, after: Cursor | None, size: int) -> list[Any]:
    """In two parts, since the databases don't agree where in an index those without a day are."""
    rows: list[Any] = []
    if after is None or after.day is None:
        # of all that is open, what has only arrived has no day (limits.first_of); the state is what an index finds
        unconfirmed = query.where(Application.state == State.ARRIVED.value, Application.next_limit_on.is_(None))
        unconfirmed = unconfirmed.order_by(Application.arrived_on, Application.id)
        rows = list(session.execute(unconfirmed.where(behind_due(after)) if after else unconfirmed))
        after = None
    if len(rows) < size:
        by_day = (Application.next_limit_on, Application.arrived_on, Application.id)
        dated = query.where(Application.next_limit_on.is_not(None)).order_by(*by_day).limit(size - len(rows))
        rows += session.execute(dated.where(behind_due(after)) if after else dated)
    return rows


def _cursor(place: Any, order: Sort) -> Cursor:
    day = {Sort.DUE: place.next_limit_on, Sort.RECEIVED: place.received_on, Sort.CONCLUDED: place.concluded_on}
    return Cursor(place.id, day.get(order), place.arrived_on if order is Sort.DUE else None)


def _rows(session: Session, places: Sequence[Any], today: date, calendar: WorkCalendar) -> list[BoardRow]:
    ids = [place.id for place in places]
    found = {row.id: row for row in session.execute(select(*_COLUMNS).where(Application.id.in_(ids)))}
    consultations, corrections = _open_consultations(session, ids), _may_be_corrected(session, ids, today)
    return [_row(found[id_], consultations.get(id_, 0), corrections.get(id_), today, calendar) for id_ in ids]


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
    kinds = [kind.value for kind in (ASKED, *SETTLED, EventKind.REDO_ORDERED)]
    query = (
        select(CaseEvent.application_id, CaseEvent.kind, CaseEvent.facts)
        .where(CaseEvent.application_id.in_(ids), CaseEvent.kind.in_(kinds))
        .order_by(CaseEvent.application_id, CaseEvent.sequence)
    )
    awaited: dict[int, set[str]] = {}
    for application_id, kind, facts in session.execute(query):
        refs = awaited.setdefault(application_id, set())
        if kind == ASKED:
            refs.add(facts["ref"])
        elif kind in SETTLED:  # a late opinion comes after silence was noted
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
        version=row.version,
        applicant=masking.mask_name(row.applicant_name) if is_person else row.applicant_name,
        applicant_class=row.applicant_class,
        description=text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…",
        state=State(row.state),
        handler=row.handler,
        channel=row.channel,
        route=row.route,
        arrived_on=row.arrived_on,
        received_on=row.received_on,
        due_on=row.due_on,
        warn_on=row.warn_on,
        provisional=row.provisional,
        outcome=row.outcome,
        concluded_on=row.concluded_on,
        limit=limit,
        limit_on=limit_on,
        workdays_left=due_dates.workdays_left(limit_on, today, calendar) if limit_on else None,
        correction_notice_by=correction_notice_by,
        extension_days=row.extension_days,
        consultations=consultations,
    )
