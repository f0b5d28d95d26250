"""What the holder of a conversation does with it besides writing: passes it on, notes, lays it aside, closes it.

Each post asks the policy again with the conversation locked, and is written to the audit trail without a word of it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases import audit as trail
from actions.cases.calendar import CalendarError
from actions.cases.reception import Reception
from actions.cases.time import china_date
from bot.console.desk import holding
from bot.console.desk.colleagues import colleagues_there, units
from bot.console.desk.holding import NotNowError, RefusedError, require
from bot.console.me import Me
from bot.console.policy import Permission
from bot.console.talk import again, do, step, written
from bot.delivery import conversations, talks
from bot.delivery.talks import Reason
from bot.keys import AGENCY, CALENDAR, CLOCK
from bot.typed import iso_day

MAX_NOTE = 1000
MAX_SNOOZE = timedelta(days=60)
TO_QUEUE = "queue"
LACKS_WORD = "原因选“其他”时，请写一句说明。"
WHICH_DAY = f"请选择明天以后、{MAX_SNOOZE.days}天以内的日期。"


class NoSuchDayError(ValueError):
    """Nothing can be laid aside until that day; the message is a Chinese sentence."""


async def pass_on(request: web.Request) -> web.Response:
    """``POST …/pass-on`` with ``whom`` (``staff:3``, ``unit:2``, ``queue``) and a word for colleagues in ``note``."""
    form = await request.post()
    whom, word = str(form.get("whom", "")), written(form.get("note"))
    if len(word) > MAX_NOTE:
        return await again(request, "pass-on", f"内部说明最多{MAX_NOTE}个字，现有{len(word)}个字。")
    if not whom:
        return await again(request, "pass-on", "请选择转给谁。")
    await step(request, give_on, whom, word)
    raise web.HTTPSeeOther("/staff/conversations?done=passed-on")


async def note(request: web.Request) -> web.Response:
    """``POST …/notes`` with ``note``: only staff see it. Answers JSON to the page's script."""
    word = written((await request.post()).get("note"))
    problem = None if word else "请先写备注。"
    if len(word) > MAX_NOTE:
        problem = f"备注最多{MAX_NOTE}个字，现有{len(word)}个字。"
    if problem is None:
        try:
            await do(request, keep_note, word)
        except RefusedError as refusal:
            problem = f"备注没有保存：{refusal}"
    if "application/json" in request.headers.get("Accept", ""):
        return web.json_response({"error": problem} if problem else {"saved": True}, status=422 if problem else 200)
    if problem:
        return await again(request, "note", problem)
    raise web.HTTPSeeOther(f"/staff/conversations/{request.match_info['id']}?done=noted")


async def snooze(request: web.Request) -> web.Response:
    """``POST …/snooze`` with ``until`` (a day); empty: it is no longer laid aside."""
    until, app = written((await request.post()).get("until")), request.app
    day = iso_day(until)
    try:
        if until and day is None:
            raise NoSuchDayError(WHICH_DAY)
        morning = morning_of(day, Reception(app[AGENCY], app[CALENDAR]), china_date(app[CLOCK].now()))
    except NoSuchDayError as error:
        return await again(request, "snooze", str(error))
    await step(request, lay_aside, morning)
    if morning is None:
        raise web.HTTPSeeOther(f"/staff/conversations/{request.match_info['id']}?done=woken")
    raise web.HTTPSeeOther("/staff/conversations?done=snoozed")


async def close(request: web.Request) -> web.Response:
    """``POST …/close`` with ``reason``, a word for colleagues in ``note`` and one for the citizen in ``body``."""
    form = await request.post()
    word, last = written(form.get("note")), written(form.get("body"))
    reason = next((one for one in Reason if one.value == form.get("reason")), None)
    if reason is None:
        return await again(request, "close", "请选择结束的原因。")
    if problem := problem_of_end(reason, word, last):
        return await again(request, "close", problem)
    reception = Reception(request.app[AGENCY], request.app[CALENDAR])
    await step(request, end, reason, word, last, reception)
    raise web.HTTPSeeOther("/staff/conversations?done=closed")


def problem_of_end(reason: Reason, word: str, last: str) -> str | None:
    """Why a conversation can't be closed with these words, a Chinese sentence."""
    if reason is Reason.OTHER and not word:
        return LACKS_WORD
    if len(word) > MAX_NOTE:
        return f"说明最多{MAX_NOTE}个字，现有{len(word)}个字。"
    return holding.problem_of(last) if last else None


def morning_of(day: date | None, reception: Reception, today: date) -> datetime | None:
    """When a conversation that is laid aside until ``day`` is back. Raises :class:`NoSuchDayError`."""
    if day is None:
        return None
    if not today < day <= today + MAX_SNOOZE:
        raise NoSuchDayError(WHICH_DAY)
    try:
        return reception.morning_of(day)
    except CalendarError:
        raise NoSuchDayError("这一天的日历还没有，请选近一些的日期。") from None


def give_on(session: Session, conversation_id: str, person: Me, now: datetime, whom: str, word: str) -> None:
    """Pass one's conversation on to ``whom``, see :func:`pass_on`. Raises :class:`RefusedError`."""
    require(session, conversation_id, person, Permission.PASS_ON_CONVERSATION)
    kind, _, number = whom.partition(":")
    known = {"staff": colleagues_there(session, person.id, now), "unit": units(session)}.get(kind, [])
    chosen = next(((id, name) for id, name in known if str(id) == number), None)
    if chosen is None and whom != TO_QUEUE:
        raise NotNowError("对方现在不在线，会话没有转出，仍由您接待。请返回选择在线的同事，或者放回等候队列。")
    if word:
        talks.note(session, conversation_id, person.id, word, now, kind="transfer")
    if chosen is not None and kind == "staff":
        conversations.pass_to_colleague(session, conversation_id, person.id, chosen[0], now)
    else:
        conversations.pass_to_queue(session, conversation_id, person.id, now, chosen)
    _record(session, person, now, "conversation_passed_on", conversation_id, to=whom)


def keep_note(session: Session, conversation_id: str, person: Me, now: datetime, word: str) -> None:
    """Keep a note that only staff see. Raises :class:`RefusedError`."""
    require(session, conversation_id, person, Permission.NOTE_IN_CONVERSATION)
    talks.note(session, conversation_id, person.id, word, now)
    _record(session, person, now, "conversation_noted", conversation_id)


def lay_aside(session: Session, conversation_id: str, person: Me, now: datetime, until: datetime | None) -> None:
    """Lay one's conversation aside until then; ``None``: it is back. Raises :class:`RefusedError`."""
    require(session, conversation_id, person, Permission.LAY_CONVERSATION_ASIDE)
    conversations.snooze(session, conversation_id, person.id, until)
    day = china_date(until).isoformat() if until else ""
    _record(
        session, person, now, "conversation_laid_aside" if until else "conversation_taken_up", conversation_id, day=day
    )


def end(
    session: Session,
    conversation_id: str,
    person: Me,
    now: datetime,
    reason: Reason,
    word: str,
    last: str,
    reception: Reception,
) -> None:
    """Close one's conversation with the reason and a last word to the citizen. Raises :class:`RefusedError`."""
    require(session, conversation_id, person, Permission.HAND_BACK_CONVERSATION)
    if last:
        conversations.staff_say(session, conversation_id, person.id, last, now, reception=reception)
    conversations.close(session, conversation_id, person.id, reason, word, now)
    _record(session, person, now, "conversation_closed", conversation_id, reason=reason.value)


def _record(session: Session, person: Me, now: datetime, action: str, conversation_id: str, **detail: Any) -> None:
    trail.record(session, at=now, actor=person.signature, action=action, subject=conversation_id, detail=detail)
