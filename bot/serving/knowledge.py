"""The knowledge base of the running process: opened once, refreshed beside the questions when documents change."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from actions.db.database import Database
from bot.serving.logs import without_values

if TYPE_CHECKING:
    from knowledge import KnowledgeBase

log = logging.getLogger(__name__)

CHECK_SECONDS = 5.0
PATIENCE_SECONDS = 1.0  # a question waits so long for a refresh, then it is answered from the documents before


class KnowledgeHolder:
    """Hands out the current :class:`~knowledge.KnowledgeBase`.

    ``load`` opens it; ``fingerprint`` says cheaply whether the documents are still the ones it holds, and ``refresh``
    takes over what changed (False: not now, try again). All are called from worker threads, never at the same time.
    """

    def __init__(
        self,
        load: Callable[[], KnowledgeBase],
        fingerprint: Callable[[], Any] = lambda: None,
        refresh: Callable[[KnowledgeBase], bool] = lambda _: True,
    ) -> None:
        self._load, self._fingerprint, self._refresh = load, fingerprint, refresh
        self._busy = threading.Lock()
        self._current: KnowledgeBase | None = None
        self._known: Any = None
        self._checked_at = 0.0
        self.on_progress: Callable[[int, int], None] | None = None  # documents done and to do, while it is first built

    @classmethod
    def of(cls, knowledge: KnowledgeBase) -> KnowledgeHolder:
        """A holder of one that never changes."""
        holder = cls(lambda: knowledge)
        holder._current = knowledge
        return holder

    @classmethod
    def over(cls, db: Database, directory: Path | None = None) -> KnowledgeHolder:
        """A holder of the documents in ``db``, with the index in ``directory``, else in memory."""

        def load() -> KnowledgeBase:
            from knowledge import KnowledgeBase

            with db.session(read_only=True) as session:
                if directory is None:
                    return KnowledgeBase.load(session)
                return KnowledgeBase.open(session, directory, holder.on_progress)

        def fingerprint() -> Any:
            from knowledge import KnowledgeBase

            with db.session(read_only=True) as session:
                return KnowledgeBase.fingerprint(session)

        def refresh(knowledge: KnowledgeBase) -> bool:
            with db.session(read_only=True) as session:
                return knowledge.refresh(session)

        holder = cls(load, fingerprint, refresh)
        return holder

    @property
    def is_loaded(self) -> bool:
        """True once a knowledge base can be had without waiting."""
        return self._current is not None

    @property
    def current(self) -> KnowledgeBase:
        """The knowledge base. Blocks while it is first built, so call it on a worker thread."""
        if self._current is None:
            with self._busy:
                return self._first()
        if time.monotonic() - self._checked_at >= CHECK_SECONDS:
            self._beside(self._renew)
        return self._current

    @property
    def current_if_loaded(self) -> KnowledgeBase | None:
        """As :attr:`current`, but None while it is first built, which this starts if nobody has."""
        if self._current is None:
            self._beside(self._first)
            return self._current
        return self.current

    def look_again(self) -> None:
        """Something was changed just now: the next question looks whether it was a document."""
        self._checked_at = -math.inf

    def _first(self) -> KnowledgeBase:
        if self._current is None:
            fingerprint = self._fingerprint()
            self._current, self._known = self._load(), fingerprint
            self._checked_at = time.monotonic()
        return self._current

    def _renew(self) -> None:
        self._checked_at = time.monotonic()  # before looking: what is changed from here on is looked for again
        fingerprint = self._fingerprint()
        if self._current is not None and fingerprint != self._known and self._refresh(self._current):
            self._known = fingerprint

    def _beside(self, work: Callable[[], Any]) -> None:
        """Do ``work`` on a thread of its own, unless one is at it, and wait a moment: mostly it is done by then."""
        if not self._busy.acquire(blocking=False):
            return

        def run() -> None:
            try:
                work()
            except Exception as error:
                self._checked_at = time.monotonic()
                log.error("the knowledge base can't be renewed", exc_info=without_values(error))
            finally:
                self._busy.release()

        worker = threading.Thread(target=run, name="knowledge", daemon=True)
        worker.start()
        worker.join(PATIENCE_SECONDS)
