"""Which bot processes are alive. Any number share the work on PostgreSQL; on SQLite there is one.

Each process says every few seconds that it is there, and whether its Rasa is ready. A claim
(:attr:`Message.claimed_by`) holds while its process is alive; afterwards anybody may take the message up. A process
that was only slow finds its claim gone and writes nothing.
The clocks of the machines must agree to about a second (NTP).
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, Select, String, bindparam, delete, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from actions.cases.time import Clock
from actions.db import Database, Instant
from bot.delivery.background import Background
from bot.delivery.tables import Process

log = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
DEAD_AFTER = timedelta(seconds=10)
FORGOTTEN_AFTER = timedelta(days=1)


# What is part of a statement that is made once, and gets its values each time it runs.
SINCE = bindparam("heard_since", type_=Instant)
OURSELVES = bindparam("process_id", type_=String)


def since(now: datetime) -> datetime:
    """Who was heard of after this instant is alive."""
    return now - DEAD_AFTER


def alive(heard_since: datetime | BindParameter[datetime]) -> Select[str]:
    """The ids of the processes that are alive (:func:`since`), as a query to be used within others."""
    return select(Process.id).where(Process.heard_at > heard_since)


def others_with_rasa() -> Select[str]:
    """The ids of the living processes other than :data:`OURSELVES` that can ask a Rasa, as a query to be used within
    others."""
    return alive(SINCE).where(Process.has_rasa, Process.id != OURSELVES)


def is_nobodys(
    column: InstrumentedAttribute[str | None], heard_since: datetime | BindParameter[datetime]
) -> ColumnElement[bool]:
    """Whether the claim in ``column`` is that of no living process (:func:`since`), as a condition."""
    return or_(column.is_(None), column.not_in(alive(heard_since)))


_ANY_OTHER = select(others_with_rasa().exists())


def has_other_with_rasa(session: Session, process_id: str, now: datetime) -> bool:
    """Whether a living process other than ``process_id`` can ask a Rasa."""
    return bool(session.scalar(_ANY_OTHER, {"process_id": process_id, "heard_since": since(now)}))


_IS_ALIVE = alive(SINCE).where(Process.id == OURSELVES)


def is_alive(session: Session, process_id: str | None, now: datetime) -> bool:
    """Whether this process is there; ``None`` never is."""
    if process_id is None:
        return False
    return session.scalar(_IS_ALIVE, {"heard_since": since(now), "process_id": process_id}) is not None


def beat(session: Session, process_id: str, now: datetime, *, has_rasa: bool = False) -> None:
    """Say that the process is there, and whether its Rasa is ready."""
    known = session.get(Process, process_id)
    if known is None:
        session.add(Process(id=process_id, heard_at=now, has_rasa=has_rasa))
    else:
        known.heard_at, known.has_rasa = now, has_rasa


def enter(session: Session, process_id: str, now: datetime, *, is_alone: bool) -> None:
    """The first beat. Who is alone (SQLite, see :func:`bot.serving.preparation.only_one`) knows that all others are
    dead, and need not wait for it."""
    dead = delete(Process)
    session.execute(dead if is_alone else dead.where(Process.heard_at < now - FORGOTTEN_AFTER))
    beat(session, process_id, now)


def leave(session: Session, process_id: str) -> None:
    """What the process has in hand is free at once."""
    session.execute(delete(Process).where(Process.id == process_id))


class Heartbeat:
    """Keeps one process alive in the database from :meth:`start` to :meth:`stop`. ``has_rasa``: is one ready?"""

    def __init__(
        self, db: Database, clock: Clock, *, process_id: str = "", has_rasa: Callable[[], bool] = lambda: False
    ) -> None:
        self.id = process_id or uuid.uuid4().hex
        self._db, self._clock, self._has_rasa = db, clock, has_rasa
        self._thread = ThreadPoolExecutor(1, "heartbeat")  # of its own: all others may be busy, and we are not dead
        self._background = Background()

    async def start(self) -> None:
        await self._db.run(enter, self.id, self._clock.now(), is_alone=self._db.is_sqlite)
        self._background.start(self._go_on())

    async def stop(self) -> None:
        await self._background.stop()
        self._thread.shutdown(wait=False)
        try:
            await self._db.run(leave, self.id)
        except Exception as error:  # the others wait a few seconds longer then
            log.warning("the database does not know that this process ended: %s", type(error).__name__)

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            try:
                await asyncio.get_running_loop().run_in_executor(self._thread, self._beat)
            except Exception as error:
                log.error("no sign of life could be written: %s", type(error).__name__)

    def _beat(self) -> None:
        with self._db.session() as session:
            beat(session, self.id, self._clock.now(), has_rasa=self._has_rasa())
