"""Wake-ups inside the process: "something is new in this conversation"."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable

EVERYTHING = "*"


class Hub:
    """Lets pages and the worker sleep until a conversation changes.

    No news is lost between reading the database and going to sleep, when the reader asks for the version first::

        seen = hub.version(conversation_id)
        … read the transcript …
        await hub.wait(conversation_id, timeout=15, since=seen)

    What other processes publish comes through :mod:`bot.delivery.news`, where the database can tell; readers also look
    again after their timeout. Use it from the event loop.
    """

    def __init__(self) -> None:
        self.on_publish: Callable[[str], None] = lambda conversation_id: None  # tells other processes
        self.on_kept: Callable[[str], bool] = lambda conversation_id: False  # takes it up at once; False: nobody does
        self._everything_at = 0
        self._work_at = 0
        self._count = 0
        self._changed_at: dict[str, int] = {}
        self._sleepers: defaultdict[str, set[asyncio.Future[None]]] = defaultdict(set)

    def version(self, topic: str = EVERYTHING) -> int:
        """A number that has grown when ``topic`` was published since."""
        return self._work_at if topic == EVERYTHING else max(self._changed_at.get(topic, 0), self._everything_at)

    def publish(self, conversation_id: str, *, has_work: bool = True) -> None:
        """Wake everyone who waits for this conversation or for any, in all processes. Call it after the commit.

        Without ``has_work`` (there is nothing in it that this process must look for) only who waits for the
        conversation itself is woken here.
        """
        self.hear(conversation_id, has_work=has_work)
        self.on_publish(conversation_id)

    def publish_kept(self, conversation_id: str) -> None:
        """As :meth:`publish`, of a message that has just been put into the inbox: who answers takes it up at once, and
        nobody looks for it."""
        self.publish(conversation_id, has_work=not self.on_kept(conversation_id))

    def hear(self, conversation_id: str, *, has_work: bool = True) -> None:
        """As :meth:`publish`, in this process only: another has published it. ``"*"``: anything may be new."""
        self._count += 1
        if has_work:
            self._work_at = self._count
        if conversation_id == EVERYTHING:
            self._everything_at = self._count
            topics = list(self._sleepers)
        else:
            self._remember(conversation_id)
            topics = [conversation_id, EVERYTHING] if has_work else [conversation_id]
        for topic in topics:
            self._wake(topic)

    def whisper(self, conversation_id: str) -> None:
        """Wake who waits for this very conversation, here only: nothing was stored that anybody else would find."""
        self._count += 1
        self._remember(conversation_id)
        self._wake(conversation_id)

    def _wake(self, topic: str) -> None:
        for sleeper in self._sleepers.pop(topic, ()):
            if not sleeper.done():
                sleeper.set_result(None)

    async def wait(self, topic: str, timeout: float, *, since: int | None = None) -> bool:  # noqa: ASYNC109
        """Sleep until ``topic`` (a conversation's id, or ``"*"`` for any) is published, at most ``timeout`` seconds.

        Returns True for news, False when the time ran out. With ``since`` (from :meth:`version`) it returns at once
        when there has been news in between.
        """
        if since is not None and self.version(topic) > since:
            return True
        sleeper = asyncio.get_running_loop().create_future()
        self._sleepers[topic].add(sleeper)
        try:
            await asyncio.wait_for(sleeper, timeout)
        except TimeoutError:
            return False
        finally:
            self._forget(topic, sleeper)
        return True

    def _forget(self, topic: str, sleeper: asyncio.Future[None]) -> None:
        sleepers = self._sleepers.get(topic)
        if sleepers is not None:
            sleepers.discard(sleeper)
            if not sleepers:
                del self._sleepers[topic]

    def _remember(self, conversation_id: str, limit: int = 10_000) -> None:
        self._changed_at.pop(conversation_id, None)
        self._changed_at[conversation_id] = self._count
        if len(self._changed_at) > limit:
            self._changed_at.pop(next(iter(self._changed_at)))
