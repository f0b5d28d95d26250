"""The API's place in the application: its routes, its description, and what it tells other systems."""

from __future__ import annotations

import random
import re
from pathlib import Path

from aiohttp import web

from bot.api import docs, gate
from bot.api.endpoint import PARAMETERS, PREFIX
from bot.api.endpoints import ENDPOINTS
from bot.api.webhooks.calling import CALLER, caller_of
from bot.keys import SETTINGS
from bot.pages import add_templates

_HERE = Path(__file__).resolve().parent


def setup(app: web.Application) -> None:
    """Add the API below ``/api/v1``, each route behind the gate, and its description."""
    app[gate.LIMITS] = gate.Limits.of(app[SETTINGS].api_requests_per_minute)
    app[docs.CACHE] = []
    app.middlewares.append(gate.as_problems)
    add_templates(app, _HERE / "templates")
    for endpoint in ENDPOINTS:
        app.router.add_route(endpoint.method, f"{PREFIX}{routed(endpoint.path)}", gate.gated(endpoint))
    app.router.add_get("/api/openapi.json", docs.openapi)
    app.router.add_get("/api/docs", docs.page)
    app.router.add_static("/api/static/", _HERE / "static")
    app.on_response_prepare.append(gate.add_headers)
    app[CALLER] = caller_of(app, random.random)


def routed(path: str) -> str:
    """The path as the router reads it: a part that can't be a document's number is no ``{document}``, so that
    ``/documents/review`` takes the methods of its own only."""
    return re.sub(r"\{(\w+)\}", lambda found: f"{{{found[1]}:{PARAMETERS[found[1]].pattern}}}", path)
