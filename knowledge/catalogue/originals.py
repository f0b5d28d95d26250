"""The original file of a document, for download."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.catalogue.summaries import is_readable
from knowledge.tables import Document, DocumentFile


@dataclass(frozen=True)
class Original:
    """A file without its content. ``tag`` changes with it."""

    name: str
    media_type: str
    size: int  # bytes
    tag: str


def original_facts(session: Session, document_id: int) -> Original | None:
    """The original of a document that citizens may open; None where there is none."""
    columns = (DocumentFile.name, DocumentFile.media_type, DocumentFile.size, Document.sha256)
    statement = select(*columns).join(Document, Document.id == DocumentFile.document_id)
    row = session.execute(statement.where(Document.id == document_id, is_readable())).one_or_none()
    return row and Original(row.name, row.media_type, row.size, f"{document_id}-{row.size}-{row.sha256[:16]}")


def original_content(session: Session, document_id: int) -> bytes | None:
    """The bytes of that file."""
    return session.scalar(select(DocumentFile.content).where(DocumentFile.document_id == document_id))
