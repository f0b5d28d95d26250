"""The alerts of who is signed in: limits that come near or have passed, and dates that have changed."""

from __future__ import annotations

from aiohttp import web

from actions.cases import alerts
from actions.cases.lifecycle import Role as Duty
from actions.cases.time import china_date
from bot.console.me import me
from bot.console.pages import render
from bot.keys import CLOCK, DB
from bot.typed import whole_numbers

LISTED = 200


async def overview(request: web.Request) -> web.Response:
    """``GET /staff/alerts``: one's own, those not seen first; a supervisor may look at everybody's (``show=all``)."""
    person, today = me(request), china_date(request.app[CLOCK].now())
    may_see_all = Duty.SUPERVISOR in person.duties
    everybodys = may_see_all and request.query.get("show") == "all"
    found = await request.app[DB].read(
        alerts.list_alerts, person.recipients, today, everybodys=everybodys, at_most=LISTED
    )
    found.sort(key=lambda each: each.seen_at is not None)
    context = {
        "alerts": found,
        "unseen": [each.id for each in found if each.is_mine and each.seen_at is None],
        "everybodys": everybodys,
        "may_see_all": may_see_all,
        "is_cut": len(found) == LISTED,
        "limit": LISTED,
        "section": "alerts",
    }
    return render(request, "alerts.html", context)


async def see(request: web.Request) -> web.Response:
    """``POST /staff/alerts/seen``: one (``id``), or all that were listed (``all`` and ``listed``). Only one's own."""
    form, person = await request.post(), me(request)
    names = form.getall("listed", []) if form.get("all") else form.getall("id", [])
    ids = whole_numbers(",".join(map(str, names)))
    now = request.app[CLOCK].now()
    await request.app[DB].run(alerts.mark_seen, ids[:LISTED], person.recipients, by=person.signature, now=now)
    shown = "&show=all" if form.get("show") == "all" else ""
    raise web.HTTPSeeOther(f"/staff/alerts?done=alerts-seen{shown}")
