"""The public pages: documents, the progress of an application, help."""

from __future__ import annotations

from pathlib import Path

import aiohttp_jinja2
from aiohttp import web

from bot.pages import add_templates
from bot.portal import documents, help, status
from bot.portal.filters import FILTERS


def setup(app: web.Application) -> None:
    """Add ``/documents``, ``/status``, ``/help`` and ``/robots.txt``, and what their templates need."""
    add_templates(app, Path(__file__).parent / "templates")
    environment = aiohttp_jinja2.get_env(app)
    environment.filters.update(FILTERS)
    app.on_response_prepare.append(_ask_after_static_files)
    documents.setup(app)
    status.setup(app)
    help.setup(app)


async def _ask_after_static_files(request: web.Request, response: web.StreamResponse) -> None:
    """Browsers keep scripts and styles, but ask whether they changed (ETag): an upgrade is seen at once."""
    if request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-cache")
