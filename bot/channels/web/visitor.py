"""Who writes on the chat page: whoever holds the random token in their cookie. No account, no name."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from aiohttp import web

from bot.keys import SETTINGS

COOKIE = "gongkai_visitor"
EMBEDDED = "gongkai_embedded"
LIFETIME = timedelta(days=180)

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """256 random bits, URL-safe (43 characters)."""
    return secrets.token_urlsafe(32)


def visitor_token(request: web.Request) -> str | None:
    """The token that the browser sent, or None when there is none of the right shape."""
    return _sent(request, _cookie(request, COOKIE)) or _embedded_token(request)


def _embedded_token(request: web.Request) -> str | None:
    """What was kept for our page within another site's; kept by https alone."""
    return _sent(request, _cookie(request, EMBEDDED)) if request.app[SETTINGS].is_https else None


def _sent(request: web.Request, name: str) -> str | None:
    token = request.cookies.get(name, "")
    return token if _TOKEN.fullmatch(token) else None


def _cookie(request: web.Request, name: str) -> str:
    """Under https no sibling domain can plant the cookie: browsers keep ``__Host-`` names to the host that set them."""
    return f"__Host-{name}" if request.app[SETTINGS].is_https else name


def remember(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Set the cookie, or let it live on for another :data:`LIFETIME`.

    Browsers send no ``SameSite=Lax`` cookie to a frame within another site's page. There, by https, it is a cookie of
    its own, which the browser keeps apart for each of those sites (``Partitioned``): none of them can be used to
    follow a citizen to another, and the conversation of the page itself is not in it.
    """
    seconds = int(LIFETIME.total_seconds())
    if _is_across_sites(request, token):  # Python writes "Partitioned" from 3.14 on only
        how = f"Max-Age={seconds}; Path=/; HttpOnly; Secure; SameSite=None; Partitioned"
        response.headers.add("Set-Cookie", f"{_cookie(request, EMBEDDED)}={token}; {how}")
        return
    response.set_cookie(
        _cookie(request, COOKIE),
        token,
        max_age=seconds,
        httponly=True,
        samesite="Lax",
        secure=request.app[SETTINGS].is_https or request.secure,
    )


def _is_across_sites(request: web.Request, token: str) -> bool:
    """Whether this answer goes to our page in a frame of another site."""
    if not request.app[SETTINGS].is_https:
        return False
    if _embedded_token(request) == token:
        return True
    is_frame = request.headers.get("Sec-Fetch-Dest") == "iframe"
    return is_frame and request.headers.get("Sec-Fetch-Site") == "cross-site"
