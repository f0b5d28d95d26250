"""The API of the simulated WeCom, as an aiohttp application."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.channels.simulate.drops import drop
from bot.channels.simulate.wechat import Failure, GivenToken
from bot.channels.simulate.wecom import TOKEN_LASTS, WELCOME_LASTS, WINDOW, FakeWeCom

_Work = Callable[[FakeWeCom, web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]
_MSGID = re.compile(r"[0-9a-zA-Z_-]{1,32}")
WORLD: web.AppKey[FakeWeCom] = web.AppKey("fake_wecom", FakeWeCom)


def application(world: FakeWeCom) -> web.Application:
    """Serves what :class:`~bot.channels.wecom.client.WeComClient` calls."""
    app = web.Application()
    app[WORLD] = world
    app.router.add_get("/cgi-bin/gettoken", _handler(_token, needs=""))
    app.router.add_post("/cgi-bin/kf/sync_msg", _handler(_sync))
    app.router.add_post("/cgi-bin/kf/send_msg", _handler(_send))
    app.router.add_post("/cgi-bin/kf/send_msg_on_event", _handler(_welcome))
    app.router.add_post("/cgi-bin/kf/service_state/get", _handler(_state))
    app.router.add_post("/cgi-bin/kf/service_state/trans", _handler(_trans))
    app.router.add_get("/cgi-bin/media/get", _handler(_media))
    app.router.add_post("/cgi-bin/message/send", _handler(_card, needs="agent"))
    app.router.add_post("/cgi-bin/kf/account/list", _handler(_accounts))
    app.router.add_get("/cgi-bin/agent/get", _handler(_agent, needs="agent"))
    return app


def _handler(work: _Work, *, needs: str = "kf") -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """``needs``: whose token, that of the app for 微信客服 (kf), of the one for alerts (agent), or none."""

    async def handle(request: web.Request) -> web.StreamResponse:
        world, path = request.app[WORLD], request.path.removeprefix("/cgi-bin")
        world.calls[path] += 1
        failure = world.next_failure(path) or Failure()
        if failure.delay:
            await asyncio.sleep(failure.delay)
        if failure.status != 200:
            return web.Response(status=failure.status, text="<html>nginx</html>", content_type="text/html")
        if failure.drop == "before":
            return drop(request)
        if failure.code:
            return _answer(failure.code)
        if needs and (code := _token_problem(world, request.query.get("access_token", ""), needs)):
            return _answer(code)
        body = await request.json() if request.method == "POST" else {}
        response = await work(world, request, body)
        return drop(request) if failure.drop == "after" else response

    return handle


def _answer(code: int = 0, **more: Any) -> web.Response:
    """As WeCom answers, with an errmsg that quotes whatever it likes."""
    said = {"errcode": code, "errmsg": "ok" if code == 0 else f"hint: [wmAAAA-and-text], code {code}", **more}
    return web.json_response(said)


def _token_problem(world: FakeWeCom, value: str, needs: str) -> int:
    if not value:
        return 41001
    secret = world.corp.secret if needs == "kf" else world.corp.agent_secret
    given = world.tokens.get(secret)
    if given is None or given.value != value or given.is_taken_back:
        return 48002 if any(token.value == value for token in world.tokens.values()) else 40014
    return 42001 if world.clock.now() >= given.until else 0


async def _token(world: FakeWeCom, request: web.Request, _body: dict[str, Any]) -> web.Response:
    """The same one while it is good."""
    if request.query.get("corpid") != world.corp.corp_id:
        return _answer(40013)
    secret, now = request.query.get("corpsecret", ""), world.clock.now()
    if secret not in (world.corp.secret, world.corp.agent_secret):
        return _answer(40001)
    last = world.tokens.get(secret)
    if last is None or last.is_taken_back or now >= last.until:
        last = world.tokens[secret] = GivenToken(f"TOKEN{world.count()}", now + timedelta(seconds=7200))
    return _answer(access_token=last.value, expires_in=int((last.until - now).total_seconds()))


async def _accounts(world: FakeWeCom, _request: web.Request, body: dict[str, Any]) -> web.Response:
    start = int(body.get("offset", 0))
    listed = world.corp.open_kfids[start : start + int(body.get("limit", 100))]
    return _answer(account_list=[{"open_kfid": each, "name": "公开咨询", "avatar": ""} for each in listed])


async def _agent(world: FakeWeCom, request: web.Request, _body: dict[str, Any]) -> web.Response:
    if request.query.get("agentid") != str(world.corp.agent_id):
        return _answer(40056)
    return _answer(agentid=world.corp.agent_id, name="依申请公开提醒", close=int(world.is_app_closed))


async def _sync(world: FakeWeCom, _request: web.Request, body: dict[str, Any]) -> web.Response:
    open_kfid = str(body.get("open_kfid", ""))
    if open_kfid not in world.corp.open_kfids:
        return _answer(95000)
    token = body.get("token")
    if token and (token not in world.knocks or world.clock.now() - world.knocks[token] > TOKEN_LASTS):
        return _answer(95007)
    log, start = world.logs.get(open_kfid, []), int(str(body.get("cursor") or "0").rpartition(":")[2])
    end = start + min(int(body.get("limit", 1000)), world.page)
    has_more = end < len(log)
    cursor = f"{open_kfid}:{min(end, len(log))}"
    return _answer(next_cursor=cursor, has_more=int(has_more), msg_list=log[start:end])


async def _send(world: FakeWeCom, _request: web.Request, body: dict[str, Any]) -> web.Response:
    session, msgid = world.known(body.get("open_kfid"), body.get("touser")), str(body.get("msgid") or "")
    if session is None:
        return _answer(40096)
    if msgid in world.sent:
        return _answer(msgid=msgid)
    if not _MSGID.fullmatch(msgid):
        return _answer(40058)
    if code := _content_problem(body):
        return _answer(code)
    if session.state not in (0, 1):
        return _answer(95018)
    if session.heard_at is None or world.clock.now() - session.heard_at >= WINDOW:
        return _answer(95002)
    if not session.left:
        return _answer(95001)
    session.left -= 1
    world.sent[msgid] = session.user
    session.shown.append(body)
    return _answer(msgid=msgid)


async def _welcome(world: FakeWeCom, _request: web.Request, body: dict[str, Any]) -> web.Response:
    session, at = world.welcome_codes.pop(str(body.get("code")), (None, world.clock.now()))
    if session is None or world.clock.now() - at > WELCOME_LASTS:
        return _answer(40058)
    if code := _content_problem(body):
        return _answer(code)
    session.shown.append(body)
    return _answer(msgid=f"WELCOME{world.count()}")


def _content_problem(body: dict[str, Any]) -> int:
    kind = body.get("msgtype")
    content = body.get(str(kind))
    if not isinstance(content, dict):
        return 47001
    if kind == "text":
        text = str(content.get("content", ""))
        return 44004 if not text else 45002 if len(text.encode()) > 2048 else 0
    if kind == "msgmenu":
        items = content.get("list", [])
        if not 1 <= len(items) <= 10:
            return 95008
        sizes = [len(str(item["click"][name]).encode()) for item in items for name in ("id", "content")]
        return 0 if all(0 < size <= 128 for size in sizes) and len(content["head_content"].encode()) <= 1024 else 40058
    return 40008


async def _state(world: FakeWeCom, _request: web.Request, body: dict[str, Any]) -> web.Response:
    session = world.known(body.get("open_kfid"), body.get("external_userid"))
    return _answer(40096) if session is None else _answer(service_state=session.state, servicer_userid="")


async def _trans(world: FakeWeCom, _request: web.Request, body: dict[str, Any]) -> web.Response:
    session = world.known(body.get("open_kfid"), body.get("external_userid"))
    if session is None:
        return _answer(40096)
    if session.state == 4 or (session.state, body.get("service_state")) not in {(0, 1), (1, 1)}:
        return _answer(95016)
    session.state = int(body["service_state"])
    return _answer()


async def _media(world: FakeWeCom, request: web.Request, _body: dict[str, Any]) -> web.StreamResponse:
    found = world.media.get(request.query.get("media_id", ""))
    if found is None:
        return _answer(40007)
    content, content_type, name = found
    headers = {"Content-Type": content_type}
    if name:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return web.Response(body=content, headers=headers)


async def _card(world: FakeWeCom, _request: web.Request, body: dict[str, Any]) -> web.Response:
    card = body.get("textcard")
    if body.get("agentid") != world.corp.agent_id:
        return _answer(40056)
    if body.get("msgtype") != "textcard" or not isinstance(card, dict) or not card.get("url"):
        return _answer(47001)
    if len(card["title"]) > 128 or len(card["description"]) > 512:
        return _answer(45002)
    user = str(body.get("touser"))
    if user not in world.corp.members:
        return _answer(81013)
    shown = (user, card)
    if not (body.get("enable_duplicate_check") and shown in world.cards):
        world.cards.append(shown)
    return _answer(msgid=f"CARD{world.count()}")
