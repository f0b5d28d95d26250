"""How documents stand to one another. A link holds for a document in all its versions."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from knowledge.catalogue.summaries import DocumentSummary, is_listed, summaries
from knowledge.tables import Document, DocumentLink, LinkKind
from knowledge.validity import Validity


@dataclass(frozen=True)
class Ended:
    """A document that was repealed or expired, and what repealed it, where that is known and published."""

    document: DocumentSummary
    validity: Validity
    ended_on: date | None
    repealed_by: DocumentSummary | None
    reason: str


def linked_names(
    session: Session, source_names: Collection[str], kind: LinkKind | None = None
) -> list[tuple[str, str, str]]:
    """Kind, source name of the one that links, and of the one linked to, of all links that touch the documents."""
    links_from, links_to = aliased(Document), aliased(Document)
    statement = (
        select(DocumentLink.kind, links_from.source_name, links_to.source_name)
        .join(links_from, links_from.id == DocumentLink.from_id)
        .join(links_to, links_to.id == DocumentLink.to_id)
        .where(links_from.source_name.in_(source_names) | links_to.source_name.in_(source_names))
        .order_by(DocumentLink.id)
    )
    if kind is not None:
        statement = statement.where(DocumentLink.kind == kind)
    return [(link, linking, linked) for link, linking, linked in session.execute(statement)]


def current_versions(session: Session, source_names: Collection[str]) -> dict[str, DocumentSummary]:
    """The listed document of each source name."""
    where = is_listed() & Document.source_name.in_(source_names)
    return {document.source_name: document for document in summaries(session, where)}


def end_day(document: DocumentSummary) -> date | None:
    """The first day out of force of a document that has ended, where that is known."""
    after_last = document.expires_on and document.expires_on + timedelta(days=1)
    return document.ended_on or after_last


def ended_documents(session: Session, documents: Collection[DocumentSummary], today: date) -> list[Ended]:
    """Of ``documents`` those repealed or expired, the latest first."""
    ended = [document for document in documents if document.validity(today).has_ended]
    repealing: dict[str, str] = {}
    names = [document.source_name for document in ended]
    for start in range(0, len(names), 500):  # a statement takes a limited number of values
        for _, repealer, repealed in linked_names(session, names[start : start + 500], LinkKind.REPEALS):
            repealing.setdefault(repealed, repealer)
    by_name = {document.source_name: document for document in documents}
    rows = [_ended(document, by_name.get(repealing.get(document.source_name, "")), today) for document in ended]
    return sorted(rows, key=lambda row: (row.ended_on or date.min, row.document.id), reverse=True)


def _ended(document: DocumentSummary, repealed_by: DocumentSummary | None, today: date) -> Ended:
    validity = document.validity(today)
    expired = validity is Validity.EXPIRED and document.last_day_passed(today)
    reason = f"被{repealed_by.citation}废止" if repealed_by else "有效期届满" if expired else ""
    return Ended(document, validity, end_day(document), repealed_by, reason)
