"""Who writes on the chat page: whoever holds the random token in their cookie. No account, no name."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from aiohttp import web

from bot.keys import SETTINGS

COOKIE = "gongkai_visitor"
LIFETIME = timedelta(days=180)

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """256 random bits, URL-safe (43 characters)."""
    return secrets.token_urlsafe(32)


def visitor_token(request: web.Request) -> str | None:
    """The token that the browser sent, or None when there is none of the right shape."""
    token = request.cookies.get(_cookie(request), "")
    return token if _TOKEN.fullmatch(token) else None


def _cookie(request: web.Request) -> str:
    """Under https no sibling domain can plant the cookie: browsers keep ``__Host-`` names to the host that set them."""
    return f"__Host-{COOKIE}" if request.app[SETTINGS].is_https else COOKIE


def remember(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Set the cookie, or let it live on for another :data:`LIFETIME`."""
    response.set_cookie(
        _cookie(request),
        token,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.app[SETTINGS].is_https or request.secure,
    )
