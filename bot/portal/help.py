"""``/help``: what the bot does, how an application runs, whom to call, what happens to personal data."""

from __future__ import annotations

import aiohttp_jinja2
from aiohttp import web

from bot.keys import SETTINGS

ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /given\nDisallow: /staff\nDisallow: /status\n"


def setup(app: web.Application) -> None:
    app.router.add_get("/help", help_page)
    app.router.add_get("/robots.txt", robots)
    app.router.add_get("/favicon.ico", favicon)


async def help_page(request: web.Request) -> web.Response:
    context = {"question_days": request.app[SETTINGS].question_days}
    return aiohttp_jinja2.render_template("portal/help.html", request, context)


async def robots(_request: web.Request) -> web.Response:
    return web.Response(text=ROBOTS)


async def favicon(_request: web.Request) -> web.Response:
    """Browsers ask for this path when they open what is no page of ours, such as JSON."""
    raise web.HTTPMovedPermanently("/static/favicon.svg")
