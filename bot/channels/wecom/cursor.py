"""The database side of fetching: a knock is written down, one process at a time fetches for an account, and a page of
messages moves the cursor in the transaction that keeps them. So a crash anywhere loses nothing and keeps nothing twice.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.channels.wecom.keeping import Kept, keep_all
from bot.channels.wecom.messages import Page
from bot.channels.wecom.tables import WeComSync
from bot.delivery import processes
from bot.delivery.sending import pause

TOKEN_LASTS = timedelta(minutes=9)  # WeCom: ten


@dataclass(frozen=True)
class Job:
    """An account to be fetched for, claimed by a process. ``wanted`` is the last knock that it follows."""

    open_kfid: str
    claimed_by: str
    wanted: int
    cursor: str
    token: str = field(repr=False)


def prepare(session: Session, open_kfids: Collection[str]) -> None:
    """Have a row for each account, and fetch for all of them: messages may have come while nobody was there."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    for open_kfid in sorted(open_kfids):
        row = {"open_kfid": open_kfid, "cursor": "", "wanted": 0, "done": 0, "token": "", "attempts": 0}
        session.execute(insert(WeComSync).values(row).on_conflict_do_nothing())
        want(session, open_kfid)


def want(session: Session, open_kfid: str, token: str = "", now: datetime | None = None) -> None:
    """There may be something to fetch. With the ``token`` of a callback it may be tried at once."""
    row = _locked(session, open_kfid)
    if row is None:
        return
    row.wanted += 1
    if token:
        row.token, row.token_at, row.retry_at = token, now, None


def quiet(session: Session, open_kfids: Collection[str], before: datetime) -> list[str]:
    """The accounts that nobody has fetched for since ``before``: a callback may have been lost."""
    is_old = or_(WeComSync.synced_at.is_(None), WeComSync.synced_at < before)
    query = select(WeComSync.open_kfid).where(
        WeComSync.open_kfid.in_(open_kfids), is_old, WeComSync.wanted == WeComSync.done
    )
    return list(session.scalars(query.order_by(WeComSync.open_kfid)))


def due(session: Session, open_kfids: Collection[str], now: datetime, claimed_by: str) -> list[str]:
    """The accounts that can be fetched for now, by the process ``claimed_by``, which is fetching for none."""
    query = select(WeComSync.open_kfid).where(
        WeComSync.open_kfid.in_(open_kfids),
        WeComSync.wanted != WeComSync.done,
        or_(WeComSync.retry_at.is_(None), WeComSync.retry_at <= now),
        or_(WeComSync.claimed_by == claimed_by, processes.is_nobodys(WeComSync.claimed_by, processes.since(now))),
    )
    return list(session.scalars(query.order_by(WeComSync.open_kfid)))


def claim(session: Session, open_kfid: str, now: datetime, claimed_by: str) -> Job | None:
    """The account for this process alone; ``None`` when there is nothing to do (now), or another one is at it."""
    row = _locked(session, open_kfid)
    if row is None or row.wanted == row.done or (row.retry_at is not None and row.retry_at > now):
        return None
    if row.claimed_by != claimed_by and processes.is_alive(session, row.claimed_by, now):
        return None
    row.claimed_by = claimed_by
    is_fresh = row.token_at is not None and now - row.token_at < TOKEN_LASTS
    return Job(open_kfid, claimed_by, row.wanted, row.cursor, row.token if is_fresh else "")


def take(session: Session, job: Job, page: Page, now: datetime) -> Kept | None:
    """Keep what ``page`` says and move the cursor behind it; ``None`` when another process has taken over.

    The last page ends the claim.
    """
    row = _locked(session, job.open_kfid)
    if row is None or row.claimed_by != job.claimed_by or row.cursor != job.cursor:
        return None
    kept = keep_all(session, page.messages, now)
    row.cursor = page.next_cursor or row.cursor
    row.attempts, row.retry_at, row.error = 0, None, None
    if not page.has_more:
        row.done, row.claimed_by, row.synced_at = job.wanted, None, now
    return kept


def put_off(session: Session, job: Job, reason: str, now: datetime, chance: float, seconds: float | None) -> None:
    """It could not be fetched: after 2, 4, 8 … s again, for as long as it takes."""
    row = _locked(session, job.open_kfid)
    if row is None or row.claimed_by != job.claimed_by:
        return
    row.attempts += 1
    row.error, row.claimed_by = reason[:200], None
    row.retry_at = now + pause(min(row.attempts, 20), chance, seconds)


def _locked(session: Session, open_kfid: str) -> WeComSync | None:
    query = select(WeComSync).where(WeComSync.open_kfid == open_kfid).with_for_update()
    return session.scalars(query, execution_options={"populate_existing": True}).one_or_none()
