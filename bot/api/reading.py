"""What a call carries, read by the models of its endpoint and by nothing else."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_request import FileField
from pydantic import BaseModel, ValidationError

from bot.api import problems
from bot.api.endpoint import FORM, JSON, PARAMETERS, Endpoint
from bot.api.problems import Code, FieldProblem, Problem
from bot.keys import SETTINGS

_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL keeps no NUL, UTF-8 no half of a pair


def parameters(endpoint: Endpoint, request: web.Request) -> dict[str, str]:
    """The parts of the path. Raises :class:`Problem`: what can't be one is not found."""
    found = {name: request.match_info[name] for name in endpoint.parameters}
    for name, value in found.items():
        if not re.fullmatch(PARAMETERS[name].pattern, value, re.ASCII):
            raise Problem(Code.NOT_FOUND, f"{PARAMETERS[name].description}的写法不对。")
    return found


def query(model: type[BaseModel] | None, request: web.Request) -> BaseModel | None:
    """Raises :class:`Problem`."""
    if model is None:
        return None
    repeated = [name for name in request.query if len(request.query.getall(name)) > 1]
    if repeated:
        errors = [FieldProblem(pointer=f"?{repeated[0]}", detail="只能写一次。")]
        raise Problem(Code.INVALID, "请求的内容不符合接口说明，见 errors。", errors)
    _check_characters(dict(request.query), "?")
    try:
        return model.model_validate(dict(request.query))
    except ValidationError as error:
        raise problems.invalid(error, "?") from None


async def body(endpoint: Endpoint, request: web.Request) -> tuple[BaseModel | None, str]:
    """The body, and its digest: the same for the same call. Raises :class:`Problem`."""
    if endpoint.files:
        return await _form(endpoint, request)
    raw = await _whole(request)
    if endpoint.body is None:
        return None, ""
    if request.content_type != JSON:
        raise Problem(Code.UNSUPPORTED_MEDIA_TYPE, "请把 Content-Type 设为 application/json，正文用 JSON。")
    try:
        parsed = json.loads(raw)
    except (ValueError, RecursionError):
        raise Problem(Code.MALFORMED, "正文不是 JSON。") from None
    _check_characters(parsed)
    try:
        read = endpoint.body.model_validate_json(raw, strict=True)
    except ValidationError as error:
        raise problems.invalid(error) from None
    return read, hashlib.sha256(json.dumps(parsed, sort_keys=True).encode()).hexdigest()


def with_room_for_files(endpoint: Endpoint, request: web.Request) -> web.Request:
    """The request, with the limit of uploads where the endpoint takes files. Raises :class:`Problem`."""
    if not endpoint.files:
        return request
    limit = request.app[SETTINGS].max_upload_bytes
    if (request.content_length or 0) > limit:
        raise too_large(limit)
    return request.clone(client_max_size=limit)


def too_large(limit: int) -> Problem:
    return Problem(Code.TOO_LARGE, f"正文最多{limit // 1024}KB。")


async def _form(endpoint: Endpoint, request: web.Request) -> tuple[BaseModel | None, str]:
    if request.content_type != FORM:
        raise Problem(Code.UNSUPPORTED_MEDIA_TYPE, "请用 multipart/form-data 上传文件。")
    try:
        form = await request.post()
    except (HttpProcessingError, ValueError, AssertionError, LookupError):
        raise Problem(Code.MALFORMED, "表单看不懂。") from None
    digest, texts = hashlib.sha256(), {}
    for name, value in form.items():
        digest.update(f"{name}\n".encode(errors="replace"))
        if isinstance(value, FileField):
            digest.update(f"{value.filename}\n".encode(errors="replace") + value.file.read())
            value.file.seek(0)
        else:
            texts[name] = value if isinstance(value, str) else ""
            digest.update(texts[name].encode(errors="replace"))
    if not any(isinstance(one, FileField) for one in form.getall(endpoint.files, [])):
        missing = FieldProblem(pointer=f"/{endpoint.files}", detail="请上传文件。")
        raise Problem(Code.INVALID, "没有文件。", [missing])
    _check_characters(texts)
    assert endpoint.body is not None
    try:
        read = endpoint.body.model_validate({name: texts[name] for name in texts if name != endpoint.files})
    except ValidationError as error:
        raise problems.invalid(error) from None
    return read, digest.hexdigest()


async def _whole(request: web.Request) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise too_large(request.app[SETTINGS].max_request_bytes) from None


def _check_characters(value: Any, where: str = "/") -> None:
    if any(_NOT_KEPT.search(text) for text in _strings(value)):
        errors = [FieldProblem(pointer=where, detail="含有不能保存的字符。")]
        raise Problem(Code.INVALID, "请求里有不能保存的字符（例如 U+0000）。", errors)


def _strings(value: Any) -> Iterator[str]:
    """Depth is bounded by the parser."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield str(key)
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
