"""The documents as staff see them: the list with what waits first, and one document with its whole life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, defer, selectinload

from knowledge.duties import Duty, read_duties
from knowledge.publishing.duplicates import Duplicate, find_duplicates
from knowledge.publishing.interpretations import Titled
from knowledge.publishing.lifecycle import Step, possible
from knowledge.publishing.linking import propose_policy
from knowledge.publishing.steps import authors, standing
from knowledge.tables import Document, DocumentFile, DocumentLink, LinkKind, Status

PAGE_LENGTH = 50
ISSUERS_OFFERED = 200


@dataclass(frozen=True)
class Filters:
    """Which documents are listed. Without a status: all but old versions and what was withdrawn."""

    status: str = ""
    scope: str = ""
    issuer: str = ""
    words: str = ""


@dataclass(frozen=True)
class DocumentRow:
    """One line of the list."""

    id: int
    title: str
    document_number: str | None
    issuer: str | None
    version: int
    status: str
    scope: str
    validity: str | None
    effective_on: date | None
    expires_on: date | None
    ended_on: date | None
    signed_on: date | None
    published_on: date | None


@dataclass(frozen=True)
class Place:
    """Behind the document with this id, in a part of the list and at a day of its order; ``None``: it has none."""

    part: int
    day: date | None
    id: int


@dataclass(frozen=True)
class Listing:
    """A page of the list; ``total`` counts all pages, ``counts`` every document by status, whatever the filters."""

    rows: Sequence[DocumentRow]
    total: int
    counts: dict[str, int]
    issuers: Sequence[str]
    next: Place | None = None  # the end of the page, where there is more


@dataclass(frozen=True)
class LinkView:
    """A link as seen from one of its ends: ``kind`` "interprets" with ``is_start`` reads 解读了 …, else 解读: …"""

    id: int
    kind: LinkKind
    is_start: bool
    other: DocumentRow


@dataclass(frozen=True)
class Waiting:
    """A document in review: who handed it in, when, and whose work it is, who don't review it."""

    document: DocumentRow
    by: str
    since: datetime | None
    authors: frozenset[str]


@dataclass(frozen=True)
class Section:
    """A line of the outline; ``level`` counts from 1."""

    passage_id: int
    level: int
    label: str


@dataclass(frozen=True)
class DocumentPage:
    """A document with its history, versions, links, and what was understood of its file."""

    document: Document  # its text is not loaded
    steps: tuple[Step, ...]
    authors: frozenset[str]
    versions: Sequence[DocumentRow]  # newest first, itself too
    links: Sequence[LinkView]
    duplicates: Sequence[Duplicate]
    proposal: Titled | None  # the policy that an interpretation seems to interpret, not linked yet
    outline: Sequence[Section]
    duties: Sequence[Duty]  # who must publish what, as it was understood
    file_name: str | None
    file_size: int  # bytes


_COLUMNS: tuple[Any, ...] = (
    Document.id,
    Document.title,
    Document.document_number,
    Document.issuer,
    Document.version,
    Document.status,
    Document.scope,
    Document.validity,
    Document.effective_on,
    Document.expires_on,
    Document.ended_on,
    Document.signed_on,
    Document.published_on,
)
_PART_OF = {Status.REVIEW: 0, Status.DRAFT: 1}  # the rest comes behind them
# By which day each part of the list is ordered: 1 the oldest first, -1 the newest.
_PARTS: tuple[tuple[Any, int, ColumnElement[bool]], ...] = (
    *((Document.signed_on, 1, Document.status == status) for status in _PART_OF),
    (Document.published_on, -1, Document.status.not_in(_PART_OF)),
)
_LABEL_CHARACTERS = 40


def list_page(session: Session, filters: Filters, after: Place | None = None) -> Listing:
    """What waits for a review first, then drafts, the oldest of both first; then the rest, the newest first; behind
    ``after``."""
    conditions = _conditions(filters)
    found: list[DocumentRow] = []
    for part, (column, order, statuses) in enumerate(_PARTS):
        if len(found) > PAGE_LENGTH or (after is not None and part < after.part):
            continue
        behind = after if after is not None and part == after.part else None
        query = select(*_COLUMNS).where(*conditions, statuses, *_behind(column, order, behind))
        by_day = column.asc() if order > 0 else column.desc()
        in_order = query.order_by(by_day.nulls_last(), Document.id.desc()).limit(PAGE_LENGTH + 1 - len(found))
        found += [DocumentRow(*row) for row in session.execute(in_order)]
    rows = found[:PAGE_LENGTH]
    return Listing(
        rows=rows,
        total=session.scalar(select(func.count()).select_from(Document).where(*conditions)) or 0,
        counts=counts(session),
        issuers=issuers(session),
        next=_place_of(rows[-1]) if len(found) > PAGE_LENGTH else None,
    )


def _behind(column: Any, order: int, after: Place | None) -> list[ColumnElement[bool]]:
    """Those of a part that come behind a place; without a day they come last."""
    if after is None:
        return []
    if after.day is None:
        return [column.is_(None), Document.id < after.id]
    later = column > after.day if order > 0 else column < after.day
    return [or_(column.is_(None), later, and_(column == after.day, Document.id < after.id))]


def _place_of(row: DocumentRow) -> Place:
    part = _PART_OF.get(Status(row.status), len(_PART_OF))
    return Place(part, row.published_on if part == len(_PART_OF) else row.signed_on, row.id)


def list_before(session: Session, filters: Filters, before: int | None, limit: int) -> list[DocumentRow]:
    """The newest ids first, those below ``before``: along the primary key, so that reading stops when it is enough."""
    query = select(*_COLUMNS).where(*_conditions(filters)).order_by(Document.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Document.id < before)
    return [DocumentRow(*row) for row in session.execute(query)]


def counts(session: Session) -> dict[str, int]:
    """How many documents there are, by status."""
    counted = session.execute(select(Document.status, func.count()).group_by(Document.status))
    return {row[0]: row[1] for row in counted}


def issuers(session: Session) -> list[str]:
    """The offices with the most documents."""
    found = session.scalars(
        select(Document.issuer)
        .where(Document.issuer.is_not(None))
        .group_by(Document.issuer)
        .order_by(func.count().desc(), Document.issuer)
        .limit(ISSUERS_OFFERED)
    )
    return [issuer for issuer in found if issuer]


def document_page(session: Session, document_id: int) -> DocumentPage | None:
    """Everything about one document; None where there is none of that id."""
    document = session.get(
        Document,
        document_id,
        options=[defer(Document.text), selectinload(Document.passages), selectinload(Document.events)],
    )
    if document is None:
        return None
    file = session.execute(
        select(DocumentFile.name, DocumentFile.size).where(DocumentFile.document_id == document_id)
    ).one_or_none()
    versions = session.execute(
        select(*_COLUMNS).where(Document.source_name == document.source_name).order_by(Document.version.desc())
    )
    links = _links(session, document.source_name)
    is_linked = any(one.kind is LinkKind.INTERPRETS and one.is_start for one in links)
    return DocumentPage(
        document=document,
        steps=possible(standing(session, document)),
        authors=frozenset(authors(document)),
        versions=[DocumentRow(*row) for row in versions],
        links=links,
        duplicates=find_duplicates(session, document),
        proposal=None if is_linked else propose_policy(session, document),
        outline=_outline(document),
        duties=read_duties(document),
        file_name=file.name if file else None,
        file_size=file.size if file else 0,
    )


def review_queue(session: Session) -> list[Waiting]:
    """What waits for a review (条例第十七条), who handed it in and when; the longest waiting first."""
    statement = (
        select(Document)
        .where(Document.status == Status.REVIEW)
        .options(defer(Document.text), selectinload(Document.events))
        .order_by(Document.id)
    )
    found = []
    for document in session.scalars(statement):
        handed_in = [event for event in document.events if event.action == Step.SUBMIT]
        last = handed_in[-1] if handed_in else None
        row = DocumentRow(*(getattr(document, column.key) for column in _COLUMNS))
        found.append(Waiting(row, last.actor if last else "", last.at if last else None, frozenset(authors(document))))
    return sorted(found, key=lambda one: (one.since is None, one.since and one.since.timestamp(), one.document.id))


def find_other(session: Session, typed: str) -> int | None:
    """The document that a person names by its number in the list, its address or its 文号; None if that is not one."""
    typed = typed.strip()
    last = typed.rstrip("/").rpartition("/")[2]
    if last.isascii() and last.isdigit() and len(last) <= 9:
        return session.scalar(select(Document.id).where(Document.id == int(last)))
    living = Document.status.in_((Status.DRAFT, Status.REVIEW, Status.PUBLISHED))
    for column in (Document.document_number, Document.title):
        found = session.scalars(select(Document.id).where(column == typed, living).limit(2)).all()
        if len(found) == 1:
            return found[0]
    return None


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.status:
        conditions.append(Document.status == filters.status)
    else:
        conditions.append(Document.status.not_in((Status.SUPERSEDED, Status.WITHDRAWN)))
    if filters.scope:
        conditions.append(Document.scope == filters.scope)
    if filters.issuer:
        conditions.append(Document.issuer == filters.issuer)
    sought = (Document.title, Document.document_number, Document.issuer, Document.source_name)
    for word in filters.words.split():
        conditions.append(or_(*(column.contains(word, autoescape=True) for column in sought)))
    return conditions


def _links(session: Session, source_name: str) -> list[LinkView]:
    """Of all versions; each other document once, in the version that counts now."""
    start, end = aliased(Document), aliased(Document)
    links = session.execute(
        select(DocumentLink.id, DocumentLink.kind, start.source_name, end.source_name)
        .join(start, start.id == DocumentLink.from_id)
        .join(end, end.id == DocumentLink.to_id)
        .where((start.source_name == source_name) | (end.source_name == source_name))
        .order_by(DocumentLink.kind, DocumentLink.id)
    ).all()
    names = {first if second == source_name else second for _, _, first, second in links}
    present: dict[str, DocumentRow] = {}
    for name, *row in session.execute(
        select(Document.source_name, *_COLUMNS).where(Document.source_name.in_(names)).order_by(Document.version)
    ):
        other = DocumentRow(*row)
        if name not in present or present[name].status != Status.PUBLISHED or other.status == Status.PUBLISHED:
            present[name] = other
    return [
        LinkView(link_id, LinkKind(kind), first == source_name, present[second if first == source_name else first])
        for link_id, kind, first, second in links
    ]


def _outline(document: Document) -> list[Section]:
    """The first passage of each section; of a law its chapters and articles."""
    seen: dict[tuple[str, ...], Section] = {}
    for passage in document.passages:
        path = tuple(passage.path[:1] if document.kind == "law" else passage.path)
        if path and passage.heading and passage.role in ("heading", "item", "text"):
            label = passage.text.partition("\n")[0]
            label = label if len(label) <= _LABEL_CHARACTERS else f"{label[:_LABEL_CHARACTERS]}…"
            seen.setdefault(path, Section(passage.id, len(path), label))
    return list(seen.values())
