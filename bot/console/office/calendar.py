"""The calendar by which limits are counted: its years, and taking up a notice after a look at what it changes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.calendar import CalendarError, KnownNotice, WorkCalendar
from actions.cases.calendar_files import ClashError, DayChange, changes, clash, keep
from actions.cases.foreseeing import Foreseen, foresee
from actions.cases.holiday_notices import Kind, Notice, doubts, notice_of
from actions.cases.tables import Application
from actions.cases.time import china_date
from bot.console.me import me
from bot.console.office import beside
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

COUNTING = "calendar"
STILL_COUNTING = "上一份放假安排还在重新计算期限，请过几分钟再录入。"


class OfficeBusyError(Exception):
    """It can't be done now; the Chinese text says why and what to do."""


@dataclass(frozen=True)
class Look:
    """What a notice would change, and why it can't simply be added (``clash``)."""

    notice: Notice
    changes: list[DayChange]
    clash: str | None
    is_new: bool  # the first one of its year
    foreseen: Foreseen

    @property
    def by_hand(self) -> int:
        """Cases of which somebody has to tell the applicant."""
        return sum(not one.is_told for one in self.foreseen.moving)


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
    try:
        notice = notice_of(content, name)
        if str(form.get("year", "")).strip() != str(notice.year):
            return await _preview(request, content, name, f"请输入年份{notice.year}，确认录入。")
        await asyncio.shield(
            await take_up(app, content, name, me(request).signature, may_replace=form.get("replace") == "yes")
        )
    except ClashError as error:
        return await _preview(request, content, name, str(error))
    except OfficeBusyError as error:
        return await _page(request, str(error), 409)
    except CalendarError as error:
        return await _page(request, str(error), 422)
    raise web.HTTPSeeOther(f"{PATH}?year={notice.year}&done=calendar-loaded")


async def take_up(app: web.Application, content: bytes, name: str, by: str, *, may_replace: bool) -> asyncio.Task[int]:
    """Keep a notice and count the open cases anew, beside; how many dates changed. Recorded when that is done.

    Raises :class:`OfficeBusyError`; the task raises :class:`ClashError` and :class:`CalendarError`.
    """
    if await app[DB].read(several_processes, app):
        raise OfficeBusyError(SEVERAL)
    task = beside.begin(app, COUNTING, _taken_up(app, content, name, by, may_replace))
    if task is None:
        raise OfficeBusyError(STILL_COUNTING)
    return task


async def _taken_up(app: web.Application, content: bytes, name: str, by: str, may_replace: bool) -> int:
    file = app[SETTINGS].storage.calendar_file
    notice, _ = await asyncio.to_thread(keep, content, name, file, may_replace=may_replace)
    await has_changed(app)
    moved = await compute_again(app)
    detail = {"year": notice.year, "kind": notice.kind.value, "notice": notice.name, "changed": len(moved)}
    now = app[CLOCK].now()

    def record(session: Session) -> None:
        audit.record(session, at=now, actor=by, action="calendar_loaded", subject="calendar", detail=detail)

    await app[DB].run(record)
    return len(moved)


async def looked_at(app: web.Application, content: bytes, name: str) -> Look:
    """What a notice would change. Raises :class:`CalendarError`."""
    calendar, file = app[CALENDAR], app[SETTINGS].storage.calendar_file
    notice = notice_of(content, name)
    return Look(
        notice,
        changes(calendar, notice),
        await asyncio.to_thread(clash, calendar, notice, file),
        notice.kind is Kind.NATIONAL and not calendar.covers(notice.year),
        await app[DB].read(foresee, calendar.with_notice(notice)),
    )


async def _page(request: web.Request, error: str | None = None, status: int = 200) -> web.Response:
    app, calendar = request.app, request.app[CALENDAR]
    today = china_date(app[CLOCK].now())
    chosen = whole_number(request.query.get("year", ""), 4) or 0
    chosen = chosen if is_shown(chosen, calendar) else today.year
    last = max(calendar.published_until.year, today.year + 1)
    shown = range(max(calendar.first_year, min(today.year - 3, chosen)), last + 1)
    provisional = await app[DB].read(provisional_cases)
    context: dict[str, Any] = {
        "years": [Year(year, calendar.covers(year)) for year in shown],
        "chosen": chosen,
        "is_known": calendar.covers(chosen),
        "months": months(calendar, chosen),
        "notices": notices_of(calendar, chosen),
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
    try:
        look = await looked_at(request.app, content, name)
    except CalendarError as problem:
        return await _page(request, str(problem), 422)
    context = {
        "notice": look.notice,
        "name": name,
        "content": content.decode("utf-8-sig"),
        "changes": look.changes,
        "moved": sum(change.is_moved for change in look.changes),
        "doubts": doubts(look.notice),
        "clash": look.clash,
        "is_new": look.is_new,
        "foreseen": look.foreseen,
        "shown": look.foreseen.moving[:SHOWN_CASES],
        "by_hand": look.by_hand,
        "error": error,
        "section": "admin",
        "part": "calendar",
    }
    return render(request, "admin_calendar_check.html", context, status=200 if error is None else 422)


def notices_of(calendar: WorkCalendar, year: int) -> list[KnownNotice]:
    """The notices that made a year."""
    return [known for known in calendar.notices() if known.year == year]


def provisional_cases(session: Session) -> int:
    """How many open cases have a limit that runs into a year without its notice."""
    query = select(func.count()).select_from(Application).where(Application.is_open, Application.provisional)
    return session.scalar(query) or 0


def several_processes(session: Session, app: web.Application) -> bool:
    """Whether other processes are at work: each has a data folder of its own, which can't be reached from here."""
    return len(session.scalars(alive(since(app[CLOCK].now()))).all()) > 1


def is_shown(year: int, calendar: WorkCalendar) -> bool:
    """Whether a year can be looked at."""
    return calendar.first_year <= year < 2100
