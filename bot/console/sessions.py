"""Signed-in browsers: a random token in the cookie, its SHA-256 in the database, two time limits."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.console.tables import StaffMember, StaffSession

IDLE_TIMEOUT = timedelta(hours=8)
ABSOLUTE_TIMEOUT = timedelta(days=7)
_TOUCH_EVERY = timedelta(minutes=1)  # a write for every click is not worth its exactness


def new_token() -> str:
    """256 random bits for the cookie."""
    return secrets.token_urlsafe(32)


def csrf_token(token: str) -> str:
    """What forms of the browser that holds ``token`` must carry. Derived, so it can't get out of step or leak it."""
    return hmac.new(token.encode(), b"gongkai csrf", hashlib.sha256).hexdigest()


def open_session(session: Session, staff_id: int, now: datetime, make_token: Callable[[], str] = new_token) -> str:
    """Sign a member of staff in and return the new token. Sessions that ran out are cleared away."""
    session.execute(
        delete(StaffSession).where(
            (StaffSession.created_at < now - ABSOLUTE_TIMEOUT) | (StaffSession.seen_at < now - IDLE_TIMEOUT)
        )
    )
    token = make_token()
    session.add(StaffSession(token_hash=_hash(token), staff_id=staff_id, created_at=now, seen_at=now))
    return token


def find_member(session: Session, token: str, now: datetime) -> StaffMember | None:
    """Whose token this is; ``None`` when it ran out, was signed out, or the account is disabled."""
    row = _find(session, token, now)
    return row.member if row else None


def is_due_for_touch(session: Session, token: str, now: datetime) -> bool:
    """The stored time of last use is old enough to be worth a write."""
    row = session.get(StaffSession, _hash(token))
    return row is not None and now - row.seen_at >= _TOUCH_EVERY


def touch(session: Session, token: str, now: datetime) -> None:
    """The member did something: the idle time starts again."""
    row = _find(session, token, now)
    if row:
        row.seen_at = now


def close_session(session: Session, token: str) -> None:
    """Sign this browser out."""
    session.execute(delete(StaffSession).where(StaffSession.token_hash == _hash(token)))


def close_all_sessions(session: Session, staff_id: int) -> None:
    """Sign a member of staff out everywhere: after a new password, or when the account is disabled."""
    session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))


def _find(session: Session, token: str, now: datetime) -> StaffSession | None:
    row = session.scalar(select(StaffSession).where(StaffSession.token_hash == _hash(token)))
    if row is None or row.member.disabled_at is not None:
        return None
    alive = now - row.seen_at < IDLE_TIMEOUT and now - row.created_at < ABSOLUTE_TIMEOUT
    return row if alive else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
