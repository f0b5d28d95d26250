"""A search of the catalogue: what the texts hold together with what the shelf says of each document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy.orm import Session

from knowledge.answers import Citation
from knowledge.catalogue.folding import query_words
from knowledge.catalogue.shelf import Filters, Found, Shelf
from knowledge.catalogue.text_hits import TextHit, documents_near, text_hits

_PASSAGES = 60  # looked at, to tell which documents come first


class TextSearch(Protocol):
    """What the catalogue asks of the knowledge base."""

    def search(self, query: str, limit: int) -> Sequence[Citation]: ...
    def documents_holding(self, words: Sequence[str]) -> Set[int]: ...


@dataclass(frozen=True)
class InTexts:
    """What the texts hold of a query: the passages nearest to it, best first, and all documents that hold its words."""

    passages: Sequence[int] = ()
    documents: Set[int] = frozenset()


def look_in_texts(texts: TextSearch, query: str) -> InTexts:
    """Search the texts. Takes processor time: call it on a worker thread."""
    words = query_words(query)
    if not words:
        return InTexts()
    near = [citation.passage_id for citation in texts.search(query, _PASSAGES)]
    are_indexed = all(word.isalnum() for word in words)  # punctuation is not: of 100% only 100 would be looked for
    return InTexts(near, texts.documents_holding(words) if are_indexed else frozenset())


def search_catalogue(
    session: Session,
    shelf: Shelf,
    query: str,
    filters: Filters,
    in_texts: InTexts,
    *,
    today: date,
    newest_first: bool = False,
    page: int = 1,
) -> tuple[Found, Mapping[int, Sequence[TextHit]]]:
    """A page of what fits the query and the filters, and the sentences to show of its documents."""
    near = documents_near(session, query, in_texts.passages)
    in_text = list(near) + sorted(in_texts.documents - near.keys(), reverse=True)
    found = shelf.search(query, filters, today=today, in_text=in_text, newest_first=newest_first, page=page)
    return found, text_hits(session, query, [one.document.id for one in found.documents], near)
