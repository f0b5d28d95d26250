"""A holiday notice that is put into the folder while the site runs is taken up: no restart, no stale dates."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import web

from actions.cases import rebuilding
from actions.cases.calendar import CalendarError
from bot.console.staff import signatures
from bot.keys import CALENDAR, CLOCK, DB
from bot.serving.logs import without_values

LOOK_SECONDS = 30.0
log = logging.getLogger(__name__)


async def keep_calendar_current(app: web.Application) -> AsyncIterator[None]:
    """A ``cleanup_ctx``: looks at the calendar's files twice a minute."""
    task = asyncio.create_task(_look_often(app))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def has_changed(app: web.Application) -> bool:
    """Read the calendar's files again if they have changed; whether any day is different now.

    Files that are wrong are left alone, with a line in the log.
    """
    try:
        return await asyncio.to_thread(app[CALENDAR].refresh)
    except CalendarError as error:
        log.error("the calendar stays as it is: %s", error)
        return False


async def compute_again(app: web.Application) -> list[str]:
    """Compute every open case by the calendar as it is now; the numbers of those that changed.

    ``gongkai calendar load`` has done so too; meanwhile this process may have counted by the old days.
    """
    staff = await app[DB].read(signatures)
    done = await asyncio.to_thread(rebuilding.rebuild, app[DB], app[CALENDAR], app[CLOCK].now(), staff=staff)
    if done.moved:
        log.info("the calendar changed the due date of %d applications", len(done.moved))
    return list(done.moved)


async def _look_often(app: web.Application) -> None:
    is_behind = False
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            is_behind = await has_changed(app) or is_behind
            if is_behind:
                await compute_again(app)
                is_behind = False
        except Exception as error:  # after a restart of the database it may work again
            log.error("due dates could not be computed again", exc_info=without_values(error))
