"""A provider that hangs up without an answer."""

from __future__ import annotations

from aiohttp import web


def drop(request: web.Request) -> web.Response:
    """Close the connection; what is returned reaches nobody."""
    if request.transport is not None:
        request.transport.close()
    return web.Response()
