"""One document to read: its passages, versions, and what it is linked with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, selectinload

from knowledge.catalogue.links import current_versions, linked_names
from knowledge.catalogue.originals import Original, original_facts
from knowledge.catalogue.summaries import COLUMNS, DocumentSummary, is_readable
from knowledge.tables import Document, DocumentEvent, LinkKind, Passage, Scope, Status

_OPENING = 120  # characters
_LEAST_OPENING = 25  # characters; what is shorter names the addressees or the date


@dataclass(frozen=True)
class PassageView:
    """A passage to read. ``role`` is title, heading, text, item or row."""

    id: int
    ordinal: int
    path: tuple[str, ...]
    heading: str
    text: str
    role: str

    @property
    def level(self) -> int:
        """The depth of its section; 0 outside of all."""
        return len(self.path)


@dataclass(frozen=True)
class VersionView:
    """One version of a document that citizens may open."""

    id: int
    version: int
    dated: date | None
    is_current: bool


@dataclass(frozen=True)
class Relation:
    """What a listed document is to the one that is read: a heading such as 政策解读, and how it begins."""

    label: str
    document: DocumentSummary
    opening: str


@dataclass(frozen=True)
class DocumentView:
    """A version of a document with its facts, and its passages in order."""

    summary: DocumentSummary
    is_current: bool
    index_number: str | None
    source: str | None  # where the text was taken from, where that is recorded
    omissions: tuple[str, ...]  # what this copy leaves out, in Chinese
    passages: tuple[PassageView, ...]
    versions: tuple[VersionView, ...]  # newest first, this one among them
    relations: tuple[Relation, ...]
    original: Original | None

    @property
    def outline(self) -> tuple[PassageView, ...]:
        """The passages that begin a section with a heading of its own: one for each path, in order."""
        first: dict[tuple[str, ...], PassageView] = {}
        for passage in self.passages:
            if passage.path and passage.role in ("heading", "item", "text"):
                first.setdefault(passage.path, passage)
        return tuple(one for one in first.values() if one.heading and one.heading in one.text)

    @property
    def current_version(self) -> VersionView | None:
        """None where no version is published any more."""
        return next((version for version in self.versions if version.is_current), None)

    def related(self, label: str) -> list[DocumentSummary]:
        return [relation.document for relation in self.relations if relation.label == label]


# What a link is called on the page of the one that is linked to, and of the one that links.
LABELS = {
    LinkKind.INTERPRETS: ("政策解读", "解读的政策文件"),
    LinkKind.REPEALS: ("废止本文件的文件", "本文件废止的文件"),
    LinkKind.AMENDS: ("修改本文件的文件", "本文件修改的文件"),
}
REPEALED_BY = LABELS[LinkKind.REPEALS][0]
_ORDER = [label for pair in LABELS.values() for label in pair]


def get_document(session: Session, document_id: int) -> DocumentView | None:
    """A published version, or one that was published before it; None where there is none that citizens may see."""
    statement = select(Document).where(Document.id == document_id, is_readable())
    document = session.scalar(statement.options(selectinload(Document.passages)))
    if document is None:
        return None
    return DocumentView(
        summary=DocumentSummary(*(getattr(document, column.key) for column in COLUMNS)),
        is_current=document.status == Status.PUBLISHED,
        index_number=document.index_number,
        source=document.details.get("source"),
        omissions=document.omissions,
        passages=tuple(_passage(passage) for passage in document.passages),
        versions=_versions(session, document.source_name),
        relations=_relations(session, document.source_name),
        original=original_facts(session, document.id),
    )


def is_withdrawn(session: Session, document_id: int) -> bool:
    """Whether it was public once and was taken back. A draft that was given up never was."""
    given_up = exists().where(DocumentEvent.document_id == Document.id, DocumentEvent.action == "discard")
    where = (Document.id == document_id, Document.status == Status.WITHDRAWN, Document.scope == Scope.PROACTIVE)
    return session.scalar(select(Document.id).where(*where, ~given_up)) is not None


def _versions(session: Session, source_name: str) -> tuple[VersionView, ...]:
    dated = func.coalesce(Document.published_on, Document.signed_on)
    statement = select(Document.id, Document.version, dated, Document.status).where(
        Document.source_name == source_name, is_readable()
    )
    rows = session.execute(statement.order_by(Document.version.desc()))
    return tuple(VersionView(id_, number, day, status == Status.PUBLISHED) for id_, number, day, status in rows)


def _relations(session: Session, source_name: str) -> tuple[Relation, ...]:
    found: list[tuple[str, str]] = []
    for kind, linking, linked in linked_names(session, [source_name]):
        if linking != linked:
            to_it, from_it = LABELS[LinkKind(kind)]
            found.append((to_it, linking) if linked == source_name else (from_it, linked))
    documents = current_versions(session, {name for _, name in found})
    explained = LABELS[LinkKind.INTERPRETS]
    return tuple(
        Relation(label, documents[name], _opening(session, documents[name].id) if label in explained else "")
        for label, name in sorted(dict.fromkeys(found), key=lambda one: _ORDER.index(one[0]))
        if name in documents
    )


def _opening(session: Session, document_id: int) -> str:
    """How the text begins, the title and the addressees left out."""
    statement = (
        select(Passage.text)
        .where(
            Passage.document_id == document_id,
            Passage.role.in_(("text", "item")),
            func.length(Passage.text) > _LEAST_OPENING,
            ~Passage.text.like("%:") & ~Passage.text.like("%："),
        )
        .order_by(Passage.ordinal)
        .limit(1)
    )
    text = session.scalar(statement) or ""
    return text if len(text) <= _OPENING else f"{text[:_OPENING]}……"


def _passage(passage: Passage) -> PassageView:
    return PassageView(passage.id, passage.ordinal, tuple(passage.path), passage.heading, passage.text, passage.role)
