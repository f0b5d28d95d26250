"""Pages of the canned replies, and one reply filled in for a conversation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases.time import china_date
from bot.console.applications import not_found
from bot.console.audit import audit
from bot.console.canned import replies
from bot.console.canned.articles import find_article, normalised
from bot.console.canned.replies import RefusedReplyError
from bot.console.canned.tables import CannedReply
from bot.console.canned.variables import MEANINGS, Filled, fill, values_for
from bot.console.me import me
from bot.console.pages import render
from bot.keys import AGENCY, CALENDAR, CLOCK, DB, KNOWLEDGE
from bot.typed import whole_number
from knowledge.answers import Citation


@dataclass(frozen=True)
class _Form:
    name: str = ""
    text: str = ""
    article: str = ""
    version: int | None = None


async def keep_shipped(app: web.Application) -> AsyncIterator[None]:
    """A ``cleanup_ctx``: what the software ships is there from the start."""
    await app[DB].run(replies.add_shipped, app[CLOCK].now())
    yield


async def overview(request: web.Request) -> web.Response:
    """``GET /staff/canned``."""
    found = await request.app[DB].read(replies.all_replies)
    return render(request, "canned_list.html", {"replies": found, "section": "conversations"})


async def new(request: web.Request) -> web.Response:
    """``GET /staff/canned/new``."""
    return _form_page(request, _Form())


async def create(request: web.Request) -> web.Response:
    """``POST /staff/canned/new``."""
    return await _save(request, None)


async def show(request: web.Request) -> web.Response:
    """``GET /staff/canned/{id}``: one of them, to be changed."""
    reply = await _find(request)
    return _form_page(request, _Form(reply.name, reply.text, reply.article or "", reply.version), reply=reply)


async def change(request: web.Request) -> web.Response:
    """``POST /staff/canned/{id}``."""
    return await _save(request, await _find(request))


async def switch(request: web.Request) -> web.Response:
    """``POST /staff/canned/{id}/switch``: out of use (``on=no``), or back (``on=yes``)."""
    is_active = (await request.post()).get("on") == "yes"
    reply = await _find(request)
    await request.app[DB].run(_switch, reply.id, is_active, me(request).signature, request.app[CLOCK].now())
    raise web.HTTPSeeOther(f"/staff/canned?done=canned-{'on' if is_active else 'off'}")


async def _save(request: web.Request, reply: CannedReply | None) -> web.Response:
    form = await request.post()
    given = _Form(
        str(form.get("name", "")).strip(),
        str(form.get("text", "")).replace("\r\n", "\n").strip(),
        str(form.get("article", "")).strip(),
        whole_number(form.get("version")),
    )
    try:
        replies.check(given.name, given.text)
        article = await _checked_article(request, given.article)
        await request.app[DB].run(
            _store, reply.id if reply else None, given, article, me(request).signature, request.app[CLOCK].now()
        )
    except RefusedReplyError as refusal:
        return _form_page(request, given, reply=reply, error=str(refusal))
    raise web.HTTPSeeOther("/staff/canned?done=canned-saved")


async def _checked_article(request: web.Request, text: str) -> str | None:
    """The article as it is written in the law, when it stands there. Raises :class:`RefusedReplyError`."""
    if not text:
        return None
    article = normalised(text)
    if article is None:
        raise RefusedReplyError("依据请只写《政府信息公开条例》的一条，例如“第三十三条”。")
    if await cited(request, article) is None:
        raise RefusedReplyError(f"《政府信息公开条例》里没有找到{article}，请核对条文的号码。")
    return article


async def cited(request: web.Request, article: str) -> Citation | None:
    """Where an article of the Regulation stands in the documents."""
    holder = request.app[KNOWLEDGE]
    return await asyncio.to_thread(lambda: find_article(holder.current, article))


async def filled(request: web.Request, conversation_id: str, text: str) -> Filled:
    """``text`` with its variables filled in for the conversation and the signed-in member of staff."""
    app = request.app
    return await app[DB].read(
        _fill, conversation_id, text, me(request).name, app[CLOCK].now(), app[CALENDAR], app[AGENCY].current
    )


def _fill(
    session: Session, conversation_id: str, text: str, name: str, now: datetime, calendar: Any, agency: Any
) -> Filled:
    values, reasons = values_for(
        session, conversation_id, staff_name=name, today=china_date(now), calendar=calendar, agency=agency
    )
    return fill(text, values, reasons)


def _store(session: Session, reply_id: int | None, form: _Form, article: str | None, by: str, now: datetime) -> None:
    saved = replies.save(session, reply_id, form.name, form.text, article, form.version, by, now)
    action = "canned_reply_added" if reply_id is None else "canned_reply_changed"
    audit(session, action, now=now, actor=by, subject=f"canned:{saved.id}")


def _switch(session: Session, reply_id: int, is_active: bool, by: str, now: datetime) -> None:
    replies.switch(session, reply_id, is_active, by, now)
    action = "canned_reply_switched_on" if is_active else "canned_reply_switched_off"
    audit(session, action, now=now, actor=by, subject=f"canned:{reply_id}")


async def _find(request: web.Request) -> CannedReply:
    reply = await request.app[DB].read(replies.find_reply, int(request.match_info["canned"]))
    if reply is None:
        raise not_found(request, LookupError("没有这条常用语。"))
    return reply


def _form_page(
    request: web.Request, form: _Form, *, reply: CannedReply | None = None, error: str | None = None
) -> web.Response:
    context = {
        "form": form,
        "reply": reply,
        "meanings": MEANINGS,
        "max_name": replies.MAX_NAME,
        "max_text": replies.MAX_TEXT,
        "error": error,
        "section": "conversations",
    }
    return render(request, "canned_form.html", context, status=422 if error else 200)
