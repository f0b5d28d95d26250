"""How long the words of a question are kept (个人信息保护法第十九条: as short as the purpose needs)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from aiohttp import web
from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from bot.keys import CLOCK, DB, SETTINGS
from bot.learning.tables import AskedQuestion

log = logging.getLogger(__name__)

BETWEEN = timedelta(days=1)


def purge(session: Session, now: datetime, days: int) -> int:
    """Delete the words of questions older than ``days``; what remains is a statistic. Returns how many."""
    has_words = or_(
        AskedQuestion.text.is_not(None), AskedQuestion.previous.is_not(None), AskedQuestion.comment.is_not(None)
    )
    old = update(AskedQuestion).where(AskedQuestion.asked_at < now - timedelta(days=days), has_words)
    emptied = old.values(text=None, previous=None, comment=None).returning(AskedQuestion.id)
    return len(session.execute(emptied).all())


async def purge_daily(app: web.Application) -> AsyncIterator[None]:
    """``cleanup_ctx``: purge at start, and then each day."""
    task = asyncio.create_task(_go_on_purging(app))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _go_on_purging(app: web.Application) -> None:
    while True:
        try:
            emptied = await app[DB].run(purge, app[CLOCK].now(), app[SETTINGS].question_days)
            if emptied:
                log.info("the words of %d old questions were deleted", emptied)
        except Exception as error:
            log.error("old questions can't be purged: %s", type(error).__name__)
        await asyncio.sleep(BETWEEN.total_seconds())
