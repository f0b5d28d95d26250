"""The API of the simulated WeChat, as an aiohttp application."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.channels.simulate.drops import drop
from bot.channels.simulate.wechat import Failure, FakeWeChat
from bot.channels.simulate.wechat_phones import How
from bot.channels.simulate.wire import api_wire
from bot.channels.wechat.notices import LIMITS

_Work = Callable[[FakeWeChat, web.Request], Awaitable[web.StreamResponse]]
WORLD: web.AppKey[FakeWeChat] = web.AppKey("fake_wechat", FakeWeChat)


def application(world: FakeWeChat, *, most_bytes: int = 1024 * 1024) -> web.Application:
    """Serves what :class:`~bot.channels.wechat.client.WeChatClient` calls. ``most_bytes``: of a request."""
    app = web.Application(client_max_size=most_bytes)
    app[WORLD] = world
    app.router.add_post("/cgi-bin/stable_token", _handler(_stable_token, needs_token=False))
    app.router.add_post("/cgi-bin/message/custom/send", _handler(_send))
    app.router.add_post("/cgi-bin/message/custom/typing", _handler(_typing))
    app.router.add_post("/cgi-bin/message/subscribe/bizsend", _handler(_notice))
    app.router.add_get("/cgi-bin/media/get", _handler(_media))
    app.router.add_post("/cgi-bin/media/upload", _handler(_upload))
    app.router.add_post("/cgi-bin/menu/create", _handler(_create_menu))
    app.router.add_get("/cgi-bin/menu/get", _handler(_get_menu))
    app.router.add_get("/cgi-bin/menu/delete", _handler(_delete_menu))
    return app


def _handler(work: _Work, *, needs_token: bool = True) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answered(world: FakeWeChat, request: web.Request, failure: Failure) -> web.StreamResponse:
        if failure.delay:
            await asyncio.sleep(failure.delay)
        if failure.status != 200:
            return web.Response(status=failure.status, text="<html>nginx</html>", content_type="text/html")
        if failure.drop == "before":
            return drop(request)
        if failure.code:
            return _answer(failure.code)
        if needs_token and (code := world.token_problem(request.query.get("access_token"))):
            return _answer(code)
        response = await work(world, request)
        return drop(request) if failure.drop == "after" else response

    async def handle(request: web.Request) -> web.StreamResponse:
        world, path = request.app[WORLD], request.path.removeprefix("/cgi-bin")
        world.calls[path] += 1
        failure = world.next_failure(path) or Failure()
        response = await answered(world, request, failure)
        body = await request.text() if request.content_type == "application/json" else ""
        world.watch(api_wire(path, body, _code_of(response), problem=_PROBLEMS.get(failure.drop, "")))
        return response

    return handle


_PROBLEMS = {"before": "断了线，什么也没有办", "after": "办完以后断了线，系统收不到回音"}


def _code_of(response: web.StreamResponse) -> int:
    """The error code of an answer; 0 for a good one."""
    text = response.text if isinstance(response, web.Response) else None
    if response.status != 200 or not text or not text.startswith("{"):
        return 0 if response.status == 200 else response.status
    return int(json.loads(text).get("errcode") or 0)


def _answer(code: int = 0, **more: Any) -> web.Response:
    """As WeChat answers: JSON under text/plain, with an errmsg that quotes whatever it likes."""
    said = {"errcode": code, "errmsg": "ok" if code == 0 else f"error hint: [oOpenid-and-text] rid: {code}", **more}
    return web.Response(text=json.dumps(said, ensure_ascii=False), content_type="text/plain")


async def _body(request: web.Request) -> dict[str, Any] | None:
    try:
        found = json.loads(await request.text())
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


async def _stable_token(world: FakeWeChat, request: web.Request) -> web.Response:
    body = await _body(request) or {}
    if body.get("grant_type") != "client_credential":
        return _answer(40002)
    if body.get("appid") != world.account.app_id:
        return _answer(40013)
    if world.account.app_secret and body.get("secret") != world.account.app_secret:  # empty: not known here
        return _answer(40125)
    value, seconds = world.give_token(force=body.get("force_refresh") is True)
    return web.json_response({"access_token": value, "expires_in": seconds})


async def _send(world: FakeWeChat, request: web.Request) -> web.Response:
    raw = await request.text()
    body = await _body(request)
    if body is None:
        return _answer(47001)
    if not world.has_customer_service:
        return _answer(48001)
    phone = world.known(body.get("touser"))
    if phone is None:
        return _answer(40003)
    kind = str(body.get("msgtype"))
    text, code = _content(world, kind, body.get(kind), raw)
    if code := code or phone.use_window(world.clock.now()):
        return _answer(code)
    phone.show(text, How.PUSHED, world.clock.now())
    return _answer()


def _content(world: FakeWeChat, kind: str, content: Any, raw: str) -> tuple[str, int]:
    """What the phone shows, or an error code."""
    if not isinstance(content, dict):
        return "", 47001
    if kind == "text":
        text = str(content.get("content") or "")
        if not text:
            return "", 44004
        if len(text.encode()) > 2048:
            return "", 45002
        shown = raw.encode("ascii", "ignore").decode() if "\\u" in raw else text  # escapes are shown as they stand
        return shown, 87014 if world.forbidden_word in text else 0
    if kind == "msgmenu":
        items = [f"{each['id']}:{each['content']}" for each in content.get("list", ())]
        return "\n".join([str(content.get("head_content", "")), *items, str(content.get("tail_content", ""))]), 0
    if kind == "image":
        return "[图片]", 0 if content.get("media_id") in world.media else 40007
    return "", 40008


async def _typing(world: FakeWeChat, request: web.Request) -> web.Response:
    body = await _body(request) or {}
    phone = world.known(body.get("touser"))
    if phone is None:
        return _answer(40003)
    if body.get("command") not in ("Typing", "CancelTyping"):
        return _answer(45072)
    is_typing = body["command"] == "Typing"
    if is_typing and phone.is_typing:
        return _answer(45081)
    phone.is_typing = is_typing
    return _answer()


async def _notice(world: FakeWeChat, request: web.Request) -> web.Response:
    body = await _body(request)
    if body is None:
        return _answer(47001)
    phone, template = world.known(body.get("touser")), str(body.get("template_id"))
    if phone is None:
        return _answer(40003)
    if template not in world.templates:
        return _answer(40037)
    data = body.get("data")
    if not isinstance(data, dict) or not all(_is_value(name, each) for name, each in data.items()):
        return _answer(47003)
    if not phone.consents[template]:
        return _answer(43101)
    phone.consents[template] -= 1
    phone.show("；".join(str(each["value"]) for each in data.values()), How.NOTICE, world.clock.now())
    return _answer()


def _is_value(name: str, said: Any) -> bool:
    value = said.get("value") if isinstance(said, dict) else None
    limit = LIMITS.get(name.rstrip("0123456789"), 200)
    return isinstance(value, str) and 0 < len(value) <= limit and "\n" not in value


async def _media(world: FakeWeChat, request: web.Request) -> web.StreamResponse:
    found = world.media.get(request.query.get("media_id", ""))
    if found is None:
        return _answer(40007)
    content, content_type = found
    response = web.StreamResponse(headers={"Content-Type": content_type})
    response.enable_chunked_encoding()
    await response.prepare(request)
    for start in range(0, len(content), 4096):
        await response.write(content[start : start + 4096])
    await response.write_eof()
    return response


async def _upload(world: FakeWeChat, request: web.Request) -> web.Response:
    field = (await request.post()).get("media")
    if not isinstance(field, web.FileField):
        return _answer(41005)
    media_id = world.add_media(field.file.read(), field.content_type)
    return _answer(type="image", media_id=media_id, created_at=int(world.clock.now().timestamp()))


async def _create_menu(world: FakeWeChat, request: web.Request) -> web.Response:
    body = await _body(request)
    if body is None:
        return _answer(47001)
    if code := _menu_problem(body.get("button")):
        return _answer(code)
    world.menu = body
    return _answer()


def _menu_problem(buttons: Any) -> int:
    """As documented: 1 to 3 buttons of 16 bytes, each with up to 5 of 60 bytes; keys 128 bytes; links http."""
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        return 40016
    for button in buttons:
        below = button.get("sub_button")
        if len(str(button.get("name", "")).encode()) > 16:
            return 40018
        if below is not None and not 1 <= len(below) <= 5:
            return 40023
        for each in below or [button]:
            if len(str(each.get("name", "")).encode()) > 60:
                return 40025
            if each.get("type") not in ("click", "view"):
                return 40015
            if each["type"] == "click" and not 0 < len(str(each.get("key", "")).encode()) <= 128:
                return 40019
            if each["type"] == "view" and not str(each.get("url", "")).startswith(("http://", "https://")):
                return 40054
    return 0


async def _get_menu(world: FakeWeChat, request: web.Request) -> web.Response:
    return _answer(46003) if world.menu is None else web.json_response({"menu": world.menu})


async def _delete_menu(world: FakeWeChat, request: web.Request) -> web.Response:
    world.menu = None
    return _answer()
