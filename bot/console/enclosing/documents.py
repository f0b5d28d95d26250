"""Published documents whose original can be handed over with a reply."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.console.enclosing.handing_in import GIVABLE
from knowledge.tables import Document, DocumentFile, Status

MOST_SHOWN = 30


@dataclass(frozen=True)
class Givable:
    """One of them."""

    id: int
    title: str
    document_number: str | None
    issuer: str | None
    published_on: date | None
    file_name: str
    size: int  # bytes


def givable(session: Session, words: str) -> list[Givable]:
    """Those in whose title or 文号 all the ``words`` stand, the newest first; one more than is
    shown tells that there are more."""
    columns = (Document.id, Document.title, Document.document_number, Document.issuer, Document.published_on)
    query = (
        select(*columns, DocumentFile.name, DocumentFile.size)
        .join(DocumentFile, DocumentFile.document_id == Document.id)
        .where(Document.status == Status.PUBLISHED, Document.scope.in_(GIVABLE))
        .order_by(Document.published_on.desc().nulls_last(), Document.id.desc())
        .limit(MOST_SHOWN + 1)
    )
    for word in words.split():
        sought = (Document.title, Document.document_number)
        query = query.where(or_(*(column.contains(word, autoescape=True) for column in sought)))
    return [Givable(*row) for row in session.execute(query)]
