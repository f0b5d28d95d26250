"""The ledger: the list with what is overdue first, one entry, what people note of it, and the list as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.time import china_date
from bot.console.applications import not_found
from bot.console.audit import audit
from bot.console.me import me
from bot.console.pages import render
from bot.keys import CALENDAR, CLOCK, DB
from bot.ledger import days, marking, reading
from bot.ledger.marking import MAX_NOTE, Action, LedgerRefusedError, Proof, UnknownEntryError
from bot.ledger.reading import PAGE_LENGTH, Entry, Filters, Listing, View
from bot.ledger.syncing import bring_up, is_up_to_date
from bot.ledger.workbook import listing_csv, listing_workbook
from bot.portal.documents_files import CSV, XLSX, attachment
from bot.typed import iso_day, page_number
from knowledge.tables import Document, Status

OFFERED = 100  # documents published last, to choose from
DONE = {
    "done": "已登记完成。",
    "undone": "登记已撤销，重新列为待办。",
    "skipped": "已列为这一次不适用。",
    "begun": "起算日已登记，期限已列入台账。",
    "decided": "已保存。",
}


async def listing(request: web.Request) -> web.Response:
    """``GET /staff/duties``"""
    await bring_up_to_date(request.app)
    view, filters, db = _view(request), _filters(request), request.app[DB]
    page = page_number(request.query.get("page"))
    today, calendar = _today(request), request.app[CALENDAR]
    found = await db.read(reading.listing, view, filters, today, calendar, page=page)
    chosen = {"unit": filters.unit, "document": filters.document, "q": filters.words}
    chosen = {key: value for key, value in chosen.items() if value}
    context = {
        "found": found,
        "view": view,
        "views": list(View),
        "filters": filters,
        "chosen": chosen,
        "units": await db.read(reading.units),
        "documents": await db.read(reading.documents),
        "page": page,
        "pages": max(1, -(-found.total // PAGE_LENGTH)),
        "address": lambda **changed: "?" + urlencode({"view": view.value, **chosen, **changed}),
        "query": urlencode({"view": view.value, **chosen}),
    }
    return _render(request, "duties.html", context)


async def show(request: web.Request) -> web.Response:
    """``GET /staff/duties/{duty}``"""
    return await _entry_page(request)


async def note_done(request: web.Request) -> web.Response:
    """``POST …/done``: what was published for a day."""
    form = await request.post()
    proof = Proof(*(str(form.get(name, "")).strip() for name in ("done_on", "document", "address", "note")))

    def work(session: Session) -> None:
        by, calendar = me(request).signature, request.app[CALENDAR]
        marking.done(session, _id(request), _due_on(form), proof, by=by, now=_now(request), calendar=calendar)

    return await _marked(request, work, "done")


async def note_undone(request: web.Request) -> web.Response:
    """``POST …/undo``: take it back."""
    form = await request.post()

    def work(session: Session) -> None:
        reason = str(form.get("note", ""))
        marking.undo(session, _id(request), _due_on(form), reason, by=me(request).signature, now=_now(request))

    return await _marked(request, work, "undone")


async def note_skipped(request: web.Request) -> web.Response:
    """``POST …/skip``: nothing was to be published this time."""
    form = await request.post()

    def work(session: Session) -> None:
        reason, by, calendar = str(form.get("note", "")), me(request).signature, request.app[CALENDAR]
        marking.skip(session, _id(request), _due_on(form), reason, by=by, now=_now(request), calendar=calendar)

    return await _marked(request, work, "skipped")


async def note_begun(request: web.Request) -> web.Response:
    """``POST …/begin``: the event from which the limit runs."""
    form = await request.post()

    def work(session: Session) -> None:
        begun_on, note = str(form.get("begun_on", "")), str(form.get("note", ""))
        calendar = request.app[CALENDAR]
        marking.begin(
            session, _id(request), begun_on, note, by=me(request).signature, now=_now(request), calendar=calendar
        )

    return await _marked(request, work, "begun")


async def decide(request: web.Request) -> web.Response:
    """``POST …/decide``: whether days are counted for the entry, or with ``whole`` for all of its document."""
    form = await request.post()
    change = marking.decide_document if form.get("whole") else marking.decide

    def work(session: Session) -> None:
        reason, calendar = str(form.get("note", "")), request.app[CALENDAR]
        change(
            session,
            _id(request),
            form.get("applies") == "yes",
            reason,
            by=me(request).signature,
            now=_now(request),
            calendar=calendar,
        )

    return await _marked(request, work, "decided")


async def workbook(request: web.Request) -> web.Response:
    """``GET /staff/duties.xlsx``: the list as it is filtered."""
    return attachment(listing_workbook((await _whole(request)).rows), f"{title_of(_today(request))}.xlsx", XLSX)


async def table(request: web.Request) -> web.Response:
    """``GET /staff/duties.csv``"""
    return attachment(listing_csv((await _whole(request)).rows), f"{title_of(_today(request))}.csv", CSV)


async def _whole(request: web.Request) -> Listing:
    return await whole_listing(request.app, _view(request), _filters(request), by=me(request).signature)


async def _marked(request: web.Request, work: Callable[[Session], None], done: str) -> web.Response:
    try:
        await request.app[DB].run(work)
    except UnknownEntryError as error:
        raise not_found(request, error) from error
    except LedgerRefusedError as error:
        form = await request.post()
        typed = {name: str(value)[:500] for name, value in form.items() if name != "csrf"}
        return await _entry_page(request, error=str(error), problems=error.problems, typed=typed, status=422)
    raise web.HTTPSeeOther(f"/staff/duties/{_id(request)}?done={done}")


async def _entry_page(
    request: web.Request,
    *,
    error: str | None = None,
    problems: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> web.Response:
    today, calendar = _today(request), request.app[CALENDAR]

    def read(session: Session) -> tuple[Entry, list[Any]]:
        entry = marking.find_entry(session, _id(request))
        newest = (
            select(Document.id, Document.title, Document.published_on)
            .where(Document.status == Status.PUBLISHED)
            .order_by(Document.published_on.desc().nulls_last(), Document.id.desc())
            .limit(OFFERED)
        )
        return reading.one_entry(session, entry, today, calendar), list(session.execute(newest))

    try:
        found, offered = await request.app[DB].read(read)
    except UnknownEntryError as unknown:
        raise not_found(request, unknown) from unknown
    context = {
        "found": found,
        "entry": found.entry,
        "next": _next(found.days),
        "limit": days.event_limit(found.entry),
        "has_days": days.has_days(found.entry),
        "offered": offered,
        "actions": {one.value: one.label for one in Action},
        "error": error,
        "problems": problems or {},
        "typed": typed or {},
        "max_note": MAX_NOTE,
    }  # fmt: skip
    return _render(request, "duties_entry.html", context, status=status)


async def bring_up_to_date(app: web.Application) -> None:
    """What was published a moment ago stands in the ledger when it is opened."""
    now = app[CLOCK].now()
    if not await app[DB].read(is_up_to_date, china_date(now)):
        await app[DB].run(bring_up, app[CALENDAR], now)


async def whole_listing(app: web.Application, view: View, filters: Filters, *, by: str) -> Listing:
    """All rows, for a file; who takes them out is recorded."""
    now = app[CLOCK].now()

    def read(session: Session) -> Listing:
        audit(session, "duties_exported", now=now, actor=by)
        return reading.listing(session, view, filters, china_date(now), app[CALENDAR], length=None)

    return await app[DB].run(read)


def _render(request: web.Request, template: str, context: dict[str, Any], *, status: int = 200) -> web.Response:
    done = DONE.get(request.query.get("done", "")) if request.method == "GET" else None
    shared = {"section": "documents", "part": "duties", "today": _today(request), "done": done}
    return render(request, template, {**shared, **context}, status=status)


def _view(request: web.Request) -> View:
    chosen = request.query.get("view", "")
    return View(chosen) if chosen in set(View) else View.OPEN


def _filters(request: web.Request) -> Filters:
    query = request.query
    return Filters(
        query.get("unit", "")[:50], query.get("document", "")[:255], " ".join(query.get("q", "").split())[:100]
    )


def _due_on(form: Any) -> date:
    if (found := iso_day(form.get("due_on"))) is None:
        raise LedgerRefusedError("这一天不在台账里了，请刷新页面。")
    return found


def title_of(today: date) -> str:
    """The name of its files."""
    return f"主动公开事项台账{today:%Y%m%d}"


def _id(request: web.Request) -> int:
    return int(request.match_info["duty"])


def _now(request: web.Request) -> Any:
    return request.app[CLOCK].now()


def _today(request: web.Request) -> date:
    return china_date(_now(request))


def _next(rows: Sequence[reading.Row]) -> reading.Row | None:
    """The first that is open."""
    is_open = [(row.day.due_on, at) for at, row in enumerate(rows) if row.day and row.day.status == "open"]
    return rows[min(is_open)[1]] if is_open else None
