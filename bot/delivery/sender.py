"""Says what is in the outbox on channels that are called: one ordered task a conversation."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from actions.cases.time import Clock
from actions.db import Database
from bot.delivery import sending
from bot.delivery.accounts import Accounts
from bot.delivery.channel import Channel, MaybeSentError, SendError
from bot.delivery.hub import Hub
from bot.delivery.looking import Crew
from bot.delivery.sending import Job
from bot.delivery.tables import Conversation
from bot.serving.logs import without_values

log = logging.getLogger(__name__)

REST_SECONDS = 5.0  # after an unexpected error
STOP_SECONDS = 5.0  # for calls in flight: what is cut off may have arrived, and is not sent again
CALL_SECONDS = 20.0  # longer than a channel's own time limit: it knows better what has happened


class Sender:
    """Calls ``channels`` (by name) with what is due, as :mod:`bot.delivery.sending` says.

    ``process_id`` is that of this process's :class:`~bot.delivery.processes.Heartbeat`; ``random`` gives numbers from 0
    to 1; ``calls_at_once`` bounds the calls in flight.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        hub: Hub,
        channels: Mapping[str, Channel],
        *,
        process_id: str,
        random: Callable[[], float],
        calls_at_once: int = 16,
        accounts: Accounts | None = None,
    ) -> None:
        self._db, self._clock, self._hub = db, clock, hub
        self._channels, self._process_id, self._random = channels, process_id, random
        self._accounts = accounts or Accounts(db, clock)
        self._slots = asyncio.Semaphore(calls_at_once)
        self._crew = Crew()

    async def start(self) -> None:
        self._crew.start(self._look, self._hub, "the outbox")

    async def stop(self) -> None:
        """Begin no new call; give those in flight a moment."""
        await self._crew.stop(STOP_SECONDS)

    async def _look(self) -> None:
        for conversation_id in await self._db.read(sending.due, list(self._channels), self._clock.now()):
            self._crew.begin(conversation_id, self._work_on)

    async def _work_on(self, conversation_id: str) -> None:
        """Say what is due, part by part. What is added meanwhile is found here or by the dispatcher."""
        try:
            channel = self._channels[await self._db.read(_channel_of, conversation_id)]
            while self._crew.is_going_on:
                async with self._slots:
                    job = await self._db.run(
                        sending.claim_next, conversation_id, channel, self._clock.now(), self._process_id
                    )
                    if job is None:
                        return
                    await self._send(channel, job)
        except Exception as error:
            log.error("nothing can be said in a conversation: %s", type(error).__name__, exc_info=without_values(error))
            await asyncio.sleep(REST_SECONDS)

    async def _send(self, channel: Channel, job: Job) -> None:
        problem: SendError | None = None
        try:
            async with asyncio.timeout(CALL_SECONDS):
                await channel.send(job.recipient, job.part, job.key, self._clock.now())
        except SendError as error:
            problem = error
            log.warning("%s did not take a message: %s: %s", channel.name, type(error).__name__, error)
        except Exception as error:
            problem = MaybeSentError(type(error).__name__)
            log.error("a call to %s failed", channel.name, exc_info=without_values(error))
        await self._settle(job, problem, channel)
        await self._accounts.note(channel.name, problem)

    async def _settle(self, job: Job, problem: SendError | None, channel: Channel) -> None:
        """Until it is written, however long the database is away: else a part that was sent looks as if it were not."""
        while True:
            try:
                await self._db.run(sending.settle, job, problem, channel, self._clock.now(), self._random())
            except Exception as error:
                log.error("what came of a call can't be written yet: %s", type(error).__name__)
                await asyncio.sleep(REST_SECONDS)
            else:
                return


def _channel_of(session: Session, conversation_id: str) -> str:
    return session.get_one(Conversation, conversation_id).channel
