"""The alerts of who is signed in: limits that come near or have passed, and dates that have changed."""

from __future__ import annotations

from aiohttp import web

from actions.cases import alerts
from actions.cases.alerts.reading import AlertView, Place
from actions.cases.lifecycle import Role as Duty
from actions.cases.time import china_date
from bot import places
from bot.console.me import me
from bot.console.pages import render
from bot.console.paging import addressed, cut, pager, place_in
from bot.keys import CLOCK, DB
from bot.typed import whole_numbers

ON_A_PAGE = 100
PATH = "/staff/alerts"


async def overview(request: web.Request) -> web.Response:
    """``GET /staff/alerts``: one's own, those not seen first; a supervisor may look at everybody's (``show=all``)."""
    person, today = me(request), china_date(request.app[CLOCK].now())
    may_see_all = Duty.SUPERVISOR in person.duties
    everybodys = may_see_all and request.query.get("show") == "all"
    after = place_in(request, alert_place)
    found = await request.app[DB].read(
        alerts.list_alerts, person.recipients, today, everybodys=everybodys, at_most=ON_A_PAGE + 1, after=after
    )
    shown, end = cut(found, ON_A_PAGE, lambda last: alert_end(last, everybodys=everybodys))
    shown.sort(key=lambda each: each.seen_at is not None)
    context = {
        "alerts": shown,
        "pager": pager(addressed(PATH, show="all" if everybodys else ""), after, end),
        "unseen": [each.id for each in shown if each.is_mine and each.seen_at is None],
        "everybodys": everybodys,
        "may_see_all": may_see_all,
        "section": "alerts",
    }
    return render(request, "alerts.html", context)


async def see(request: web.Request) -> web.Response:
    """``POST /staff/alerts/seen``: one (``id``), or all that were listed (``all`` and ``listed``). Only one's own."""
    form, person = await request.post(), me(request)
    names = form.getall("listed", []) if form.get("all") else form.getall("id", [])
    ids = whole_numbers(",".join(map(str, names)))
    now = request.app[CLOCK].now()
    await request.app[DB].run(alerts.mark_seen, ids[:ON_A_PAGE], person.recipients, by=person.signature, now=now)
    shown = "&show=all" if form.get("show") == "all" else ""
    raise web.HTTPSeeOther(f"/staff/alerts?done=alerts-seen{shown}")


def alert_end(last: AlertView, *, everybodys: bool) -> str:
    """Where the list goes on behind an alert, as an address holds it."""
    seen = "" if everybodys or last.seen_at is None else str(places.microseconds(last.seen_at))
    return f"{seen}~{places.of_day(last.due_on, last.id)}"


def alert_place(text: str) -> Place:
    """What :func:`alert_end` made. Raises :class:`ValueError`, :class:`OverflowError`."""
    seen, _, rest = text.partition("~")
    day, id_ = places.read_day(rest)
    if day is None:
        raise ValueError(text)
    return Place(day, id_, places.read_instant(f"{seen}~1")[0] if seen else None)
