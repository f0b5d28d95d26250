"""The daily run of the ledger and the reports: days and reminders brought up, files made once they are due."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import web

from actions.cases.time import china_date
from bot.figures import stored
from bot.figures.stored import Office
from bot.keys import AGENCY, CALENDAR, CLOCK, DB, SETTINGS
from bot.ledger.reminding import remind
from bot.ledger.syncing import bring_up
from bot.serving.logs import without_values

LOOK_SECONDS = 600.0
log = logging.getLogger(__name__)


async def keep_reports_made(app: web.Application) -> AsyncIterator[None]:
    """A ``cleanup_ctx``: at the start, and every ten minutes. What a stopped process has missed is caught up."""
    task = asyncio.create_task(_look_often(app))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def look_once(app: web.Application) -> list[str]:
    """Bring the ledger up, remind, and make what is due; the names of the files that were made."""
    db, now, calendar = app[DB], app[CLOCK].now(), app[CALENDAR]
    await db.run(bring_up, calendar, now)
    if sent := await db.run(remind, calendar, now, app[SETTINGS].duty_alert_days):
        log.info("%d reminders of what is to be published were sent", sent)
    made: list[str] = []
    for kind, period in await db.read(stored.missing, china_date(now), calendar):
        files = await db.run(stored.make, kind, period, office_of(app), now)
        try:
            await asyncio.to_thread(stored.write_out, files, app[SETTINGS].storage.reports_dir)
        except OSError as error:  # what counts is in the database
            log.error("report files can't be written into the data folder (%s)", error.strerror)
        made += [file.name for file in files]
    if made:
        log.info("%d report files were made", len(made))
    return made


def office_of(app: web.Application) -> Office:
    """What making a report needs."""
    return Office(app[AGENCY].current.name, app[CALENDAR], app[SETTINGS].report_alerts)


async def _look_often(app: web.Application) -> None:
    while True:
        try:
            await look_once(app)
        except Exception as error:  # after a restart of the database it may work again
            log.error("ledger and reports could not be brought up", exc_info=without_values(error))
        await asyncio.sleep(LOOK_SECONDS)
