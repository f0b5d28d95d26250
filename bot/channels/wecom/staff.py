"""Tells staff by an app of WeCom (应用消息) of their alerts, and that somebody waits for a person."""

from __future__ import annotations

import logging
from collections.abc import Callable

from actions.cases.reception import Reception
from actions.cases.time import Clock
from actions.db import Database
from bot.channels.wecom import cards
from bot.channels.wecom.cards import Job
from bot.channels.wecom.client import WeComClient
from bot.delivery.background import Background, keep_doing
from bot.delivery.channel import MaybeSentError, SendError, SendRefusedError
from bot.serving.logs import without_values

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0


class StaffAlerts:
    """Shows cards to the members who have an account in WeCom, as :mod:`bot.channels.wecom.cards` says.

    ``process_id`` is that of this process's :class:`~bot.delivery.processes.Heartbeat`; ``random`` gives numbers from 0
    to 1; ``base_url``: of the console.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        client: WeComClient,
        agent_id: int,
        reception: Reception,
        base_url: str,
        *,
        process_id: str,
        random: Callable[[], float],
    ) -> None:
        self._db, self._clock, self._client, self._agent_id = db, clock, client, agent_id
        self._reception, self._base_url = reception, base_url
        self._process_id, self._random = process_id, random
        self._background = Background()

    async def start(self) -> None:
        self._background.start(keep_doing(self._look, LOOK_SECONDS, "staff can't be told by WeCom"))

    async def check(self) -> str:
        """Call WeCom for a token and the app; what was found. Raises a :class:`~bot.delivery.channel.SendError`."""
        await self._client.check()
        if await self._client.is_closed(self._agent_id):
            raise SendRefusedError("应用在企业微信后台被停用")
        return "令牌已取得，应用在用"

    async def stop(self) -> None:
        """What is cut off is shown again: WeCom shows it once."""
        await self._background.stop()

    async def _look(self) -> None:
        now = self._clock.now()
        wanted = await self._db.read(cards.wanted, now, is_open=self._reception.is_open(now))
        if wanted:
            await self._db.run(cards.add, wanted)
        while (job := await self._claimed()) is not None:
            await self._show(job)

    async def _claimed(self) -> Job | None:
        now = self._clock.now()
        if not await self._db.read(cards.is_due, now, self._process_id):
            return None
        return await self._db.run(cards.claim_next, now, self._process_id, self._base_url)

    async def _show(self, job: Job) -> None:
        problem: SendError | None = None
        try:
            await self._client.send_card(self._agent_id, job.user_id, job.card)
        except SendError as error:
            problem = error
            log.warning("WeCom did not take a card: %s: %s", type(error).__name__, error)
        except Exception as error:
            problem = MaybeSentError(type(error).__name__)
            log.error("a call to WeCom failed", exc_info=without_values(error))
        await self._db.run(cards.settle, job, problem, self._clock.now(), self._random())
