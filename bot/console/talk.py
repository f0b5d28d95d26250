"""Pages and posts of the conversations: the queue, one conversation, taking it, writing, handing it back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases.applications import statuses_for_conversation
from actions.cases.attachments import Purpose
from actions.cases.reception import Reception
from actions.cases.time import china_date
from bot.console.canned import replies
from bot.console.desk import holding
from bot.console.desk.clock import Watch
from bot.console.desk.holding import MAX_CHARACTERS, RefusedError
from bot.console.desk.side import side_of
from bot.console.desk.sources import read_ids
from bot.console.desk.suggesting import prefilled
from bot.console.guard import refused_page
from bot.console.me import me
from bot.console.pages import render
from bot.console.policy import Holder, Permission, may
from bot.console.transcript import bubbles, holder_name, holder_of, queue_rows, staff_names, summary_of
from bot.delivery import undelivered
from bot.delivery.outbox import recent
from bot.delivery.talks import Reason
from bot.keys import AGENCY, CALENDAR, CLOCK, DB, HUB

SHOWN = 100  # bubbles when the page opens


async def queue(request: web.Request) -> web.Response:
    """``GET /staff/conversations``."""
    rows = await request.app[DB].read(queue_rows, me(request), Watch.of(request))
    lost = await request.app[DB].read(undelivered.count)
    return render(request, "conversations.html", {"rows": rows, "undelivered": lost, "section": "conversations"})


async def conversation(request: web.Request) -> web.Response:
    """``GET /staff/conversations/{id}``: who may not read it is told who has it. ``?canned=3`` puts a canned reply into
    the composer."""
    given = request.query.get("canned", "")
    chosen = await prefilled(request, int(given)) if re.fullmatch("[0-9]{1,9}", given) else None
    if chosen is None:
        return await conversation_page(request)
    return await conversation_page(request, unsent=chosen.text, chosen=chosen.to_json())


async def claim(request: web.Request) -> web.Response:
    """``POST …/claim``."""
    await step(request, holding.claim)
    raise web.HTTPSeeOther(f"/staff/conversations/{request.match_info['id']}?done=claimed")


async def take_over(request: web.Request) -> web.Response:
    """``POST …/take-over``: an administrator steps in for the colleague who has it."""
    await step(request, holding.take_over)
    raise web.HTTPSeeOther(f"/staff/conversations/{request.match_info['id']}?done=claimed")


async def write(request: web.Request) -> web.Response:
    """``POST …/messages`` with ``body``, and what it rests on: ``canned`` (a reply's id), ``sources`` (passages).

    Answers JSON to the page's script, which asks for it."""
    form = await request.post()
    body = written(form.get("body"))
    problem, status = holding.problem_of(body), 422
    try:
        if problem is None:
            sources, canned = read_ids(form.get("sources")), read_ids(form.get("canned"))
            reception = Reception(request.app[AGENCY], request.app[CALENDAR])
            await do(request, holding.write, body, reception, sources, canned)
    except RefusedError as refusal:
        problem, status = f"消息没有发出：{refusal}", 403
    if "application/json" in request.headers.get("Accept", ""):
        return web.json_response({"error": problem}, status=status) if problem else web.json_response({"sent": True})
    if problem:
        return await conversation_page(request, unsent=body, error=problem, status=status)
    raise web.HTTPSeeOther(f"/staff/conversations/{request.match_info['id']}#composer")


async def hand_back(request: web.Request) -> web.Response:
    """``POST …/hand-back`` with an optional closing word in ``body``."""
    body = written((await request.post()).get("body"))
    if body and (problem := holding.problem_of(body)):
        return await again(request, "hand-back", problem)
    await step(request, holding.hand_back, body, Reception(request.app[AGENCY], request.app[CALENDAR]))
    raise web.HTTPSeeOther("/staff/conversations?done=handed-back")


async def step(request: web.Request, work: Callable[..., None], *args: object) -> None:
    """As :func:`do`, for a form: a refusal is a page (403) that gives back what was typed."""
    try:
        await do(request, work, *args)
    except RefusedError as refusal:
        form = await request.post()
        typed = "\n".join(filter(None, (written(form.get(name)) for name in ("body", "note"))))
        holder = await request.app[DB].read(holder_of, request.match_info["id"])
        is_theirs = holder is not None and may(me(request).actor, Permission.WRITE_IN_CONVERSATION, holder)
        here = (f"/staff/conversations/{request.match_info['id']}", "返回此会话") if is_theirs else None
        page = refused_page(request, str(refusal), typed=typed, back=here)
        raise web.HTTPForbidden(text=page.text, content_type="text/html") from refusal


async def do[T](request: web.Request, work: Callable[..., T], *args: Any) -> T:
    """Do one thing to the conversation in one transaction, then wake who watches it. Raises :class:`RefusedError`."""
    conversation_id = request.match_info["id"]
    done = await request.app[DB].run(work, conversation_id, me(request), request.app[CLOCK].now(), *args)
    request.app[HUB].publish(conversation_id)
    return done


async def conversation_page(
    request: web.Request,
    *,
    unsent: str = "",
    chosen: dict[str, Any] | None = None,
    opened: str = "",
    typed: Mapping[str, str] | None = None,
    error: str | None = None,
    status: int = 200,
) -> web.Response:
    """The page of one conversation, after a refused form with what was typed: ``unsent`` in the composer, ``typed`` in
    the form ``opened`` at the side."""
    conversation_id, person, app = request.match_info["id"], me(request), request.app
    try:
        view = await app[DB].read(holding.open_to, conversation_id, person)
    except RefusedError as refusal:
        return refused_page(request, str(refusal), typed=unsent)
    if holding.is_somebody_elses(view, person):
        await app[DB].run(holding.record_reading, conversation_id, person, app[CLOCK].now())
    names = await app[DB].read(staff_names)
    watch = Watch.of(request)
    today = china_date(watch.now)
    side = await app[DB].read(side_of, conversation_id, person, watch)
    bubbles_shown = await app[DB].read(_opening, conversation_id)
    context = {
        "view": view,
        "headline": summary_of(view)[0],
        "details": summary_of(view)[1],
        "holder": Holder(view.owner, view.staff_id),
        "holder_name": holder_name(view.staff_id, names),
        "bubbles": _with_notes(bubbles_shown, side.notes),
        "last_message": bubbles_shown[-1]["id"] if bubbles_shown else 0,
        "last_note": side.notes[-1]["id"] if side.notes else 0,
        "side": side,
        "rows": await app[DB].read(queue_rows, person, watch),
        "replies": await app[DB].read(replies.all_replies, only_active=True),
        "chosen": chosen,
        "purposes": list(Purpose),
        "reasons": [(reason.value, reason.label) for reason in Reason],
        "tomorrow": today + timedelta(days=1),
        "applications": await app[DB].read(statuses_for_conversation, conversation_id, today, app[CALENDAR]),
        "unsent": unsent,
        "opened": opened,
        "typed": typed or {},
        "error": error,
        "max_characters": MAX_CHARACTERS,
        "section": "conversations",
    }
    return render(request, "conversation.html", context, status=status)


async def again(request: web.Request, opened: str, problem: str) -> web.Response:
    """The page with what is wrong, the form ``opened`` as it was filled in; who does not have the conversation is told
    that first."""
    typed = {name: written(value) for name, value in (await request.post()).items()}
    holder = await request.app[DB].read(holder_of, request.match_info["id"])
    if holder is None or not may(me(request).actor, Permission.WRITE_IN_CONVERSATION, holder):
        kept = "\n".join(filter(None, (typed.get("body"), typed.get("note"))))
        return refused_page(request, await request.app[DB].read(holding.who_has_it, holder), typed=kept)
    return await conversation_page(request, opened=opened, typed=typed, error=problem, status=422)


def _opening(session: Session, conversation_id: str) -> list[dict[str, Any]]:
    return bubbles(recent(session, conversation_id, limit=SHOWN), staff_names(session))


def _with_notes(shown: list[dict[str, Any]], notes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Bubbles and notes by time; notes from before the first bubble that is shown stay at the side only."""
    first = shown[0]["at"] if shown else ""
    kept = [note for note in notes if note["at"] >= first]
    return sorted([*shown, *kept], key=lambda one: datetime.fromisoformat(one["at"]))


def written(value: object) -> str:
    """What stands in a field of a form."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""
