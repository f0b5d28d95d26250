"""The ledger of what is to be published by when: the list, one matter, what people note of it, files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field
from sqlalchemy.orm import Session

from bot import places
from bot.api import cursors
from bot.api.cursors import LedgerCursor
from bot.api.endpoint import Call, File, Given, PageQuery, Taken
from bot.api.problems import Code, FieldProblem, Problem
from bot.api.values import Day, Words
from bot.console.duties.pages import bring_up_to_date, title_of, whole_listing
from bot.ledger import days, marking, reading
from bot.ledger.marking import MAX_ADDRESS, MAX_NOTE, LedgerRefusedError, Proof
from bot.ledger.reading import Entry, Filters, Listing, Place, Row, View
from bot.ledger.workbook import listing_csv, listing_workbook
from bot.portal.documents_files import XLSX

_VIEWS = "、".join(f"{view.value} {view.label}" for view in View)


class LedgerFilters(Taken):
    """Which part of the ledger."""

    view: View = Field(default=View.OPEN, description=_VIEWS)
    unit: Words = Field(default="", max_length=50, description="责任单位的键，见 units")
    document: Words = Field(default="", max_length=255, description="依据文件的名称，见 document")
    q: Words = Field(default="", max_length=100, description="事项、文件标题里的字词")


class LedgerQuery(LedgerFilters, PageQuery):
    """A page of the ledger."""

    after: LedgerCursor = Field(default="", max_length=80, description="上一页的 next；第一页不填")


class DutyDay(Given):
    """一次到期"""

    due_on: date = Field(description="文件规定的到期日")
    do_by: date = Field(description="到期日以前的最后一个工作日")
    begun_on: date | None = Field(description="从哪一天起算")
    status: Literal["open", "done", "not_applicable"]
    state: str = Field(description="待办、到期、逾期等")
    words: str = Field(description="还剩几个工作日、逾期几个")
    done_on: date | None = Field(description="公开的日子")
    document_id: int | None = Field(description="公开的文件，在本系统里")
    document_title: str
    address: str | None = Field(description="公开在别处的网址")


class Duty(Given):
    """一个公开事项"""

    id: int
    matter: str = Field(description="公开什么")
    units: list[str] = Field(description="责任单位，牵头的在前")
    times: str = Field(description="频次和时限，文件里的话")
    source_name: str = Field(description="依据文件的名称")
    document_id: int = Field(description="依据文件现在的版本")
    document_title: str
    year: int | None = Field(description="哪一年的要点")
    is_listed: bool = Field(description="现行文件里列有")
    is_tracked: bool = Field(description="纳入台账")


class DutyRow(Given):
    """台账的一行：一次到期，或者没有日期的一个事项"""

    duty: Duty
    day: DutyDay | None
    state: str


class Ledger(Given):
    """公开事项台账：待办的，逾期久的在前；已完成的，最近的在前"""

    items: list[DutyRow]
    next: str = Field(description="下一页从哪里开始；空：没有了")
    total: int
    counts: dict[str, int] = Field(description="各类有多少，按 view")


class DutyUnit(Given):
    """台账里的一个责任单位"""

    key: str = Field(description="用于 /duties?unit=")
    name: str
    count: int


class DutySource(Given):
    """台账里的一份依据文件"""

    name: str = Field(description="用于 /duties?document=")
    title: str
    count: int


class LedgerParts(Given):
    """台账可以怎样筛选"""

    units: list[DutyUnit]
    documents: list[DutySource]


class DutyMark(Given):
    """登记过什么"""

    at: datetime
    actor: str
    action: str
    label: str
    due_on: date | None
    note: str


class OneDuty(Given):
    """一个公开事项的全部"""

    duty: Duty
    days: list[DutyDay] = Field(description="各次到期，晚的在前")
    marks: list[DutyMark] = Field(description="登记过什么，新的在前")
    siblings: int = Field(description="同一文件里一样办理的事项有几个")
    counts_from_event: bool = Field(description="期限从某一天起算，可以登记（begin）")


_Note = Field(default="", max_length=2 * MAX_NOTE, description=f"说明，最多{MAX_NOTE}字")
_Why = Field(max_length=2 * MAX_NOTE, description=f"理由，最多{MAX_NOTE}字")


class DoneBody(Taken):
    """What was published for a day."""

    due_on: Day = Field(description="哪一次")
    done_on: Day = Field(description="公开的日子，不晚于今天")
    document: Words = Field(default="", max_length=300, description="公开的文件：编号、文号或者完整标题")
    address: Words = Field(default="", max_length=2 * MAX_ADDRESS, description="或者公开在别处的网址")
    note: Words = _Note


class OneDayBody(Taken):
    """Which day, and why."""

    due_on: Day = Field(description="哪一次")
    note: Words = _Why


class BeginBody(Taken):
    """When the event was from which a limit runs."""

    begun_on: Day = Field(description="起算的日子")
    note: Words = _Note


class DecideBody(Taken):
    """Whether days are counted."""

    applies: bool = Field(description="纳入台账；否则不适用")
    whole: bool = Field(default=False, description="同一文件里的所有事项")
    note: Words = _Why


async def listing(call: Call) -> Ledger:
    """``GET /duties``."""
    await bring_up_to_date(call.request.app)
    query: LedgerQuery = call.query
    place = _place(query.after, query.view)

    def read(session: Session) -> tuple[Listing, bool]:
        given = (session, query.view, _filters(query), call.today, call.calendar)
        found = reading.listing(*given, length=query.limit + 1, after=place)
        has_more = len(found.rows) > query.limit
        return Listing(found.rows[: query.limit], found.total, found.counts), has_more

    found, has_more = await call.read(read)
    return Ledger(
        items=[_row(row) for row in found.rows],
        next=_cursor(found.end) if has_more else "",
        total=found.counts[query.view],
        counts={view.value: count for view, count in found.counts.items()},
    )


async def parts(call: Call) -> LedgerParts:
    """``GET /duty-parts``."""
    units, documents = await call.read(reading.units), await call.read(reading.documents)
    return LedgerParts(
        units=[DutyUnit(key=key, name=name, count=count) for key, name, count in units],
        documents=[DutySource(name=name, title=title, count=count) for name, title, count in documents],
    )


async def one(call: Call) -> OneDuty:
    """``GET /duties/{duty}``."""
    return await _one(call)


async def done(call: Call) -> OneDuty:
    """``POST /duties/{duty}/done``."""
    body: DoneBody = call.body
    proof = Proof(body.done_on.isoformat(), body.document, body.address, body.note)

    def work(session: Session, id_: int) -> None:
        marking.done(session, id_, body.due_on, proof, by=call.by, now=call.now, calendar=call.calendar)

    return await _marked(call, work)


async def undone(call: Call) -> OneDuty:
    """``POST /duties/{duty}/undone``."""
    body: OneDayBody = call.body

    def work(session: Session, id_: int) -> None:
        marking.undo(session, id_, body.due_on, body.note, by=call.by, now=call.now)

    return await _marked(call, work)


async def skip(call: Call) -> OneDuty:
    """``POST /duties/{duty}/skip``."""
    body: OneDayBody = call.body

    def work(session: Session, id_: int) -> None:
        marking.skip(session, id_, body.due_on, body.note, by=call.by, now=call.now, calendar=call.calendar)

    return await _marked(call, work)


async def begin(call: Call) -> OneDuty:
    """``POST /duties/{duty}/begin``."""
    body: BeginBody = call.body

    def work(session: Session, id_: int) -> None:
        on, given = body.begun_on.isoformat(), body.note
        marking.begin(session, id_, on, given, by=call.by, now=call.now, calendar=call.calendar)

    return await _marked(call, work)


async def decide(call: Call) -> OneDuty:
    """``POST /duties/{duty}/decide``."""
    body: DecideBody = call.body
    change = marking.decide_document if body.whole else marking.decide

    def work(session: Session, id_: int) -> None:
        change(session, id_, body.applies, body.note, by=call.by, now=call.now, calendar=call.calendar)

    return await _marked(call, work)


async def as_csv(call: Call) -> File:
    """``GET /duties.csv``: recorded."""
    return File(f"{title_of(call.today)}.csv", listing_csv((await _whole(call)).rows), "text/csv")


async def as_workbook(call: Call) -> File:
    """``GET /duties.xlsx``: recorded."""
    return File(f"{title_of(call.today)}.xlsx", listing_workbook((await _whole(call)).rows), XLSX)


async def _whole(call: Call) -> Listing:
    await bring_up_to_date(call.request.app)
    return await whole_listing(call.request.app, call.query.view, _filters(call.query), by=call.by)


async def _marked(call: Call, work: Callable[[Session, int], None]) -> OneDuty:
    try:
        await call.run(work, call.whole("duty"))
    except LedgerRefusedError as error:
        if not error.problems:
            raise
        errors = [FieldProblem(pointer=f"/{name}", detail=text) for name, text in error.problems.items()]
        raise Problem(Code.INVALID, str(error), errors) from None
    return await _one(call)


async def _one(call: Call) -> OneDuty:
    def read(session: Session) -> Entry:
        entry = marking.find_entry(session, call.whole("duty"))
        return reading.one_entry(session, entry, call.today, call.calendar)

    found = await call.read(read)
    return OneDuty(
        duty=Duty.model_validate(found.entry),
        days=[day for row in found.days if (day := _day(row))],
        marks=[_mark(mark) for mark in found.marks],
        siblings=found.siblings,
        counts_from_event=days.event_limit(found.entry) is not None,
    )


def _filters(query: LedgerFilters) -> Filters:
    return Filters(query.unit, query.document, " ".join(query.q.split()))


def _place(cursor: str, view: View) -> Place | None:
    """Raises :class:`Problem`: also of another view's."""
    if not cursor:
        return None
    kind, _, rest = cursor.partition("~")
    if (kind == "e") is view.is_of_days:
        raise cursors.unknown()
    if kind == "e":
        document_id, id_ = rest.split("~")
        return Place(int(id_), None, int(document_id))
    found = cursors.read_day(rest)
    return Place(found[1], found[0]) if found else None


def _cursor(place: Place) -> str:
    return f"d~{places.of_day(place.day, place.id)}" if place.day else f"e~{place.document_id}~{place.id}"


def _row(row: Row) -> DutyRow:
    return DutyRow(duty=Duty.model_validate(row.entry), day=_day(row), state=row.state.name)


def _day(row: Row) -> DutyDay | None:
    if row.day is None:
        return None
    said = {"state": row.state.name, "words": row.state.words, "document_title": row.document}
    same = {name: getattr(row.day, name) for name in DutyDay.model_fields if name not in said}
    return DutyDay(**same | said)


def _mark(mark: Any) -> DutyMark:
    same = {name: getattr(mark, name) for name in DutyMark.model_fields if name != "label"}
    return DutyMark(**same, label=marking.Action(mark.action).label)
