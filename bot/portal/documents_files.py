"""Files for download: named in Chinese, never opened in the page, not too often."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

from aiohttp import web

from bot.keys import CLOCK
from bot.portal.protection import SlidingWindow, client_address

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
UNKNOWN = "application/octet-stream"
TOO_OFTEN = "下载得太频繁了，请过几分钟再试。"
DOWNLOADS = 120  # of one address in five minutes: each workbook takes work

THROTTLE: web.AppKey[SlidingWindow] = web.AppKey("document_download_throttle", SlidingWindow)

_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_RUNS_SCRIPTS = ("html", "xml", "svg", "javascript")
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u202a-\u202e\u2066-\u2069]+')


def setup(app: web.Application) -> None:
    app[THROTTLE] = SlidingWindow(DOWNLOADS, timedelta(minutes=5), max_keys=2_000)


def allow_download(request: web.Request) -> None:
    """Count a download. Raises :class:`~aiohttp.web.HTTPTooManyRequests`."""
    if not request.app[THROTTLE].allow(client_address(request), request.app[CLOCK].now()):
        raise web.HTTPTooManyRequests(text=TOO_OFTEN)


def attachment(body: bytes | None, name: str, content_type: str) -> web.Response:
    """A file that browsers save and never show (RFC 6266; the name in Chinese by RFC 8187)."""
    safe = _NOT_IN_NAMES.sub("_", name).strip(" .") or "document"
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", safe).strip("_") or "document"
    headers = {
        "Content-Type": content_type,
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(safe, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return web.Response(body=body, headers=headers)


def private_attachment(body: bytes, name: str, content_type: str) -> web.Response:
    """As :func:`attachment`, of what is somebody's own: kept in no cache, embedded by our own pages only."""
    response = attachment(body, name, content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def safe_media_type(media_type: str) -> str:
    """As it was stored, unless it is malformed or a browser might run it."""
    plain = media_type.partition(";")[0].strip().lower()
    if not _MEDIA_TYPE.fullmatch(plain) or any(word in plain for word in _RUNS_SCRIPTS):
        return UNKNOWN
    return plain
