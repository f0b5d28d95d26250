"""How long personal data is kept: the terms in words, what goes next, holds, and a run that is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import audit, privacy
from actions.cases.privacy import Terms
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.retention import holds
from actions.cases.retention.tables import RetentionRun
from actions.cases.time import china_date
from bot.console.me import me
from bot.console.office import beside
from bot.console.office.due_soon import AHEAD, Days, Soon, due_soon
from bot.console.pages import render
from bot.keys import CLOCK, DB, SETTINGS
from bot.serving.retention import Erased, erase_once, terms_of

PATH = "/staff/admin/retention"
CONFIRMATION = "立即删除"
RUNS_SHOWN, WAITING_SHOWN = 10, 50
ERASING = "retention"
STILL_ERASING = "正在删除到期的内容，请过一会儿再看结果。"


@dataclass(frozen=True)
class Standing:
    """How long what is kept, how much goes next, and the numbers of what nobody has archived yet."""

    days: Days
    terms: Terms
    soon: Mapping[str, Soon]
    waiting: Sequence[str]


async def show(request: web.Request) -> web.Response:
    """``GET /staff/admin/retention``."""
    return await _page(request)


async def run(request: web.Request) -> web.Response:
    """``POST …/run``: erase what is due now, as the daily run does; confirmed by words, and recorded."""
    app, form = request.app, await request.post()
    if str(form.get("words", "")).strip() != CONFIRMATION:
        return await _page(request, f"没有删除。确实要现在删除的，请在框里输入“{CONFIRMATION}”。", 422)
    task = await erase_now(app, me(request).signature)
    if task is None:
        return await _page(request, STILL_ERASING, 409)
    await asyncio.shield(task)
    raise web.HTTPSeeOther(f"{PATH}?done=erased#runs")


async def erase_now(app: web.Application, by: str) -> asyncio.Task[Erased] | None:
    """Erase what is due, beside; recorded before it begins. ``None`` while a run is on its way in this process."""
    if beside.is_going_on(app, ERASING):
        return None
    now = app[CLOCK].now()
    await app[DB].run(
        lambda session: audit.record(session, at=now, actor=by, action="retention_run", subject="retention")
    )
    return beside.begin(app, ERASING, erase_once(app, by))


async def hold(request: web.Request) -> web.Response:
    """``POST …/hold``: nothing of an application is erased until that is ended."""
    form = await request.post()
    number, reason = str(form.get("number", ""))[:60], str(form.get("reason", ""))[:500]
    by, now = me(request).signature, request.app[CLOCK].now()
    try:
        await request.app[DB].run(holds.place, number, reason, by=by, now=now)
    except (StepRefused, UnknownApplicationError) as error:
        return await _page(request, str(error), 422, typed={"number": number, "reason": reason})
    raise web.HTTPSeeOther(f"{PATH}?done=held#holds")


async def end(request: web.Request) -> web.Response:
    """``POST …/hold/{hold}/end``."""
    by, now = me(request).signature, request.app[CLOCK].now()
    try:
        await request.app[DB].run(holds.end, int(request.match_info["hold"]), by=by, now=now)
    except StepRefused as error:
        return await _page(request, str(error), 409)
    raise web.HTTPSeeOther(f"{PATH}?done=released#holds")


async def state(app: web.Application) -> Standing:
    """The terms, what goes next, and what waits for an archive."""
    settings, now = app[SETTINGS], app[CLOCK].now()
    today, terms = china_date(now), terms_of(settings)
    days = Days(settings.question_days, settings.draft_days, settings.message_days)

    def read(session: Session) -> Standing:
        soon = due_soon(session, now, today, days, terms)
        return Standing(days, terms, soon, privacy.awaiting_archive(session, today, terms))

    return await app[DB].read(read)


def runs(session: Session, most: int, before: int | None = None) -> Sequence[RetentionRun]:
    """The newest runs (of those ``before`` one)."""
    query = select(RetentionRun).order_by(RetentionRun.id.desc()).limit(most)
    return session.scalars(query if before is None else query.where(RetentionRun.id < before)).all()


async def _page(
    request: web.Request, error: str | None = None, status: int = 200, typed: dict[str, str] | None = None
) -> web.Response:
    app = request.app
    standing = await state(app)

    def read(session: Session) -> dict[str, Any]:
        return {"holds": holds.standing(session), "runs": runs(session, RUNS_SHOWN)}

    context = {
        **await app[DB].read(read),
        "soon": standing.soon,
        "waiting": standing.waiting[:WAITING_SHOWN],
        "waiting_count": len(standing.waiting),
        "days": standing.days,
        "terms": standing.terms,
        "ahead": AHEAD.days,
        "confirmation": CONFIRMATION,
        "most_reason": holds.MAX_REASON,
        "typed": typed or {},
        "error": error,
        "section": "admin",
        "part": "retention",
    }
    return render(request, "admin_retention.html", context, status=status)
