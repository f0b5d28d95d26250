"""Filling in an application together with a citizen who can't write it alone (条例 Art. 29 para. 1: 口头提出).

The citizen's own draft is filled in, read back to them in the conversation, and filed once they have confirmed it:
there, or aloud, which the member of staff puts on record. Each step is written to the audit trail with who did it.
"""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from actions.cases import draft_fields
from actions.cases.masking import mask_id
from actions.cases.reception import Reception
from bot.console.case_entry import form_field, given_answers
from bot.console.desk import filling
from bot.console.desk.filling import NotYetError
from bot.console.desk.holding import RefusedError
from bot.console.guard import refused_page
from bot.console.me import me
from bot.console.pages import render
from bot.console.talk import do
from bot.keys import AGENCY, CALENDAR, CLOCK, DB


async def show(request: web.Request) -> web.Response:
    """``GET /staff/conversations/{id}/draft``: the citizen's draft as a form."""
    return await _page(request)


async def save(request: web.Request) -> web.Response:
    """``POST …/draft``: what is right goes into the draft at once; the rest is shown again."""
    given = given_answers(await request.post())
    try:
        problems = await do(request, filling.save, given)
    except RefusedError as refusal:
        return refused_page(request, str(refusal))
    if problems:
        return await _page(request, given=given, problems=problems, status=422)
    raise web.HTTPSeeOther(f"{_here(request)}/draft?done=draft-saved")


async def read_back(request: web.Request) -> web.Response:
    """``POST …/draft/read-back``: send it into the conversation, to be confirmed."""
    try:
        await do(request, filling.read_back, Reception(request.app[AGENCY], request.app[CALENDAR]))
    except RefusedError as refusal:
        return refused_page(request, str(refusal))
    except NotYetError as error:
        return await _page(request, error=str(error), status=409)
    raise web.HTTPSeeOther(f"{_here(request)}/draft?done=draft-read")


async def file(request: web.Request) -> web.Response:
    """``POST …/draft/file`` with ``how`` for what was confirmed aloud: file it and give the receipt."""
    how = str((await request.post()).get("how", ""))
    app = request.app
    try:
        await do(request, filling.file, how, app[CALENDAR], app[AGENCY].current)
    except RefusedError as refusal:
        return refused_page(request, str(refusal))
    except NotYetError as error:
        return await _page(request, error=str(error), status=409)
    raise web.HTTPSeeOther(f"{_here(request)}?done=draft-filed")


async def _page(
    request: web.Request,
    *,
    given: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    error: str | None = None,
    status: int = 200,
) -> web.Response:
    app, person, conversation_id = request.app, me(request), request.match_info["id"]
    try:
        draft, read = await app[DB].run(filling.opened, conversation_id, person, app[CLOCK].now())
    except RefusedError as refusal:
        return refused_page(request, str(refusal))
    answers = dict(draft.answers) if draft else {}
    kept = {key: mask_id(answers[key]) for key in filling.KEPT_HIDDEN if answers.get(key)}
    shown = {key: value for key, value in answers.items() if key not in filling.KEPT_HIDDEN} | dict(given or {})
    context = {
        "conversation_id": conversation_id,
        "draft": draft,
        "missing": [draft_fields.label(key, answers) for key in draft.missing] if draft else [],
        "fields": [form_field(each, is_online=True, kept=kept.get(each.key, "")) for each in draft_fields.FIELDS],
        "answers": shown,
        "problems": problems or {},
        "read": read,
        "how_confirmed": filling.HOW_CONFIRMED,
        "error": error,
        "section": "conversations",
    }
    return render(request, "fill_in.html", context, status=status)


def _here(request: web.Request) -> str:
    return f"/staff/conversations/{request.match_info['id']}"
