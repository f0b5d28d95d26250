"""Messages that came to nothing: what could not be said to citizens, or answered."""

from __future__ import annotations

from aiohttp import web

from bot.console.me import me
from bot.console.pages import render
from bot.console.transcript import AUTHORS, CHANNELS
from bot.delivery import undelivered
from bot.keys import CLOCK, DB, HUB

LISTED = 200


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
    found = await request.app[DB].read(undelivered.listing, LISTED)
    context = {
        "messages": found,
        "authors": AUTHORS,
        "channels": CHANNELS,
        "is_cut": len(found) == LISTED,
        "error": error,
        "section": "conversations",
    }
    return render(request, "undelivered.html", context, status=200 if error is None else 409)


def _message(request: web.Request) -> int:
    return int(request.match_info["message"])
