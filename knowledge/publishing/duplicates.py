"""Two documents that are one: the same 文号, the same file or the same text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from knowledge.answers import book_title
from knowledge.publishing.interpretations import interpreted_title
from knowledge.publishing.lifecycle import STATUS_NAMES, Step
from knowledge.tables import Document, DocumentEvent, Status

_GIVEN_UP = "草稿已放弃"


@dataclass(frozen=True)
class Duplicate:
    """Another document that seems to be the same. ``same`` says in Chinese what is alike: 文号, 文件 or 正文."""

    id: int
    title: str
    status: Status
    same: str
    was_given_up: bool = False  # a draft that was never published

    @property
    def sentence(self) -> str:
        """For who drafts or imports."""
        status = _GIVEN_UP if self.was_given_up else STATUS_NAMES[self.status]
        return f"{self.same}与{book_title(self.title)}相同（{status}，编号{self.id}）。"


def text_digest(text: str) -> str:
    """The same for texts that differ in blanks only."""
    return hashlib.sha256(re.sub(r"\s+", "", text).encode()).hexdigest()


def find_duplicates(session: Session, document: Document, *, given_up_too: bool = False) -> list[Duplicate]:
    """Other documents with the same 文号, file or text, drafts and withdrawn ones too; versions of it are none.

    An interpretation bears the 文号 of its policy: that makes them no duplicates. What was withdrawn leaves its 文号 to
    the corrected document. Drafts that were given up are in nobody's way: a file handed in by mistake comes again.
    An import asks for them too (``given_up_too``): it publishes at once what a person decided not to publish.
    """
    compared = (Document.document_number, Document.file_sha256, Document.text_sha256)
    alike = [column == value for column in compared if (value := getattr(document, column.key))]
    if not alike:
        return []
    columns = (
        Document.id,
        Document.title,
        Document.status,
        Document.document_number,
        Document.file_sha256,
        Document.text_sha256,
        _was_given_up(),
    )
    rows = session.execute(
        select(*columns)
        .where(or_(*alike), Document.source_name != document.source_name, Document.status != Status.SUPERSEDED)
        .order_by(Document.id)
    ).all()
    found = []
    for row in rows:
        if row.was_given_up and not given_up_too:
            continue
        if document.file_sha256 and row.file_sha256 == document.file_sha256:
            same = "文件"
        elif document.text_sha256 and row.text_sha256 == document.text_sha256:
            same = "正文"
        elif _share_number(document.title, row.title) and row.status != Status.WITHDRAWN:
            same = "文号"
        else:
            continue
        found.append(Duplicate(row.id, row.title, Status(row.status), same, row.was_given_up))
    return found


def blocking(duplicates: Sequence[Duplicate]) -> list[Duplicate]:
    """Those beside which a document may not be published."""
    return [one for one in duplicates if one.status is Status.PUBLISHED]


def _was_given_up() -> ColumnElement[bool]:
    """What was taken back without ever having been published has no event that says so."""
    withdrawn = select(DocumentEvent.id).where(
        DocumentEvent.document_id == Document.id, DocumentEvent.action == Step.WITHDRAW.value
    )
    return and_(Document.status == Status.WITHDRAWN, ~withdrawn.exists()).label("was_given_up")


def _share_number(title: str, other: str) -> bool:
    """Not between a policy and its interpretation."""
    return (interpreted_title(title) is None) == (interpreted_title(other) is None)
