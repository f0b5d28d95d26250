"""Fetches what citizens have sent: at a knock, at the start, and now and then in case a knock was lost."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta

from actions.cases.time import Clock
from actions.db import Database
from bot.channels.wecom import cursor
from bot.channels.wecom.channel import WeComChannel
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.cursor import Job
from bot.channels.wecom.errors import StaleTokenError
from bot.delivery.background import Background
from bot.delivery.channel import SendError, TryLaterError
from bot.delivery.fallback import MENU
from bot.delivery.hub import Hub
from bot.serving.logs import without_values

log = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 1.0  # for tries that have come due, and knocks that another process heard
QUIET = timedelta(minutes=10)  # after it, it is looked whether a knock was lost
MOST_PAGES = 1000  # in a row, then others have their turn


class Syncer:
    """Fetches for ``open_kfids``, each by one process at a time (:mod:`bot.channels.wecom.cursor`).

    ``process_id`` is that of this process's :class:`~bot.delivery.processes.Heartbeat`; ``random`` gives numbers from 0
    to 1.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        hub: Hub,
        client: WeComClient,
        channel: WeComChannel,
        open_kfids: Collection[str],
        *,
        process_id: str,
        random: Callable[[], float],
    ) -> None:
        self._db, self._clock, self._hub, self._client = db, clock, hub, client
        self._open_kfids, self._process_id, self._random = open_kfids, process_id, random
        self._welcome = channel.parts(MENU)[0].payload
        self._knocked = asyncio.Event()
        self._background = Background()

    async def start(self) -> None:
        """Begin, with what came while nobody was there."""
        await self._db.run(cursor.prepare, self._open_kfids)
        self._background.start(self._go_on())

    async def stop(self) -> None:
        """What is cut off is fetched again: the cursor has not moved."""
        await self._background.stop()

    def knock(self) -> None:
        """Something is wanted, and committed: look at once."""
        self._knocked.set()

    async def _go_on(self) -> None:
        while True:
            self._knocked.clear()
            try:
                now = self._clock.now()
                for open_kfid in await self._db.read(cursor.quiet, self._open_kfids, now - QUIET):
                    await self._db.run(cursor.want, open_kfid)
                due = await self._db.read(cursor.due, self._open_kfids, now, self._process_id)
                await asyncio.gather(*(self._fetch(open_kfid) for open_kfid in due))
            except Exception as error:
                log.error(
                    "messages of WeCom can't be fetched: %s", type(error).__name__, exc_info=without_values(error)
                )
            try:
                await asyncio.wait_for(self._knocked.wait(), LOOK_AGAIN_SECONDS)
            except TimeoutError:
                continue

    async def _fetch(self, open_kfid: str) -> None:
        job = await self._db.run(cursor.claim, open_kfid, self._clock.now(), self._process_id)
        if job is None:
            return
        try:
            for _ in range(MOST_PAGES):
                following = await self._take_page(job)
                if following is None:
                    return
                job = following
            raise TryLaterError("消息很多，稍后接着取", 1.0)
        except Exception as error:
            reason = str(error) if isinstance(error, SendError) else type(error).__name__
            if isinstance(error, SendError):
                log.warning("WeCom gave no messages: %s: %s", type(error).__name__, reason)
            else:
                log.error("messages of WeCom were not kept", exc_info=without_values(error))
            seconds = error.seconds if isinstance(error, TryLaterError) else None
            await self._db.run(cursor.put_off, job, reason, self._clock.now(), self._random(), seconds)

    async def _take_page(self, job: Job) -> Job | None:
        """Fetch and keep one page; what to go on with, or ``None`` at the end."""
        try:
            page = await self._client.sync(job.open_kfid, job.cursor, job.token)
        except StaleTokenError:
            if not job.token:
                raise
            return replace(job, token="")
        kept = await self._db.run(cursor.take, job, page, self._clock.now())
        if kept is None:
            return None  # another process has it now
        for conversation_id in kept.conversations:
            self._hub.publish(conversation_id)
        for code in kept.welcome_codes:
            await self._greet(code)
        if not page.has_more:
            return None
        if not page.next_cursor or page.next_cursor == job.cursor:
            raise TryLaterError("企业微信没有说从哪里接着取")
        return replace(job, cursor=page.next_cursor)

    async def _greet(self, code: str) -> None:
        """A courtesy: whoever misses it writes all the same."""
        try:
            await self._client.welcome(code, self._welcome)
        except SendError as error:
            log.warning("somebody was not welcomed: %s: %s", type(error).__name__, error)
