"""An update, however it came (webhook, polling): read, kept, and only then done with."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Coroutine
from typing import Any

from actions.cases.time import Clock
from actions.db import Database
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.keeping import keep, tell_too_many
from bot.channels.telegram.meaning import Edited, Pressed, Said, UnreadableError, meaning
from bot.channels.telegram.presses import Outcome
from bot.delivery.hub import Hub
from bot.delivery.limits import TooManyMessagesError

log = logging.getLogger(__name__)

SHOWN_REFUSALS = 20  # of one kind are logged one by one


class Receiver:
    """Takes updates in. ``client`` is there as soon as the application runs; ``refused``: how many updates were not
    taken, by reason, since the start."""

    def __init__(self, db: Database, clock: Clock, hub: Hub) -> None:
        self._db, self._clock, self._hub = db, clock, hub
        self.client: TelegramClient | None = None
        self._calls: set[asyncio.Task[None]] = set()
        self.refused: Counter[str] = Counter()

    async def receive(self, update: dict[str, Any]) -> None:
        """When it returns, the update is in the database, or nothing for us; it may come again. Raises what the
        database raises."""
        try:
            what = meaning(update)
        except UnreadableError:
            self.refuse("unreadable")  # no repetition would help
            return
        now = self._clock.now()
        try:
            kept = await self._db.run(keep, what, now)
        except TooManyMessagesError as error:
            if isinstance(what, Said | Edited):
                self._publish(await self._db.run(tell_too_many, what.user, str(error), now))
            return
        self._publish(kept.conversation_id)
        if isinstance(what, Pressed) and kept.press is not None:
            self._begin(self._answer_press(what, kept.press))

    def refuse(self, reason: str) -> None:
        """Count, and log the first ones."""
        self.refused[reason] += 1
        if self.refused[reason] <= SHOWN_REFUSALS:
            log.warning("an update of Telegram was refused: %s", reason)

    async def stop(self) -> None:
        """Give calls that nothing depends on up."""
        for call in self._calls:
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)

    def _publish(self, conversation_id: str | None) -> None:
        if conversation_id is not None:
            self._hub.publish(conversation_id)

    def _begin(self, call: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(call)
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    async def _answer_press(self, what: Pressed, outcome: Outcome) -> None:
        assert self.client is not None
        await self.client.acknowledge(what.query_id, outcome.toast, is_alert=outcome.is_alert)
        if outcome.is_over and what.message_id is not None:
            await self.client.take_buttons_away(int(what.user), what.message_id)
