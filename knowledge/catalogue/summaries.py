"""What a list says of a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from knowledge.tables import Document, Scope, Status
from knowledge.validity import Validity, validity_on


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """One version of a document, without its text."""

    id: int
    source_name: str
    version: int
    title: str
    document_number: str | None
    issuer: str | None
    subject: str | None
    place: str | None
    kind: str  # law | notice
    signed_on: date | None
    published_on: date | None
    stated_validity: str | None
    effective_on: date | None
    expires_on: date | None
    ended_on: date | None
    is_normative: bool
    stated_year: int | None

    @property
    def dated(self) -> date | None:
        """The day it is sorted by."""
        return self.published_on or self.signed_on

    @property
    def year(self) -> int | None:
        return self.stated_year or (self.dated.year if self.dated else None)

    def validity(self, today: date) -> Validity:
        return validity_on(
            today,
            stated=self.stated_validity,
            effective_on=self.effective_on,
            expires_on=self.expires_on,
            ended_on=self.ended_on,
        )

    def last_day_passed(self, today: date) -> bool:
        """Whether its own last day ended it."""
        return self.expires_on is not None and self.expires_on < today

    @property
    def citation(self) -> str:
        """《title》（文号）; marks within the title become single ones (GB/T 15834)."""
        title = self.title.replace("《", "〈").replace("》", "〉")
        return f"《{title}》" + (f"（{self.document_number}）" if self.document_number else "")


COLUMNS = (
    Document.id,
    Document.source_name,
    Document.version,
    Document.title,
    Document.document_number,
    Document.issuer,
    Document.subject,
    Document.place,
    Document.kind,
    Document.signed_on,
    Document.published_on,
    Document.validity,
    Document.effective_on,
    Document.expires_on,
    Document.ended_on,
    Document.is_normative,
    Document.year,
)


def is_listed() -> ColumnElement[bool]:
    """What citizens find in lists: the current version of what is published proactively (条例第十九条)."""
    return (Document.status == Status.PUBLISHED) & (Document.scope == Scope.PROACTIVE)


def is_readable() -> ColumnElement[bool]:
    """What citizens may open: what is listed, and the versions before it.

    A document that is withdrawn, or no longer for everyone, takes its old versions along: they say much the same.
    """
    newer = aliased(Document)
    current = exists().where(
        newer.source_name == Document.source_name,
        newer.status == Status.PUBLISHED,
        newer.scope == Scope.PROACTIVE,
    )
    is_old = (Document.status == Status.SUPERSEDED) & (Document.scope == Scope.PROACTIVE)
    return is_listed() | (is_old & current)


def summaries(session: Session, where: ColumnElement[bool]) -> Iterator[DocumentSummary]:
    """The documents of a condition, in the order of their ids."""
    rows: Iterable[Sequence[Any]] = session.execute(select(*COLUMNS).where(where).order_by(Document.id))
    return (DocumentSummary(*row) for row in rows)
