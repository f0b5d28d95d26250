"""The staff console: applications with their deadlines, conversations, and the documents' way to publication."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web

from bot.console import documents_expiry, live, sign_in
from bot.console.audit_log import verification
from bot.console.canned.pages import keep_shipped
from bot.console.figures import counted
from bot.console.guard import guarded
from bot.console.office import beside
from bot.console.pages import add_filters, add_headers
from bot.console.routes import ROUTES, UPLOADS
from bot.console.uploads import accepting_files
from bot.pages import add_templates

_HERE = Path(__file__).resolve().parent


def setup(app: web.Application) -> None:
    """Add the console's pages below ``/staff``, each behind the guard."""
    app[sign_in.HASHING] = asyncio.Semaphore(sign_in.HASHES_AT_ONCE)
    app[live.STREAMS] = set()
    app[counted.KEPT] = counted.Kept()
    app[verification.VERIFIER], app[verification.RUNNING] = verification.by_command, set()
    app[beside.BESIDE] = {}
    add_templates(app, _HERE / "templates")
    add_filters(app)
    for method, path, handler, permission in ROUTES:
        stands = guarded(handler, permission)
        takes_files = method == "POST" and path in UPLOADS
        app.router.add_route(method, path, accepting_files(stands) if takes_files else stands)
    app.router.add_static("/staff/static/", _HERE / "static")
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(live.close_streams)
    app.on_shutdown.append(verification.stop)
    app.on_shutdown.append(beside.stop)
    app.cleanup_ctx.append(documents_expiry.keep_current)
    app.cleanup_ctx.append(keep_shipped)
