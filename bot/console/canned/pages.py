"""Pages of the canned replies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from aiohttp import web

from bot.console.applications import not_found
from bot.console.canned import preparing, replies
from bot.console.canned.replies import RefusedReplyError
from bot.console.canned.tables import CannedReply
from bot.console.canned.variables import MEANINGS
from bot.console.me import me
from bot.console.pages import render
from bot.keys import CLOCK, DB
from bot.typed import whole_number


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
    await request.app[DB].run(replies.switch, reply.id, is_active, me(request).signature, request.app[CLOCK].now())
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
        article = await preparing.checked_article(request.app, given.article)
        words = (given.name, given.text, article, given.version)
        reply_id = reply.id if reply else None
        await request.app[DB].run(replies.save, reply_id, *words, me(request).signature, request.app[CLOCK].now())
    except RefusedReplyError as refusal:
        return _form_page(request, given, reply=reply, error=str(refusal))
    raise web.HTTPSeeOther("/staff/canned?done=canned-saved")


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
