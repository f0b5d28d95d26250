"""Once a day what has had its time is erased: words of questions, messages, personal data of closed applications."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

from aiohttp import web

from actions.cases import privacy
from bot.delivery.retention import purge_messages
from bot.keys import CLOCK, DB, SETTINGS
from bot.learning.retention import purge
from bot.serving.logs import without_values
from bot.settings import Settings

log = logging.getLogger(__name__)
BETWEEN = timedelta(days=1)


async def erase_daily(app: web.Application) -> AsyncIterator[None]:
    """``cleanup_ctx``: at start, and then each day."""
    task = asyncio.create_task(_go_on(app))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def erase_once(app: web.Application) -> tuple[int, int, int]:
    """Erase all that is due, in short transactions: questions, messages, applications."""
    settings, db, now = app[SETTINGS], app[DB], app[CLOCK].now()
    questions = await db.run(purge, now, settings.question_days)
    messages = applications = 0
    while some := await db.run(purge_messages, now, settings.message_days):
        messages += some
    while erased := await db.run(privacy.erase_due, now, terms_of(settings)):
        applications += len(erased)
    return questions, messages, applications


def terms_of(settings: Settings) -> privacy.Terms:
    """The terms of personal data in applications."""
    return privacy.Terms(settings.retention_identity_days, settings.retention_case_years)


async def _go_on(app: web.Application) -> None:
    while True:
        try:
            counts = await erase_once(app)
            if any(counts):
                log.info("erased: the words of %d questions, %d messages, data of %d applications", *counts)
        except Exception as error:
            log.error("what is due can't be erased", exc_info=without_values(error))
        await asyncio.sleep(BETWEEN.total_seconds())
