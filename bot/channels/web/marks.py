"""``POST /api/chat/writing`` and ``/api/chat/seen``: what the citizen's page tells a person who has the conversation.

Nothing of it is stored but a number: up to which message the page has shown what a person said.
"""

from __future__ import annotations

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels.web.api import MINUTE, Limits, check_origin, message_id, refuse
from bot.channels.web.transcript import conversation_id_of
from bot.channels.web.visitor import visitor_token
from bot.delivery.marks import Side, note_seen
from bot.delivery.tables import Conversation, Owner
from bot.keys import CLOCK, DB, HUB, WRITING
from bot.portal.protection import SlidingWindow, client_address

OFTEN: web.AppKey[Limits] = web.AppKey("web_chat_marks", Limits)


def setup(app: web.Application) -> None:
    app[OFTEN] = Limits(SlidingWindow(60, MINUTE), SlidingWindow(1200, MINUTE))  # many are behind one address
    app.router.add_post("/api/chat/writing", writing)
    app.router.add_post("/api/chat/seen", seen)


async def writing(request: web.Request) -> web.Response:
    """The citizen writes; told only to a person who has the conversation. 204, also where nobody hears it."""
    token = _visitor(request)
    conversation_id = await request.app[DB].read(_with_person, token)
    if conversation_id is not None:
        request.app[WRITING].note(conversation_id, Side.CITIZEN, request.app[CLOCK].now())
    return web.Response(status=204)


async def seen(request: web.Request) -> web.Response:
    """Take ``{"id": 17}``: the page has shown everything up to this message. 204."""
    token = _visitor(request)
    try:
        up_to = message_id(str((await request.json())["id"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        refuse(web.HTTPBadRequest, "消息编号不正确。")
    conversation_id = await request.app[DB].read(_with_person, token)
    if conversation_id is not None and await request.app[DB].run(note_seen, conversation_id, Side.CITIZEN, up_to):
        request.app[HUB].publish(conversation_id)
    return web.Response(status=204)


def _visitor(request: web.Request) -> str:
    """Whose page it is. Raises 403, 404 or 429."""
    check_origin(request)
    token = visitor_token(request)
    if token is None:
        refuse(web.HTTPNotFound, "没有找到您的对话，请刷新页面后重试。")
    often, now = request.app[OFTEN], request.app[CLOCK].now()
    if not often.visitor.allow(token, now) or not often.address.allow(client_address(request), now):
        refuse(web.HTTPTooManyRequests, "您操作得太快了，请稍等一分钟。")
    return token


def _with_person(session: Session, token: str) -> str | None:
    """The visitor's conversation, while a person has it."""
    conversation_id = conversation_id_of(session, token)
    if conversation_id is None:
        return None
    owner = session.scalars(select(Conversation.owner).where(Conversation.id == conversation_id)).one_or_none()
    return conversation_id if owner == Owner.STAFF else None
