"""What a stage changes about the system that is tried: a clock that can be put forward, a bot that can be slow."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from actions.cases.time import Clock, SystemClock
from bot.rasa_client import RasaLink


class MovedClock:
    """The machine's clock, and what it was put forward by."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self.ahead = timedelta()

    def now(self) -> datetime:
        return self._clock.now() + self.ahead


class SlowRasa:
    """A Rasa whose next answer can be made to come late: :attr:`seconds`."""

    def __init__(self, link: RasaLink) -> None:
        self._link = link
        self.seconds = 0.0

    @property
    def state(self) -> str:
        return self._link.state

    @property
    def generation(self) -> str:
        return self._link.generation

    async def send(self, sender_id: str, text: str, *, channel: str) -> list[dict[str, Any]]:
        seconds, self.seconds = self.seconds, 0.0
        await asyncio.sleep(seconds)
        return await self._link.send(sender_id, text, channel=channel)

    async def run_action(self, sender_id: str, action: str) -> list[dict[str, Any]]:
        return await self._link.run_action(sender_id, action)

    async def add_events(self, sender_id: str, events: Sequence[dict[str, Any]]) -> None:
        await self._link.add_events(sender_id, events)
