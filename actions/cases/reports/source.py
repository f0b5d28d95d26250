"""The report's numbers from the database, counted there, and the cases behind each of them.

:mod:`~actions.cases.reports.conditions` says in SQL what ``counting`` and ``breakdown`` say of one case; a test holds
the two together over random cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, extract, func, select
from sqlalchemy.orm import Session

from actions.cases import masking
from actions.cases.calendar import WorkCalendar
from actions.cases.reports import breakdown, conditions, counting, listing
from actions.cases.reports.breakdown import Group, WorkdayCounter
from actions.cases.reports.conditions import CLASSES, Condition, ended_on
from actions.cases.reports.counting import RemedyCase, ReportCase, TableThree, first_day, last_day
from actions.cases.reports.figures import ENDED_EARLY, NO_CLASS, NO_OUTCOME, UNCONFIRMED, Figures, Selection, Totals
from actions.cases.reports.layout import CARRIED_IN, CARRIED_OUT, NEW, REPLIES, ROW_OF_OUTCOME, TOTAL
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
    next: Place | None = None  # its end, where there is more


def figures(session: Session, year: int, calendar: WorkCalendar, today: date) -> Figures:
    """All numbers of ``year``, as the cases are today."""
    known, warnings = _counted_by_row(session, year, today)
    shown = breakdown.breakdown(_groups(session, year), year, calendar)
    shown.timeliness, shown.overdue_open = known.timeliness, known.overdue_open
    unconfirmed = session.scalar(select(func.count(Application.id)).where(conditions.of_row(UNCONFIRMED, year, today)))
    return Figures(year, known.three, known.four, shown, {UNCONFIRMED: unconfirmed or 0, **warnings}, known.fees_yuan)


def totals(session: Session, year: int, today: date) -> Totals:
    """Of the numbers of ``year`` those that its parts in words say: no dates are counted for them."""
    return _counted_by_row(session, year, today)[0]


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
    after: Place | None = None,
    limit: int = 50,
) -> Page:
    """The cases that ``selection`` counts, by day of receipt, behind ``after``; of table four all remedies, by day of
    filing. Without days used, ``total`` is counted for the first page only."""
    if selection.is_remedy:
        chosen = _chosen_remedies(session, selection, year)
        return Page(len(chosen), remedies=chosen)
    where = conditions.chosen(selection, year, today)
    total, ids, end = listing.page(session, where, selection.days, calendar, after=after, limit=limit)
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
        select(CaseEvent.sequence, Application.number, CaseEvent.kind, CaseEvent.on_day, CaseEvent.facts)
        .join(Application, Application.id == CaseEvent.application_id)
        .where(CaseEvent.kind.in_(("remedy_filed", "remedy_decided")))
    )
    found: dict[tuple[str, str], RemedyCase] = {}
    # they are few: to sort them there, SQLite would walk through all events in that order
    for _, number, kind, on_day, facts in sorted(session.execute(query), key=itemgetter(0)):
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


def _counted_by_row(session: Session, year: int, today: date) -> tuple[Totals, dict[str, int]]:
    """Tables, verdicts and fees; and the cases that the form has no row for, by key of ``figures.WARNINGS``."""
    three, verdicts, overdue = TableThree(year), dict.fromkeys(breakdown.TIMELINESS, 0), 0
    warnings = dict.fromkeys((NO_CLASS, NO_OUTCOME, ENDED_EARLY), 0)
    for (
        applicant_class,
        outcome,
        total,
        is_new,
        carried_in,
        ended,
        carried_out,
        early,
        in_time,
        late,
        open_late,
    ) in session.execute(_by_row(year, today)):
        for row, count in ((NEW, is_new), (CARRIED_IN, carried_in), (CARRIED_OUT, carried_out)):
            three.add_to(row, applicant_class, count)
        three.add_results(applicant_class, outcome, ended)
        judged = (in_time, late) if outcome in REPLIES else (0, 0)
        for verdict, count in zip(breakdown.TIMELINESS, (*judged, ended - sum(judged)), strict=True):
            verdicts[verdict] += count
        overdue += open_late
        warnings[NO_CLASS] += 0 if applicant_class in CLASSES else total
        warnings[NO_OUTCOME] += 0 if outcome in ROW_OF_OUTCOME else ended
        warnings[ENDED_EARLY] += early
    four = counting.table_four(remedies(session, year), year)
    return Totals(year, three, four, verdicts, overdue, fees_paid(session, year)), warnings


def _by_row(year: int, today: date) -> Any:
    """Class of applicant and outcome: all cases, new ones, carried in, ended, carried out, with wrong dates; of those
    ended how many by the day that was due and later; of the others those overdue. In the order of the index."""
    keys, due_on = (Application.applicant_class, Application.outcome), Application.report_due_on
    is_ended, in_time = conditions.is_ended(year), ended_on() <= due_on
    counted = (
        Application.received_on >= first_day(year),
        Application.received_on < first_day(year),
        is_ended,
        conditions.is_open(year),
        Application.concluded_on < Application.received_on,
        and_(is_ended, in_time),
        and_(is_ended, ~in_time),
        conditions.is_overdue(year, today),
    )
    counts = (func.count().filter(condition) for condition in counted)
    return select(*keys, func.count(), *counts).where(conditions.live(year)).group_by(*keys)


def _counted(query: Select[Any]) -> Select[Any]:
    """The distinct rows of ``query``, each with how often it occurs.

    They are grouped by name outside of it: PostgreSQL doesn't take two expressions with bound values for the same.
    """
    found = query.subquery()
    return select(*found.c).add_columns(func.count()).group_by(*found.c)


def _groups(session: Session, year: int) -> Iterator[Group]:
    """The cases of ``year`` by their dates. They are grouped by plain columns, in the order of an index."""
    keys = (Application.concluded_on, Application.received_on)
    query: Any = select(*keys, func.count()).where(conditions.live(year)).group_by(*keys)
    for concluded, received, count in session.execute(query):
        ended = max(received, concluded) if concluded and concluded <= last_day(year) else None
        yield Group(received, ended, count=count)


def _by_year(session: Session, day: ColumnElement[Any], where: Condition) -> dict[int, int]:
    rows = session.execute(_counted(select(extract("year", day).label("year")).where(where)))
    return {int(year): count for year, count in rows}


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
