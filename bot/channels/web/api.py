"""Write and read one's own conversation: ``/api/chat/messages``. Errors are ``{"error": sentence}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NoReturn

from aiohttp import web
from sqlalchemy.orm import Session

from bot.channels.web.transcript import CHANNEL, Excerpt, conversation_id_of, read_after, read_before
from bot.channels.web.visitor import new_token, remember, visitor_token
from bot.delivery.inbox import accept
from bot.delivery.messages import Incoming
from bot.keys import CLOCK, DB, HUB
from bot.portal.protection import SlidingWindow, client_address, is_same_origin

MAX_CHARACTERS = 2000
MAX_BODY_BYTES = 32 * 1024  # 2,000 characters escaped as \uXXXX\uXXXX, and room for the rest
CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
REQUESTED_WITH = "gongkai"

MINUTE = timedelta(minutes=1)
LIMITS: web.AppKey[Limits] = web.AppKey("web_chat_limits")


@dataclass(frozen=True)
class Limits:
    """How often one visitor, and everyone behind one address together, may write."""

    visitor: SlidingWindow
    address: SlidingWindow


def setup(app: web.Application) -> None:
    app[LIMITS] = Limits(SlidingWindow(60, MINUTE), SlidingWindow(300, MINUTE))
    app.router.add_post("/api/chat/messages", write)
    app.router.add_get("/api/chat/messages", read)


async def write(request: web.Request) -> web.Response:
    """Take one message; 202 with its id once it is committed. The same client id again is acknowledged, not repeated.

    ``id`` in the answer is null for a repetition.
    """
    check_origin(request)
    token = visitor_token(request) or new_token()
    check_rate(request, token)
    client_id, text = await _parse(request)

    app = request.app
    message = await app[DB].run(accept, Incoming(CHANNEL, token, client_id, text), app[CLOCK].now())
    if message is not None:
        app[HUB].publish(message.conversation_id)
    response = web.json_response({"id": message.id if message else None}, status=202)
    remember(request, response, token)
    return response


async def read(request: web.Request) -> web.Response:
    """One's own messages: those after ``?after=``, or the latest (before ``?before=``).

    ``{"messages": […], "more": bool, "owner": "bot"|"queue"|"staff"|null, "known": bool}``; the owner is null before
    the first message, and ``known`` is false when the browser sent no cookie: what it wrote could never be read again.
    """
    token = visitor_token(request)
    excerpt = await request.app[DB].read(_read, token, request.query)
    body: dict[str, Any] = {"messages": [], "more": False, "owner": None, "known": token is not None}
    if excerpt is not None:
        body |= {"messages": excerpt.messages, "more": excerpt.has_more, "owner": excerpt.owner}
    return web.json_response(body, headers={"Cache-Control": "no-store"})


def _read(session: Session, token: str | None, query: Mapping[str, str]) -> Excerpt | None:
    conversation_id = conversation_id_of(session, token) if token else None
    if conversation_id is None:
        return None
    if "after" in query:
        return read_after(session, conversation_id, message_id(query["after"]))
    return read_before(session, conversation_id, message_id(query["before"]) if "before" in query else None)


def message_id(text: str) -> int:
    """A message's id from a URL or header. Raises 400."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        refuse(web.HTTPBadRequest, "消息编号不正确。")
    return int(text)


def refuse(error: type[web.HTTPException], sentence: str) -> NoReturn:
    """Raise ``error``; :func:`bot.pages.friendly_errors` turns it into ``{"error": sentence}``."""
    raise error(text=sentence)


def check_origin(request: web.Request) -> None:
    """Raises 403 unless a write comes from our own page."""
    if request.headers.get("X-Requested-With") != REQUESTED_WITH or not is_same_origin(request):
        refuse(web.HTTPForbidden, "请求不是从本网站的页面发出的，请刷新页面后重试。")


def check_rate(request: web.Request, token: str) -> None:
    """Count one write of this visitor. Raises 429."""
    limits, now = request.app[LIMITS], request.app[CLOCK].now()
    if not limits.visitor.allow(token, now) or not limits.address.allow(client_address(request), now):
        refuse(web.HTTPTooManyRequests, "您发送得太快了，请稍等一分钟再发。")


async def _parse(request: web.Request) -> tuple[str, str]:
    """Client id and text of a message. Raises 400 or 413 with a sentence."""
    too_long = f"一条消息最多{MAX_CHARACTERS}个字，请分几条发送。"
    if (request.content_length or 0) > MAX_BODY_BYTES or len(await request.read()) > MAX_BODY_BYTES:
        raise web.HTTPRequestEntityTooLarge(MAX_BODY_BYTES, text=too_long)
    try:
        body = await request.json()
        client_id, text = body["id"], body["text"]
    except (ValueError, TypeError, KeyError, RecursionError):  # [[[[… is too deep for the parser
        refuse(web.HTTPBadRequest, "消息格式不正确，请刷新页面后重试。")
    if not isinstance(client_id, str) or not CLIENT_ID.fullmatch(client_id) or not isinstance(text, str):
        refuse(web.HTTPBadRequest, "消息格式不正确，请刷新页面后重试。")
    if not text.strip():
        refuse(web.HTTPBadRequest, "请先输入内容，再发送。")
    if len(text) > MAX_CHARACTERS:
        raise web.HTTPRequestEntityTooLarge(MAX_BODY_BYTES, text=too_long)
    return client_id, text
