"""The chat page: a shell rendered here, filled by ``bot/static/chat/main.js`` through the API."""

from __future__ import annotations

from typing import Any

import aiohttp_jinja2
from aiohttp import web

from actions.cases.attachments import ACCEPTED
from bot.channels.web.api import MAX_CHARACTERS
from bot.channels.web.visitor import new_token, remember, visitor_token
from bot.keys import SETTINGS

MENU = ("申请公开", "我的申请", "转人工")  # what they send; "公开了什么" is the list of documents itself
EXAMPLE_QUESTIONS = (
    "政府多久必须答复信息公开申请？",
    "南昌市财政收支多久公开一次？由谁负责？",
    "申请信息公开要收费吗？",
)


def setup(app: web.Application) -> None:
    app.router.add_get("/", chat_page)


async def chat_page(request: web.Request) -> web.Response:
    """``GET /``: the page, and the cookie that makes this browser a visitor."""
    response = render(request)
    remember(request, response, visitor_token(request) or new_token())
    return response


def render(request: web.Request, *, embedded: bool = False) -> web.Response:
    """The page. ``embedded``: as it stands in a frame of another site, whose links lead out of the frame."""
    context: dict[str, Any] = {
        "embedded": embedded,
        "menu": MENU,
        "example_questions": EXAMPLE_QUESTIONS,
        "max_length": MAX_CHARACTERS,
        "accepted_files": ",".join(ACCEPTED),
        "max_file_bytes": request.app[SETTINGS].attachment_max_bytes,
    }
    response = aiohttp_jinja2.render_template("web/chat.html", request, context)
    response.headers["Cache-Control"] = "no-store"
    return response
