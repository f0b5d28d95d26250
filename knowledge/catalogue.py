"""The published documents as lists and reading pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from knowledge.tables import Document, Passage


@dataclass(frozen=True)
class DocumentSummary:
    """One line of the catalogue."""

    id: int
    title: str
    document_number: str | None
    issuer: str | None
    subject: str | None
    place: str | None
    year: int | None
    kind: str  # law | notice
    signed_on: date | None
    published_on: date | None
    validity: str | None
    omissions: tuple[str, ...]  # what this copy leaves out, in Chinese


@dataclass(frozen=True)
class PassageView:
    """A passage to read. ``role`` is title, heading, text, item or row."""

    id: int
    path: tuple[str, ...]
    heading: str
    text: str
    role: str

    @property
    def level(self) -> int:
        """The depth of its section; 0 outside of all."""
        return len(self.path)


@dataclass(frozen=True)
class DocumentView:
    """A document to read: its facts and its passages in order."""

    summary: DocumentSummary
    index_number: str | None
    source: str | None  # where the text was taken from, where that is recorded
    passages: tuple[PassageView, ...]

    @property
    def outline(self) -> tuple[PassageView, ...]:
        """The passages that begin a section: one for each path, in order."""
        seen: dict[tuple[str, ...], PassageView] = {}
        for passage in self.passages:
            if passage.path and passage.heading and passage.role in ("heading", "item", "text"):
                seen.setdefault(passage.path, passage)
        return tuple(seen.values())


def list_documents(session: Session, query: str = "") -> list[DocumentSummary]:
    """All documents, laws first, then the newest; with ``query`` those that hold each of its words."""
    statement = select(Document).order_by(Document.kind, func.coalesce(Document.year, 0).desc(), Document.title)
    for word in query.split():
        columns = (Document.title, Document.document_number, Document.issuer, Document.text)
        condition = columns[0].contains(word, autoescape=True)
        for column in columns[1:]:
            condition = condition | column.contains(word, autoescape=True)
        statement = statement.where(condition)
    return [_summary(document) for document in session.scalars(statement)]


def get_document(session: Session, document_id: int) -> DocumentView | None:
    """One document with its passages; None where there is none of that id."""
    document = session.get(Document, document_id, options=[selectinload(Document.passages)])
    if document is None:
        return None
    return DocumentView(
        summary=_summary(document),
        index_number=document.index_number,
        source=document.details.get("source"),
        passages=tuple(_passage(passage) for passage in document.passages),
    )


def _summary(document: Document) -> DocumentSummary:
    return DocumentSummary(
        id=document.id,
        title=document.title,
        document_number=document.document_number,
        issuer=document.issuer,
        subject=document.subject,
        place=document.place,
        year=document.year,
        kind=document.kind,
        signed_on=document.signed_on,
        published_on=document.published_on,
        validity=document.validity,
        omissions=document.omissions,
    )


def _passage(passage: Passage) -> PassageView:
    return PassageView(passage.id, tuple(passage.path), passage.heading, passage.text, passage.role)
