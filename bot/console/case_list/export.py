"""What the list shows, as a workbook or as CSV: the chosen columns, applicants masked as on the page, audited."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO

from aiohttp import web
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.board import BoardRow, board
from actions.cases.calendar import WorkCalendar
from actions.cases.reports.xlsx import TOP, sheet_cell, write_head
from actions.cases.time import china_date
from bot.console import case_next
from bot.console.case_list.columns import LABELS, TEXTS
from bot.console.case_list.query import ListQuery, names_in, read_query, wanted_by
from bot.console.me import Me, me
from bot.csv_files import csv_file
from bot.keys import CALENDAR, CLOCK, DB
from knowledge.duties.export import guarded

MOST = 5_000
_PAGE, _PAGES = 500, 40  # where words are sought, few of a page fit
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTHS = {"description": 60, "applicant": 18, "handler": 20, "outcome": 28}
_FIRST = ("编号", "最先到期", "最先到期的日期")


async def export(request: web.Request) -> web.Response:
    """``POST /staff/applications/export`` with ``as`` xlsx or csv: all pages of the list, at most :data:`MOST` rows."""
    form, app = await request.post(), request.app
    query, now, kind = read_query(form), app[CLOCK].now(), "csv" if form.get("as") == "csv" else "xlsx"
    body = await file_of(app, query, me(request), kind)
    headers = {"Content-Disposition": f'attachment; filename="applications-{china_date(now):%Y%m%d}.{kind}"'}
    return web.Response(body=body, content_type="text/csv" if kind == "csv" else _XLSX, headers=headers)


async def file_of(app: web.Application, query: ListQuery, person: Me, kind: str) -> bytes:
    """The list as a file, xlsx or csv; who made it, and of how many, is recorded."""
    now = app[CLOCK].now()
    rows = await app[DB].read(_rows, query, person, china_date(now), app[CALENDAR])
    await app[DB].run(_record, query, person.signature, now, len(rows), kind)
    return await asyncio.to_thread(_file, rows, query, china_date(now), kind)


def _rows(session: Session, query: ListQuery, person: Me, today: date, calendar: WorkCalendar) -> list[BoardRow]:
    wanted = wanted_by(session, query, person, today, calendar)
    rows: list[BoardRow] = []
    after = None
    for _ in range(_PAGES):
        size = min(_PAGE, MOST - len(rows))
        page = board(session, today, calendar, wanted, after=after, size=size, is_counted=False)
        rows, after = rows + page.rows, page.next
        if after is None or len(rows) >= MOST:
            break
    return rows


def _record(session: Session, query: ListQuery, actor: str, now: datetime, count: int, kind: str) -> None:
    """Who took how many out. What was searched for the trail does not hold."""
    detail = {"rows": count, "as": kind, "columns": list(query.columns), "filters": names_in(query.pairs())}
    audit.record(session, at=now, actor=actor, action="applications_exported", subject="applications", detail=detail)


def _file(rows: Sequence[BoardRow], query: ListQuery, today: date, kind: str) -> bytes:
    head = [*_FIRST, *(LABELS[name] for name in query.columns)]
    cells = [_cells(row, query, today) for row in rows]
    if kind == "csv":
        return csv_file([head, *(map(guarded, row) for row in cells)])
    return _xlsx(head, cells, [*_FIRST, *query.columns])


def _cells(row: BoardRow, query: ListQuery, today: date) -> list[str]:
    urgency = case_next.urgency_of(row, today).words
    limit_on = row.limit_on.isoformat() if row.limit_on and row.state.is_open else ""
    texts = (row.number, urgency, limit_on, *(TEXTS[name](row) for name in query.columns))
    return [ILLEGAL_CHARACTERS_RE.sub("", text) for text in texts]


def _xlsx(head: Sequence[str], rows: Sequence[Sequence[str]], names: Sequence[str]) -> bytes:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("申请")
    write_head(sheet, {label: _WIDTHS.get(name, 16) for label, name in zip(head, names, strict=True)}, first_cell="B2")
    for row in rows:
        sheet.append([sheet_cell(sheet, text, alignment=TOP, quotePrefix=True) for text in row])
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()
