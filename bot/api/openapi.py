"""The OpenAPI 3.1 document, made of the list of endpoints and of the models that read and write their bodies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from bot.api import keyed
from bot.api.endpoint import ANY_FILE, FORM, JSON, PARAMETERS, PREFIX, Endpoint
from bot.api.problems import CODES, PROBLEM_JSON, Code, ProblemModel

VERSION = "1.0.0"
_REFERENCE = "#/components/schemas/{model}"
_TITLE = "政府信息公开工作台接口"
_INTRODUCTION = (
    "工作台能做的事，程序也能做。每次调用带上令牌：`Authorization: Bearer gk_…`，"
    "令牌由管理员在“管理—接口令牌”里新建。\n\n"
    "个人信息和工作台一样隐去一部分；完整信息要有 reveal:applicants 权限，每次都会记入审计。\n\n"
    "写操作可以带 `Idempotency-Key`：24小时内同一个键只办一次，重复的请求得到同样的答复。"
    "列表用 `next` 翻页：把它作为 `after` 再取，直到为空。出错的答复都是 application/problem+json，程序按 `code` 判断。"
)


def document(endpoints: Iterable[Endpoint], *, server: str = "") -> dict[str, Any]:
    """The document of ``endpoints``, reached at ``server``."""
    listed = list(endpoints)
    keys: Any
    keys, definitions = models_json_schema(list(_models(listed)), ref_template=_REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in listed:
        paths.setdefault(f"{PREFIX}{endpoint.path}", {})[endpoint.method.lower()] = _operation(endpoint, keys)
    tags = dict.fromkeys(endpoint.tag for endpoint in listed)
    return _named(
        {
            "openapi": "3.1.0",
            "info": {"title": _TITLE, "version": VERSION, "description": _INTRODUCTION},
            "servers": [{"url": server or "/"}],
            "tags": [{"name": tag} for tag in tags],
            "security": [{"token": []}],
            "paths": paths,
            "components": {
                "schemas": definitions.get("$defs", {}),
                "responses": {str(status): _problem(status, keys) for status in sorted({s for s, _ in CODES.values()})},
                "parameters": {"IdempotencyKey": _KEY},
                "securitySchemes": {
                    "token": {"type": "http", "scheme": "bearer", "description": "管理员给的令牌：gk_…"}
                },
            },
        }
    )


def _named(made: dict[str, Any]) -> dict[str, Any]:
    """Of two enumerations with one name pydantic tells the modules, which are nobody's business outside."""
    text = json.dumps(made, ensure_ascii=False)
    for module, name in _ENUMERATIONS.items():
        text = text.replace(module, name)
    found: dict[str, Any] = json.loads(text)
    return found


_ENUMERATIONS = {
    "actions__cases__lifecycle__words__State": "ApplicationState",
    "actions__cases__requests__life__State": "RequestState",
    "actions__cases__requests__life__Step": "RequestStepName",
    "knowledge__publishing__lifecycle__Step": "DocumentStepName",
    "actions__cases__requests__kinds__Kind": "RequestKind",
    "bot__api__webhooks__kinds__Kind": "WebhookEventKind",
    "bot__figures__stored__Kind": "ReportFileKind",
    "bot__api__scopes__Scope": "TokenScope",
    "knowledge__tables__Scope": "DocumentScope",
    "actions__cases__attachments__kinds__Kind": "FileKind",
    "bot__health__results__State": "CheckState",
}


def problems_of(endpoint: Endpoint) -> list[int]:
    """The statuses with which a call may be refused."""
    found = {401, 403, 404, 409, 422, 429, 500, 503}
    if endpoint.is_write:
        found |= {400, 413}
        if endpoint.body or endpoint.files:
            found.add(415)
    return sorted(found)


_KEY = {
    "name": keyed.HEADER,
    "in": "header",
    "required": False,
    "description": "同一个键在24小时内只办一次，建议用 UUID",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
_Keys = dict[tuple[type[BaseModel], JsonSchemaMode], Any]


def _models(endpoints: Iterable[Endpoint]) -> Iterator[tuple[type[BaseModel], JsonSchemaMode]]:
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(ProblemModel, "serialization"): None}
    for endpoint in endpoints:
        if endpoint.answer:
            wanted[endpoint.answer, "serialization"] = None
        if endpoint.body and not endpoint.files:
            wanted[endpoint.body, "validation"] = None
    yield from wanted


def _operation(endpoint: Endpoint, keys: _Keys) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": endpoint.operation,
        "tags": [endpoint.tag],
        "summary": endpoint.summary,
        "description": "令牌权限：全部" if endpoint.opens_console else f"令牌权限：`{endpoint.scope.value}`",
        "x-scope": endpoint.scope.value,
        "responses": {str(endpoint.status): _success(endpoint, keys)}
        | {str(status): {"$ref": f"#/components/responses/{status}"} for status in problems_of(endpoint)},
    }
    if parameters := [*_path(endpoint), *_query(endpoint)]:
        made["parameters"] = parameters
    if endpoint.is_write and not endpoint.is_look:
        made.setdefault("parameters", []).append({"$ref": "#/components/parameters/IdempotencyKey"})
    if endpoint.files:
        made["requestBody"] = {"required": True, "content": {FORM: {"schema": _form(endpoint)}}}
    elif endpoint.body:
        made["requestBody"] = {"required": True, "content": {JSON: {"schema": keys[endpoint.body, "validation"]}}}
    return made


def _path(endpoint: Endpoint) -> Iterator[dict[str, Any]]:
    for name in endpoint.parameters:
        parameter = PARAMETERS[name]
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "description": parameter.description,
            "schema": parameter.schema,
        }


def _query(endpoint: Endpoint) -> Iterator[dict[str, Any]]:
    if endpoint.query is None:
        return
    schema = _alone(endpoint.query)
    for name, one in schema["properties"].items():
        yield {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", []),
            "description": one.pop("description", ""),
            "schema": one,
        }


def _form(endpoint: Endpoint) -> dict[str, Any]:
    schema: dict[str, Any] = _alone(endpoint.body) if endpoint.body else {"type": "object", "properties": {}}
    file = {"type": "string", "contentMediaType": ANY_FILE, "format": "binary"}
    return {
        "type": "object",
        "properties": {endpoint.files: file, **schema["properties"]},
        "required": [endpoint.files, *schema.get("required", [])],
        "additionalProperties": False,
    }


def _alone(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a flat model, with what it refers to put in its place."""
    schema = model.model_json_schema(mode="validation")
    definitions = schema.pop("$defs", {})

    def inlined(value: Any) -> Any:
        if isinstance(value, dict):
            reference = value.get("$ref", "")
            rest = {key: inlined(each) for key, each in value.items() if key != "$ref"}
            return {**inlined(definitions[reference.rpartition("/")[2]]), **rest} if reference else rest
        return [inlined(each) for each in value] if isinstance(value, list) else value

    found: dict[str, Any] = inlined(schema)
    return found


def _success(endpoint: Endpoint, keys: _Keys) -> dict[str, Any]:
    if endpoint.answer is None:
        content = {"*/*": {"schema": {"type": "string", "contentMediaType": ANY_FILE, "format": "binary"}}}
        return {"description": "文件", "content": content}
    return {"description": "办好了", "content": {JSON: {"schema": keys[endpoint.answer, "serialization"]}}}


def _problem(status: int, keys: _Keys) -> dict[str, Any]:
    codes = [code.value for code, (its, _) in CODES.items() if its == status]
    made: dict[str, Any] = {
        "description": "、".join(f"{title}（{code.value}）" for code, (its, title) in CODES.items() if its == status),
        "content": {PROBLEM_JSON: {"schema": keys[ProblemModel, "serialization"]}},
        "x-codes": codes,
    }
    if status in (CODES[Code.TOO_MANY_REQUESTS][0], CODES[Code.UNAVAILABLE][0]):
        seconds = {"description": "多少秒以后再试", "schema": {"type": "integer", "minimum": 0}}
        made["headers"] = {"Retry-After": seconds}
    return made
