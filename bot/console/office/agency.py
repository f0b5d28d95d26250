"""What the office says of itself: the form, what a change would do, and the versions."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web
from markupsafe import Markup
from sqlalchemy.orm import Session

from actions.cases.agency import versions
from actions.cases.agency.letters import preview, warnings
from actions.cases.agency.profile import FIELDS, applied, as_text, read
from actions.cases.agency.versions import AgencyConflictError
from actions.cases.letters import LetterError
from bot.console.me import me
from bot.console.pages import render
from bot.keys import AGENCY, CLOCK, DB
from bot.typed import whole_number

PATH = "/staff/admin/agency"
NOTHING_CHANGED = "没有改动。"


async def show(request: web.Request) -> web.Response:
    """``GET /staff/admin/agency``."""
    return await _form(request)


async def submit(request: web.Request) -> web.Response:
    """``POST /staff/admin/agency``: first what the change would do is shown; ``confirmed`` saves it."""
    app, form = request.app, await request.post()
    typed = {name: str(form.get(name, "")) for name in FIELDS}
    based_on = whole_number(form.get("based_on")) or 0
    values, problems = read(typed)
    if problems:
        return await _form(request, typed, problems, based_on=based_on, status=422)
    if form.get("act") == "back":
        return await _form(request, values, based_on=based_on)
    if form.get("act") != "save":
        return await _check(request, values, based_on)
    default = app[AGENCY].default
    now, by = app[CLOCK].now(), me(request).signature
    try:
        is_changed = await app[DB].run(versions.save, values, default, based_on=based_on, by=by, now=now)
    except AgencyConflictError as error:
        return await _form(request, error=str(error), status=409)
    await asyncio.to_thread(app[AGENCY].refresh)
    raise web.HTTPSeeOther(f"{PATH}?done={'agency-saved' if is_changed else 'unchanged'}")


async def history(request: web.Request) -> web.Response:
    """``GET /staff/admin/agency/history``."""
    found = await request.app[DB].read(versions.history)
    context = {"versions": found, "section": "admin", "part": "agency"}
    return render(request, "admin_agency_history.html", context)


async def _form(
    request: web.Request,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    *,
    based_on: int | None = None,
    error: str = "",
    status: int = 200,
) -> web.Response:
    app = request.app
    agency, newest, last = await app[DB].read(_now, app[AGENCY].default)
    problems = problems or {}
    context: dict[str, Any] = {
        "groups": _groups(),
        "values": typed if typed is not None else as_text(agency),
        "problems": problems,
        "based_on": newest if based_on is None else based_on,
        "last": last,
        "warnings": warnings(agency) if typed is None else [],
        "fixed": agency,
        "error": error or (f"有{len(problems)}处要改，见下面红色的说明。" if problems else None),
        "section": "admin",
        "part": "agency",
    }
    return render(request, "admin_agency.html", context, status=status)


async def _check(request: web.Request, values: Mapping[str, str], based_on: int) -> web.Response:
    """What would change, what would be incomplete, and a letter as it would look."""
    app = request.app
    agency, newest, _ = await app[DB].read(_now, app[AGENCY].default)
    changed = versions.changes(as_text(agency), values)
    if newest != based_on:
        return await _form(request, error=versions.MEANWHILE, status=409)
    if not changed:
        return await _form(request, error=NOTHING_CHANGED)
    after = applied(values, app[AGENCY].default)
    try:
        letter = await asyncio.to_thread(preview, after)
    except LetterError as error:
        letter = f"<p>{Markup.escape(f'文书模板有问题，不能预览：{error}')}</p>"
    context = {
        "changes": changed,
        "values": values,
        "based_on": based_on,
        "warnings": warnings(after),
        "letter": Markup(letter),  # escaped where it is made
        "section": "admin",
        "part": "agency",
    }
    return render(request, "admin_agency_check.html", context)


def _now(session: Session, default: Any) -> tuple[Any, int, Any]:
    saved = versions.history(session, 1)
    return versions.current(session, default), versions.newest_id(session), saved[0] if saved else None


def _groups() -> dict[str, list[tuple[str, Any]]]:
    grouped: dict[str, list[tuple[str, Any]]] = {}
    for name, field in FIELDS.items():
        grouped.setdefault(field.group, []).append((name, field))
    return grouped
