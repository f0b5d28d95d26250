"""Small things to remember between runs, and the turn that sweeps of several processes take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from actions.cases.alerts.tables import StoredState

TURN = "turn"


def take_turn(session: Session) -> None:
    """Wait until no other sweep, rebuild or reader's tick writes alerts; held until the transaction ends.

    Whoever writes alerts calls this first, before it locks anything else: so they can't wait for each other in a ring.
    """
    _row(session, TURN)


def remembered(session: Session, key: str) -> Mapping[str, Any]:
    """What is stored under ``key``; empty for nothing."""
    row = session.get(StoredState, key)
    return row.value if row else {}


def remember(session: Session, key: str, value: Mapping[str, Any]) -> None:
    """Store ``value`` under ``key``."""
    _row(session, key).value = dict(value)
    session.flush()


def _row(session: Session, key: str) -> StoredState:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(StoredState).values(key=key, value={}).on_conflict_do_nothing())
    query = select(StoredState).where(StoredState.key == key).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()
