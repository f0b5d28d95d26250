"""Messages that came to nothing: what could not be said to citizens, or answered."""

from __future__ import annotations

from aiohttp import web

from bot import places
from bot.console.me import me
from bot.console.pages import render
from bot.console.paging import cut, pager, place_in
from bot.console.transcript import AUTHORS, CHANNELS
from bot.delivery import undelivered
from bot.keys import CLOCK, DB, HUB

ON_A_PAGE = 100
PATH = "/staff/undelivered"


async def listing(request: web.Request) -> web.Response:
    """``GET /staff/undelivered``."""
    return await _page(request)


async def try_again(request: web.Request) -> web.Response:
    """``POST /staff/undelivered/{message}/again``."""
    now, by = request.app[CLOCK].now(), me(request).signature
    try:
        conversation = await request.app[DB].run(undelivered.try_again, _message(request), now, by)
    except undelivered.NothingToDoError as error:
        return await _page(request, error=str(error))
    request.app[HUB].publish(conversation)
    raise web.HTTPSeeOther("/staff/undelivered?done=sent-again")


async def lay_aside(request: web.Request) -> web.Response:
    """``POST /staff/undelivered/{message}/aside``."""
    now, by = request.app[CLOCK].now(), me(request).signature
    try:
        await request.app[DB].run(undelivered.lay_aside, _message(request), now, by)
    except undelivered.NothingToDoError as error:
        return await _page(request, error=str(error))
    raise web.HTTPSeeOther("/staff/undelivered?done=laid-aside")


async def _page(request: web.Request, *, error: str | None = None) -> web.Response:
    before = place_in(request, places.read_id)
    found = await request.app[DB].read(lambda session: undelivered.listing(session, ON_A_PAGE + 1, before=before))
    messages, end = cut(found, ON_A_PAGE, lambda one: str(one.id))
    context = {
        "messages": messages,
        "pager": pager(PATH, before, end),
        "authors": AUTHORS,
        "channels": CHANNELS,
        "error": error,
        "section": "conversations",
    }
    return render(request, "undelivered.html", context, status=200 if error is None else 409)


def _message(request: web.Request) -> int:
    return int(request.match_info["message"])
