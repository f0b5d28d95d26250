"""Bodies of requests and answers, read no further than is allowed."""

from __future__ import annotations

import aiohttp
from aiohttp import web

_AT_ONCE = 64 * 1024


class TooLongError(Exception):
    """There is more than is allowed."""


async def read(message: web.Request | aiohttp.ClientResponse, most_bytes: int) -> bytes:
    """The body. Raises :class:`TooLongError` by the announced length, or as soon as the limit is passed."""
    if (message.content_length or 0) > most_bytes:
        raise TooLongError
    content = bytearray()
    async for chunk in message.content.iter_chunked(_AT_ONCE):
        content += chunk
        if len(content) > most_bytes:
            raise TooLongError
    return bytes(content)
