"""How long personal data is kept: the terms in words, what goes next, holds, and a run that is asked for."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import audit, privacy
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.retention import holds
from actions.cases.retention.tables import RetentionRun
from actions.cases.time import china_date
from bot.console.me import me
from bot.console.office.due_soon import AHEAD, Days, due_soon
from bot.console.pages import render
from bot.keys import CLOCK, DB, SETTINGS
from bot.serving.retention import erase_once, terms_of

PATH = "/staff/admin/retention"
CONFIRMATION = "立即删除"
RUNS_SHOWN, WAITING_SHOWN = 10, 50


async def show(request: web.Request) -> web.Response:
    """``GET /staff/admin/retention``."""
    return await _page(request)


async def run(request: web.Request) -> web.Response:
    """``POST …/run``: erase what is due now, as the daily run does; confirmed by words, and recorded."""
    app, form = request.app, await request.post()
    if str(form.get("words", "")).strip() != CONFIRMATION:
        return await _page(request, f"没有删除。确实要现在删除的，请在框里输入“{CONFIRMATION}”。", 422)
    by, now = me(request).signature, app[CLOCK].now()
    await app[DB].run(
        lambda session: audit.record(session, at=now, actor=by, action="retention_run", subject="retention")
    )
    await erase_once(app, by)
    raise web.HTTPSeeOther(f"{PATH}?done=erased#runs")


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


async def _page(
    request: web.Request, error: str | None = None, status: int = 200, typed: dict[str, str] | None = None
) -> web.Response:
    app = request.app
    settings, now = app[SETTINGS], app[CLOCK].now()
    today, terms = china_date(now), terms_of(settings)
    days = Days(settings.question_days, settings.draft_days, settings.message_days)

    def read(session: Session) -> dict[str, Any]:
        waiting = privacy.awaiting_archive(session, today, terms)
        runs = select(RetentionRun).order_by(RetentionRun.id.desc()).limit(RUNS_SHOWN)
        return {
            "soon": due_soon(session, now, today, days, terms),
            "waiting": waiting[:WAITING_SHOWN],
            "waiting_count": len(waiting),
            "holds": holds.standing(session),
            "runs": session.scalars(runs).all(),
        }

    context = {
        **await app[DB].read(read),
        "days": days,
        "terms": terms,
        "ahead": AHEAD.days,
        "confirmation": CONFIRMATION,
        "most_reason": holds.MAX_REASON,
        "typed": typed or {},
        "error": error,
        "section": "admin",
        "part": "retention",
    }
    return render(request, "admin_retention.html", context, status=status)
