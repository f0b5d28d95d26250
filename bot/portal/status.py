"""``/status``: where an application stands and what came with its reply, for who knows its number and query code."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import aiohttp_jinja2
from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases import enclosures
from actions.cases.applications import ApplicationStatus, application_by_code, status_by_code
from actions.cases.calendar import WorkCalendar
from actions.cases.enclosures import FoundEnclosure
from actions.cases.given import WORD, Given, given, letter_content
from actions.cases.numbers import number_candidates
from actions.cases.tables import Application
from actions.cases.time import china_date
from bot.keys import CALENDAR, CLOCK, DB
from bot.portal.documents_files import allow_download, private_attachment
from bot.portal.protection import SlidingWindow, client_address, is_same_origin

UNKNOWN = "没有查到这件申请。请核对申请编号和查询码，注意不要多填或者少填。"
TOO_OFTEN = "查询次数太多，请过一刻钟再试，或者致电我们。"
GONE = "这个文件现在不能下载了。请重新查询，或者致电我们。"
FOR_APPLICANTS = "这个文件随答复提供给申请人。请填写申请编号和查询码，再下载。"
MAX_CHARACTERS = 40
DUE_SOON_WORKDAYS = 3

THROTTLE: web.AppKey[Throttle] = web.AppKey("status_throttle")


@dataclass(frozen=True)
class Throttle:
    """Failed look-ups, counted by address and by application number: a code can't be guessed by trying."""

    address: SlidingWindow
    number: SlidingWindow


@dataclass(frozen=True)
class _Asked:
    """What somebody has typed."""

    number: str
    code: str = field(repr=False)


@dataclass(frozen=True)
class Download:
    """A file with its name."""

    name: str = field(repr=False)
    media_type: str
    content: bytes = field(repr=False)

    @classmethod
    def of_file(cls, found: FoundEnclosure) -> Download:
        return cls(found.enclosed.name, found.enclosed.kind.media_type, found.content)


_Find = Callable[[Session, Application, int, datetime], Download | None]


def setup(app: web.Application) -> None:
    period = timedelta(minutes=15)
    app[THROTTLE] = Throttle(SlidingWindow(20, period), SlidingWindow(10, period))
    app.router.add_get("/status", form)
    app.router.add_post("/status", look_up)
    app.router.add_post(r"/status/files/{file:\d{1,9}}", file)
    app.router.add_post(r"/status/letters/{letter:\d{1,9}}", letter)
    app.router.add_get(r"/status/files/{file:\d{1,9}}", to_form)
    app.router.add_get(r"/status/letters/{letter:\d{1,9}}", to_form)


async def form(request: web.Request) -> web.Response:
    return _page(request)


async def to_form(_request: web.Request) -> web.Response:
    """Some browsers ask again, without the form, for what they save."""
    raise web.HTTPSeeOther("/status")


async def look_up(request: web.Request) -> web.Response:
    """Show the status. A wrong number and a wrong code get the same answer (404), too many attempts 429."""
    asked = await _asked(request)
    if isinstance(asked, web.Response):
        return asked
    app, now = request.app, request.app[CLOCK].now()
    found = await app[DB].read(_opened, asked, china_date(now), app[CALENDAR])
    if found is None:
        return _unknown(request, asked)
    _forgive(request, asked)
    status, to_take = found
    return _page(request, status=status, colour=_colour(status), given=to_take, number=asked.number, code=asked.code)


async def file(request: web.Request) -> web.Response:
    """``POST /status/files/{file}``: a file that came with the reply, for who knows number and query code."""
    return await _download(request, _file, int(request.match_info["file"]))


async def letter(request: web.Request) -> web.Response:
    """``POST /status/letters/{letter}``: the letter of the reply, in the same way."""
    return await _download(request, _letter, int(request.match_info["letter"]))


def page_for_files(request: web.Request, *, is_page: bool) -> web.Response:
    """The form, for who has opened the address of a file elsewhere. ``is_page``: it is shown, not saved as a file."""
    return _page(request, http_status=200 if is_page else 404, note=FOR_APPLICANTS)


async def _download(request: web.Request, find: _Find, wanted: int) -> web.Response:
    asked = await _asked(request)
    if isinstance(asked, web.Response):
        return asked
    allow_download(request)
    app, now = request.app, request.app[CLOCK].now()
    is_known, found = await app[DB].run(_with_code, asked, find, wanted, now)
    if not is_known:
        return _unknown(request, asked)
    _forgive(request, asked)
    if found is None:
        return _page(request, http_status=404, number=asked.number, error=GONE)
    return private_attachment(found.content, found.name, found.media_type)


async def _asked(request: web.Request) -> _Asked | web.Response:
    """Number and code as they were sent, counted as an attempt; or what is answered instead."""
    if not is_same_origin(request):
        raise web.HTTPForbidden
    data = await request.post()
    number, code = (str(data.get(key, "")).strip()[:MAX_CHARACTERS] for key in ("number", "code"))
    if not number or not code:
        return _page(request, http_status=400, number=number, error="请填写申请编号和查询码。")
    throttle, now, key = request.app[THROTTLE], request.app[CLOCK].now(), _letters_and_digits(number)
    if not throttle.address.allow(client_address(request), now) or not throttle.number.allow(key, now):
        return _page(request, http_status=429, number=number, error=TOO_OFTEN)
    return _Asked(number, code)


def _unknown(request: web.Request, asked: _Asked) -> web.Response:
    return _page(request, http_status=404, number=asked.number, error=UNKNOWN)


def _forgive(request: web.Request, asked: _Asked) -> None:
    """It was no attempt to guess."""
    throttle = request.app[THROTTLE]
    throttle.address.forgive(client_address(request))
    throttle.number.forgive(_letters_and_digits(asked.number))


def _opened(
    session: Session, asked: _Asked, today: date, calendar: WorkCalendar
) -> tuple[ApplicationStatus, Given] | None:
    status = status_by_code(session, asked.number, asked.code, today, calendar)
    application = application_by_code(session, asked.number, asked.code)
    return (status, given(session, application)) if status and application else None


def _with_code(
    session: Session, asked: _Asked, find: _Find, wanted: int, now: datetime
) -> tuple[bool, Download | None]:
    """Whether number and code fit, and what is to be downloaded."""
    application = application_by_code(session, asked.number, asked.code)
    return (True, find(session, application, wanted, now)) if application else (False, None)


def _file(session: Session, application: Application, wanted: int, now: datetime) -> Download | None:
    found = enclosures.content_for_applicant(session, application.id, wanted)
    if found is None:
        return None
    enclosures.note_fetched(session, application, wanted, way="code", now=now)
    return Download.of_file(found)


def _letter(session: Session, application: Application, wanted: int, _: datetime) -> Download | None:
    found = letter_content(session, application, wanted)
    return found and Download(found[0].name, WORD, found[1])


def _letters_and_digits(number: str) -> str:
    """The same key for every way to type one number."""
    if read := number_candidates(number):
        return read[0]
    return "".join(c for c in unicodedata.normalize("NFKC", number).upper() if c.isascii() and c.isalnum())


def _colour(status: ApplicationStatus) -> str:
    if status.reply_text is not None:
        return "green"
    if status.workdays_left is None or status.workdays_left > DUE_SOON_WORKDAYS:
        return ""
    return "red" if status.workdays_left < 0 else "amber"


def _page(request: web.Request, *, http_status: int = 200, **context: Any) -> web.Response:
    defaults: dict[str, Any] = {"status": None, "number": "", "error": "", "colour": "", "note": ""}
    defaults["in_wechat"] = "MicroMessenger" in request.headers.get("User-Agent", "")
    response = aiohttp_jinja2.render_template("portal/status.html", request, defaults | context, status=http_status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
