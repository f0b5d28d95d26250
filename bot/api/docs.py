"""``/api/openapi.json`` and ``/api/docs``: the interface, for programs and for people; readable without script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from bot.api.endpoint import FORM, JSON, PREFIX
from bot.api.endpoints import ENDPOINTS
from bot.api.openapi import document
from bot.api.problems import CODES
from bot.api.scopes import Scope
from bot.keys import SETTINGS

_DEPTH = 4  # of what is shown of an object within objects


async def openapi(request: web.Request) -> web.Response:
    """``GET /api/openapi.json``."""
    return web.json_response(the_document(request.app), dumps=lambda value: json.dumps(value, ensure_ascii=False))


async def page(request: web.Request) -> web.Response:
    """``GET /api/docs``."""
    made = the_document(request.app)
    context = {
        "info": made["info"],
        "tags": [(tag["name"], list(_operations(made, tag["name"]))) for tag in made["tags"]],
        "codes": [(code.value, status, title) for code, (status, title) in CODES.items()],
        "scopes": [(scope.value, scope.label) for scope in Scope],
        "prefix": PREFIX,
        "base_url": request.app[SETTINGS].base_url,
        "main_class": "wide",
    }
    return aiohttp_jinja2.render_template("api/docs.html", request, context)


def the_document(app: web.Application) -> dict[str, Any]:
    """Made at the first look: nobody may ever ask."""
    cache = app[CACHE]
    if not cache:
        cache.append(document(ENDPOINTS, server=app[SETTINGS].public_base_url.rstrip("/")))
    return cache[0]


CACHE: web.AppKey[list[dict[str, Any]]] = web.AppKey("api_document_cache")


def _operations(made: dict[str, Any], tag: str) -> Iterator[dict[str, Any]]:
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            if tag not in operation["tags"]:
                continue
            body = operation.get("requestBody", {}).get("content", {})
            success = next(iter(operation["responses"].items()))
            answer = success[1]["content"].get(JSON, {}).get("schema")
            asked = next((body[kind]["schema"] for kind in (JSON, FORM) if kind in body), None)
            yield {
                "id": operation["operationId"],
                "method": method.upper(),
                "path": path,
                "summary": operation["summary"],
                "scope": operation["x-scope"],
                "parameters": [_parameter(made, one) for one in operation.get("parameters", [])],
                "body": list(_lines(made, asked)) if asked else [],
                "is_form": FORM in body,
                "status": success[0],
                "answer": list(_lines(made, answer)) if answer else [],
            }


def _parameter(made: dict[str, Any], one: dict[str, Any]) -> dict[str, Any]:
    found = _resolved(made, one)
    return {**found, "type": _type(made, found["schema"])}


def _lines(made: dict[str, Any], schema: dict[str, Any], prefix: str = "", depth: int = 0) -> Iterator[dict[str, Any]]:
    """The fields of an object, those within it too, as lines of a table."""
    schema = _resolved(made, schema)
    for name, one in schema.get("properties", {}).items():
        found = _resolved(made, one)
        inner = _resolved(made, found.get("items", {})) if found.get("type") == "array" else found
        path = f"{prefix}{name}" + ("[]" if inner is not found else "")
        yield {
            "name": path,
            "type": _type(made, one),
            "description": one.get("description", ""),
            "required": name in schema.get("required", []),
        }
        if depth < _DEPTH:
            yield from _lines(made, inner, f"{path}.", depth + 1)


def _type(made: dict[str, Any], schema: dict[str, Any]) -> str:
    schema = _resolved(made, schema)
    if options := schema.get("anyOf"):
        return "｜".join(dict.fromkeys(text for one in options if (text := _type(made, one))))
    if values := schema.get("enum"):
        return "、".join(map(str, values))
    if "const" in schema:
        return str(schema["const"]) or "空"
    kind = str(schema.get("type", ""))
    if kind == "array":
        return f"{_type(made, schema.get('items', {}))} 的列表"
    return str(schema.get("format", kind))


def _resolved(made: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    if not reference:
        return schema
    found: Any = made
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return {**found, **{key: value for key, value in schema.items() if key != "$ref"}}
