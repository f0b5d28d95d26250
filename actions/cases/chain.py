"""The history that can't be altered unnoticed: keyed hashes, each over the one before.

Two chains hold each other: the events of a case are chained among themselves, and each event's hash stands in an entry
of the audit trail, which is one chain over everything. :func:`verify` walks both (``gongkai audit verify``).

The hash is an HMAC under the application's secret, so who can write to the database but doesn't know the secret can't
make a chain that holds. Who restores the whole database from an earlier backup can: note the head that ``gongkai audit
verify`` prints, and give it back with ``--expect``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from actions.cases.tables import Application, AuditEntry, CaseEvent, ChainHead
from actions.db import crypto

AUDIT = "audit"
BEGINNING = "0" * 64


def digest(previous: str, content: Mapping[str, Any]) -> str:
    """The keyed hash (hex, 64 characters) of ``content`` after ``previous``."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return crypto.blind_index(f"chain:{previous}:{text}")


def words_digest(content: str | None) -> str:
    """The keyed hash of an event's words, kept when the words are erased; empty for none."""
    return crypto.blind_index(f"words:{content}") if content else ""


def event_digest(event: CaseEvent, number: str, previous: str) -> str:
    """The hash of one event of the case called ``number``."""
    return digest(
        previous,
        {
            "number": number,
            "sequence": event.sequence,
            "kind": event.kind,
            "at": _instant(event.at),
            "on_day": event.on_day.isoformat(),
            "actor": event.actor,
            "role": event.role,
            "article": event.article,
            "facts": event.facts,
            "content": event.content_hash,
        },
    )


def entry_digest(entry: AuditEntry, previous: str) -> str:
    """The hash of one entry of the audit trail."""
    return digest(
        previous,
        {
            "at": _instant(entry.at),
            "actor": entry.actor,
            "action": entry.action,
            "subject": entry.subject,
            "detail": entry.detail,
        },
    )


def append(session: Session, *entries: AuditEntry) -> None:
    """Add ``entries`` to the chain. Its head stays locked until the transaction ends: lock everything else before."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(ChainHead).values(name=AUDIT, count=0, hash=BEGINNING).on_conflict_do_nothing())
    head = session.scalars(
        select(ChainHead).where(ChainHead.name == AUDIT).with_for_update().execution_options(populate_existing=True)
    ).one()
    for entry in entries:
        entry.hash = entry_digest(entry, head.hash)
        head.count, head.hash = head.count + 1, entry.hash
    session.add_all(entries)
    session.flush()


@dataclass(frozen=True)
class Verified:
    """What a walk over the chains found. ``faults`` are Chinese sentences; none: everything holds."""

    entries: int
    events: int
    unchained: int  # entries and events written before there was a chain
    head: str
    faults: tuple[str, ...]


def verify(session: Session, *, expect: str = "") -> Verified:
    """Walk both chains. ``expect`` is a head that was printed earlier: it must occur."""
    faults: list[str] = []
    anchors: dict[str, dict[int, str]] = {}
    previous, entries, unchained, seen = BEGINNING, 0, 0, not expect
    query = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=1000)
    for entry in session.scalars(query):
        if not entry.hash and previous == BEGINNING:
            unchained += 1
            continue
        entries += 1
        if entry.hash != entry_digest(entry, previous):
            faults.append(
                f"审计记录第{entry.id}号（{entry.subject}，{entry.action}）与前后不一致：内容被改动，或者前面缺少记录。"
            )
        previous = entry.hash
        seen = seen or entry.hash == expect
        if "event_hash" in entry.detail:
            anchors.setdefault(entry.subject, {})[entry.detail["sequence"]] = entry.detail["event_hash"]
        session.expunge(entry)
    head = session.get(ChainHead, AUDIT)
    if (head.count, head.hash) != (entries, previous) if head else entries:
        faults.append("审计记录的末尾与登记的链尾不一致：末尾的记录可能被删除。")
    if not seen:
        faults.append("没有找到先前记下的链尾：数据库可能被换成了较早的备份，或者记录被删除。")
    events = 0
    for number, case in _cases(session):
        chained, bare, case_faults = _verify_case(number, case, anchors.pop(number, {}))
        events, unchained = events + chained, unchained + bare
        faults += case_faults
    faults += [f"申请{number}的办理记录不见了，审计记录里还有。" for number in anchors]
    return Verified(entries, events, unchained, previous, tuple(faults))


def _cases(session: Session) -> Iterator[tuple[str, list[CaseEvent]]]:
    query = (
        select(Application.number, CaseEvent)
        .join(Application)
        .order_by(CaseEvent.application_id, CaseEvent.sequence)
        .execution_options(yield_per=1000)
    )
    number, events = "", list[CaseEvent]()
    for each, event in session.execute(query).tuples():
        if each != number and events:
            yield number, events
            events = []
        number = each
        events.append(event)
        session.expunge(event)
    if events:
        yield number, events


def _verify_case(number: str, events: list[CaseEvent], anchored: dict[int, str]) -> tuple[int, int, list[str]]:
    faults, previous, bare = list[str](), BEGINNING, 0
    for place, event in enumerate(events, 1):
        where = f"申请{number}的第{event.sequence}条办理记录"
        if event.sequence != place:
            faults.append(f"{where}前面缺少记录。")
            break
        if not event.hash and previous == BEGINNING and event.sequence not in anchored:
            bare += 1
            continue
        if event.hash != event_digest(event, number, previous):
            faults.append(f"{where}与前后不一致：内容被改动。")
        elif anchored.pop(event.sequence, "") != event.hash:
            faults.append(f"{where}在审计记录里没有对应的一条。")
        if event.content is not None and event.content_hash != words_digest(event.content):
            faults.append(f"{where}的文字内容被改动。")
        previous = event.hash
    if any(sequence > len(events) for sequence in anchored):
        faults.append(f"申请{number}末尾的办理记录不见了，审计记录里还有。")
    return len(events) - bare, bare, faults


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
