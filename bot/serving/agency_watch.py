"""What administrators save of the office itself is known in every process within seconds: no restart."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import web

from actions.cases.agency.source import LOOK_SECONDS
from bot.delivery.background import keep_doing
from bot.keys import AGENCY

log = logging.getLogger(__name__)


async def keep_agency_current(app: web.Application) -> AsyncIterator[None]:
    """A ``cleanup_ctx``: the version in force before the first page, and newer ones as they are saved anywhere."""
    await asyncio.to_thread(app[AGENCY].refresh)
    task = asyncio.create_task(keep_doing(lambda: _look(app), LOOK_SECONDS, "the office's facts can't be read"))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _look(app: web.Application) -> None:
    if await asyncio.to_thread(app[AGENCY].refresh):
        log.info("the office's facts have changed")
