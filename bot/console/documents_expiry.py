"""What was valid until a day that has passed is recorded as 已失效."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import web

from actions.cases.time import china_date
from bot.keys import CLOCK, DB
from bot.serving.logs import without_values
from knowledge.publishing.steps import end_expired

LOOK_SECONDS = 600.0
log = logging.getLogger(__name__)


async def keep_current(app: web.Application) -> AsyncIterator[None]:
    """A ``cleanup_ctx``: looks at the start and every ten minutes; staff may type a last day that has passed."""
    task = asyncio.create_task(_look_often(app))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _look_often(app: web.Application) -> None:
    while True:
        now = app[CLOCK].now()
        try:
            ended = await app[DB].run(end_expired, now=now, today=china_date(now))
            if ended:
                log.info("%d documents have expired", len(ended))
        except Exception as error:  # after a restart of the database it may work again
            log.error("expired documents could not be recorded", exc_info=without_values(error))
        await asyncio.sleep(LOOK_SECONDS)
