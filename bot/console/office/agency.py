"""What the office says of itself: the form, what a change would do, and the versions."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from markupsafe import Markup
from sqlalchemy.orm import Session

from actions.cases.agency import versions
from actions.cases.agency.letters import preview, warnings
from actions.cases.agency.profile import FIELDS, applied, as_text, read
from actions.cases.agency.versions import AgencyConflictError, Change, Saved
from actions.cases.letters import LetterError
from actions.settings import AgencySettings
from bot.console.me import me
from bot.console.pages import render
from bot.keys import AGENCY, CLOCK, DB
from bot.typed import whole_number

PATH = "/staff/admin/agency"
NOTHING_CHANGED = "没有改动。"


@dataclass(frozen=True)
class Foreseen:
    """What a change would do: to the fields, what would be incomplete, and a letter as it would look (HTML)."""

    changes: Sequence[Change]
    warnings: Sequence[str]
    letter: str


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
    try:
        is_changed = await save(app, values, based_on, me(request).signature)
    except AgencyConflictError as error:
        return await _form(request, error=str(error), status=409)
    raise web.HTTPSeeOther(f"{PATH}?done={'agency-saved' if is_changed else 'unchanged'}")


async def history(request: web.Request) -> web.Response:
    """``GET /staff/admin/agency/history``."""
    found = await request.app[DB].read(versions.history)
    context = {"versions": found, "section": "admin", "part": "agency"}
    return render(request, "admin_agency_history.html", context)


async def save(app: web.Application, values: Mapping[str, str], based_on: int, by: str) -> bool:
    """Save what was checked, for this process at once; whether anything is different. Raises
    :class:`AgencyConflictError`."""
    work, default = versions.save, app[AGENCY].default
    is_changed = await app[DB].run(work, values, default, based_on=based_on, by=by, now=app[CLOCK].now())
    await asyncio.to_thread(app[AGENCY].refresh)
    return is_changed


async def foreseen(app: web.Application, values: Mapping[str, str], based_on: int) -> Foreseen:
    """What saving ``values`` would change. Raises :class:`AgencyConflictError`."""
    agency, newest, _ = await app[DB].read(standing, app[AGENCY].default)
    if newest != based_on:
        raise AgencyConflictError(versions.MEANWHILE)
    after = applied(values, app[AGENCY].default)
    try:
        letter = await asyncio.to_thread(preview, after)
    except LetterError as error:
        letter = f"<p>{Markup.escape(f'文书模板有问题，不能预览：{error}')}</p>"
    return Foreseen(versions.changes(as_text(agency), values), warnings(after), letter)


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
    agency, newest, last = await app[DB].read(standing, app[AGENCY].default)
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
    try:
        found = await foreseen(request.app, values, based_on)
    except AgencyConflictError as error:
        return await _form(request, error=str(error), status=409)
    if not found.changes:
        return await _form(request, error=NOTHING_CHANGED)
    context = {
        "changes": found.changes,
        "values": values,
        "based_on": based_on,
        "warnings": found.warnings,
        "letter": Markup(found.letter),  # escaped where it is made
        "section": "admin",
        "part": "agency",
    }
    return render(request, "admin_agency_check.html", context)


def standing(session: Session, default: AgencySettings) -> tuple[AgencySettings, int, Saved | None]:
    """The office as it is, the version in force (0: the settings), and who saved it."""
    saved = versions.history(session, 1)
    return versions.current(session, default), versions.newest_id(session), saved[0] if saved else None


def _groups() -> dict[str, list[tuple[str, Any]]]:
    grouped: dict[str, list[tuple[str, Any]]] = {}
    for name, field in FIELDS.items():
        grouped.setdefault(field.group, []).append((name, field))
    return grouped
