"""What protects public writes: the same-origin rule, and a limit on how often."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aiohttp import web

from bot.keys import SETTINGS


def is_same_origin(request: web.Request) -> bool:
    """Whether a write comes from our own pages, as far as the browser says.

    Browsers send ``Origin`` with every POST that another site could cause. A client that sends none is no browser and
    carries no one's cookie. Only host and port are compared: a proxy in front may have taken the TLS away.
    """
    own = {request.host, urlsplit(request.app[SETTINGS].base_url).netloc}
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc in own


def client_address(request: web.Request) -> str:
    """Who is counted: the peer or, with ``trust_proxy``, whom the proxy saw (the last ``X-Forwarded-For`` entry)."""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    if request.app[SETTINGS].trust_proxy and forwarded:
        return forwarded
    return request.remote or "unknown"


@dataclass
class SlidingWindow:
    """At most ``limit`` events a key within ``period``, counted in the memory of this process.

    That is enough for one process. Several would each count on their own; a restart forgets. The least recently seen
    keys are dropped beyond ``max_keys``, so that an attacker can't fill the memory.
    """

    limit: int
    period: timedelta
    max_keys: int = 10_000
    _events: OrderedDict[str, deque[datetime]] = field(default_factory=OrderedDict, repr=False)

    def allow(self, key: str, now: datetime) -> bool:
        """Count one event of ``key``, unless its limit is reached already."""
        events = self._events.setdefault(key, deque())
        self._events.move_to_end(key)
        while len(self._events) > self.max_keys:
            self._events.popitem(last=False)
        while events and events[0] <= now - self.period:
            events.popleft()
        if len(events) >= self.limit:
            return False
        events.append(now)
        return True

    def wait(self, key: str, now: datetime) -> timedelta:
        """How long until :meth:`allow` counts one of ``key`` again; zero: it would now."""
        events = self._events.get(key, deque())
        return max(events[0] + self.period - now, timedelta(0)) if len(events) >= self.limit else timedelta(0)

    def forgive(self, key: str) -> None:
        """Take the latest event of ``key`` back: it was none that should count."""
        if events := self._events.get(key):
            events.pop()
