"""Every route of the API: with the scope of the token, the permission of the console, what it takes and answers."""

from __future__ import annotations

from bot.api.endpoint import Endpoint
from bot.api.endpoints import cases, content, office, settings, talks

_BY_TAG = cases.ENDPOINTS | talks.ENDPOINTS | content.ENDPOINTS | office.ENDPOINTS | settings.ENDPOINTS

ENDPOINTS: tuple[Endpoint, ...] = tuple(
    endpoint.under(tag) for tag, endpoints in _BY_TAG.items() for endpoint in endpoints
)
