"""The Bot API of the simulated Telegram, as an aiohttp application."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from bot.channels.simulate.drops import drop
from bot.channels.simulate.telegram import Failure, FakeTelegram, Webhook
from bot.channels.simulate.telegram_phones import Phone, Shown

_Given = Mapping[str, str]
_Work = Callable[[FakeTelegram, _Given], Awaitable[Any]]
WORLD: web.AppKey[FakeTelegram] = web.AppKey("fake_telegram", FakeTelegram)
MOST_UNITS = 4096
MOST_DATA = 64
MOST_FILE = 20 * 1024 * 1024


class _RefusedError(Exception):
    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status, self.description = status, description


def application(world: FakeTelegram) -> web.Application:
    """Serves what :class:`~bot.channels.telegram.client.TelegramClient` calls."""
    app = web.Application()
    app[WORLD] = world
    app.router.add_post("/bot{token}/{method}", _called)
    app.router.add_get("/file/bot{token}/{path:.+}", _file)
    return app


async def _called(request: web.Request) -> web.StreamResponse:
    world, method = request.app[WORLD], request.match_info["method"].lower()
    world.calls[method] += 1
    failure = world.next_failure(method) or Failure()
    if failure.delay:
        await asyncio.sleep(failure.delay)
    if failure.drop == "before":
        return drop(request)
    if failure.status != 200:
        return _failed(failure)
    if request.match_info["token"] != world.token:
        return _error(401, "Unauthorized")
    work = METHODS.get(method)
    if work is None:
        return _error(404, "Not Found")
    given = {name: str(value) for name, value in (await request.post()).items()}
    try:
        result = await work(world, given)
    except _RefusedError as refused:
        return _error(refused.status, refused.description)
    return drop(request) if failure.drop == "after" else web.json_response({"ok": True, "result": result})


def _failed(failure: Failure) -> web.Response:
    if failure.retry_after:
        more = {"parameters": {"retry_after": failure.retry_after}}
        return _error(failure.status, f"Too Many Requests: retry after {failure.retry_after}", **more)
    if failure.description:
        return _error(failure.status, failure.description)
    return web.Response(status=failure.status, text="<html>nginx</html>", content_type="text/html")


def _error(status: int, description: str, **more: Any) -> web.Response:
    said = {"ok": False, "error_code": status, "description": description, **more}
    return web.json_response(said, status=status)


def _chat(world: FakeTelegram, given: _Given) -> Phone:
    phone = world.known(given.get("chat_id", ""))
    if phone is None:
        raise _RefusedError(400, "Bad Request: chat not found")
    if phone.is_deactivated:
        raise _RefusedError(403, "Forbidden: user is deactivated")
    if phone.has_blocked:
        raise _RefusedError(403, "Forbidden: bot was blocked by the user")
    return phone


async def _me(_world: FakeTelegram, _given: _Given) -> Any:
    return {"id": 1, "is_bot": True, "first_name": "公开助手", "username": "gongkai_bot"}


async def _send(world: FakeTelegram, given: _Given) -> Any:
    phone, text = _chat(world, given), given.get("text", "").strip()
    if not text:
        raise _RefusedError(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > MOST_UNITS:
        raise _RefusedError(400, "Bad Request: message is too long")
    if "parse_mode" in given and "<" in text:
        raise _RefusedError(400, f"Bad Request: can't parse entities in {text!r}")
    shown = Shown(world.number(), text, _buttons(given.get("reply_markup", "")))
    phone.shown.append(shown)
    return _message(world, phone, shown)


def _message(world: FakeTelegram, phone: Phone, shown: Shown) -> dict[str, Any]:
    date = int(world.clock.now().timestamp())
    return {"message_id": shown.message_id, "date": date, "chat": phone.chat, "text": shown.text}


def _buttons(markup: str) -> list[list[tuple[str, str]]]:
    rows = json.loads(markup).get("inline_keyboard", []) if markup else []
    found = [[(str(each.get("text", "")), str(each.get("callback_data", ""))) for each in row] for row in rows]
    for title, data in (each for row in found for each in row):
        if not title or not 1 <= len(data.encode()) <= MOST_DATA:
            raise _RefusedError(400, "Bad Request: BUTTON_DATA_INVALID")
    return found


async def _edit_buttons(world: FakeTelegram, given: _Given) -> Any:
    phone = _chat(world, given)
    shown = phone.message(int(given["message_id"]))
    if shown is None:
        raise _RefusedError(400, "Bad Request: message to edit not found")
    buttons = _buttons(given.get("reply_markup", ""))
    if buttons == shown.buttons:
        raise _RefusedError(400, "Bad Request: message is not modified")
    shown.buttons = buttons
    return _message(world, phone, shown)


async def _answer_press(world: FakeTelegram, given: _Given) -> Any:
    text = given.get("text", "")
    if len(text) > 200:
        raise _RefusedError(400, "Bad Request: MESSAGE_TOO_LONG")
    world.toasts.append(text)
    return True


async def _get_file(world: FakeTelegram, given: _Given) -> Any:
    found = world.files.get(given.get("file_id", ""))
    if found is None:
        raise _RefusedError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    path, content = found
    if len(content) > MOST_FILE:
        raise _RefusedError(400, "Bad Request: file is too big")
    return {
        "file_id": given["file_id"],
        "file_unique_id": f"U{given['file_id']}",
        "file_size": len(content),
        "file_path": f"{given['file_id']}/{path}",
    }


async def _set_webhook(world: FakeTelegram, given: _Given) -> Any:
    if given.get("drop_pending_updates") == "true":
        world.pending.clear()
    world.webhook = Webhook(
        given.get("url", ""), given.get("secret_token", ""), json.loads(given.get("allowed_updates", "[]"))
    )
    world.delivery = asyncio.create_task(world.deliver())
    return True


async def _delete_webhook(world: FakeTelegram, given: _Given) -> Any:
    return await _set_webhook(world, {"drop_pending_updates": given.get("drop_pending_updates", "")})


async def _webhook_info(world: FakeTelegram, _given: _Given) -> Any:
    waiting = len(world.pending)
    return {"url": world.webhook.url, "has_custom_certificate": False, "pending_update_count": waiting}


async def _get_updates(world: FakeTelegram, given: _Given) -> Any:
    if world.webhook.url:
        raise _RefusedError(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook")
    world.polls += 1
    mine = world.polls
    world.news.set()  # whoever waits finds that it is not the last any more
    offset = int(given.get("offset", 0))
    world.pending = [update for update in world.pending if update["update_id"] >= offset]
    loop = asyncio.get_running_loop()
    until = loop.time() + float(given.get("timeout", 0))
    while not world.pending and (left := until - loop.time()) > 0:
        world.news.clear()
        try:
            await asyncio.wait_for(world.news.wait(), left)
        except TimeoutError:
            break
        if world.polls != mine:
            raise _RefusedError(409, "Conflict: terminated by other getUpdates request; only one may ask")
    return world.pending[:100]


async def _set_commands(world: FakeTelegram, given: _Given) -> Any:
    world.commands = json.loads(given.get("commands", "[]"))
    return True


async def _file(request: web.Request) -> web.StreamResponse:
    world = request.app[WORLD]
    world.calls["file"] += 1
    failure = world.next_failure("file") or Failure()
    if failure.status != 200:
        return _failed(failure)
    file_id, _, path = request.match_info["path"].partition("/")
    known_path, content = world.files.get(file_id, ("", b""))
    if request.match_info["token"] != world.token or path != known_path:
        return _error(404, "Not Found")
    response = web.StreamResponse(headers={"Content-Type": "application/octet-stream"})
    response.enable_chunked_encoding()
    await response.prepare(request)
    for start in range(0, len(content), 4096):
        await response.write(content[start : start + 4096])
    await response.write_eof()
    return response


METHODS: dict[str, _Work] = {
    "getme": _me,
    "sendmessage": _send,
    "editmessagereplymarkup": _edit_buttons,
    "answercallbackquery": _answer_press,
    "getfile": _get_file,
    "setwebhook": _set_webhook,
    "deletewebhook": _delete_webhook,
    "getwebhookinfo": _webhook_info,
    "getupdates": _get_updates,
    "setmycommands": _set_commands,
}
