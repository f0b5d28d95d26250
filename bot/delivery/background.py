"""What runs beside the answering, from a start to a stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from bot.serving.logs import without_values

log = logging.getLogger(__name__)


class Background:
    """One coroutine, which ends when it is stopped."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    @property
    def is_going_on(self) -> bool:
        """From :meth:`start` to :meth:`stop`."""
        return self._task is not None and not self._task.done()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin ``work``."""
        self._task = asyncio.create_task(work)

    async def stop(self) -> None:
        """Cut it off, and wait until it has ended."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


async def keep_doing(work: Callable[[], Awaitable[None]], seconds: float, trouble: str) -> None:
    """Do ``work`` until cancelled, with so many seconds between. ``trouble`` is logged when it fails."""
    while True:
        try:
            await work()
        except Exception as error:
            log.error("%s: %s", trouble, type(error).__name__, exc_info=without_values(error))
        await asyncio.sleep(seconds)
