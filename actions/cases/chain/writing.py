"""Adding to the chain.

Entries wait in the session and are chained when it commits: the head of the chain is one row for everybody, and who
locks it last can wait for nobody while others wait for them. What reads the audit trail meanwhile sees them.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction

from actions.cases.chain.hashes import BEGINNING, as_stored, digest, entry_digest, event_digest, seal_of
from actions.cases.chain.reading import readable
from actions.cases.tables import Application, AuditEntry, CaseEvent, ChainHead

AUDIT = "audit"
BEFORE = "before"  # the rows from before the chain: how many, and their hash, on which the first entry stands
_WAITING = "gongkai_audit_entries"
_AT_A_TIME = 1000


def enlist(session: Session, entry: AuditEntry) -> None:
    """Have ``entry`` chained when the transaction commits; at once inside a savepoint, with which it may go."""
    entry.detail = as_stored(entry.detail)
    if session.in_nested_transaction():
        _append(session, [entry])
    else:
        session.info.setdefault(_WAITING, []).append(entry)


def write(session: Session) -> None:
    """Chain what waits; not inside a savepoint, with which it would go."""
    if not session.in_nested_transaction():
        _append(session, session.info.pop(_WAITING, []))


def _append(session: Session, entries: list[AuditEntry]) -> None:
    if not entries:
        return
    session.flush()
    head = _head(session)
    for entry in entries:
        entry.hash = entry_digest(entry, head.hash)
        session.add(entry)
        session.flush()
        head.count, head.hash = head.count + 1, entry.hash
    head.seal = seal_of(head.name, head.count, head.hash)
    session.flush()


def begin(session: Session) -> None:
    """Begin the chain, if it has not begun; what was recorded before is sealed as it stands."""
    _head(session)
    session.flush()


def before_chain(session: Session) -> tuple[int, str]:
    """How many rows there are without a hash of their own, and the hash over them all."""
    count, previous = 0, BEGINNING
    entries = select(*entry_columns()).where(AuditEntry.hash == "").order_by(AuditEntry.id)
    for entry in session.execute(entries, execution_options={"yield_per": _AT_A_TIME}):
        count, previous = count + 1, digest(entry_digest(entry, previous), {"id": entry.id})
    events = select(Application.number, CaseEvent.id, *event_columns()).join(Application)
    events = events.where(CaseEvent.hash == "").order_by(CaseEvent.id)
    for each in session.execute(events, execution_options={"yield_per": _AT_A_TIME}):
        count, previous = count + 1, digest(event_digest(each, each.number, previous), {"id": each.id})
    return count, previous


def event_columns() -> tuple[ColumnElement[object], ...]:
    """The columns of an event that are hashed."""
    names = ("sequence", "kind", "at", "on_day", "actor", "role", "article", "facts", "content_hash", "hash")
    return tuple(readable(CaseEvent.__table__.c[name]) for name in names)


def entry_columns() -> tuple[ColumnElement[object], ...]:
    """The columns of an audit entry that are hashed, its id and its hash."""
    names = ("id", "at", "actor", "action", "subject", "detail", "hash")
    return tuple(readable(AuditEntry.__table__.c[name]) for name in names)


def _head(session: Session) -> ChainHead:
    query = select(ChainHead).where(ChainHead.name == AUDIT).with_for_update()
    query = query.execution_options(populate_existing=True)
    head = session.scalars(query).one_or_none()
    if head is not None:
        return head
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    count, last = before_chain(session)
    rows = [
        {"name": BEFORE, "count": count, "hash": last, "seal": seal_of(BEFORE, count, last)},
        {"name": AUDIT, "count": 0, "hash": last, "seal": seal_of(AUDIT, 0, last)},
    ]
    for row in rows:
        session.execute(insert(ChainHead).values(**row).on_conflict_do_nothing())
    return session.scalars(query).one()


@event.listens_for(Session, "before_commit")
def _chain_at_commit(session: Session) -> None:
    write(session)


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if not ended.nested:
        session.info.pop(_WAITING, None)


@event.listens_for(Session, "do_orm_execute")
def _show_what_waits(state: ORMExecuteState) -> None:
    if state.is_select and state.bind_mapper is not None and state.bind_mapper.class_ is AuditEntry:
        write(state.session)
