"""Whether each channel's provider takes our account's calls: administrators are told when not, once (提醒)."""

from __future__ import annotations

import logging

from actions.cases.alerts import clear_channel, report_channel
from actions.cases.time import Clock
from actions.db import Database
from bot.delivery.channel import AccountProblemError

log = logging.getLogger(__name__)

LABELS = {"web": "网页", "telegram": "Telegram", "wechat": "微信公众号", "wecom": "微信客服"}


class Accounts:
    """Notes what calls came to. After a success nothing is asked of the database until something goes wrong."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock
        self._works: set[str] = set()  # channels whose last call was taken, with no alert standing

    async def note(self, channel: str, error: Exception | None) -> None:
        """A call was taken (``None``), or not. Other errors than those of the account say nothing about it. A database
        that is away keeps nobody from going on: the next call tells it again."""
        if error is None and channel in self._works:
            return
        try:
            if isinstance(error, AccountProblemError):
                self._works.discard(channel)
                now, label = self._clock.now(), LABELS.get(channel, channel)
                if await self._db.run(report_channel, channel, label, str(error), now):
                    log.error("%s refuses our account: %s", channel, error)
            elif error is None:
                if await self._db.run(clear_channel, channel, self._clock.now()):
                    log.info("%s takes our calls again", channel)
                self._works.add(channel)
        except Exception as problem:
            log.error("what %s said of our account can't be written: %s", channel, type(problem).__name__)
