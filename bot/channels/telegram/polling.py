"""Asking Telegram for updates (https://core.telegram.org/bots/api#getupdates), by one process at a time.

An update is confirmed by asking for the next one, so only after it is in our database. Whatever dies, Telegram gives
what was not confirmed again (it keeps updates for a day), and the inbox knows what it has.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from actions.cases.time import Clock
from actions.db import Database
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.errors import wanted_pause
from bot.channels.telegram.receiving import Receiver
from bot.delivery.leases import acquire
from bot.serving.logs import without_values

log = logging.getLogger(__name__)

LEASE = "telegram polling"
NOT_ACCEPTED = "GONGKAI_TELEGRAM_TOKEN is not accepted, or GONGKAI_TELEGRAM_API_BASE_URL leads elsewhere"
WAIT_SECONDS = 25  # of Telegram, for the next update
LOOK_AGAIN_SECONDS = 2.0  # whether the process that asks is still there
SHORTEST_PAUSE_SECONDS = 0.1  # a server that does not wait is not asked without end
FIRST_PAUSE_SECONDS = 1.0  # after an error: 1, 2, 4 … s
LONGEST_PAUSE_SECONDS = 15.0
MAX_TRIES = 5  # with an update that our own code can't take, so that it does not hold up everybody's


class Poller:
    """Asks while ``process_id`` (of this process's heartbeat) has the lease."""

    def __init__(self, db: Database, clock: Clock, client: TelegramClient, receiver: Receiver, process_id: str) -> None:
        self._db, self._clock, self._client, self._receiver = db, clock, client, receiver
        self._process_id = process_id
        self._offset: int | None = None
        self._is_asking = False  # the lease is ours, and Telegram knows that we ask
        self._failures = 0
        self._tries = 0  # with the update at the offset

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                pause = await self._once()
                self._failures = 0
            except TelegramError as error:
                pause = self._pause_after(error)
            except SQLAlchemyError as error:
                log.error("updates of Telegram can't be kept yet: %s", type(error).__name__)
                pause = self._pause()
            except Exception as error:
                log.error("asking Telegram failed", exc_info=without_values(error))
                pause = self._pause()
            if pause:
                await asyncio.sleep(pause)

    async def _once(self) -> float:
        """Ask once; how long to rest afterwards."""
        if not await self._db.run(acquire, LEASE, self._process_id, self._clock.now()):
            self._is_asking = False
            return LOOK_AGAIN_SECONDS
        if not self._is_asking:
            await self._client.do_not_call_us()  # else Telegram answers 409; once: see 409 below
            self._offset, self._is_asking = None, True
        updates = await self._client.updates(self._offset, WAIT_SECONDS)
        for update in updates:
            await self._take(update)
        return 0.0 if updates else SHORTEST_PAUSE_SECONDS

    async def _take(self, update: dict[str, Any]) -> None:
        number = update.get("update_id")
        if not isinstance(number, int):
            self._receiver.refuse("unreadable")
            return
        try:
            await self._receiver.receive(update)
        except SQLAlchemyError:
            raise
        except Exception:
            self._tries += 1
            if self._tries < MAX_TRIES:
                raise
            self._receiver.refuse("failed")
        self._offset, self._tries = number + 1, 0

    def _pause_after(self, error: TelegramError) -> float:
        if isinstance(error, RetryAfter):
            return wanted_pause(error)
        if isinstance(error, Conflict):  # an address set meanwhile stays: we may be the process that is being replaced
            log.error(
                "another program asks Telegram for the messages of this bot (or has set a webhook), so some may go"
                " there: use the token in one place only, or get a new one from BotFather"
            )
        elif isinstance(error, InvalidToken):
            log.error(NOT_ACCEPTED)
        else:
            log.warning("Telegram can't be asked: %s", type(error).__name__)
        return self._pause()

    def _pause(self) -> float:
        self._failures += 1
        return float(min(FIRST_PAUSE_SECONDS * 2 ** min(self._failures - 1, 10), LONGEST_PAUSE_SECONDS))
