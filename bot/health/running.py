"""Running the checks: on request, once a day, and what failed every hour until it works again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Collection
from datetime import datetime, timedelta

from aiohttp import web
from sqlalchemy.orm import Session

from bot.delivery.channel import SendError
from bot.delivery.leases import acquire
from bot.health.results import (
    SYSTEM,
    CheckFailedError,
    NoVerdictError,
    Result,
    State,
    begin_daily,
    forget,
    keep,
    last_daily,
    latest,
)
from bot.keys import CHECKS, CLOCK, DB, PROCESS
from bot.serving.logs import without_values

log = logging.getLogger(__name__)

LEASE = "daily checks"
FIRST_LOOK_SECONDS = 180.0  # Rasa is up by then
LOOK_SECONDS = 600.0
EVERY = timedelta(days=1)
AGAIN = timedelta(hours=1)  # what failed, or had no verdict
ONCE_A_DAY = frozenset({"audit"})  # it takes minutes of computing, and doesn't mend itself
RUNNING: web.AppKey[set[asyncio.Task[None]]] = web.AppKey("health_checks_running")


async def run(app: web.Application, names: Collection[str], by: str) -> None:
    """Run these checks side by side, and keep each result as soon as it is there."""
    await asyncio.gather(*(_run_one(app, name, by) for name in names if name in app[CHECKS]))


def start(app: web.Application, names: Collection[str], by: str) -> asyncio.Task[None] | None:
    """Begin in the background; ``None`` while some are on their way in this process."""
    running = app[RUNNING]
    if running:
        return None
    task = asyncio.create_task(run(app, names, by))
    running.add(task)
    task.add_done_callback(running.discard)
    return task


async def stop(app: web.Application) -> None:
    """Signal ``on_shutdown``: what is on its way is broken off."""
    running = app[RUNNING]
    for task in tuple(running):
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def keep_checked(app: web.Application) -> AsyncIterator[None]:
    """A ``cleanup_ctx``: checks what is due, now and then."""
    task = asyncio.create_task(_look_often(app))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def run_due(app: web.Application) -> list[str]:
    """Check what is due: everything once a day, what was not well again after an hour. By one process at a time."""
    now = app[CLOCK].now()
    checks = app[CHECKS]
    names = sorted(checks)
    due = await app[DB].run(_due, names, app[PROCESS].id, now)
    if due:
        await run(app, due, SYSTEM)
    return due


def _due(session: Session, names: Collection[str], process_id: str, now: datetime) -> list[str]:
    if not acquire(session, LEASE, process_id, now):
        return []
    last = last_daily(session)
    if last is None or now - last >= EVERY:
        forget(session, names, now)
        begin_daily(session, now)
        return list(names)
    found = latest(session)
    unwell = (row for name, row in found.items() if row.state != State.OK and name not in ONCE_A_DAY)
    return sorted(row.name for row in unwell if row.name in names and now - row.started_at >= AGAIN)


async def _run_one(app: web.Application, name: str, by: str) -> None:
    clock, check = app[CLOCK], app[CHECKS][name]
    started = clock.now()
    try:
        state, said = State.OK, await check()
    except (SendError, CheckFailedError) as error:
        state, said = State.FAILED, str(error)
    except NoVerdictError as error:
        state, said = State.UNKNOWN, str(error)
    except Exception as error:
        log.error("the check of %s failed", name, exc_info=without_values(error))
        state, said = State.FAILED, f"检查时出错（{type(error).__name__}），请查看服务的日志"
    ended = clock.now()
    try:
        await app[DB].run(keep, Result(name, state, said.rstrip("。"), started, ended - started), by, ended)
    except Exception as error:  # the database is what does not work
        log.error("what the check of %s found can't be written: %s: %s", name, state.value, type(error).__name__)


async def _look_often(app: web.Application) -> None:
    await asyncio.sleep(FIRST_LOOK_SECONDS)
    while True:
        try:
            await run_due(app)
        except Exception as error:
            log.error("the checks could not be made", exc_info=without_values(error))
        await asyncio.sleep(LOOK_SECONDS)
