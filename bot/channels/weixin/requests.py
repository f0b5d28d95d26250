"""Requests of Tencent's servers: their bodies, bounded, and the refusal of what isn't believed."""

from __future__ import annotations

import logging
from collections import Counter

from aiohttp import web

from bot.channels import limited
from bot.channels.weixin.callback import MOST_BYTES, Reason, Refused

log = logging.getLogger(__name__)

SHOWN_REFUSALS = 20  # of one kind are logged one by one


async def body_of(request: web.Request) -> bytes:
    """Raises :class:`Refused` as soon as it is too much."""
    try:
        return await limited.read(request, MOST_BYTES)
    except limited.TooLongError:
        raise Refused(Reason.OVERSIZED) from None


def refusal(refused: Counter[str], reason: Reason, who: str) -> web.Response:
    """Count the refusal of a call of ``who`` in ``refused``, and answer it."""
    refused[reason.value] += 1
    if refused[reason.value] <= SHOWN_REFUSALS:
        log.warning("a call of %s was refused: %s", who, reason.value)
    return web.Response(status=413 if reason is Reason.OVERSIZED else 403, text="")
