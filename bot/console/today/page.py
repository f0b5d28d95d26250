"""The first page of the console: what needs who looks, counts for who supervises, and the list anew for its script."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import Role as Duty
from actions.cases.time import china_date
from actions.cases.workload import SOON, Load, workload
from bot.console.desk.clock import Watch
from bot.console.me import Me, me
from bot.console.pages import render
from bot.console.people import reach
from bot.console.policy import Permission, may, reaches_everything
from bot.console.today import cases, others
from bot.console.today.items import Band, Item, in_order
from bot.console.today.loads import UnitLoad, by_unit
from bot.keys import CALENDAR, CLOCK, DB

LISTED = 150


@dataclass(frozen=True)
class Today:
    """What the page shows."""

    items: Sequence[Item]
    is_cut: bool
    loads: Sequence[Load]
    unit_loads: Sequence[UnitLoad]


async def page(request: web.Request) -> web.Response:
    """``GET /staff``."""
    return render(request, "today.html", await _context(request))


async def news(request: web.Request) -> web.Response:
    """``GET /staff/today/events``: the list alone, or 304 while it reads as it did. No use of the session: an open page
    is not a busy person."""
    found = render(request, "today_list.html", await _context(request))
    found.headers["ETag"] = tag = f'"{hashlib.sha256(found.text.encode() if found.text else b"").hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return web.Response(status=304, headers={"ETag": tag})
    return found


async def _context(request: web.Request) -> dict[str, Any]:
    app, person = request.app, me(request)
    today = china_date(app[CLOCK].now())
    found = await app[DB].read(things_to_do, person, today, app[CALENDAR], Watch.of(request))
    bands = [(band, [item for item in found.items if item.band is band]) for band in Band]
    return {
        "bands": [(band, items) for band, items in bands if items],
        "counted": len(found.items),
        "is_cut": found.is_cut,
        "loads": found.loads,
        "unit_loads": found.unit_loads,
        "soon": SOON,
        "supervises": Duty.SUPERVISOR in person.duties,
        "today": today,
        "section": "today",
    }


def things_to_do(
    session: Session,
    person: Me,
    today: date,
    calendar: WorkCalendar,
    watch: Watch,
    *,
    with_talks: bool = True,
    with_documents: bool = True,
) -> Today:
    """What needs ``person``; a program may be given less than its account may see."""
    items = cases.of_cases(session, person, today, calendar) if person.duties else []
    listed = {item.subject for item in items}
    if with_talks and may(person.actor, Permission.SEE_QUEUE):
        items += others.of_conversations(session, person, watch)
    if may(person.actor, Permission.HANDLE_REQUESTS):
        items += others.of_requests(session, today, calendar)
    if with_talks and may(person.actor, Permission.HANDLE_UNDELIVERED):
        items += others.of_messages(session)
    if with_documents:
        items += others.of_documents(session, person)
    items += others.of_alerts(session, person, today, listed)
    soon = calendar.add_workdays(today, SOON)
    supervises = Duty.SUPERVISOR in person.duties
    within = None if reaches_everything(person.actor) else reach.condition(session, person)
    loads = workload(session, today, soon, within) if supervises else []
    ordered = in_order(items)
    return Today(ordered[:LISTED], len(ordered) > LISTED, loads, by_unit(session, loads))
