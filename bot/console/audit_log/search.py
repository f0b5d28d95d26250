"""Finding entries of the audit trail: by who, what, about what and when; the newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from actions.cases.tables import AuditEntry
from actions.cases.time import CHINA
from bot.console.audit_log.labels import actor_named
from bot.console.me import signature
from bot.console.tables import StaffMember

PAGE_SIZE = 50
MOST_EXPORTED = 50_000
_AT_A_TIME = 1000


@dataclass(frozen=True)
class Sought:
    """What is looked for; empty: anything."""

    who: str = ""  # a user name, a name, or 系统, 申请人 …
    action: str = ""
    subject: str = ""
    since: date | None = None  # in China, both included
    until: date | None = None

    @property
    def query(self) -> dict[str, str]:
        """As an address holds it, without what is empty."""
        days = {
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
        }
        return {
            key: value
            for key, value in ({"who": self.who, "action": self.action, "subject": self.subject} | days).items()
            if value
        }


@dataclass(frozen=True)
class Entries:
    """A page of them."""

    rows: list[AuditEntry] = field(repr=False)
    next: str  # where the next page begins; empty: there is none


def entries(session: Session, sought: Sought, after: str = "") -> Entries:
    """A page of entries; ``after`` is what the page before said. Every search reads along an index and stops."""
    query = _query(session, sought)
    cursor = _cursor(after)
    if cursor is not None:
        at, entry_id = cursor
        query = query.where(AuditEntry.at <= at, (AuditEntry.at < at) | (AuditEntry.id < entry_id))
    found = list(session.scalars(query.limit(PAGE_SIZE + 1)))
    rows = found[:PAGE_SIZE]
    last = f"{rows[-1].at.isoformat()}~{rows[-1].id}" if len(found) > PAGE_SIZE else ""
    return Entries(rows, last)


def all_entries(session: Session, sought: Sought, most: int = MOST_EXPORTED) -> Iterator[AuditEntry]:
    """The newest ``most`` that are sought."""
    query = _query(session, sought).limit(most)
    for entry in session.scalars(query, execution_options={"yield_per": _AT_A_TIME}):
        yield entry
        session.expunge(entry)


def _query(session: Session, sought: Sought) -> Select[AuditEntry]:
    conditions: list[ColumnElement[bool]] = []
    if sought.who:
        conditions.append(AuditEntry.actor.in_(_actors(session, sought.who)))
    if sought.action:
        conditions.append(AuditEntry.action == sought.action)
    if sought.subject:
        conditions.append(AuditEntry.subject == sought.subject)
    if sought.since:
        conditions.append(AuditEntry.at >= _midnight(sought.since))
    if sought.until:
        conditions.append(AuditEntry.at < _midnight(sought.until + timedelta(days=1)))
    return select(AuditEntry).where(*conditions).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())


def _actors(session: Session, who: str) -> list[str]:
    """Everybody whose name or user name holds it, and those who are no person."""
    name = actor_named(who)
    if name is not None:
        return [name]
    members = select(StaffMember.display_name, StaffMember.username)
    named = StaffMember.display_name.contains(who, autoescape=True)
    called = StaffMember.username.contains(who.lower(), autoescape=True)
    found = [signature(*row) for row in session.execute(members.where(named | called))]
    return sorted({who, *found})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _cursor(text: str) -> tuple[datetime, int] | None:
    at, _, entry_id = text.partition("~")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, int(entry_id)) if moment.tzinfo and len(entry_id) < 10 else None
    except ValueError:
        return None
