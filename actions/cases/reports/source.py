"""The report's numbers from the database, counted there, and the cases behind each of them.

:mod:`~actions.cases.reports.conditions` says in SQL what ``counting`` and ``breakdown`` say of one case; a test holds
the two together over random cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, extract, func, select
from sqlalchemy.orm import Session

from actions.cases import masking
from actions.cases.calendar import WorkCalendar
from actions.cases.reports import breakdown, conditions, counting, paging
from actions.cases.reports.breakdown import Group, WorkdayCounter
from actions.cases.reports.conditions import CLASSES, Condition, ended_on
from actions.cases.reports.counting import RemedyCase, ReportCase, Standing, TableThree, first_day, last_day
from actions.cases.reports.figures import ENDED_EARLY, NO_CLASS, NO_OUTCOME, UNCONFIRMED, Figures, Selection
from actions.cases.reports.layout import ROW_OF_OUTCOME, TOTAL
from actions.cases.reports.paging import Place
from actions.cases.tables import Application, CaseEvent

FIRST_YEAR = 2008  # 条例 in force since 1 May 2008
_EXCERPT = 40
_ORDER = (Application.received_on, Application.id)
CASE_COLUMNS = (
    Application.number,
    Application.applicant_class,
    Application.received_on,
    Application.concluded_on,
    Application.outcome,
    Application.report_due_on,
    Application.arrived_on,  # those before are the fields of ReportCase
)


@dataclass(frozen=True)
class YearLine:
    """A year in which there were cases."""

    year: int
    received: int
    ended: int
    carried_out: int


@dataclass(frozen=True)
class CaseLine:
    """A case as the list behind a number shows it: nothing of the applicant but the class."""

    case: ReportCase
    arrived_on: date | None
    description: str = field(default="", repr=False)  # the first 40 characters, without ID numbers
    workdays: int | None = None  # used, of a case that ended in the year
    verdict: str | None = None  # of breakdown.TIMELINESS


@dataclass(frozen=True)
class Page:
    """A page of the cases behind a number. Of table four ``remedies``, else ``lines``."""

    total: int
    lines: Sequence[CaseLine] = ()
    remedies: Sequence[RemedyCase] = ()
    next: Place | None = None  # its end, where pages go by places and there is more


def figures(session: Session, year: int, calendar: WorkCalendar, today: date) -> Figures:
    """All numbers of ``year``, as the cases are today."""
    three = TableThree(year)
    unknown_class = unknown_outcome = ended_early = 0
    for applicant_class, is_new, is_ended, is_early, outcome, count in session.execute(_by_row(year)):
        three.add(applicant_class, Standing(bool(is_new), bool(is_ended)), outcome, count)
        ended_early += count if is_early else 0
        unknown_class += 0 if applicant_class in CLASSES else count
        unknown_outcome += count if is_ended and outcome not in ROW_OF_OUTCOME else 0
    unconfirmed = session.scalar(select(func.count(Application.id)).where(conditions.of_row(UNCONFIRMED, year, today)))
    return Figures(
        year,
        three,
        counting.table_four(remedies(session, year), year),
        breakdown.breakdown(_groups(session, year, today), year, calendar),
        {
            UNCONFIRMED: unconfirmed or 0,
            NO_CLASS: unknown_class,
            NO_OUTCOME: unknown_outcome,
            ENDED_EARLY: ended_early,
        },
        fees_paid(session, year),
    )


def years(session: Session) -> list[YearLine]:
    """The years from the first case to the last that something happened in, the newest first."""
    received = _by_year(session, Application.received_on.expression, Application.received_on.is_not(None))
    ended = _by_year(
        session, ended_on(), and_(Application.received_on.is_not(None), Application.concluded_on.is_not(None))
    )
    lines, still_open = [], 0
    for year in range(min(received, default=0), max([*received, *ended], default=-1) + 1):
        new, over = received.get(year, 0), ended.get(year, 0)
        still_open += new - over
        lines.append(YearLine(year, new, over, still_open))
    return [line for line in lines[::-1] if line.year >= FIRST_YEAR]


def cases(
    session: Session,
    selection: Selection,
    year: int,
    calendar: WorkCalendar,
    today: date,
    *,
    offset: int = 0,
    limit: int = 50,
) -> Page:
    """The cases that ``selection`` counts, by day of receipt; of table four the remedies, by day of filing."""
    if selection.is_remedy:
        chosen = _chosen_remedies(session, selection, year)
        return Page(len(chosen), remedies=chosen[offset : offset + limit])
    where = conditions.chosen(selection, year, today)
    if selection.days is not None:
        listed = [place.id for place in _places_by_days(session, selection, year, calendar, today)]
        return Page(len(listed), _lines(session, listed[offset : offset + limit], year, calendar))
    in_order = select(Application.id).where(where).order_by(*_ORDER).offset(offset).limit(limit)
    ids = list(session.scalars(in_order))  # the index alone is read up to here
    return Page(_count(session, where), _lines(session, ids, year, calendar))


def cases_behind(
    session: Session,
    selection: Selection,
    year: int,
    calendar: WorkCalendar,
    today: date,
    *,
    after: Place | None,
    limit: int,
) -> Page:
    """The same from one place to the next; of table four all remedies. ``total`` is counted for the first page only."""
    if selection.is_remedy:
        chosen = _chosen_remedies(session, selection, year)
        return Page(len(chosen), remedies=chosen)
    where = conditions.chosen(selection, year, today)
    if selection.days is not None:
        listed = _places_by_days(session, selection, year, calendar, today)
        found, total = paging.behind(listed, after, limit + 1), len(listed)
    else:
        found, total = paging.places(session, where, after, limit + 1), 0 if after else _count(session, where)
    ids, end = paging.cut(found, limit)
    return Page(total, _lines(session, ids, year, calendar), next=end)


def all_cases(session: Session, year: int, calendar: WorkCalendar) -> Iterator[CaseLine]:
    """Every case of ``year`` without its words, by day of receipt."""
    first = session.scalar(select(func.min(Application.received_on)).where(conditions.live(year)))
    workdays = _counter([first], year, calendar)
    query = select(*CASE_COLUMNS).where(conditions.live(year)).order_by(*_ORDER).execution_options(yield_per=2000)
    for row in session.execute(query):
        yield _line(row, "", year, workdays)


def remedies(session: Session, year: int) -> list[RemedyCase]:
    """复议 and 诉讼 filed up to the end of ``year``, from the events of the cases."""
    query = (
        select(Application.number, CaseEvent.kind, CaseEvent.on_day, CaseEvent.facts)
        .join(Application, Application.id == CaseEvent.application_id)
        .where(CaseEvent.kind.in_(("remedy_filed", "remedy_decided")))
        .order_by(CaseEvent.application_id, CaseEvent.sequence)
    )
    found: dict[tuple[str, str], RemedyCase] = {}
    for number, kind, on_day, facts in session.execute(query):
        ref = (number, str(facts["ref"]))
        if kind == "remedy_filed":
            found[ref] = RemedyCase(number, facts["remedy"], on_day)
        elif filed := found.get(ref):
            found[ref] = RemedyCase(number, filed.kind, filed.filed_on, facts.get("result"), on_day)
    by_day = sorted(found.values(), key=lambda remedy: (remedy.filed_on, remedy.number))
    return [remedy for remedy in by_day if counting.remedy_column(remedy, year) is not None]


def fees_paid(session: Session, year: int) -> int:
    """The 信息处理费 that was paid in ``year``, in yuan (处理费办法 Art. 6): what the notice said, of notices paid."""
    paid = select(CaseEvent.application_id).where(
        CaseEvent.kind == "fee_paid", CaseEvent.on_day.between(first_day(year), last_day(year))
    )
    notices = (
        select(CaseEvent.application_id, CaseEvent.facts)
        .where(CaseEvent.kind == "fee_noticed", CaseEvent.application_id.in_(paid))
        .order_by(CaseEvent.sequence)
    )
    latest = {application: int(facts.get("amount") or 0) for application, facts in session.execute(notices)}
    return sum(latest.values())


def _by_row(year: int) -> Any:
    """Class of applicant, new or not, ended or not, with wrong dates or not, outcome of those ended; how many."""
    is_ended = conditions.is_ended(year)
    keys = (
        Application.applicant_class,
        case((Application.received_on >= first_day(year), 1), else_=0).label("is_new"),
        case((is_ended, 1), else_=0).label("is_ended"),
        case((Application.concluded_on < Application.received_on, 1), else_=0).label("is_early"),
        case((is_ended, Application.outcome)).label("result"),
    )
    return _counted(select(*keys).where(conditions.live(year)))


def _counted(query: Select[Any]) -> Select[Any]:
    """The distinct rows of ``query``, each with how often it occurs.

    They are grouped by name outside of it: PostgreSQL doesn't take two expressions with bound values for the same.
    """
    found = query.subquery()
    return select(*found.c).add_columns(func.count()).group_by(*found.c)


def _groups(session: Session, year: int, today: date) -> Iterator[Group]:
    """The cases of ``year`` by their dates. They are grouped by plain columns, in the order of the index."""
    is_ended, is_judged = conditions.is_ended(year), conditions.is_judged()
    in_time = ended_on() <= Application.report_due_on
    verdicts = {
        breakdown.ON_TIME: and_(is_ended, is_judged, in_time),
        breakdown.LATE: and_(is_ended, is_judged, ~in_time),
        breakdown.NOT_JUDGED: and_(is_ended, ~is_judged),
        breakdown.OVERDUE_OPEN: conditions.is_overdue(year, today),
    }
    keys = (Application.received_on, Application.concluded_on)
    counts = [func.sum(case((condition, 1), else_=0)) for condition in verdicts.values()]
    query = select(*keys, func.count(), *counts).where(conditions.live(year)).group_by(*keys)
    for received, concluded, total, *found in session.execute(query):
        ended = max(received, concluded) if concluded and concluded <= last_day(year) else None
        for verdict, count in zip((*verdicts, breakdown.OPEN), (*found, total - sum(found)), strict=True):
            if count:
                yield Group(received, ended, verdict, count)


def _by_year(session: Session, day: ColumnElement[Any], where: Condition) -> dict[int, int]:
    rows = session.execute(_counted(select(extract("year", day).label("year")).where(where)))
    return {int(year): count for year, count in rows}


def _places_by_days(
    session: Session, selection: Selection, year: int, calendar: WorkCalendar, today: date
) -> list[Place]:
    """The cases that used so many working days, which the database can't count."""
    query = select(Application.id, Application.received_on, ended_on()).where(conditions.chosen(selection, year, today))
    rows = [(Place(received, id_), _day(ended)) for id_, received, ended in session.execute(query.order_by(*_ORDER))]
    workdays = _counter([place.day for place, _ in rows[:1]], year, calendar)
    return [
        place
        for place, ended in rows
        if place.day and breakdown.span_of(workdays.between(place.day, ended)).key == selection.days
    ]


def _count(session: Session, where: Condition) -> int:
    return session.scalar(select(func.count(Application.id)).where(where)) or 0


def _lines(session: Session, ids: Sequence[int], year: int, calendar: WorkCalendar) -> list[CaseLine]:
    query = select(*CASE_COLUMNS, Application.description, Application.id).where(Application.id.in_(ids))
    found = {row[-1]: row[:-1] for row in session.execute(query)}
    rows = [found[id_] for id_ in ids]
    workdays = _counter([row[2] for row in rows], year, calendar)
    return [_line(row[:-1], row[-1], year, workdays) for row in rows]


def _chosen_remedies(session: Session, selection: Selection, year: int) -> list[RemedyCase]:
    return [
        remedy
        for remedy in remedies(session, year)
        if remedy.kind == selection.row and selection.column in (TOTAL, counting.remedy_column(remedy, year))
    ]


def _counter(received: Sequence[date | None], year: int, calendar: WorkCalendar) -> WorkdayCounter:
    """For cases of ``year``, the first of which was received first."""
    return WorkdayCounter(calendar, min(filter(None, received), default=last_day(year)), last_day(year))


def case_line(
    facts: Sequence[Any], description: str, workdays: int | None = None, verdict: str | None = None
) -> CaseLine:
    """A line of :data:`CASE_COLUMNS`, with the beginning of what is applied for, without ID numbers."""
    *of_case, arrived_on = facts
    text = masking.without_id_numbers(" ".join(description.split()))
    excerpt = text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…"
    return CaseLine(ReportCase(*of_case), arrived_on, excerpt, workdays, verdict)


def _line(facts: Sequence[Any], description: str, year: int, workdays: WorkdayCounter) -> CaseLine:
    return case_line(facts, description, *_used(ReportCase(*facts[:-1]), year, workdays))


def _used(case: ReportCase, year: int, workdays: WorkdayCounter) -> tuple[int | None, str | None]:
    where = counting.standing(case, year)
    if where is None or not where.is_ended or case.received_on is None or case.ended_on is None:
        return None, None
    return workdays.between(case.received_on, case.ended_on), breakdown.timeliness(case)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
