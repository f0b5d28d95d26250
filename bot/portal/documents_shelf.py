"""The catalogue of the running process: loaded when first needed, again as soon as a document changed."""

from __future__ import annotations

import threading
import time
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from knowledge.catalogue import Shelf, revision

LONGEST_SECONDS = 60.0  # renewed then at the latest, whatever changed the tables


class ShelfHolder:
    """Hands out the current :class:`~knowledge.catalogue.Shelf`. Called from worker threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shelf: Shelf | None = None
        self._revision: Any = None
        self._loaded_at = 0.0

    def current(self, session: Session) -> Shelf:
        """The shelf of what ``session`` sees. It asks for the revision each time, which takes under a millisecond."""
        now = revision(session)
        with self._lock:
            is_old = time.monotonic() - self._loaded_at > LONGEST_SECONDS
            if self._shelf is None or now != self._revision or is_old:
                self._shelf, self._revision = Shelf.load(session), now
                self._loaded_at = time.monotonic()
            return self._shelf


SHELF: web.AppKey[ShelfHolder] = web.AppKey("document_shelf", ShelfHolder)
