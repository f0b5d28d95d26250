"""Wake-ups across processes on PostgreSQL: what one publishes to its hub, the others' hubs hear (LISTEN and NOTIFY).

https://www.postgresql.org/docs/current/sql-notify.html. Only ids of conversations travel, nothing that was said. It
saves waiting, nothing more: where it doesn't get through (the database is away, a pooler between) readers look again
after their timeout.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import psycopg

from actions.db import NOTICE_GONE, Database
from bot.delivery.hub import EVERYTHING, Hub

CHANNEL = "gongkai_news"
REST_SECONDS = 2.0  # before the next attempt to connect
log = logging.getLogger(__name__)


@asynccontextmanager
async def shared(hub: Hub, db: Database) -> AsyncIterator[None]:
    """Let ``hub`` hear other processes and be heard by them. On SQLite there are none, and nothing is done."""
    if db.is_sqlite:
        yield
        return
    news = _News(hub, db)
    hub.on_publish = news.tell
    tasks = [asyncio.create_task(_again_and_again(work)) for work in (news.listen, news.talk)]
    try:
        yield
    finally:
        hub.on_publish = lambda conversation_id: None
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class _News:
    def __init__(self, hub: Hub, db: Database) -> None:
        self._hub, self._db = hub, db
        self._waiting: set[str] = set()
        self._has_some = asyncio.Event()
        self._own: int | None = None  # the talking connection, as the database knows it

    def tell(self, conversation_id: str) -> None:
        self._waiting.add(conversation_id)
        self._has_some.set()

    async def listen(self) -> None:
        async with await self._connect() as connection:
            await connection.execute(f"listen {CHANNEL}")
            self._hub.hear(EVERYTHING)  # what was published before is not told any more
            async for heard in connection.notifies():
                if heard.pid != self._own:
                    self._hub.hear(heard.payload)

    async def talk(self) -> None:
        async with await self._connect() as connection:
            self._own = connection.info.backend_pid
            while True:
                await self._has_some.wait()
                self._has_some.clear()
                some, self._waiting = sorted(self._waiting), set()
                try:
                    await connection.execute("select pg_notify(%s, id) from unnest(%s::text[]) as id", (CHANNEL, some))
                except psycopg.Error:
                    self._waiting.update(some)
                    self._has_some.set()
                    raise

    async def _connect(self) -> psycopg.AsyncConnection:
        engine = self._db.engine
        _, parameters = engine.dialect.create_connect_args(engine.url)
        return await psycopg.AsyncConnection.connect(**{**NOTICE_GONE, **parameters}, autocommit=True)


async def _again_and_again(work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await work()
        except (psycopg.Error, OSError) as error:
            log.warning("no news from or to other processes for now: %s", type(error).__name__)
        await asyncio.sleep(REST_SECONDS)
