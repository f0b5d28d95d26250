"""The button 现在检查, and the page of what was found before."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from aiohttp import web

from actions.cases import audit
from bot.console.checks.parts import parts
from bot.console.me import me
from bot.console.pages import render
from bot.health import running
from bot.health.results import LABELS, State
from bot.health.results import history as results
from bot.keys import CHECKS, CLOCK, DB

PATH = "/staff/channels"
SHOWN = 200
PATIENCE = 12.0  # seconds for which the browser waits; what takes longer goes on beside


async def check(request: web.Request) -> web.Response:
    """``POST /staff/channels/check``: check everything, or what ``name`` names. Recorded in the audit trail."""
    app, name = request.app, str((await request.post()).get("name", ""))
    if name and name not in app[CHECKS]:
        raise web.HTTPSeeOther(PATH)
    checks = app[CHECKS]
    task = await begin(app, [name] if name else list(checks), me(request).signature)
    if task is None:
        raise web.HTTPSeeOther(f"{PATH}?done=check-runs")
    done, _ = await asyncio.wait({task}, timeout=PATIENCE)
    raise web.HTTPSeeOther(f"{PATH}?done={'checked' if done else 'check-begun'}")


async def begin(app: web.Application, names: Collection[str], by: str) -> asyncio.Task[None] | None:
    """Check these parts, beside; recorded. ``None`` while checks are on their way in this process."""
    task = running.start(app, names, by)
    if task is None:
        return None
    detail = {"parts": [LABELS.get(each, each) for each in names]}
    now = app[CLOCK].now()
    await app[DB].run(
        lambda session: audit.record(session, at=now, actor=by, action="checks_run", subject="console", detail=detail)
    )
    return task


async def history(request: web.Request) -> web.Response:
    """``GET /staff/channels/history?name=``: the newest results, of one part or of all."""
    name = request.query.get("name", "")
    name = name if name in LABELS else ""
    context = {
        "rows": await request.app[DB].read(results, name, SHOWN),
        "chosen": name,
        "checked": await parts(request.app),
        "labels": LABELS,
        "states": {state.value: state.label for state in State},
        "most": SHOWN,
        "section": "admin",
        "part": "channels",
    }
    return render(request, "channels_history.html", context)
