"""The office's facts for everything that lives longer than a request: one holder, asked anew each time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from actions.cases.agency import versions
from actions.cases.time import Clock
from actions.db import Database
from actions.settings import AgencySettings

LOOK_SECONDS = 5.0  # what another process has saved is known here by then


class AgencyHolder:
    """What was saved last, or the settings while nothing was. A whole version is put in place at once, so facts that
    are taken from one :attr:`current` belong together."""

    def __init__(self, db: Database, default: AgencySettings) -> None:
        self.default = default
        self._db = db
        self._version = 0
        self._current = default

    @property
    def current(self) -> AgencySettings:
        """As it is known now."""
        return self._current

    def refresh(self) -> bool:
        """Look for a newer version; whether there was one. Reads the database: not on an event loop."""
        with self._db.session(read_only=True) as session:
            return self.take(session)

    def take(self, session: Session) -> bool:
        """As :meth:`refresh`, within a transaction of the caller's that has ended well or only reads."""
        newest = versions.newest_id(session)
        if newest <= self._version:
            return False
        self._version, self._current = newest, versions.current(session, self.default)
        return True


class PolledAgency(AgencyHolder):
    """For a process without a task that looks: :attr:`current` looks itself, at most every few seconds."""

    def __init__(self, db: Database, default: AgencySettings, clock: Clock) -> None:
        super().__init__(db, default)
        self._clock = clock
        self._looked_at: datetime | None = None

    @property
    def current(self) -> AgencySettings:
        now = self._clock.now()
        if self._looked_at is None or now - self._looked_at >= timedelta(seconds=LOOK_SECONDS):
            self._looked_at = now
            self.refresh()
        return super().current
