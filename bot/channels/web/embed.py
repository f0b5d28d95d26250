"""The chat within an office's own site: ``/widget.js``, which it includes, and ``/embed``, the page in its frame.

Only ``/embed`` may be framed, by our own pages and by ``GONGKAI_EMBED_ORIGINS``. Its requests are same-origin with us,
so :func:`~bot.channels.web.api.check_origin` holds for them as it does for the page itself.
"""

from __future__ import annotations

from aiohttp import web

from bot.channels.web.page import render
from bot.channels.web.visitor import new_token, remember, visitor_token
from bot.keys import SETTINGS
from bot.pages import BOT_DIR, SECURITY_HEADERS

_POLICY = "Content-Security-Policy"
_NO_FRAMES = "frame-ancestors 'none'"


def setup(app: web.Application) -> None:
    app.router.add_get("/embed", embedded_page)
    app.router.add_get("/widget.js", widget)


async def embedded_page(request: web.Request) -> web.Response:
    """``GET /embed``: the chat page for a frame, and the cookie that is sent there."""
    response = render(request, embedded=True)
    ancestors = " ".join(("frame-ancestors 'self'", *request.app[SETTINGS].embed_origins))
    response.headers[_POLICY] = SECURITY_HEADERS[_POLICY].replace(_NO_FRAMES, ancestors)
    remember(request, response, visitor_token(request) or new_token())
    return response


async def widget(_request: web.Request) -> web.FileResponse:
    """``GET /widget.js``: any site may load it; whether the frame opens there is decided by ``/embed``."""
    headers = {
        "Content-Type": "text/javascript; charset=utf-8",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "public, max-age=3600",
    }
    return web.FileResponse(BOT_DIR / "static" / "widget.js", headers=headers)
