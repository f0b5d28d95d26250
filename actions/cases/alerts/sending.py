"""Writing alerts: each at most once, and what a later one says is withdrawn from the earlier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import batched

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from actions.cases.alerts.tables import Alert

_KEY = ("application_id", "kind", "ref", "due_on", "stage", "recipient")
_AT_ONCE = 500  # ids in one statement


@dataclass(frozen=True)
class Wanted:
    """An alert that ought to be there."""

    application_id: int | None
    kind: str
    ref: str
    due_on: date
    stage: str
    recipient: str
    text: str = field(repr=False)


def send(session: Session, wanted: Sequence[Wanted], now: datetime) -> int:
    """Write what is not there yet; one that was withdrawn is put back, unseen. Returns how many of both.

    Earlier alerts of the same limits are withdrawn. Call
    :func:`~actions.cases.alerts.state.take_turn` before.
    """
    if not wanted:
        return 0
    sent = 0
    for is_case in (True, False):
        rows = [each for each in wanted if (each.application_id is not None) is is_case]
        sent += _write(session, rows, now, is_case=is_case) if rows else 0
    _supersede(session, [each for each in wanted if each.application_id is not None], now)
    return sent


def withdraw(session: Session, ids: Sequence[int], now: datetime) -> int:
    """What these alerts say is settled. Returns how many had stood until now."""
    withdrawn = 0
    for chunk in batched(ids, _AT_ONCE):
        standing = update(Alert).where(Alert.id.in_(chunk), Alert.obsolete_at.is_(None))
        withdrawn += len(session.scalars(standing.values(obsolete_at=now).returning(Alert.id)).all())
    return withdrawn


def _write(session: Session, rows: Sequence[Wanted], now: datetime, *, is_case: bool) -> int:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Alert)
    statement = statement.on_conflict_do_update(
        index_elements=_KEY if is_case else _KEY[1:],
        index_where=None if is_case else Alert.application_id.is_(None),
        set_={"obsolete_at": None, "seen_at": None, "seen_by": None, "text": statement.excluded.text},
        where=Alert.obsolete_at.is_not(None),
    )
    values = [{**vars(each), "created_at": now} for each in rows]
    return len(session.scalars(statement.returning(Alert.id), values).all())


def _supersede(session: Session, wanted: Sequence[Wanted], now: datetime) -> None:
    """Of a limit stands what was sent last: no earlier stage, no other date, nobody who handled it before."""
    newest = defaultdict[tuple[int | None, str, str], set[tuple[date, str, str]]](set)
    for each in wanted:
        newest[(each.application_id, each.kind, each.ref)].add((each.due_on, each.stage, each.recipient))
    old: list[int] = []
    for chunk in batched(sorted({w.application_id for w in wanted if w.application_id is not None}), _AT_ONCE):
        current = select(
            Alert.id, Alert.application_id, Alert.kind, Alert.ref, Alert.recipient, Alert.due_on, Alert.stage
        ).where(Alert.application_id.in_(chunk), Alert.obsolete_at.is_(None))
        for alert in session.execute(current):
            told = newest.get((alert.application_id, alert.kind, alert.ref))
            if told is not None and (alert.due_on, alert.stage, alert.recipient) not in told:
                old.append(alert.id)
    withdraw(session, old, now)
