"""The knowledge base of the running process: loaded once, renewed when the documents change."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from actions.db.database import Database

if TYPE_CHECKING:
    from knowledge import KnowledgeBase

CHECK_SECONDS = 5.0


class KnowledgeHolder:
    """Hands out the current :class:`~knowledge.KnowledgeBase`.

    ``load`` builds it from the database; ``fingerprint`` says cheaply whether the documents are still the ones it was
    built from. Both are called from worker threads, never at the same time.
    """

    def __init__(self, load: Callable[[], KnowledgeBase], fingerprint: Callable[[], Any] = lambda: None) -> None:
        self._load = load
        self._fingerprint = fingerprint
        self._lock = threading.Lock()
        self._current: KnowledgeBase | None = None
        self._known: Any = None
        self._checked_at = 0.0

    @classmethod
    def of(cls, knowledge: KnowledgeBase) -> KnowledgeHolder:
        """A holder of one that never changes."""
        return cls(lambda: knowledge)

    @classmethod
    def over(cls, db: Database) -> KnowledgeHolder:
        """A holder of the documents in ``db``."""

        def load() -> KnowledgeBase:
            from knowledge import KnowledgeBase

            with db.session(read_only=True) as session:
                return KnowledgeBase.load(session)

        def fingerprint() -> Any:
            from knowledge.faq.matcher import faq_fingerprint
            from knowledge.tables import Document

            with db.session(read_only=True) as session:
                documents = tuple(session.scalars(select(Document.sha256).order_by(Document.id)))
                return documents, faq_fingerprint(session)

        return cls(load, fingerprint)

    @property
    def is_loaded(self) -> bool:
        """True once a knowledge base can be had without waiting."""
        return self._current is not None

    @property
    def current(self) -> KnowledgeBase:
        """The knowledge base. Blocks while it is first built (about a second), so call it on a worker thread."""
        if self._current is not None and time.monotonic() - self._checked_at < CHECK_SECONDS:
            return self._current
        with self._lock:
            if self._current is None or time.monotonic() - self._checked_at >= CHECK_SECONDS:
                self._renew()
            assert self._current is not None
            return self._current

    def _renew(self) -> None:
        fingerprint = self._fingerprint()
        if self._current is None or fingerprint != self._known:
            self._current, self._known = self._load(), fingerprint
        self._checked_at = time.monotonic()
