"""Sends the notices that :mod:`bot.delivery.knocking` finds due, one after the other: they are few."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from actions.cases.time import Clock
from actions.db import Database
from bot.delivery import knocking
from bot.delivery.accounts import Accounts
from bot.delivery.background import Background, keep_doing
from bot.delivery.channel import Channel, MaybeSentError, Notifier, SendError
from bot.delivery.knocking import Knock
from bot.serving.logs import without_values

log = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 5.0
CALL_SECONDS = 20.0


class Knocker:
    """Knocks on those of ``channels`` (by name) that can. ``random`` gives numbers from 0 to 1."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        channels: Mapping[str, Channel],
        accounts: Accounts,
        *,
        random: Callable[[], float],
    ) -> None:
        self._db, self._clock, self._accounts, self._random = db, clock, accounts, random
        self._notifiers: dict[str, Notifier] = {
            name: channel for name, channel in channels.items() if isinstance(channel, Notifier) and channel.notices
        }
        self._templates = {name: list(notifier.notices) for name, notifier in self._notifiers.items()}
        self._background = Background()

    async def start(self) -> None:
        if self._notifiers:
            self._background.start(keep_doing(self.knock_once, LOOK_AGAIN_SECONDS, "nobody can be told of news"))

    async def stop(self) -> None:
        await self._background.stop()

    async def knock_once(self) -> None:
        """Send what is due now."""
        for conversation_id in await self._db.read(knocking.due, self._templates, self._clock.now()):
            knock = await self._db.run(knocking.claim, conversation_id, self._templates, self._clock.now())
            if knock is not None:
                error = await self._send(knock)
                await self._accounts.note(knock.channel, error)
                await self._db.run(knocking.settle, knock, error, self._clock.now(), self._random())

    async def _send(self, knock: Knock) -> SendError | None:
        try:
            async with asyncio.timeout(CALL_SECONDS):
                await self._notifiers[knock.channel].notify(knock.user, knock.template, self._clock.now())
        except SendError as error:
            log.warning("%s did not take a notice: %s: %s", knock.channel, type(error).__name__, error)
            return error
        except Exception as error:
            log.error("a notice failed", exc_info=without_values(error))
            return MaybeSentError(type(error).__name__)
        return None
