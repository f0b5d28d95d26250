"""Requests of Tencent's servers: their bodies, bounded, and the refusal of what isn't believed."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from aiohttp import web

from bot.channels import limited
from bot.channels.weixin.callback import MOST_BYTES, Reason, Refused

log = logging.getLogger(__name__)

SHOWN_REFUSALS = 20  # of one kind are logged one by one


class Verifier(Protocol):
    """The callbacks of an account."""

    def verify(self, query: Mapping[str, str], now: datetime) -> str:
        """What the check of our address is answered with. Raises :class:`Refused`."""


def checked(request: web.Request, callbacks: Verifier, now: datetime, refused: Counter[str], who: str) -> web.Response:
    """Answer the console's check of our address."""
    try:
        return web.Response(text=callbacks.verify(request.query, now))
    except Refused as refusing:
        return refusal(refused, refusing.reason, who)


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
