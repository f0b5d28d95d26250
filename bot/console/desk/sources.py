"""The passages that a message of staff rests on, as links below it: the same as below an answer of the bot."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from bot.delivery.messages import Link
from bot.typed import whole_numbers
from knowledge.answers import Citation, book_title
from knowledge.tables import Document, Passage, Scope, Status

MOST = 5


def read_ids(text: object) -> list[int]:
    """``12,15`` as a form carries it; what is no number is left out."""
    return whole_numbers(text)[:MOST]


def link_of(citation: Citation) -> Link:
    """《title》文号 section, to the passage."""
    return Link(_title(citation.title, citation.document_number, citation.section), citation.href)


def links_to(session: Session, passage_ids: Iterable[int]) -> tuple[Link, ...]:
    """Links to passages of documents that are published for everyone; others are left out."""
    ids = list(dict.fromkeys(passage_ids))
    if not ids:
        return ()
    query = (
        select(Passage, Document)
        .join(Document, Document.id == Passage.document_id)
        .where(Passage.id.in_(ids), Document.status == Status.PUBLISHED, Document.scope == Scope.PROACTIVE)
        .options(defer(Document.text))
    )
    found = {passage.id: (passage, document) for passage, document in session.execute(query)}
    return tuple(
        Link(
            _title(document.title, document.document_number, "".join(passage.path)),
            f"/documents/{document.id}#p{passage.id}",
        )
        for passage, document in (found[one] for one in ids if one in found)
    )


def _title(title: str, number: str | None, section: str) -> str:
    return " ".join(part for part in (book_title(title), number, section) if part)
