"""Where events come from: what is recorded anyway. Nothing has to remember to tell anybody.

The audit trail is one chain: its ids are given under the lock of the chain's head, so they come in the order of the
commits and a position is enough. Of alerts and documents ids are given before the commit, and on PostgreSQL a smaller
one may appear later: :mod:`bot.api.webhooks.late` reads them again. A conversation waits until somebody comes: looked
at is who waits now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from actions.cases.alerts.rules import Duty
from actions.cases.alerts.tables import Alert
from actions.cases.lifecycle import EventKind
from actions.cases.tables import Application, AuditEntry
from bot.api.webhooks.kinds import Kind
from bot.delivery.tables import Conversation, Owner
from knowledge.tables import DocumentEvent

AT_ONCE = 500
_STEP = "case:"
_REQUEST = "request_submitted"
_PUBLISHING = {
    "publish": Kind.DOCUMENT_PUBLISHED,
    "imported": Kind.DOCUMENT_PUBLISHED,
    "withdraw": Kind.DOCUMENT_WITHDRAWN,
}


@dataclass(frozen=True)
class Happened:
    """Something to be told. ``key`` names its source, the same however often it is seen."""

    key: str
    kind: Kind
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Read:
    """What was found, and how far was read; there may be more."""

    found: list[Happened]
    last_id: int


class Reader(Protocol):
    """Reads on behind ``after``, at most :data:`AT_ONCE` rows; up to ``until`` where that is given."""

    def __call__(self, session: Session, after: int, until: int | None = None) -> Read: ...


@dataclass(frozen=True)
class Source:
    """Where events come from. ``table``: whose rows may be committed in another order than that of their ids."""

    read: Reader
    table: str = ""


def audit(session: Session, after: int, until: int | None = None) -> Read:
    """Steps of applications, and other requests."""
    query = select(AuditEntry.id, AuditEntry.at, AuditEntry.action, AuditEntry.subject, AuditEntry.detail)
    rows = session.execute(_part(query, AuditEntry.id, after, until)).all()
    return Read(list(_of_entries(rows)), rows[-1].id if rows else after)


def _of_entries(rows: Any) -> Iterator[Happened]:
    for row in rows:
        key = f"audit:{row.id}"
        if row.action == _REQUEST:
            yield Happened(key, Kind.REQUEST_RECEIVED, row.at, {"number": row.subject})
        elif row.action.startswith(_STEP):
            step = row.action.removeprefix(_STEP)
            is_first = step == EventKind.SUBMITTED
            kind = Kind.APPLICATION_RECEIVED if is_first else Kind.APPLICATION_STEP
            data = {"number": row.subject, "step": step, "sequence": row.detail.get("sequence")}
            yield Happened(key, kind, row.at, data | {"on": row.detail.get("on")})


def alerts(session: Session, after: int, until: int | None = None) -> Read:
    """Limits that come near or have passed: one event a limit and stage, however many people are told."""
    query = select(Alert, Application.number).join(Application, Application.id == Alert.application_id)
    rows = session.execute(_part(query.where(Alert.recipient != Duty.APPLICANT), Alert.id, after, until)).all()
    found: dict[str, Happened] = {}
    for alert, number in rows:
        key = f"alert:{alert.application_id}:{alert.kind}:{alert.ref}:{alert.due_on.isoformat()}:{alert.stage}"[:100]
        data = {"number": number, "limit": alert.kind, "due_on": alert.due_on.isoformat(), "stage": alert.stage}
        found.setdefault(key, Happened(key, Kind.APPLICATION_DUE_SOON, alert.created_at, data))
    return Read(list(found.values()), max([after, *(alert.id for alert, _ in rows)]))


def documents(session: Session, after: int, until: int | None = None) -> Read:
    """Documents that were published or taken back."""
    query = select(DocumentEvent.id, DocumentEvent.document_id, DocumentEvent.at, DocumentEvent.action)
    rows = session.execute(_part(query, DocumentEvent.id, after, until)).all()
    found = [
        Happened(f"document:{row.id}", _PUBLISHING[row.action], row.at, {"document_id": row.document_id})
        for row in rows
        if row.action in _PUBLISHING
    ]
    return Read(found, max([after, *(row.id for row in rows)]))


def waiting(session: Session, after: int, until: int | None = None) -> Read:
    """Who waits for a person now."""
    query = select(Conversation.id, Conversation.waiting_since, Conversation.channel, Conversation.urgent)
    query = query.where(Conversation.owner == Owner.QUEUE, Conversation.waiting_since.is_not(None))
    found = [
        Happened(
            f"waiting:{row.id}:{int(row.waiting_since.timestamp())}",
            Kind.CONVERSATION_WAITING,
            row.waiting_since,
            {"conversation_id": row.id, "channel": row.channel, "urgent": row.urgent},
        )
        for row in session.execute(query.order_by(Conversation.waiting_since).limit(AT_ONCE))
    ]
    return Read(found, after)


def _part[*Columns](
    query: Select[*Columns], key: InstrumentedAttribute[int], after: int, until: int | None
) -> Select[*Columns]:
    part = query.where(key > after).order_by(key).limit(AT_ONCE)
    return part if until is None else part.where(key <= until)


SOURCES: Mapping[str, Source] = {
    "audit": Source(audit),
    "alerts": Source(alerts, Alert.__tablename__),
    "documents": Source(documents, DocumentEvent.__tablename__),
    "waiting": Source(waiting),
}


def newest(session: Session) -> dict[str, int]:
    """Where each source stands: what is told from now on begins behind."""
    ids = {"audit": AuditEntry.id, "alerts": Alert.id, "documents": DocumentEvent.id}
    return {source: session.scalar(select(func.max(ids[source]))) or 0 if source in ids else 0 for source in SOURCES}
