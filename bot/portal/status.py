"""``/status``: where an application stands, for whoever knows its number and query code."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from actions.cases.applications import ApplicationStatus, status_by_code
from actions.cases.numbers import number_candidates
from actions.cases.time import china_date
from bot.keys import CALENDAR, CLOCK, DB
from bot.portal.protection import SlidingWindow, client_address, is_same_origin

UNKNOWN = "没有查到这件申请。请核对申请编号和查询码，注意不要多填或者少填。"
TOO_OFTEN = "查询次数太多，请过一刻钟再试，或者致电我们。"
MAX_CHARACTERS = 40
DUE_SOON_WORKDAYS = 3

THROTTLE: web.AppKey[Throttle] = web.AppKey("status_throttle")


@dataclass(frozen=True)
class Throttle:
    """Failed look-ups, counted by address and by application number: a code can't be guessed by trying."""

    address: SlidingWindow
    number: SlidingWindow


def setup(app: web.Application) -> None:
    period = timedelta(minutes=15)
    app[THROTTLE] = Throttle(SlidingWindow(20, period), SlidingWindow(10, period))
    app.router.add_get("/status", form)
    app.router.add_post("/status", look_up)


async def form(request: web.Request) -> web.Response:
    return _page(request)


async def look_up(request: web.Request) -> web.Response:
    """Show the status. A wrong number and a wrong code get the same answer (404), too many attempts 429."""
    if not is_same_origin(request):
        raise web.HTTPForbidden
    data = await request.post()
    number, code = (str(data.get(key, "")).strip()[:MAX_CHARACTERS] for key in ("number", "code"))
    if not number or not code:
        return _page(request, http_status=400, number=number, error="请填写申请编号和查询码。")

    app, now = request.app, request.app[CLOCK].now()
    throttle, address, same_number = app[THROTTLE], client_address(request), _letters_and_digits(number)
    if not throttle.address.allow(address, now) or not throttle.number.allow(same_number, now):
        return _page(request, http_status=429, number=number, error=TOO_OFTEN)
    found = await app[DB].read(status_by_code, number, code, china_date(now), app[CALENDAR])
    if found is None:
        return _page(request, http_status=404, number=number, error=UNKNOWN)
    throttle.address.forgive(address)
    throttle.number.forgive(same_number)
    return _page(request, status=found, colour=_colour(found))


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
    defaults: dict[str, Any] = {"status": None, "number": "", "error": "", "colour": ""}
    response = aiohttp_jinja2.render_template("portal/status.html", request, defaults | context, status=http_status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
