"""The calendar by which limits are counted: its years, and taking up a notice after a look at what it changes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.calendar import CalendarError, KnownNotice, WorkCalendar
from actions.cases.calendar_files import ClashError, changes, clash, keep
from actions.cases.foreseeing import foresee
from actions.cases.holiday_notices import Kind, doubts, notice_of
from actions.cases.tables import Application
from actions.cases.time import china_date
from bot.console.me import me
from bot.console.office.months import months
from bot.console.pages import render
from bot.delivery.processes import alive, since
from bot.keys import CALENDAR, CLOCK, DB, SETTINGS
from bot.serving.calendar_watch import compute_again, has_changed
from bot.typed import whole_number

PATH = "/staff/admin/calendar"
MOST = 16 * 1024  # bytes of a notice
SHOWN_CASES = 200
SEVERAL = (
    "现在有几个服务进程，各用自己的数据文件夹，在这里只能录入其中一个。"
    "请在每台服务器上用同一份文件运行 gongkai calendar load。"
)


@dataclass(frozen=True)
class Year:
    """A year that can be chosen."""

    year: int
    is_known: bool


async def show(request: web.Request) -> web.Response:
    """``GET /staff/admin/calendar?year=``."""
    return await _page(request)


async def preview(request: web.Request) -> web.Response:
    """``POST /staff/admin/calendar``: a file of a notice; what it would change is shown, nothing is changed."""
    form = await request.post()
    given = form.get("file")
    if not isinstance(given, FileField) or not given.filename:
        return await _page(request, "请先选择放假安排的文件。", 422)
    content = await asyncio.to_thread(given.file.read, MOST + 1)
    if len(content) > MOST:
        return await _page(request, "文件太大，不像放假安排。", 422)
    return await _preview(request, content, given.filename[:80])


async def load(request: web.Request) -> web.Response:
    """``POST /staff/admin/calendar/load``: take up what was previewed. The year is typed as a confirmation.

    Cases are counted anew at once; whoever was told another date is told, as ``gongkai calendar load`` does.
    """
    app, form = request.app, await request.post()
    content, name = str(form.get("content", "")).encode()[: MOST + 1], str(form.get("name", ""))[:80]
    file = app[SETTINGS].storage.calendar_file
    try:
        notice = notice_of(content, name)
        if str(form.get("year", "")).strip() != str(notice.year):
            return await _preview(request, content, name, f"请输入年份{notice.year}，确认录入。")
        if await app[DB].read(several_processes, app):
            return await _page(request, SEVERAL, 409)
        may_replace = form.get("replace") == "yes"
        await asyncio.to_thread(keep, content, name, file, may_replace=may_replace)
    except ClashError as error:
        return await _preview(request, content, name, str(error))
    except CalendarError as error:
        return await _page(request, str(error), 422)
    await has_changed(app)
    moved = await compute_again(app)
    detail = {"year": notice.year, "kind": notice.kind.value, "notice": notice.name, "changed": len(moved)}
    by, now = me(request).signature, app[CLOCK].now()

    def record(session: Session) -> None:
        audit.record(session, at=now, actor=by, action="calendar_loaded", subject="calendar", detail=detail)

    await app[DB].run(record)
    raise web.HTTPSeeOther(f"{PATH}?year={notice.year}&done=calendar-loaded")


async def _page(request: web.Request, error: str | None = None, status: int = 200) -> web.Response:
    app, calendar = request.app, request.app[CALENDAR]
    today = china_date(app[CLOCK].now())
    chosen = _year(request.query.get("year", ""), calendar) or today.year
    last = max(calendar.published_until.year, today.year + 1)
    shown = range(max(calendar.first_year, min(today.year - 3, chosen)), last + 1)
    provisional = await app[DB].read(_provisional)
    context: dict[str, Any] = {
        "years": [Year(year, calendar.covers(year)) for year in shown],
        "chosen": chosen,
        "is_known": calendar.covers(chosen),
        "months": months(calendar, chosen),
        "notices": _notices(calendar, chosen),
        "today": today,
        "warning": calendar.missing_year_warning(today),
        "published_until": calendar.published_until,
        "provisional": provisional,
        "error": error,
        "section": "admin",
        "part": "calendar",
    }
    return render(request, "admin_calendar.html", context, status=status)


async def _preview(request: web.Request, content: bytes, name: str, error: str | None = None) -> web.Response:
    app, calendar = request.app, request.app[CALENDAR]
    file = app[SETTINGS].storage.calendar_file
    try:
        notice = notice_of(content, name)
        changed = changes(calendar, notice)
        why = await asyncio.to_thread(clash, calendar, notice, file)
        foreseen = await app[DB].read(foresee, calendar.with_notice(notice))
    except CalendarError as problem:
        return await _page(request, str(problem), 422)
    context = {
        "notice": notice,
        "name": name,
        "content": content.decode("utf-8-sig"),
        "changes": changed,
        "moved": sum(change.is_moved for change in changed),
        "doubts": doubts(notice),
        "clash": why,
        "is_new": notice.kind is Kind.NATIONAL and not calendar.covers(notice.year),
        "foreseen": foreseen,
        "shown": foreseen.moving[:SHOWN_CASES],
        "by_hand": sum(not one.is_told for one in foreseen.moving),
        "error": error,
        "section": "admin",
        "part": "calendar",
    }
    return render(request, "admin_calendar_check.html", context, status=200 if error is None else 422)


def _notices(calendar: WorkCalendar, year: int) -> list[KnownNotice]:
    return [known for known in calendar.notices() if known.year == year]


def _provisional(session: Session) -> int:
    query = select(func.count()).select_from(Application).where(Application.is_open, Application.provisional)
    return session.scalar(query) or 0


def several_processes(session: Session, app: web.Application) -> bool:
    """Whether other processes are at work: each has a data folder of its own, which can't be reached from here."""
    return len(session.scalars(alive(since(app[CLOCK].now()))).all()) > 1


def _year(text: str, calendar: WorkCalendar) -> int | None:
    year = whole_number(text, 4) or 0
    return year if calendar.first_year <= year <= date.max.year and year < 2100 else None
