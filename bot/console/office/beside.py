"""Work of the administration that may take longer than a request: it goes on beside, one of a kind at a time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from typing import Any

from aiohttp import web

from bot.serving.logs import without_values

log = logging.getLogger(__name__)
BESIDE: web.AppKey[dict[str, asyncio.Task[Any]]] = web.AppKey("office_beside", dict)


def begin[T](app: web.Application, what: str, work: Coroutine[Any, Any, T]) -> asyncio.Task[T] | None:
    """Start ``work``; ``None``, and nothing is done, while one of the same name is on its way in this process.

    What it refuses (:class:`ValueError`) is for who waits; any other failure is logged too.
    """
    if is_going_on(app, what):
        work.close()
        return None
    task = asyncio.create_task(work)
    app[BESIDE][what] = task
    task.add_done_callback(lambda done: _note(what, done))
    return task


def is_going_on(app: web.Application, what: str) -> bool:
    """Whether it is on its way in this process."""
    task = app[BESIDE].get(what)
    return task is not None and not task.done()


async def within[T](task: asyncio.Task[T], seconds: float) -> T | None:
    """What it comes to, when that is known in time; otherwise it goes on. Raises what it raises."""
    done, _ = await asyncio.wait({task}, timeout=seconds)
    return task.result() if done else None


async def stop(app: web.Application) -> None:
    """Signal ``on_shutdown``: what is on its way is broken off."""
    for task in app[BESIDE].values():
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await task


def _note(what: str, task: asyncio.Task[Any]) -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None and not isinstance(error, ValueError):
        log.error("%s: what went on beside failed", what, exc_info=without_values(error))
