"""What staff enter into the annual report, and finalising it."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases.reports import store
from actions.cases.reports.layout import ENTRIES, PARTS, TABLE_TWO, WRITTEN_PARTS
from actions.cases.reports.store import Entries, ReportChanged, ReportRefused
from actions.cases.reports.texts import TO_FILL_IN
from actions.cases.time import china_date
from bot.console.me import me
from bot.console.pages import render
from bot.console.reports import report_page, shared, year_of
from bot.console.reports_suggestions import NormativeCounts, normative_counts
from bot.keys import CALENDAR, CLOCK, DB
from bot.portal.documents_shelf import SHELF
from bot.typed import whole_number


async def show_form(request: web.Request) -> web.Response:
    """``GET …/edit``"""
    return await _form(request)


async def submit(request: web.Request) -> web.Response:
    """``POST …/edit``"""
    year, form = year_of(request), await request.post()
    typed = Entries(
        {part: str(form.get(part, "")).replace("\r\n", "\n") for part in WRITTEN_PARTS},
        {entry.key: str(form.get(entry.key, "")) for entry in ENTRIES},
    )
    app = request.app
    try:
        await app[DB].run(
            store.save,
            year,
            typed,
            expected_version=_version(form.get("version")),
            by=me(request).signature,
            now=app[CLOCK].now(),
        )
    except ReportChanged as error:  # who has read the message may save over it
        return await _form(request, typed, f"{error}您填写的内容已保留在下面。", status=409)
    except ReportRefused as error:
        return await _form(request, typed, str(error), problems=error.problems, status=422)
    raise web.HTTPSeeOther(f"/staff/reports/{year}?done=saved")


async def finalise(request: web.Request) -> web.Response:
    """``POST …/finalise``: from now on the report says what it says."""
    year, app, form = year_of(request), request.app, await request.post()
    now = app[CLOCK].now()
    try:
        await app[DB].run(
            store.finalise,
            year,
            expected_version=_version(form.get("version")),
            by=me(request).signature,
            now=now,
            calendar=app[CALENDAR],
            today=china_date(now),
        )
    except ReportRefused as error:
        return await report_page(request, error=f"没有定稿：{error}")
    raise web.HTTPSeeOther(f"/staff/reports/{year}?done=finalised")


async def reopen(request: web.Request) -> web.Response:
    """``POST …/reopen``: take the finalising back."""
    year, app, form = year_of(request), request.app, await request.post()
    try:
        await app[DB].run(
            store.reopen,
            year,
            expected_version=_version(form.get("version")),
            by=me(request).signature,
            now=app[CLOCK].now(),
        )
    except ReportRefused as error:
        return await report_page(request, error=str(error))
    raise web.HTTPSeeOther(f"/staff/reports/{year}?done=reopened")


async def suggested(app: web.Application, year: int) -> NormativeCounts:
    """What the published documents suggest for table two."""

    def count(session: Session) -> NormativeCounts:
        return normative_counts(app[SHELF].current(session).documents, year)

    return await app[DB].read(count)


async def _form(
    request: web.Request,
    typed: Entries | None = None,
    error: str | None = None,
    *,
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> web.Response:
    year, today = year_of(request), china_date(request.app[CLOCK].now())
    view = await request.app[DB].read(store.written, year, today)
    if view is None:
        return await report_page(request, error=error or "年报已经定稿，需要修改时请先撤销定稿。")
    stored = Entries(
        {part: view.text(part) for part in WRITTEN_PARTS},
        {key: f"{number:f}" for key, number in view.table_two.items()},
    )
    context: dict[str, Any] = {
        "view": view,
        "parts": {part: PARTS[part] for part in WRITTEN_PARTS},
        "blocks": TABLE_TWO,
        "typed": typed or stored,
        "longest": store.LONGEST,
        "to_fill_in": TO_FILL_IN,
        "suggested": await suggested(request.app, view.year),
        "problems": problems or {},
        "error": error,
        **shared(year),
    }
    return render(request, "report_edit.html", context, status=status)


def _version(text: object) -> int:
    found = whole_number(text)
    return -1 if found is None else found
