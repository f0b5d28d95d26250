"""What every HTML page shares: templates, security headers, and friendly errors."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp_jinja2
from aiohttp import web
from jinja2 import ChoiceLoader, FileSystemLoader

from bot.keys import AGENCY
from bot.serving.logs import without_values

log = logging.getLogger(__name__)

BOT_DIR = Path(__file__).resolve().parent

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

_SENTENCES = {
    400: "请求的内容有误,请检查后重试。",
    403: "您没有权限进行此操作,或页面已过期,请刷新后重试。",
    404: "没有找到您要访问的页面。",
    405: "该页面不支持此操作。",
    409: "内容已发生变化,请刷新后重试。",
    413: "您提交的内容太大,请缩短后重试。",
    415: "不支持这种格式的内容。",
    429: "操作过于频繁,请稍后再试。",
    503: "系统正忙,请稍后再试。",
}
_DEFAULT_SENTENCE = "抱歉,系统出了点问题,我们已记录下来。请稍后再试。"


def setup_pages(app: web.Application) -> None:
    """Jinja with autoescape and ``agency`` in every page, and ``/static/`` from ``bot/static``.

    Rooms add their own templates with :func:`add_templates`. The application must hold ``AGENCY``.
    """
    aiohttp_jinja2.setup(
        app,
        loader=ChoiceLoader([FileSystemLoader(BOT_DIR / "templates")]),
        autoescape=True,
        context_processors=[aiohttp_jinja2.request_processor, _agency],
    )
    static = BOT_DIR / "static"
    if static.is_dir():
        app.router.add_static("/static/", static, name="static")
    app.on_response_prepare.append(_add_security_headers)


async def _agency(request: web.Request) -> dict[str, Any]:
    return {"agency": request.app[AGENCY].current}


def add_templates(app: web.Application, directory: Path) -> None:
    """Let pages be rendered from ``directory``. Give each room's templates a folder of their own inside it."""
    loader = aiohttp_jinja2.get_env(app).loader
    assert isinstance(loader, ChoiceLoader)
    loader.loaders = [*loader.loaders, FileSystemLoader(directory)]


@web.middleware
async def friendly_errors(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """A Chinese sentence instead of a stack trace: a page for people, JSON below ``/api/``.

    A handler's own error page (HTML body) or JSON error passes through unchanged.
    """
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400 or error.content_type in ("text/html", "application/json"):
            raise
        own_text = error.text if _is_for_people(error) else None
        return _error_response(request, error.status, own_text or _SENTENCES.get(error.status, _DEFAULT_SENTENCE))
    except (ConnectionResetError, TimeoutError):
        raise
    except Exception as error:
        log.error("%s %s failed", request.method, route_pattern(request), exc_info=without_values(error))
        return _error_response(request, 500, _DEFAULT_SENTENCE)


def _is_for_people(error: web.HTTPException) -> bool:
    """aiohttp's own texts are English, as "404: Not Found"; any other was written by a handler."""
    text = error.text or ""
    return text != f"{error.status}: {error.reason}" and not text.startswith("Maximum request body size")


def _error_response(request: web.Request, status: int, sentence: str) -> web.Response:
    if request.path.startswith("/api/"):
        return web.json_response({"error": sentence}, status=status)
    try:
        context = {"status": status, "sentence": sentence}
        return aiohttp_jinja2.render_template("error.html", request, context, status=status)
    except Exception:  # the page that reports errors must not fail for a missing or broken template
        return web.Response(text=sentence, status=status, content_type="text/plain", charset="utf-8")


def route_pattern(request: web.Request) -> str:
    """The route's pattern; the path itself may hold a number or a token."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "(no route)"


async def _add_security_headers(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.pop("Server", None)  # nobody needs the versions
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
