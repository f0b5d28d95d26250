"""Pages and posts of the conversations: the queue, one conversation, taking it, writing, handing it back.

Every post asks the policy again with the conversation locked, so two members of staff can't both succeed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases.applications import statuses_for_conversation
from actions.cases.reception import Reception
from actions.cases.time import china_date
from bot.console.audit import audit
from bot.console.canned import replies
from bot.console.canned.variables import unfilled
from bot.console.desk.clock import Watch
from bot.console.desk.side import side_of
from bot.console.desk.sources import links_to, read_ids
from bot.console.desk.suggesting import prefilled
from bot.console.guard import refused_page
from bot.console.me import Me, me
from bot.console.pages import render
from bot.console.policy import Holder, Permission, may
from bot.console.transcript import bubbles, holder_name, holder_of, queue_rows, staff_names, summary_of
from bot.delivery import conversations, undelivered
from bot.delivery.messages import Outgoing
from bot.delivery.outbox import UnknownConversationError, lock_conversation, recent, say
from bot.delivery.tables import Author
from bot.delivery.talks import Reason
from bot.keys import AGENCY, CALENDAR, CLOCK, DB, HUB

SHOWN = 100  # bubbles when the page opens
MAX_CHARACTERS = 2000
SOURCE_GONE = "所依据的文件刚才撤下了，或者有了新版本。请核对内容：还能说的去掉出处再发，不能的改好再发。"
COLLEAGUE_JOINED = Outgoing("已由另一位工作人员继续为您服务。", kind="handoff")


class RefusedError(Exception):
    """What was asked of a conversation can't be done (any more); the message is a Chinese sentence."""


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
    await step(request, _claim)
    raise web.HTTPSeeOther(f"/staff/conversations/{request.match_info['id']}?done=claimed")


async def take_over(request: web.Request) -> web.Response:
    """``POST …/take-over``: an administrator steps in for the colleague who has it."""
    await step(request, _take_over)
    raise web.HTTPSeeOther(f"/staff/conversations/{request.match_info['id']}?done=claimed")


async def write(request: web.Request) -> web.Response:
    """``POST …/messages`` with ``body``, and what it rests on: ``canned`` (a reply's id), ``sources`` (passages).

    Answers JSON to the page's script, which asks for it."""
    form = await request.post()
    body = written(form.get("body"))
    problem, status = problem_with(body), 422
    try:
        if problem is None:
            reception = Reception(request.app[AGENCY], request.app[CALENDAR])
            await do(request, _say, body, reception, read_ids(form.get("sources")), read_ids(form.get("canned")))
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
    if body and (problem := problem_with(body)):
        return await again(request, "hand-back", problem)
    await step(request, _hand_back, body, Reception(request.app[AGENCY], request.app[CALENDAR]))
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
    view = await app[DB].read(conversations.get, conversation_id)
    holder = Holder(view.owner, view.staff_id) if view else None
    if view is None or holder is None or not may(person.actor, Permission.READ_CONVERSATION, holder):
        return refused_page(request, await app[DB].read(who_has_it, holder), typed=unsent)
    if holder.owner == "staff" and holder.staff_id != person.id:
        await app[DB].run(
            audit, "conversation_read", now=app[CLOCK].now(), actor=person.signature, subject=conversation_id
        )
    names = await app[DB].read(staff_names)
    watch = Watch.of(request)
    today = china_date(watch.now)
    side = await app[DB].read(side_of, conversation_id, person, watch)
    bubbles_shown = await app[DB].read(_opening, conversation_id)
    context = {
        "view": view,
        "headline": summary_of(view)[0],
        "details": summary_of(view)[1],
        "holder": holder,
        "holder_name": holder_name(view.staff_id, names),
        "bubbles": _with_notes(bubbles_shown, side.notes),
        "last_message": bubbles_shown[-1]["id"] if bubbles_shown else 0,
        "last_note": side.notes[-1]["id"] if side.notes else 0,
        "side": side,
        "rows": await app[DB].read(queue_rows, person, watch),
        "replies": await app[DB].read(replies.all_replies, only_active=True),
        "chosen": chosen,
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
        return refused_page(request, await request.app[DB].read(who_has_it, holder), typed=kept)
    return await conversation_page(request, opened=opened, typed=typed, error=problem, status=422)


def _claim(session: Session, conversation_id: str, person: Me, now: datetime) -> None:
    if _locked_holder(session, conversation_id) == Holder("staff", person.id):
        return  # the button was pressed twice
    require(session, conversation_id, person, Permission.CLAIM_CONVERSATION)
    conversations.claim(session, conversation_id, person.id, now)
    audit(session, "conversation_claimed", now=now, actor=person.signature, subject=conversation_id)


def _take_over(session: Session, conversation_id: str, person: Me, now: datetime) -> None:
    require(session, conversation_id, person, Permission.TAKE_OVER_CONVERSATION)
    lock_conversation(session, conversation_id).staff_id = person.id
    say(session, conversation_id, COLLEAGUE_JOINED, author=Author.SYSTEM, now=now, staff_id=person.id)
    audit(session, "conversation_taken_over", now=now, actor=person.signature, subject=conversation_id)


def _say(
    session: Session,
    conversation_id: str,
    person: Me,
    now: datetime,
    body: str,
    reception: Reception | None = None,
    passages: Sequence[int] = (),
    canned: Sequence[int] = (),
) -> None:
    require(session, conversation_id, person, Permission.WRITE_IN_CONVERSATION)
    links = links_to(session, passages)
    if len(links) < len(set(passages)):  # what quotes it has been read before that
        raise RefusedError(SOURCE_GONE)
    conversations.staff_say(session, conversation_id, person.id, body, now, reception=reception, links=links)
    for reply_id in canned[:1]:
        replies.count_use(session, reply_id)


def _hand_back(
    session: Session,
    conversation_id: str,
    person: Me,
    now: datetime,
    closing_word: str,
    reception: Reception | None = None,
) -> None:
    require(session, conversation_id, person, Permission.HAND_BACK_CONVERSATION)
    if closing_word:
        conversations.staff_say(session, conversation_id, person.id, closing_word, now, reception=reception)
    conversations.hand_back(session, conversation_id, person.id, now)
    audit(session, "conversation_handed_back", now=now, actor=person.signature, subject=conversation_id)


def require(session: Session, conversation_id: str, person: Me, permission: Permission) -> None:
    """Lock the conversation. Raises :class:`RefusedError` unless ``person`` may do this with it."""
    holder = _locked_holder(session, conversation_id)
    if not may(person.actor, permission, holder):
        raise RefusedError(who_has_it(session, holder))


def _locked_holder(session: Session, conversation_id: str) -> Holder:
    try:
        conversation = lock_conversation(session, conversation_id)
    except UnknownConversationError as error:
        raise RefusedError(who_has_it(session, None)) from error
    return Holder(conversations.owner_for_staff(conversation), conversation.staff_id)


def who_has_it(session: Session, holder: Holder | None) -> str:
    """Why somebody may not read or do something here: a Chinese sentence."""
    if holder is None:
        return "没有这个会话。"
    if holder.owner == "staff":
        name = holder_name(holder.staff_id, staff_names(session)) or "其他工作人员"
        return f"此会话由{name}接待，您不能查看或操作。"
    if holder.owner == "queue":
        return "此会话正在等候接待，请先接待。"
    return "此会话目前由机器人服务。为保护个人信息，只有群众请求人工服务时才能查看。"


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


def problem_with(body: str) -> str | None:
    """Why this can't be said to a citizen, a Chinese sentence; ``None``: it can."""
    if not body:
        return "请先输入内容。"
    if lacking := unfilled(body):
        return f"还有没填的内容：{'、'.join(f'{{{name}}}' for name in lacking)}。请填好或者删掉再发。"
    return f"一条消息最多{MAX_CHARACTERS}个字，现有{len(body)}个字。" if len(body) > MAX_CHARACTERS else None
