"""``POST /api/chat/messages/{id}/feedback``: 有用 or 没用, said of an answer in one's own conversation."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from bot.channels.web.api import check_origin, check_rate, message_id, refuse
from bot.channels.web.transcript import conversation_id_of
from bot.channels.web.visitor import visitor_token
from bot.delivery.text import storable
from bot.keys import CLOCK, DB
from bot.learning import log
from bot.learning.log import UnknownAnswerError
from bot.learning.tables import Feedback

NOT_FOUND = "没有找到这条回答，请刷新页面后重试。"


def setup(app: web.Application) -> None:
    app.router.add_post("/api/chat/messages/{id}/feedback", give)


async def give(request: web.Request) -> web.Response:
    """Take ``{"value": "useful" | "useless" | null, "comment": "…"}``; 204 when it is kept. null takes it back."""
    check_origin(request)
    token = visitor_token(request)
    if token is None:
        refuse(web.HTTPNotFound, NOT_FOUND)
    check_rate(request, token)
    answer_id = message_id(request.match_info["id"])
    feedback, comment = await _parse(request)
    app = request.app
    try:
        await app[DB].run(_rate, token, answer_id, feedback, comment, app[CLOCK].now())
    except UnknownAnswerError:
        refuse(web.HTTPNotFound, NOT_FOUND)
    return web.Response(status=204)


def _rate(
    session: Session, token: str, answer_id: int, feedback: Feedback | None, comment: str | None, now: datetime
) -> None:
    conversation_id = conversation_id_of(session, token)
    if conversation_id is None:
        raise UnknownAnswerError("no conversation")
    log.rate(session, conversation_id, answer_id, feedback, now, comment)


async def _parse(request: web.Request) -> tuple[Feedback | None, str | None]:
    try:
        body = await request.json()
        value, comment = body["value"], body.get("comment")
        feedback = None if value is None else Feedback(value)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        refuse(web.HTTPBadRequest, "评价的格式不正确，请刷新页面后重试。")
    if comment is not None and not isinstance(comment, str):
        refuse(web.HTTPBadRequest, "评价的格式不正确，请刷新页面后重试。")
    if comment is not None and len(comment) > log.MAX_COMMENT:
        refuse(web.HTTPBadRequest, f"说明最多{log.MAX_COMMENT}个字，请缩短后再提交。")
    return feedback, None if comment is None else storable(comment)
