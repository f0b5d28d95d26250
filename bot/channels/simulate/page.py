"""The page that plays the phones, beside the simulated API. For this machine only.

It is reached by no other name than this machine's (a page elsewhere could otherwise talk to it through a name that
leads here), and what is done on it needs a header that no form of another site can send.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import aiohttp_jinja2
from aiohttp import web
from jinja2 import FileSystemLoader

from bot.channels.simulate.stage import PEOPLE, Stage, UnknownActError
from bot.channels.simulate.wechat_api import application
from bot.typed import whole_number

MOST_PICTURE = 10 * 1024 * 1024  # as WeChat (上传临时素材)
HEARTBEAT_SECONDS = 15.0
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADER = "X-Simulate"
STAGE: web.AppKey[Stage] = web.AppKey("stage", Stage)
_HERE = Path(__file__).parent


def phones_of(stage: Stage) -> web.Application:
    """The page and the API of ``stage``."""
    app = application(stage.world, most_bytes=MOST_PICTURE + 64 * 1024)
    app[STAGE] = stage
    app.middlewares.append(_only_here)
    aiohttp_jinja2.setup(app, loader=FileSystemLoader(_HERE / "templates"), autoescape=True)
    app.router.add_get("/", page)
    app.router.add_get("/events", events)
    app.router.add_post("/do/{act:[a-z-]{1,20}}", act)
    app.router.add_post("/picture", picture)
    app.router.add_get(r"/media/{media:media\d{1,12}}", media)
    app.router.add_static("/static/", _HERE / "static")
    app.on_response_prepare.append(_add_headers)
    app.on_shutdown.append(_close)
    return app


async def page(request: web.Request) -> web.Response:
    """``GET /?phone=1``."""
    stage, number = request.app[STAGE], _phone(request)
    context = {
        "name": stage.name,
        "people": PEOPLE,
        "number": number,
        "is_whole": stage.clock is not None,
        "most_picture": MOST_PICTURE,
        "pictures": ",".join(sorted(PICTURES)),
    }
    return aiohttp_jinja2.render_template("simulate/phone.html", request, context)


async def events(request: web.Request) -> web.StreamResponse:
    """``GET /events``: entries and the state, as server-sent events, resumed behind the last one seen."""
    stage, number = request.app[STAGE], _phone(request)
    last = request.headers.get("Last-Event-ID", "0")
    seen = whole_number(last) or 0
    if stage.entries and seen > stage.entries[-1].number:
        seen = 0  # of a stage before this one
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    with suppress(ConnectionResetError):  # the page was closed
        await response.write(b"retry: 1000\n\n")
        while not stage.is_closed:
            for entry in stage.since(seen, number):
                if entry.kind != "state":
                    await response.write(_event("entry", {"kind": entry.kind, **entry.data}, entry.number))
            seen = stage.entries[-1].number if stage.entries else 0
            await response.write(_event("state", stage.state(number)))
            await stage.wait(seen, HEARTBEAT_SECONDS)
    return response


async def act(request: web.Request) -> web.Response:
    """``POST /do/{act}``: a citizen does something, or trouble is made. Done in the background."""
    try:
        said = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="JSON is expected") from None
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise web.HTTPBadRequest(text="texts are expected")
    try:
        request.app[STAGE].act(_phone(request), request.match_info["act"], said)
    except UnknownActError:
        raise web.HTTPNotFound from None
    return web.Response(status=202)


async def picture(request: web.Request) -> web.Response:
    """``POST /picture``: its bytes are the body."""
    if request.content_type not in PICTURES:
        raise web.HTTPUnsupportedMediaType(text="只能发图片")
    content = await request.read()
    if not 0 < len(content) <= MOST_PICTURE:
        raise web.HTTPRequestEntityTooLarge(MOST_PICTURE, len(content), text="图片太大")
    request.app[STAGE].send_picture(_phone(request), content, request.content_type)
    return web.Response(status=202)


async def media(request: web.Request) -> web.Response:
    """``GET /media/{id}``: a picture that was sent."""
    found = request.app[STAGE].world.media.get(request.match_info["media"])
    if found is None or found[1] not in PICTURES:
        raise web.HTTPNotFound
    return web.Response(body=found[0], content_type=found[1])


def _phone(request: web.Request) -> int:
    given = request.query.get("phone", "1")
    if given not in {str(number + 1) for number in range(len(PEOPLE))}:
        raise web.HTTPNotFound
    return int(given) - 1


def _event(name: str, data: dict[str, Any], number: int | None = None) -> bytes:
    numbered = "" if number is None else f"id: {number}\n"
    return f"{numbered}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


@web.middleware
async def _only_here(request: web.Request, handler: Any) -> web.StreamResponse:
    """Other names than this machine's, and posts that our page didn't make, are refused; the API takes what it does."""
    if not is_here(request.url.host or ""):
        raise web.HTTPForbidden(text="this machine only")
    is_ours = request.headers.get(HEADER) or request.path.startswith("/cgi-bin/")
    if request.method == "POST" and not is_ours:
        raise web.HTTPForbidden(text="not from the page")
    response: web.StreamResponse = await handler(request)
    return response


def is_here(host: str) -> bool:
    """Whether ``host`` is this machine and no other can be meant."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cache-Control", "no-store")


async def _close(app: web.Application) -> None:
    await asyncio.shield(app[STAGE].close())
