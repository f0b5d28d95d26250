"""The loop that finds work: at once when there is news, else now and then, and never so often that it is all we do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.delivery.hub import EVERYTHING, Hub

log = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 1.0  # for tries that have come due, and other processes' news; one's own wake at once
PAUSES = 4  # after each look, so many times as long as it took: under load one look finds the work of many messages
LONGEST_PAUSE_SECONDS = 0.25


async def keep_looking(look: Callable[[], Awaitable[None]], hub: Hub, where: str) -> None:
    """Call ``look`` until cancelled. Its failures are logged as "``where`` can't be read"."""
    loop = asyncio.get_running_loop()
    while True:
        seen, began = hub.version(), loop.time()
        try:
            await look()
        except Exception as error:
            log.error("%s can't be read: %s", where, type(error).__name__)
        await asyncio.sleep(min(PAUSES * (loop.time() - began), LONGEST_PAUSE_SECONDS))
        await hub.wait(EVERYTHING, LOOK_AGAIN_SECONDS, since=seen)
