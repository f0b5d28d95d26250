"""The OpenAPI document and its page: each route is in it and the other way round, and what it says is 3.1."""

from __future__ import annotations

import json
import re
from typing import Any

from aiohttp import web

from bot.api.endpoint import PARAMETERS, PREFIX
from bot.api.endpoints import ENDPOINTS
from bot.api.openapi import document
from bot.api.problems import CODES


def test_every_route_is_in_the_document_and_the_other_way_round(app: web.Application) -> None:
    described = {(method.upper(), path) for path, methods in document(ENDPOINTS)["paths"].items() for method in methods}
    routed = {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and route.resource.canonical.startswith(f"{PREFIX}/")
    }
    assert described == routed


def test_the_names_in_it_are_unique_and_known() -> None:
    made = document(ENDPOINTS)
    text = json.dumps(made)
    operations = [operation["operationId"] for methods in made["paths"].values() for operation in methods.values()]
    assert len(operations) == len(set(operations))
    assert "__" not in text  # a module's name
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', text)):
        found: Any = made
        for part in reference.split("/"):
            found = found[part]


async def test_both_are_open_to_everybody_and_readable_without_script(new_browser: Any) -> None:
    browser = await new_browser()
    made = json.loads(await browser.get("/api/openapi.json"))
    assert (browser.status, made["openapi"]) == (200, "3.1.0")
    page = await browser.get("/api/docs")
    assert browser.status == 200
    for endpoint in ENDPOINTS:
        assert f'id="{endpoint.operation}"' in page
        assert endpoint.summary in page
    for code in CODES:
        assert f'id="{code.value}"' in page
    assert "cdn" not in page
    async with browser.client.get("/api/static/docs.css") as response:
        assert response.status == 200


def test_no_address_is_two_routes() -> None:
    """``/documents/review`` is no ``/documents/{document}``."""
    plain = [endpoint.path for endpoint in ENDPOINTS if not endpoint.parameters]
    shaped = {endpoint.path: _shape(endpoint.path) for endpoint in ENDPOINTS if endpoint.parameters}
    for path in plain:
        assert [other for other, shape in shaped.items() if re.fullmatch(shape, path)] == [], path


def _shape(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: f"(?:{PARAMETERS[found[1]].pattern})", path)
