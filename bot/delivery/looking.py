"""The loop that finds work, and the tasks that do it: one a conversation.

It looks at once when there is news, else now and then, and never so often that looking is all that is done.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from bot.delivery.background import Background
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


class Crew:
    """One task for each conversation in hand, begun by a loop that looks for what is due."""

    def __init__(self) -> None:
        self.tasks: dict[str, asyncio.Task[None]] = {}  # by conversation
        self._dispatcher = Background()

    @property
    def is_going_on(self) -> bool:
        """Whether it looks for work: from :meth:`start` to :meth:`stop`."""
        return self._dispatcher.is_going_on

    def start(self, look: Callable[[], Awaitable[None]], hub: Hub, where: str) -> None:
        """Look for work, see :func:`keep_looking`; ``look`` calls :meth:`begin`."""
        self._dispatcher.start(keep_looking(look, hub, where))

    def begin(self, conversation_id: str, work: Callable[[str], Coroutine[Any, Any, None]]) -> None:
        """Work on the conversation, unless somebody is at it."""
        if conversation_id not in self.tasks:
            task = asyncio.create_task(work(conversation_id))
            self.tasks[conversation_id] = task
            task.add_done_callback(lambda _task: self.tasks.pop(conversation_id))

    async def stop(self, seconds: float) -> None:
        """Begin nothing new; give what is in hand so many seconds, then cut it off."""
        await self._dispatcher.stop()
        running = list(self.tasks.values())
        if running:
            _done, late = await asyncio.wait(running, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
