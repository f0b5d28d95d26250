"""``GET /staff/style``: the design system, with the components that the pages are made of."""

from __future__ import annotations

from aiohttp import web

from bot.console.pages import render
from bot.console.style import samples
from bot.console.style.tokens import colours, sizes
from bot.keys import CALENDAR


async def show(request: web.Request) -> web.Response:
    """The page. Nothing on it does anything: its forms are samples."""
    context = {
        "section": "account",
        "states": samples.STATES,
        "pairs": samples.PAIRS,
        "colours": colours(),
        "texts": sizes("text"),
        "spaces": sizes("space"),
        "line": samples.clock(),
        "charts": samples.sample_charts(request.app[CALENDAR]),
        "link": lambda _selection: "#charts",
    }
    return render(request, "style.html", context)
