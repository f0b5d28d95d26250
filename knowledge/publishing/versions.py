"""Versions of one document: the new one takes the old one's place."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.publishing.history import record
from knowledge.tables import Document, Status


def supersede(old: Document, new: Document, *, by: str, now: datetime) -> None:
    """``new``, which must have its id, takes the place of ``old``; ``old`` keeps its id, its page and its text."""
    before, old.status = old.status, Status.SUPERSEDED
    record(old, "superseded", by=by, now=now, changes={"status": (before, old.status), "by": (None, new.id)})


def next_version(session: Session, source_name: str) -> int:
    """The number that the next version of a document gets."""
    last = session.scalar(
        select(Document.version).where(Document.source_name == source_name).order_by(Document.version.desc()).limit(1)
    )
    return (last or 0) + 1
