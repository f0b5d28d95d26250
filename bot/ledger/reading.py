"""The ledger as it is read: lists by state, unit and document, one entry with its days, and the months."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from actions.cases.calendar import WorkCalendar
from bot.ledger.states import SOON, State, state_of, state_of_entry
from bot.ledger.tables import DutyEntry, DutyMark, DutyOccurrence
from knowledge.duties.names import unit_key
from knowledge.tables import Document

PAGE_LENGTH = 50


class View(StrEnum):
    """What is listed."""

    OPEN = "open"  # overdue, soon and later
    OVERDUE = "overdue"
    SOON = "soon"
    DONE = "done"
    SKIPPED = "skipped"
    NO_DAY = "no_day"  # no day follows from the words, or none any more
    NOT_TRACKED = "not_tracked"

    @property
    def label(self) -> str:
        return _VIEWS[self.value]

    @property
    def is_of_days(self) -> bool:
        """Days are listed, else entries."""
        return self not in (View.NO_DAY, View.NOT_TRACKED)

    @property
    def is_latest_first(self) -> bool:
        return self in (View.DONE, View.SKIPPED)


_VIEWS = {
    "open": "全部待办",
    "overdue": "逾期",
    "soon": "到期",
    "done": "已完成",
    "skipped": "当次不适用",
    "no_day": "没有到期日",
    "not_tracked": "不适用",
}
_TRACKED = func.coalesce(DutyEntry.applies, DutyEntry.is_current)
_HAS_OPEN = select(DutyOccurrence.entry_id).where(DutyOccurrence.status == "open")


@dataclass(frozen=True)
class Filters:
    """Which part of the ledger: a unit in any spelling, a document by its name, words of the matter."""

    unit: str = ""
    document: str = ""
    words: str = ""


@dataclass(frozen=True)
class Row:
    """A line of the list."""

    entry: DutyEntry
    day: DutyOccurrence | None
    state: State
    document: str = ""  # the title of what was published


@dataclass(frozen=True)
class Place:
    """A place in the list: behind the row with this day, or of entries behind the one of this document."""

    id: int  # of the entry
    day: date | None = None
    document_id: int | None = None


@dataclass(frozen=True)
class Listing:
    """A page of the ledger; ``counts`` of every view under the same filters."""

    rows: Sequence[Row]
    total: int
    counts: Mapping[View, int]

    @property
    def end(self) -> Place:
        """The place of the last row."""
        last = self.rows[-1]
        return Place(last.entry.id, last.day.due_on) if last.day else Place(last.entry.id, None, last.entry.document_id)


@dataclass(frozen=True)
class Entry:
    """One entry with its days, the next first, and its history, the newest first."""

    entry: DutyEntry
    days: Sequence[Row]
    marks: Sequence[DutyMark]
    siblings: int  # entries of the same document that are tracked alike


@dataclass(frozen=True)
class UnitLine:
    """What was due of a unit."""

    unit: str
    due: int
    on_time: int
    late: int
    open: int
    skipped: int


def listing(
    session: Session,
    view: View,
    filters: Filters,
    today: date,
    calendar: WorkCalendar,
    *,
    page: int = 1,
    length: int | None = PAGE_LENGTH,
    after: Place | None = None,
) -> Listing:
    """A page of what is to do, the longest overdue first; of what is done, the latest first. ``length`` None: all;
    ``after``: what lies behind this place."""
    conditions = {one: _of_view(one, today, calendar) + _filtered(filters) for one in View}
    counts = {one: _count(session, one, where) for one, where in conditions.items()}
    where = [*conditions[view], *([_behind(view, after)] if after else [])]
    if view.is_of_days:
        order = DutyOccurrence.due_on.desc() if view.is_latest_first else DutyOccurrence.due_on.asc()
        query = select(DutyEntry, DutyOccurrence).join(DutyOccurrence, DutyOccurrence.entry_id == DutyEntry.id)
        query = query.where(*where).order_by(order, DutyEntry.id)
    else:
        query = select(DutyEntry, None).where(*where).order_by(DutyEntry.document_id.desc(), DutyEntry.id)  # type: ignore[call-overload]
    if length is not None:
        query = query.limit(length).offset((page - 1) * length)
    found = [(entry, day) for entry, day in session.execute(query)]
    titles = titles_of(session, [day for _, day in found if day is not None])
    rows = [
        Row(entry, day, state_of(day, today, calendar) if day is not None else state_of_entry(entry),
            titles.get(day.document_id or 0, "") if day is not None else "")
        for entry, day in found
    ]  # fmt: skip
    return Listing(rows, counts[view], counts)


def one_entry(session: Session, entry: DutyEntry, today: date, calendar: WorkCalendar) -> Entry:
    """Everything about an entry."""
    found = session.scalars(
        select(DutyOccurrence).where(DutyOccurrence.entry_id == entry.id).order_by(DutyOccurrence.due_on.desc())
    ).all()
    titles = titles_of(session, found)
    marks = session.scalars(select(DutyMark).where(DutyMark.entry_id == entry.id).order_by(DutyMark.id.desc())).all()
    same = (DutyEntry.source_name == entry.source_name, DutyEntry.is_listed, _TRACKED.is_(entry.is_tracked))
    siblings = session.scalar(select(func.count()).select_from(DutyEntry).where(*same)) or 0
    rows = [Row(entry, day, state_of(day, today, calendar), titles.get(day.document_id or 0, "")) for day in found]
    return Entry(entry, rows, marks, siblings)


def units(session: Session) -> list[tuple[str, str, int]]:
    """Key, name and number of entries of every unit, those with the most first."""
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    query = select(DutyEntry.unit_keys, DutyEntry.units).where(DutyEntry.is_listed, _TRACKED)
    for keys, written in session.execute(query):
        for key in filter(None, keys.split("|")):
            counts[key] += 1
            names.setdefault(key, next((name for name in written if unit_key(name) == key), key))
    return [(key, names[key], count) for key, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def documents(session: Session) -> list[tuple[str, str, int]]:
    """Name, title and number of entries of every document in the ledger, the newest first."""
    query = (
        select(DutyEntry.source_name, func.max(DutyEntry.document_title), func.count())
        .where(DutyEntry.is_listed)
        .group_by(DutyEntry.source_name)
        .order_by(func.max(DutyEntry.document_id).desc())
    )
    return [(name, title, count) for name, title, count in session.execute(query)]


def days_between(session: Session, first: date, last: date, today: date, calendar: WorkCalendar) -> list[Row]:
    """Everything that was due in these days."""
    query = (
        select(DutyEntry, DutyOccurrence)
        .join(DutyOccurrence, DutyOccurrence.entry_id == DutyEntry.id)
        .where(DutyOccurrence.due_on.between(first, last))
        .order_by(DutyOccurrence.due_on, DutyEntry.id)
    )
    found = [(entry, day) for entry, day in session.execute(query)]
    titles = titles_of(session, [day for _, day in found])
    return [
        Row(entry, day, state_of(day, today, calendar), titles.get(day.document_id or 0, "")) for entry, day in found
    ]


def by_unit(rows: Sequence[Row]) -> list[UnitLine]:
    """What was due, by the unit that leads or is named first; all together at the end."""
    lines: dict[str, UnitLine] = {}
    for row in rows:
        assert row.day is not None
        is_done = row.day.status == "done"
        one = UnitLine(
            row.entry.units[0] if row.entry.units else "没有写明",
            1,
            int(is_done and not row.day.is_late),
            int(is_done and row.day.is_late),
            int(row.day.status == "open"),
            int(row.day.status == "not_applicable"),
        )
        lines[one.unit] = _sum(lines[one.unit], one) if one.unit in lines else one
    found = sorted(lines.values(), key=lambda line: (-line.open, -line.due, line.unit))
    total = UnitLine("合计", 0, 0, 0, 0, 0)
    for line in found:
        total = _sum(total, line)
    return [*found, total]


def titles_of(session: Session, found: Sequence[DutyOccurrence]) -> Mapping[int, str]:
    ids = {day.document_id for day in found if day.document_id}
    if not ids:
        return {}
    rows = session.execute(select(Document.id, Document.title).where(Document.id.in_(ids)))
    return {key: title for key, title in rows}  # noqa: C416 - a row is no pair to mypy


def _of_view(view: View, today: date, calendar: WorkCalendar) -> list[ColumnElement[bool]]:
    match view:
        case View.OPEN:
            return [DutyOccurrence.status == "open"]
        case View.OVERDUE:
            return [DutyOccurrence.status == "open", DutyOccurrence.due_on < today]
        case View.SOON:
            until = calendar.add_workdays(today, SOON + 1)
            return [DutyOccurrence.status == "open", DutyOccurrence.due_on >= today, DutyOccurrence.do_by < until]
        case View.DONE:
            return [DutyOccurrence.status == "done"]
        case View.SKIPPED:
            return [DutyOccurrence.status == "not_applicable"]
        case View.NO_DAY:
            return [DutyEntry.is_listed.is_(True), _TRACKED, DutyEntry.id.not_in(_HAS_OPEN)]
    return [DutyEntry.is_listed.is_(True), ~_TRACKED]


def _behind(view: View, place: Place) -> ColumnElement[bool]:
    later = DutyEntry.id > place.id
    if not view.is_of_days:
        return or_(DutyEntry.document_id < place.document_id, and_(DutyEntry.document_id == place.document_id, later))
    day = DutyOccurrence.due_on
    return or_(day < place.day if view.is_latest_first else day > place.day, and_(day == place.day, later))


def _filtered(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.unit:
        found.append(DutyEntry.unit_keys.contains(f"|{filters.unit}|", autoescape=True))
    if filters.document:
        found.append(DutyEntry.source_name == filters.document)
    for word in filters.words.split():
        columns = (DutyEntry.matter, DutyEntry.document_title)
        found.append(or_(*(column.contains(word, autoescape=True) for column in columns)))
    return found


def _count(session: Session, view: View, where: Sequence[ColumnElement[bool]]) -> int:
    query = select(func.count()).select_from(DutyEntry)
    if view.is_of_days:
        query = query.join(DutyOccurrence, DutyOccurrence.entry_id == DutyEntry.id)
    return session.scalar(query.where(and_(*where))) or 0


def _sum(one: UnitLine, other: UnitLine) -> UnitLine:
    return replace(
        one,
        due=one.due + other.due,
        on_time=one.on_time + other.on_time,
        late=one.late + other.late,
        open=one.open + other.open,
        skipped=one.skipped + other.skipped,
    )
