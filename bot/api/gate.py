"""What stands before every route of the API: whose token, how often, may they, is what they send right, was it sent.

Cookies are never looked at, so there is nothing that another site could make a browser do, and no CSRF token.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

from aiohttp import web
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from actions.cases.time import china_date
from bot.api import keyed, problems, reading, tokens
from bot.api.endpoint import PREFIX, Call, Endpoint, File
from bot.api.problems import Code, Problem
from bot.api.scopes import Scope
from bot.api.tokens import Caller
from bot.console.people import reach
from bot.console.policy import may
from bot.keys import CLOCK, DB, KNOWLEDGE, SETTINGS
from bot.pages import route_pattern
from bot.portal.protection import SlidingWindow, client_address
from bot.serving.logs import without_values

log = logging.getLogger(__name__)
MINUTE = timedelta(minutes=1)
_SCHEME = "bearer "
_NO_ROLE = "这个程序账号的角色没有这项权限，请联系管理员。"
_OPENS_CONSOLE = "这一步让人能登录工作台，登录的人不受令牌权限限制，所以要有全部权限的令牌。"
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="gongkai"'}


@dataclass
class Limits:
    """How often, in the memory of this process: by token, and by address for who has none that is good."""

    calls: SlidingWindow
    failures: SlidingWindow = field(repr=False)

    @classmethod
    def of(cls, a_minute: int) -> Limits:
        return cls(SlidingWindow(a_minute, MINUTE), SlidingWindow(a_minute, MINUTE))


LIMITS: web.AppKey[Limits] = web.AppKey("api_limits", Limits)


def gated(endpoint: Endpoint) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The endpoint's handler for aiohttp."""

    async def serve(request: web.Request) -> web.StreamResponse:
        try:
            return await _serve(endpoint, request)
        except Exception as error:
            problem = problems.of(error)
            if problem is None:
                raise
            return problems.answer(problem)

    return serve


@web.middleware
async def as_problems(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Below the API's address everything that goes wrong is problem+json: also what never comes to a handler."""
    if request.path != PREFIX and not request.path.startswith(f"{PREFIX}/"):
        return await handler(request)
    try:
        return await handler(request)
    except web.HTTPException as error:
        return problems.answer(_of_http(error))
    except (ConnectionResetError, TimeoutError):
        raise
    except OperationalError as error:
        log.error("%s %s: the database does not answer", request.method, route_pattern(request))
        log.debug("", exc_info=without_values(error))
        busy = Problem(Code.UNAVAILABLE, "数据库暂时没有回应，请稍后再试。", headers={"Retry-After": "5"})
        return problems.answer(busy)
    except Exception as error:
        log.error("%s %s failed", request.method, route_pattern(request), exc_info=without_values(error))
        return problems.answer(Problem(Code.INTERNAL, "系统出了点问题，我们已记录下来。请稍后再试。"))


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal ``on_response_prepare``: nothing of the API is kept by anybody on the way."""
    if request.path.startswith(f"{PREFIX}/"):
        response.headers["Cache-Control"] = "no-store"


async def _serve(endpoint: Endpoint, request: web.Request) -> web.Response:
    now = request.app[CLOCK].now()
    caller = await _authenticated(request, now)
    _refuse_too_many(request.app[LIMITS].calls, f"token {caller.token_id}", now)
    if endpoint.scope not in caller.scopes:
        raise Problem(Code.MISSING_SCOPE, f"这个令牌没有“{endpoint.scope.value}”权限，请联系管理员。")
    if endpoint.opens_console and (lacking := [scope.value for scope in Scope if scope not in caller.scopes]):
        raise Problem(Code.MISSING_SCOPE, f"{_OPENS_CONSOLE}还缺：{'、'.join(lacking)}。")
    if not may(caller.me.actor, endpoint.permission):
        raise Problem(Code.MISSING_ROLE, _NO_ROLE)
    key = keyed.key_of(request) if endpoint.is_write else ""
    request = reading.with_room_for_files(endpoint, request)
    call = Call(request, caller, now, reading.parameters(endpoint, request))
    number = call.parameters.get("number")
    if number and not await call.read(reach.within, number, caller.me):
        raise Problem(Code.OUT_OF_REACH, reach.OTHERS)
    also = endpoint.also(call.parameters)
    if also is not None and not may(caller.me.actor, also):
        raise Problem(Code.MISSING_ROLE, _NO_ROLE)
    call.query = reading.query(endpoint.query, request)
    try:
        call.body, digest = await reading.body(endpoint, request)
    except web.HTTPRequestEntityTooLarge:
        raise reading.too_large(request.app[SETTINGS].max_upload_bytes) from None

    async def do() -> web.Response:
        try:
            return _response(endpoint, await endpoint.handler(call))
        finally:
            if endpoint.is_write:
                request.app[KNOWLEDGE].look_again()  # what was withdrawn or repealed answers nothing from now on

    if not key or endpoint.is_look:
        return await do()
    return await keyed.once(request.app[DB], caller.token_id, key, keyed.digest_of(request, digest), now, do)


async def _authenticated(request: web.Request, now: datetime) -> Caller:
    given = request.headers.getall("Authorization", [])
    token = given[0][len(_SCHEME) :].strip() if len(given) == 1 and given[0].lower().startswith(_SCHEME) else ""
    caller, is_due = await request.app[DB].read(_find, token, now)
    if caller is None:
        _refuse_too_many(request.app[LIMITS].failures, client_address(request), now)
        sentence = "请在 Authorization 里给出有效的令牌：Bearer gk_…。令牌可能写错、过期或者已撤销。"
        raise Problem(Code.UNAUTHENTICATED, sentence, headers=_CHALLENGE)
    if is_due:
        await request.app[DB].run(tokens.touch, caller.token_id, now)
    return caller


def _find(session: Session, token: str, now: datetime) -> tuple[Caller | None, bool]:
    caller = tokens.find(session, token, now)
    return caller, caller is not None and tokens.is_due_for_touch(session, caller.token_id, china_date(now))


def _refuse_too_many(window: SlidingWindow, key: str, now: datetime) -> None:
    if not window.allow(key, now):
        seconds = max(1, math.ceil(window.wait(key, now).total_seconds()))
        headers = {"Retry-After": str(seconds)}
        raise Problem(Code.TOO_MANY_REQUESTS, f"请求过于频繁，请在{seconds}秒后再试。", headers=headers)


def _response(endpoint: Endpoint, answer: object) -> web.Response:
    if isinstance(answer, File):
        disposition = f"attachment; filename*=UTF-8''{quote(answer.name)}"
        headers = {"Content-Disposition": disposition, "Content-Type": answer.content_type}  # which may name a charset
        return web.Response(body=answer.content, headers=headers)
    assert endpoint.answer is not None
    assert isinstance(answer, endpoint.answer)
    body = answer.model_dump_json().encode()
    return web.Response(body=body, status=endpoint.status, content_type="application/json")


def _of_http(error: web.HTTPException) -> Problem:
    match error.status:
        case 404:
            return Problem(Code.NOT_FOUND, "没有这个地址，请看接口说明：/api/docs。")
        case 405:
            allowed = error.headers.get("Allow", "")
            return Problem(Code.METHOD_NOT_ALLOWED, f"这个地址支持：{allowed}。", headers={"Allow": allowed})
        case 413:
            return Problem(Code.TOO_LARGE, "正文太大。")
        case _:
            return Problem(Code.MALFORMED, "请求看不懂。")
