"""Calls of webhooks: over a connection of their own, to allowed addresses only, following no redirect.

The name is resolved here, and the connection goes to the address that was checked: a name that stands for another
address a moment later leads nowhere else.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable, Collection
from datetime import datetime

import aiohttp
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from actions.cases.time import Clock
from actions.db import Database
from bot.api.webhooks import book, delivering
from bot.api.webhooks.book import is_allowed
from bot.api.webhooks.delivering import SIGNATURE, Came, Job
from bot.delivery.background import Background, keep_doing
from bot.keys import CLOCK, DB, PROCESS, SETTINGS
from bot.serving.logs import without_values

log = logging.getLogger(__name__)
SECONDS = 10.0
LOOK_SECONDS = 2.0
PURGE_SECONDS = 3600.0


class ForbiddenAddressError(OSError):
    """The name stands for no address that may be called."""


class CheckedResolver(AbstractResolver):
    """Resolves names to allowed addresses only."""

    def __init__(self, networks: Collection[str], inner: AbstractResolver) -> None:
        self._networks, self._inner = networks, inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Raises :class:`ForbiddenAddressError`, :class:`OSError`."""
        found = [one for one in await self._inner.resolve(host, port, family) if self.allows(one["host"])]
        if not found:
            raise ForbiddenAddressError("no address that may be called")
        return found

    def allows(self, address: str) -> bool:
        return is_allowed(address, self._networks)

    async def close(self) -> None:
        await self._inner.close()


class Caller:
    """Calls what is due, from :meth:`start` to :meth:`stop`. ``random`` gives numbers from 0 to 1."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        networks: Collection[str],
        *,
        process_id: str,
        random: Callable[[], float],
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._db, self._clock, self._networks = db, clock, networks
        self._process_id, self._random, self._inner = process_id, random, resolver
        self._background, self._purging = Background(), Background()
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        trouble = "webhooks can't be called"
        self._background.start(keep_doing(self.look, LOOK_SECONDS, trouble))
        self._purging.start(keep_doing(self._purge, PURGE_SECONDS, trouble))

    async def stop(self) -> None:
        await self._background.stop()
        await self._purging.stop()
        if self._session is not None:
            await self._session.close()

    async def look(self) -> None:
        """Take up what happened, and call what is due; again, until nothing is."""
        if not await self._db.read(book.is_any_in_use):
            return
        while await self._db.run(delivering.take_up, self._clock.now()):
            pass
        while jobs := await self._db.run(delivering.claim, self._clock.now(), self._process_id):
            await asyncio.gather(*(self._work(job) for job in jobs))

    async def _work(self, job: Job) -> None:
        came = await self.call(job, self._clock.now())
        now, chance = self._clock.now(), self._random()
        await self._db.run(delivering.settle, job, came, self._process_id, now, chance)

    async def call(self, job: Job, now: datetime) -> Came:
        """One call. Nothing of the answer is read but its status."""
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "gongkai-webhook/1",
            "X-Gongkai-Event": job.kind,
            "X-Gongkai-Delivery": str(job.delivery_id),
            SIGNATURE: delivering.signature(job.secret, job.body, now),
        }
        if not self._may_call(job.url):
            return Came(None, "这个地址不许调用")
        try:
            async with self._client().post(job.url, data=job.body, headers=headers, allow_redirects=False) as answer:
                return Came(answer.status, "" if 200 <= answer.status < 300 else f"对方答复{answer.status}")
        except ForbiddenAddressError:
            return Came(None, "这个地址不许调用")
        except TimeoutError:
            return Came(None, "对方没有回应")
        except aiohttp.ClientConnectorError as error:
            is_forbidden = isinstance(error.os_error, ForbiddenAddressError)
            return Came(None, "这个地址不许调用" if is_forbidden else "连不上")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            log.warning("a webhook could not be called: %s", type(error).__name__)
            return Came(None, "连不上或者连接中断")
        except Exception as error:
            log.error("a webhook could not be called", exc_info=without_values(error))
            return Came(None, "系统出错")

    def _may_call(self, url: str) -> bool:
        """An address in figures is never resolved, so it is checked here."""
        host = URL(url).host or ""
        is_figures = host.replace(".", "").isdigit() or ":" in host
        return not is_figures or is_allowed(host, self._networks)

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            resolver = CheckedResolver(self._networks, self._inner or aiohttp.ThreadedResolver())
            connector = aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True)
            timeout = aiohttp.ClientTimeout(total=SECONDS)
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
            )
        return self._session

    async def _purge(self) -> None:
        await self._db.run(delivering.purge, self._clock.now())


CALLER: web.AppKey[Caller] = web.AppKey("webhook_caller", Caller)


def caller_of(app: web.Application, random: Callable[[], float]) -> Caller:
    """That of this process."""
    networks = app[SETTINGS].webhook_networks
    return Caller(app[DB], app[CLOCK], networks, process_id=app[PROCESS].id, random=random)


async def keep_calling(app: web.Application) -> AsyncIterator[None]:
    """A ``cleanup_ctx`` of a process that takes its share of the work."""
    await app[CALLER].start()
    yield
    await app[CALLER].stop()
