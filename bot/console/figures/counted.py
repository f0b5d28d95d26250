"""What was counted a moment ago: who turns pages of figures does not wait for 100,000 cases each time."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from datetime import datetime, timedelta

from aiohttp import web

from bot.figures.gathering import Counted

_FOR = timedelta(minutes=1)  # units may change without an event of a case
_MOST = 32


class Kept:
    """A few counts, each for a minute. The key holds the newest event of any case: with the next one all are counted
    anew. Safe for the threads on which the database is read."""

    def __init__(self) -> None:
        self._found: dict[Hashable, tuple[datetime, Counted]] = {}
        self._lock = threading.Lock()

    def find(self, key: Hashable, now: datetime) -> Counted | None:
        """What was counted under ``key``, unless it is too old."""
        with self._lock:
            at, counted = self._found.get(key, (None, None))
        return counted if at is not None and timedelta(0) <= now - at < _FOR else None

    def keep(self, key: Hashable, counted: Counted, now: datetime) -> None:
        """Keep it, and forget the oldest when there are too many."""
        with self._lock:
            self._found.pop(key, None)
            self._found[key] = (now, counted)
            while len(self._found) > _MOST:
                del self._found[next(iter(self._found))]


KEPT: web.AppKey[Kept] = web.AppKey("console_figures_counted", Kept)
