"""The page of the audit trail: search, files, verification."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console import staff
from bot.console.audit_log import labels, verification
from bot.console.audit_log.export import taken_along
from bot.console.audit_log.search import MOST_EXPORTED, Sought, entries
from bot.console.days import said_of, unread_days
from bot.console.guard import refused_page
from bot.console.me import me
from bot.console.pages import render
from bot.keys import CLOCK, DB
from bot.portal.documents_files import attachment
from bot.typed import iso_day

PATH = "/staff/admin/audit"
DAYS = {"from": "从", "to": "到"}


async def show(request: web.Request) -> web.Response:
    """``GET /staff/admin/audit?who=&action=&subject=&from=&to=&after=``."""
    app, sought = request.app, _sought(request)
    found = await app[DB].read(entries, sought, request.query.get("after", "")[:80])
    checked, ended = await app[DB].read(_checks)
    is_backwards = sought.since and sought.until and sought.since > sought.until
    unread = unread_days(request.query, DAYS)
    context: dict[str, Any] = {
        "error": "“从”比“到”晚，什么也找不到。请把两个日期换过来。" if is_backwards else said_of(unread, DAYS),
        "unread": unread,
        "entries": found,
        "sought": sought,
        "is_first": not request.query.get("after"),
        "next": f"{PATH}?{urlencode(sought.query | {'after': found.next})}" if found.next else "",
        "export": f"{urlencode(sought.query)}",
        "groups": labels.GROUPS,
        "label_of": labels.label_of,
        "actor_of": labels.actor_of,
        "detail_of": labels.detail_of,
        "subject_of": labels.subject_of,
        "people": await app[DB].read(staff.list_members),
        "check": ended,
        "running": checked if verification.is_running(checked, app[CLOCK].now()) else None,
        "most": MOST_EXPORTED,
        "section": "admin",
        "part": "audit",
    }
    return render(request, "audit.html", context)


async def export(request: web.Request) -> web.Response:
    """``POST …/audit.csv`` and ``.xlsx``: what is sought, as a file; taking it along is an entry itself."""
    if problem := said_of(unread_days(request.query, DAYS), DAYS):
        return refused_page(request, problem, title="没有导出", status=422, back=(PATH, "返回审计记录"))
    kind, sought = request.match_info["format"], _sought(request)
    taken = await taken_along(request.app, sought, kind, me(request).signature)
    return attachment(taken.content, taken.name, taken.media_type)


async def verify(request: web.Request) -> web.Response:
    """``POST …/audit/verify``: walk the chains in the background; the page shows what came of it."""
    started = await verification.start(request.app, me(request).signature)
    raise web.HTTPSeeOther(f"{PATH}?done={'audit-check-begun' if started else 'audit-check-runs'}#check")


def _checks(session: Session) -> tuple[Any, Any]:
    return verification.last(session), verification.last_ended(session)


def _sought(request: web.Request) -> Sought:
    query = request.query
    return Sought(
        who=query.get("who", "").strip()[:64],
        action=query.get("action", "")[:64],
        subject=query.get("subject", "").strip()[:64],
        since=iso_day(query.get("from", "")),
        until=iso_day(query.get("to", "")),
    )
