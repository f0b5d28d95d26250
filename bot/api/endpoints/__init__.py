"""Every route of the API: with the scope of the token, the permission of the console, what it takes and answers."""

from __future__ import annotations

from bot.api.endpoint import Endpoint
from bot.api.endpoints import cases, documents, duties, figures, lists, office, questions, settings, talks, today

_AREAS = (today, lists, cases, talks, documents, questions, duties, figures, office, settings)

ENDPOINTS: tuple[Endpoint, ...] = tuple(
    endpoint.under(tag) for area in _AREAS for tag, endpoints in area.ENDPOINTS.items() for endpoint in endpoints
)
