"""What is committed behind what was read already: on PostgreSQL a row with a smaller id may appear after a larger one.

A transaction holds the table's ``RowExclusiveLock`` from before its first id is given until it has ended (PostgreSQL
manual, 13.3.1 Table-Level Locks, and 9.17 on sequences). So who writes at a moment is known, however long it takes and
whatever it has been given; and once all of those have ended, nothing more can appear up to the last id that was seen at
that moment. Then that part is read once more, and the key of an event lets none be taken up twice. Who began later gets
larger ids and is not waited for. SQLite has one writer at a time.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.api.tables import WebhookPosition
from bot.api.webhooks.sources import Happened, Source

_WRITERS = text(
    "SELECT virtualtransaction FROM pg_locks"
    " WHERE locktype = 'relation' AND relation = to_regclass(:table) AND mode = 'RowExclusiveLock' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND pid IS DISTINCT FROM pg_backend_pid()"
)


def found(session: Session, position: WebhookPosition, source: Source) -> Iterator[list[Happened]]:
    """What lies between what is settled and the last mark, once the writers of that moment have ended; in parts, with
    what was found before. Otherwise nothing. Moves ``position`` on when all parts were taken."""
    if not source.table or position.settled_id >= position.last_id:
        return
    now = writers(session, source.table)  # after what was read up to last_id, before it is read again
    if position.awaited_id <= position.settled_id:
        position.awaited_id, position.writers = position.last_id, ",".join(sorted(now))
    if not now.isdisjoint(position.writers.split(",")):
        return
    after = position.settled_id
    while (part := source.read(session, after, position.awaited_id)).last_id > after:
        yield part.found
        after = part.last_id
    position.settled_id, position.writers = position.awaited_id, ""


def writers(session: Session, table: str) -> frozenset[str]:
    """The transactions that have written into a table, or are about to, and have not ended."""
    if session.get_bind().dialect.name != "postgresql":
        return frozenset()
    return frozenset(session.scalars(_WRITERS, {"table": table}))
