"""The passage that an entry rests on, in the version of the document that is published now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from knowledge.answers import Citation, book_title
from knowledge.faq.tables import Faq
from knowledge.tables import Document, Passage, Scope, Status
from knowledge.validity import has_ended

EXCERPT_LENGTH = 200  # characters


class SourceState(StrEnum):
    """Whether the entry can still be said."""

    GOOD = "good"
    ENDED = "ended"  # repealed or expired: said with a note
    CHANGED = "changed"  # the published text no longer has the passage: not said
    GONE = "gone"  # no longer published, or not for everyone: not said


@dataclass(frozen=True)
class Source:
    """What became of an entry's source. Without a ``passage`` the entry is not said."""

    state: SourceState
    document: Document | None = None
    passage: Passage | None = None

    @property
    def line(self) -> str:
        """《title》（文号）section, as answers name it."""
        if self.document is None or self.passage is None:
            return ""
        number = f"（{self.document.document_number}）" if self.document.document_number else ""
        return f"{book_title(self.document.title)}{number}{''.join(self.passage.path)}"

    @property
    def citation(self) -> Citation:
        """The citation of the passage. Only with a passage."""
        assert self.document is not None
        assert self.passage is not None
        excerpt = self.passage.text[:EXCERPT_LENGTH]
        return Citation(
            document_id=self.document.id,
            passage_id=self.passage.id,
            title=self.document.title,
            document_number=self.document.document_number,
            issuer=self.document.issuer,
            section_path=tuple(self.passage.path),
            excerpt=excerpt,
            answer_span=(0, len(excerpt)),
            score=1.0,
            validity=self.document.validity,
        )


def find_sources(session: Session, entries: Iterable[Faq]) -> dict[int, Source]:
    """The source of each entry, by its id."""
    entries = list(entries)
    names = {entry.source_name for entry in entries}
    documents = {document.source_name: document for document in session.scalars(published(names))}
    passages: dict[int, list[Passage]] = {}
    query = select(Passage).where(Passage.document_id.in_(document.id for document in documents.values()))
    for passage in session.scalars(query.order_by(Passage.ordinal)):
        passages.setdefault(passage.document_id, []).append(passage)
    return {entry.id: _find(entry, documents.get(entry.source_name), passages) for entry in entries}


def published(source_names: Iterable[str]):  # type: ignore[no-untyped-def]
    """The documents of these names that answer citizens; of several versions the newest comes last."""
    return (
        select(Document)
        .where(
            Document.source_name.in_(source_names),
            Document.status == Status.PUBLISHED,
            Document.scope == Scope.PROACTIVE,
        )
        .order_by(Document.source_name, Document.version)
        .options(defer(Document.text))
    )


def _find(entry: Faq, document: Document | None, passages: dict[int, list[Passage]]) -> Source:
    if document is None:
        return Source(SourceState.GONE)
    sought = _bare(entry.quote)
    same = [passage for passage in passages.get(document.id, ()) if sought == _bare(passage.text)]
    if not same:
        return Source(SourceState.CHANGED, document)
    passage = next((one for one in same if one.path == entry.section_path), same[0])
    is_ended = has_ended(document.validity, document.ended_on)
    return Source(SourceState.ENDED if is_ended else SourceState.GOOD, document, passage)


def _bare(text: str) -> str:
    return "".join(text.split())
