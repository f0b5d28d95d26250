"""Growing waits after failed sign-ins, per account and per address, kept in the database.

An attempt is counted before the password is looked at, so that many at once can't slip past the count. A right
password takes its attempt back. The longest wait is short enough that nobody can lock a colleague out for a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.db.crypto import blind_index
from bot.console.tables import LoginAttempt

FORGET_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Limit:
    """``free`` failures without a wait, then ``first_wait`` doubling up to ``longest_wait``."""

    free: int
    first_wait: timedelta
    longest_wait: timedelta

    def wait_after(self, failures: int) -> timedelta:
        beyond = failures - self.free
        if beyond < 0:
            return timedelta(0)
        return min(self.first_wait * (1 << min(beyond, 20)), self.longest_wait)


LIMITS = {
    "account": Limit(free=5, first_wait=timedelta(seconds=30), longest_wait=timedelta(minutes=15)),
    # an office shares one address, so it is given more room
    "address": Limit(free=20, first_wait=timedelta(seconds=30), longest_wait=timedelta(minutes=15)),
}


def begin_attempt(session: Session, username: str, address: str, now: datetime) -> timedelta:
    """Count an attempt as failed until :func:`attempt_succeeded`. Returns how long to wait first; zero: go on.

    An attempt made during a wait is refused without being counted. A quiet day is forgotten.
    """
    session.execute(delete(LoginAttempt).where(LoginAttempt.last_at < now - FORGET_AFTER))
    rows = [_row(session, scope, key, now) for scope, key in (("account", username), ("address", address))]
    wait = max(row.last_at + LIMITS[row.scope].wait_after(row.failures) - now for row in rows)
    if wait > timedelta(0):
        return wait
    for row in rows:
        row.failures += 1
        row.last_at = now
    return timedelta(0)


def attempt_succeeded(session: Session, username: str, address: str, now: datetime) -> None:
    """The account starts afresh; the address gets back only this attempt, lest one good account cover the guessing."""
    _row(session, "account", username, now).failures = 0
    from_address = _row(session, "address", address, now)
    from_address.failures = max(0, from_address.failures - 1)


def _row(session: Session, scope: str, key: str, now: datetime) -> LoginAttempt:
    """The locked row of ``key``; made when missing."""
    key_hash = blind_index(f"login:{scope}:{key}")
    query = select(LoginAttempt).where(LoginAttempt.scope == scope, LoginAttempt.key_hash == key_hash).with_for_update()
    row = session.scalar(query)
    if row is None:
        try:
            with session.begin_nested():
                session.add(LoginAttempt(scope=scope, key_hash=key_hash, failures=0, last_at=now))
        except IntegrityError:
            pass  # another request made it in this moment
        row = session.scalars(query).one()
    return row
