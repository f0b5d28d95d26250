"""The access token: fetched once for everybody who waits, kept until shortly before its end.

Source: 获取稳定版接口调用凭据, https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html. In
its normal mode ``stable_token`` gives the same token until five minutes before its end, so several processes don't
take it from each other. ``force_refresh`` ends the token before at once; WeChat allows it 20 times a day, with 30
seconds between, so it is used only when the normal mode gives back a token that has just been refused. WeCom's
``gettoken`` (https://developer.work.weixin.qq.com/document/path/91039) knows no force: ``can_force`` is off there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from actions.cases.time import Clock

EARLY = timedelta(minutes=5)
_BETWEEN_FORCED = timedelta(seconds=30)


@dataclass(frozen=True)
class Token:
    """A token and how long it lasts, as the provider gave it."""

    value: str = field(repr=False)
    lasts: timedelta


class Tokens:
    """Holds the token. ``fetch(force)`` asks the provider for one; what it raises goes to all who wait."""

    def __init__(self, fetch: Callable[[bool], Awaitable[Token]], clock: Clock, *, can_force: bool = True) -> None:
        self._fetch = fetch
        self._clock = clock
        self._can_force = can_force
        self._value = ""
        self._until: datetime | None = None
        self._forced_at: datetime | None = None
        self._fetching: asyncio.Task[str] | None = None

    async def get(self, refused: str = "") -> str:
        """A token that isn't ``refused``, the one that has just not been taken."""
        now = self._clock.now()
        if self._value and self._value != refused and self._until is not None and now < self._until:
            return self._value
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._renew(refused), name="wechat token")
            self._fetching.add_done_callback(self._fetched)
        return await asyncio.shield(self._fetching)

    async def fresh(self) -> str:
        """A token that the provider has given just now, whatever is held: it knows our secret (still)."""
        return await self._renew("")

    async def _renew(self, refused: str) -> str:
        token = await self._fetch(False)
        now = self._clock.now()
        may_force = self._can_force and (self._forced_at is None or now - self._forced_at >= _BETWEEN_FORCED)
        if refused and token.value == refused and may_force:
            self._forced_at = now
            token = await self._fetch(True)
        self._value, self._until = token.value, now + max(token.lasts - EARLY, timedelta())
        return self._value

    def _fetched(self, task: asyncio.Task[str]) -> None:
        self._fetching = None
        if not task.cancelled():
            task.exception()  # seen by all who wait; if nobody does any more, by nobody
