"""Duties of stored documents. They are read from the text each time: nothing of them is stored."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from knowledge.duties.extraction import read_duties
from knowledge.duties.records import Duty
from knowledge.tables import Document


def load_duties(session: Session, document_id: int | None = None) -> list[Duty]:
    """The duties of one document or of all, in reading order; empty for an unknown id."""
    statement = select(Document).options(selectinload(Document.passages)).order_by(Document.id)
    if document_id is not None:
        statement = statement.where(Document.id == document_id)
    return [duty for document in session.scalars(statement) for duty in read_duties(document)]
