"""The reply in hand as the sheet that will go out: read back from the Word file made of what was saved."""

from __future__ import annotations

from aiohttp import web

from actions.cases import desk
from actions.cases.desk_views import CaseView, ReplyView
from actions.cases.refusals import StepRefused
from bot.console.applications import find_case, not_found
from bot.console.case_words import REPLY_STATUSES
from bot.console.pages import render
from bot.keys import AGENCY, CALENDAR, CLOCK, DB


async def preview(request: web.Request) -> web.Response:
    """``GET …/reply``: the letter, a person by the masked name; before it is complete, what it lacks."""
    view, app = await find_case(request), request.app
    reply = view.reply
    if reply is None:
        raise not_found(request, LookupError("这件申请还没有拟写答复。"))
    letter, lacks = await letter_of(app, view, reply)
    context = {
        "case": view,
        "reply": reply,
        "letter": letter,
        "lacks": lacks,
        "reply_statuses": REPLY_STATUSES,
        "section": "applications",
    }
    return render(request, "case_reply.html", context)


async def letter_of(app: web.Application, view: CaseView, reply: ReplyView) -> tuple[str, str]:
    """The text of the letter; or what it lacks, a Chinese sentence."""
    if reply.letter:
        return reply.letter, ""
    given = (view.number, reply.kind.code, reply.content, app[CLOCK].now(), app[AGENCY].current, app[CALENDAR])
    try:
        return await app[DB].read(desk.preview_reply, *given), ""
    except StepRefused as error:
        return "", str(error)
