"""All listed documents in memory, without their texts: filtered, counted, sorted and paged in a few milliseconds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.catalogue.folding import NumberKey, is_number_of, number_key, plain, query_words
from knowledge.catalogue.summaries import DocumentSummary, is_listed, summaries
from knowledge.tables import Document, DocumentEvent
from knowledge.validity import Validity

PAGE_SIZE = 20
NATIONAL = "全国"  # the place of documents that have none
KINDS = {"law": "法规和办法", "notice": "通知和其他文件"}

_VALIDITIES = list(Validity)


@dataclass(frozen=True)
class Filters:
    """What a reader narrowed the list to; "" for anything."""

    issuer: str = ""
    year: str = ""
    topic: str = ""  # 主题分类
    validity: str = ""
    place: str = ""
    kind: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        return {name: value for name in FACETS if (value := getattr(self, name))}


FACETS = tuple(field.name for field in fields(Filters))


@dataclass(frozen=True)
class Choice:
    """A value that the list can be narrowed to, and how many documents that leaves, the other filters kept."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class FoundDocument:
    """One line of the list."""

    document: DocumentSummary
    validity: Validity


@dataclass(frozen=True)
class Found:
    """A page of the list. ``choices`` has an entry for each facet; ``unfiltered`` counts what all filters hide too."""

    documents: Sequence[FoundDocument]
    total: int
    unfiltered: int
    page: int  # from 1
    pages: int
    choices: Mapping[str, Sequence[Choice]]


class _Item:
    """A document with the forms in which it is looked for."""

    __slots__ = ("document", "number", "order", "place", "plain_title", "searched")

    def __init__(self, document: DocumentSummary) -> None:
        self.document = document
        self.plain_title = plain(document.title)
        parts = (document.title, document.document_number, document.issuer)
        self.searched = "\n".join(plain(part) for part in parts if part)
        self.number: NumberKey | None = number_key(document.document_number) if document.document_number else None
        dated = document.dated or (date(document.year, 1, 1) if document.year else date.min)
        self.order = (-dated.toordinal(), -document.id)
        self.place = 0  # on the shelf

    def values(self, today: date) -> tuple[str, ...]:
        """What it counts for in each facet, in the order of :data:`FACETS`."""
        document = self.document
        return (
            document.issuer or "",
            str(document.year or ""),
            document.subject or "",
            document.validity(today).value,
            document.place or NATIONAL,
            document.kind,
        )


class Shelf:
    """A snapshot of the listed documents. Only read after it was made: any number of threads may search it."""

    def __init__(self, documents: Iterable[DocumentSummary]) -> None:
        self._items = sorted((_Item(document) for document in documents), key=lambda item: item.order)
        for place, item in enumerate(self._items):
            item.place = place
        self.documents = [item.document for item in self._items]  # newest first
        self._by_id = {item.document.id: item for item in self._items}
        self._values: tuple[date, list[tuple[str, ...]]] = (date.min, [])

    @classmethod
    def load(cls, session: Session) -> Shelf:
        return cls(summaries(session, is_listed()))

    def search(
        self,
        query: str,
        filters: Filters,
        *,
        today: date,
        in_text: Sequence[int] = (),
        newest_first: bool = False,
        page: int = 1,
    ) -> Found:
        """The documents whose title, 文号 or issuer hold each word of ``query``, and those ``in_text``.

        ``in_text`` are the documents whose text holds the query, the best first. The list comes sorted by fit, or
        newest first without a query. ``page`` is kept within the pages there are.
        """
        matching = self._matching(query, in_text, newest_first)
        kept, counts = _narrowed(matching, filters, self._values_on(today))
        pages = max(1, -(-len(kept) // PAGE_SIZE))
        page = min(max(page, 1), pages)
        shown = kept[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        return Found(
            documents=[FoundDocument(item.document, item.document.validity(today)) for item in shown],
            total=len(kept),
            unfiltered=len(matching),
            page=page,
            pages=pages,
            choices={name: _choices(name, count) for name, count in counts.items()},
        )

    def _values_on(self, today: date) -> list[tuple[str, ...]]:
        """The facets of each document, worked out once a day."""
        day, values = self._values
        if day != today:
            values = [item.values(today) for item in self._items]
            self._values = today, values
        return values

    def _matching(self, query: str, in_text: Sequence[int], newest_first: bool) -> list[_Item]:
        """What fits the query: by 文号, by title, by each word, by text; the newest of equal ones first."""
        words = query_words(query)
        if not words:
            return self._items
        number, whole = number_key(query), plain(query)
        fits: dict[int, tuple[int, int]] = {}  # place on the shelf → how well, the best first
        for rank, document_id in enumerate(in_text):
            if (item := self._by_id.get(document_id)) is not None:
                fits[item.place] = (_IN_TEXT, rank)
        for item in self._items_with(words):
            fits[item.place] = (_IN_TITLE if whole in item.plain_title else _IN_FACTS, 0)
        if number:
            fits |= {
                item.place: (_BY_NUMBER, 0) for item in self._items if item.number and is_number_of(number, item.number)
            }
        places = sorted(fits) if newest_first else sorted(fits, key=lambda place: (fits[place], place))
        return [self._items[place] for place in places]

    def _items_with(self, words: Sequence[str]) -> list[_Item]:
        items = self._items
        for word in words:
            items = [item for item in items if word in item.searched]
        return items


_BY_NUMBER, _IN_TITLE, _IN_FACTS, _IN_TEXT = range(4)


def _narrowed(
    items: Sequence[_Item], filters: Filters, values: Sequence[tuple[str, ...]]
) -> tuple[Sequence[_Item], dict[str, Counter[str]]]:
    """What passes all filters; and for each facet the values of what passes the other ones."""
    chosen = filters.chosen

    def passing(wanted: Mapping[str, str]) -> Sequence[_Item]:
        passed = items
        for facet, name in enumerate(FACETS):
            if name in wanted:
                passed = [item for item in passed if values[item.place][facet] == wanted[name]]
        return passed

    kept = passing(chosen)
    counts: dict[str, Counter[str]] = {}
    for facet, name in enumerate(FACETS):
        others = {other: value for other, value in chosen.items() if other != name}
        counted = passing(others) if name in chosen else kept
        counts[name] = Counter([values[item.place][facet] for item in counted])
        if name in chosen:
            counts[name].setdefault(chosen[name], 0)  # what was chosen stays a choice
    return kept, counts


def _choices(name: str, counts: Counter[str]) -> list[Choice]:
    listed = [(value, count) for value, count in counts.items() if value]
    order: dict[str, Callable[[tuple[str, int]], Any]] = {
        "year": lambda one: (-int(one[0]) if one[0].isdecimal() else 0, one[0]),
        "validity": lambda one: (_VALIDITIES.index(Validity(one[0])) if one[0] in _VALIDITIES else 99, one[0]),
    }
    listed.sort(key=order.get(name, lambda one: (-one[1], one[0])))
    labels = KINDS if name == "kind" else {}
    return [Choice(value, labels.get(value, value), count) for value, count in listed]


def revision(session: Session) -> tuple[Any, ...]:
    """Changes whenever something was done with a document or its links, since that leaves an event."""
    documents = session.execute(select(func.count(Document.id), func.sum(Document.revision))).one()
    return *documents, session.scalar(select(func.max(DocumentEvent.id)))
