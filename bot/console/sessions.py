"""Signed-in browsers: a random token in the cookie, its SHA-256 in the database, two time limits."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from bot.console.tables import StaffMember, StaffSession

IDLE_TIMEOUT = timedelta(hours=8)
ABSOLUTE_TIMEOUT = timedelta(days=7)
CODE_TIMEOUT = timedelta(minutes=10)  # from the password to the code of the second factor
CODE, ENROL = "code", "enrol"  # what a session may await; see the table
_HANDLE = 16  # characters
_TOUCH_EVERY = timedelta(minutes=1)  # a write for every click is not worth its exactness


def new_token() -> str:
    """256 random bits for the cookie."""
    return secrets.token_urlsafe(32)


def csrf_token(token: str) -> str:
    """What forms of the browser that holds ``token`` must carry. Derived, so it can't get out of step or leak it."""
    return hmac.new(token.encode(), b"gongkai csrf", hashlib.sha256).hexdigest()


def open_session(
    session: Session,
    staff_id: int,
    now: datetime,
    make_token: Callable[[], str] = new_token,
    *,
    browser: str = "",
    awaits: str = "",
) -> str:
    """Sign a member of staff in and return the new token. Sessions that ran out are cleared away.

    With ``awaits`` :data:`CODE` nobody is signed in yet: the token only says whose password was right.
    """
    session.execute(
        delete(StaffSession).where(
            (StaffSession.created_at < now - ABSOLUTE_TIMEOUT)
            | (StaffSession.seen_at < now - IDLE_TIMEOUT)
            | ((StaffSession.awaits == CODE) & (StaffSession.created_at < now - CODE_TIMEOUT))
        )
    )
    token = make_token()
    row = StaffSession(token_hash=_hash(token), staff_id=staff_id, created_at=now, seen_at=now)
    row.browser, row.awaits = browser[:40], awaits
    session.add(row)
    return token


def find_member(session: Session, token: str, now: datetime) -> StaffMember | None:
    """Whose token this is; ``None`` when it ran out, was signed out, or the account is disabled."""
    row = find(session, token, now)
    return row.member if row else None


def find(session: Session, token: str, now: datetime) -> StaffSession | None:
    """The signed-in session of this token; ``None`` when it ran out, was signed out, or is not complete."""
    row = _find(session, token, now)
    return row if row and row.awaits != CODE else None


def find_half(session: Session, token: str, now: datetime) -> StaffSession | None:
    """The session in which the password was right and the code is still to come."""
    row = _find(session, token, now)
    return row if row and row.awaits == CODE and now - row.created_at < CODE_TIMEOUT else None


def list_sessions(session: Session, staff_id: int, now: datetime) -> list[StaffSession]:
    """Where somebody is signed in, the one used last first."""
    alive = (StaffSession.seen_at > now - IDLE_TIMEOUT, StaffSession.created_at > now - ABSOLUTE_TIMEOUT)
    query = select(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.awaits != CODE, *alive)
    return list(session.scalars(query.order_by(StaffSession.seen_at.desc(), StaffSession.token_hash)))


def handle_of(row: StaffSession) -> str:
    """What a form calls a session: neither the token nor what leads to it."""
    return row.token_hash[:_HANDLE]


def end_session(session: Session, staff_id: int, handle: str) -> bool:
    """Sign one of somebody's browsers out; whether there was one."""
    if len(handle) != _HANDLE:
        return False
    rows = [row for row in session.scalars(_of(staff_id)) if handle_of(row) == handle]
    for row in rows:
        session.delete(row)
    return bool(rows)


def end_other_sessions(session: Session, staff_id: int, token: str) -> int:
    """Sign all of somebody's browsers out but the one with ``token``. Returns how many."""
    rows = [row for row in session.scalars(_of(staff_id)) if row.token_hash != _hash(token)]
    for row in rows:
        session.delete(row)
    return len(rows)


def is_of_token(row: StaffSession, token: str) -> bool:
    """Whether this is the session of the browser that asks."""
    return row.token_hash == _hash(token)


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


def _of(staff_id: int) -> Select[StaffSession]:
    return select(StaffSession).where(StaffSession.staff_id == staff_id)


def _find(session: Session, token: str, now: datetime) -> StaffSession | None:
    row = session.scalar(select(StaffSession).where(StaffSession.token_hash == _hash(token)))
    if row is None or row.member.disabled_at is not None:
        return None
    alive = now - row.seen_at < IDLE_TIMEOUT and now - row.created_at < ABSOLUTE_TIMEOUT
    return row if alive else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
