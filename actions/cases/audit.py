"""The audit trail: one row for every change, and for every look at unmasked personal data (个人信息保护法 Art. 51)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from actions.cases import chain
from actions.cases.tables import AuditEntry


def record(
    session: Session, *, at: datetime, actor: str, action: str, subject: str, detail: dict[str, Any] | None = None
) -> None:
    """Add an entry to the chain, with the commit of the transaction.

    ``detail`` must hold no personal data: codes, dates, field names.
    """
    chain.enlist(session, AuditEntry(at=at, actor=actor, action=action, subject=subject, detail=detail or {}))


def record_each(
    session: Session, *, at: datetime, actor: str, action: str, details: Mapping[str, dict[str, Any]]
) -> None:
    """The same that happened to many subjects at once: an entry for each, by subject."""
    for subject, detail in details.items():
        record(session, at=at, actor=actor, action=action, subject=subject, detail=detail)
