"""Which applications are to be listed, in which order, and from where: as data, and as conditions of a query."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ColumnElement, ColumnExpressionArgument, Select, and_, false, or_, select
from sqlalchemy.orm import Session, aliased

from actions.cases import applicant_keys
from actions.cases.lifecycle import EventKind, State
from actions.cases.limits import LimitKind
from actions.cases.tables import Application, CaseEvent, CaseLimit, Letter

MOST_COUNTED = 10_000  # more are not counted
_LETTERS = 500  # letters whose number holds what is sought
_Condition = ColumnExpressionArgument[bool]
ASKED = EventKind.CONSULTATION_SENT
SETTLED = (EventKind.CONSULTATION_ANSWERED, EventKind.CONSULTATION_LAPSED, EventKind.CONSULTATION_ENDED)


class Sort(StrEnum):
    """The order of the list."""

    DUE = "due"  # by what is due first; of open ones only
    NEWEST = "newest"
    RECEIVED = "received"  # the longest waiting first; those without a day of receipt are not in it
    CONCLUDED = "concluded"  # what was concluded last first; only what was

    @property
    def label(self) -> str:
        return {"due": "最先到期", "newest": "最新提交", "received": "收到最早", "concluded": "最近办结"}[self.value]


@dataclass(frozen=True)
class Span:
    """Days from ``first`` to ``last``, both within; None: without an end."""

    first: date | None = None
    last: date | None = None

    def __bool__(self) -> bool:
        return self.first is not None or self.last is not None


@dataclass(frozen=True)
class Sought:
    """What the list was searched for: any of these."""

    number: str = ""  # a part of the application's number
    letter: str = ""  # a part of a letter's 文号
    handlers: tuple[str, ...] = ()  # 承办人, as the history names people
    keys: tuple[str, ...] = field(default=(), repr=False)  # applicant_keys.keys_typed
    organisations_only: bool = False  # keys find organisations only: who searches may not see who persons are
    is_typed: bool = False  # something was looked for, be it nothing that could be any of these

    def __bool__(self) -> bool:
        return bool(self.number or self.letter or self.handlers or self.keys or self.is_typed)


@dataclass(frozen=True)
class Wanted:
    """Which applications to list."""

    only_open: bool = True
    only_closed: bool = False
    handler: str = ""  # 承办人, as the history names people; empty: anybody's
    unassigned: bool = False
    of_unit: ColumnElement[bool] | None = field(default=None, compare=False)  # of whose handlers; None: of any unit
    state: State | None = None
    sought: Sought = Sought()
    words: tuple[str, ...] = field(default=(), repr=False)  # all of them in what is applied for
    received: Span = Span()
    due: Span = Span()  # of the reply
    outcome: str = ""
    channel: str = ""
    route: str = ""
    applicant_type: str = ""  # natural | legal
    overdue: bool = False  # the reply, and nothing stops the clock
    soon: date | None = None  # the reply is due by then, and not overdue
    paused: bool = False  # the clock waits for the applicant, or an opinion is awaited
    sort: Sort = Sort.DUE
    within: ColumnElement[bool] | None = field(default=None, compare=False)  # the reach of who looks; None: all

    @property
    def order(self) -> Sort:
        """Nothing is due of closed ones."""
        return Sort.NEWEST if self.sort is Sort.DUE and not self.only_open else self.sort


@dataclass(frozen=True)
class Cursor:
    """A place in the list: behind the application with these values in the order."""

    id: int
    day: date | None = None  # of the order; None: there is none, or the order is by ids
    arrived_on: date | None = None

    def fits(self, order: Sort) -> bool:
        """Whether it can be a place in that order: of what is due, each has its day or only that of its arrival."""
        if order is Sort.DUE:
            return self.arrived_on is not None
        return (self.day is not None) is (order in (Sort.RECEIVED, Sort.CONCLUDED))

    def __str__(self) -> str:
        return "~".join((str(self.id), *(each.isoformat() if each else "" for each in (self.day, self.arrived_on))))


_CURSOR = re.compile(r"(\d{1,9})~(\d{4}-\d\d-\d\d)?~(\d{4}-\d\d-\d\d)?", re.ASCII)


def cursor_in(text: str) -> Cursor | None:
    """The place that an address names; None for anything else: the list begins anew."""
    found = _CURSOR.fullmatch(text)
    if found is None:
        return None
    try:
        day, arrived_on = (date.fromisoformat(part) if part else None for part in found.groups()[1:])
    except ValueError:
        return None
    return Cursor(int(found[1]), day, arrived_on)


def conditions(session: Session, wanted: Wanted, today: date) -> list[_Condition]:
    """What must hold of an application to be listed; of its words nothing: they are encrypted."""
    found: list[_Condition] = [Application.is_open] if wanted.only_open else []
    if wanted.only_closed:
        found.append(Application.is_open.is_(False))
    if wanted.within is not None:
        found.append(wanted.within)
    if wanted.unassigned:
        found.append(Application.handler.is_(None))
    if wanted.of_unit is not None:
        found.append(wanted.of_unit)
    equal = {
        Application.handler: wanted.handler,
        Application.state: wanted.state.value if wanted.state else "",
        Application.outcome: wanted.outcome,
        Application.channel: wanted.channel,
        Application.route: wanted.route,
        Application.applicant_type: wanted.applicant_type,
    }
    found += [column == value for column, value in equal.items() if value]
    for column, span in ((Application.received_on, wanted.received), (Application.due_on, wanted.due)):
        found += [column >= span.first] if span.first else []
        found += [column <= span.last] if span.last else []
    replies = select(CaseLimit.application_id).where(CaseLimit.kind == LimitKind.REPLY.value)
    if wanted.overdue:
        found.append(Application.id.in_(replies.where(CaseLimit.due_on < today)))
    if wanted.soon:
        found.append(Application.id.in_(replies.where(CaseLimit.due_on.between(today, wanted.soon))))
    if wanted.paused:
        waiting = (State.CORRECTION_PENDING.value, State.FEE_PENDING.value)
        found.append(or_(Application.state.in_(waiting), Application.id.in_(_with_open_consultation())))
        found.append(Application.is_open)
    if wanted.sought:
        found.append(_any_of(session, wanted.sought))
    return found


def _any_of(session: Session, sought: Sought) -> _Condition:
    """The ids first of all, along the indexes of what is sought, and not for one application after the other."""
    ids: set[int] = set()
    if sought.number:
        named = select(Application.number).where(Application.number.contains(sought.number, autoescape=True))
        numbers = session.scalars(named.limit(MOST_COUNTED)).all()  # the index holds all that this reads
        ids.update(session.scalars(select(Application.id).where(Application.number.in_(numbers))))
    if sought.letter:
        issued = select(Letter.number).where(Letter.number.contains(sought.letter, autoescape=True)).limit(_LETTERS)
        letters = session.scalars(issued).all()
        ids.update(session.scalars(select(Letter.application_id).where(Letter.number.in_(letters))))
    if sought.keys:
        ids.update(applicant_keys.applications_with(session, sought.keys, organisations_only=sought.organisations_only))
    any_of: list[_Condition] = [Application.id.in_(sorted(ids)[-MOST_COUNTED:])] if ids else []
    if sought.handlers:
        any_of.append(Application.handler.in_(sought.handlers))
    return or_(*any_of) if any_of else false()


def _with_open_consultation() -> Select[int]:
    """Consultations of which nothing was heard, nor their end noted; a new round begins without any."""
    sent, later = aliased(CaseEvent), aliased(CaseEvent)
    same = later.facts["ref"].as_string() == sent.facts["ref"].as_string()
    settled = and_(later.kind.in_([kind.value for kind in SETTLED]), same)
    ends = or_(settled, later.kind == EventKind.REDO_ORDERED.value)
    ended = select(later.id).where(later.application_id == sent.application_id, later.sequence > sent.sequence, ends)
    return select(sent.application_id).where(sent.kind == ASKED.value, ~ended.exists())


def behind(cursor: Cursor, order: Sort) -> _Condition:
    """What comes behind a place in an order of :data:`Sort`, but :attr:`Sort.DUE`."""
    match order:
        case Sort.RECEIVED:
            return _after((Application.received_on, Application.id), (cursor.day, cursor.id))
        case Sort.CONCLUDED:
            same = and_(Application.concluded_on == cursor.day, Application.id < cursor.id)
            return or_(Application.concluded_on < cursor.day, same)
    return Application.id < cursor.id


def behind_due(cursor: Cursor) -> _Condition:
    """In the order of what is due, within its part: with a day, or without one."""
    if cursor.day is None:
        return _after((Application.arrived_on, Application.id), (cursor.arrived_on, cursor.id))
    columns = (Application.next_limit_on, Application.arrived_on, Application.id)
    return _after(columns, (cursor.day, cursor.arrived_on, cursor.id))


def _after(columns: Sequence[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Row values compared from left to right, the first one also by itself: that is what an index finds."""
    first, *rest = columns
    least, *others = values
    if not rest:
        return cast(ColumnElement[bool], first > least)
    return and_(first >= least, or_(first > least, _after(rest, others)))
