"""One state of the index: read by any number of threads while the next one is written."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property, lru_cache

import tantivy

from knowledge.search.entries import Entry, Source
from knowledge.search.index.schema import (
    ANYWHERE,
    ASKED,
    BELOW,
    BODY,
    CONTEXT,
    DOCUMENT,
    KEY,
    NATIONAL,
    PLACE,
    RECORD,
    Held,
    document_schema,
    key,
    passage_schema,
    read_entry,
    read_held,
)
from knowledge.search.tokens import bigrams

_PASSAGE_BOOSTS = {BODY: 1.0, CONTEXT: 0.35, BELOW: 0.3, ASKED: 0.5}
_DOCUMENT_BOOSTS = {BODY: 1.0}
_ENTRIES_KEPT = 4096  # passages read lately; a few kilobytes each
_PHRASES_KEPT = 2048  # ways to ask

_PASSAGES, _DOCUMENTS = passage_schema(), document_schema()


class Snapshot:
    """What was held at one moment. ``unsure``: documents whose writing was interrupted."""

    def __init__(self, passages: tantivy.Searcher, documents: tantivy.Searcher, unsure: Collection[int] = ()) -> None:
        self._passages, self._documents = passages, documents
        every = documents.search(tantivy.Query.all_query(), max(documents.num_docs, 1), count=False).hits
        found = (read_held(documents.doc(address)[RECORD][0]) for _, address in every)
        held = {one.source.id: one for one in found if one.source.id not in unsure}
        self.held: Mapping[int, Held] = dict(sorted(held.items()))
        self.passage_count = sum(one.passages for one in self.held.values())
        self.unsure = frozenset(unsure)
        self.is_sound = bool(unsure) or self.passage_count == passages.num_docs
        self._entry_at = lru_cache(maxsize=_ENTRIES_KEPT)(self._read_entry)
        self.weigh = lru_cache(maxsize=_PHRASES_KEPT)(self._weigh)  # text → its pairs with their rarity, and the sum

    @property
    def stamps(self) -> dict[int, str]:
        """Each document held with the state it was indexed in."""
        return {number: one.stamp for number, one in self.held.items()}

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Places that documents are about."""
        return tuple(dict.fromkeys(one.source.place for one in self.held.values() if one.source.place))

    def titles(self, place: str) -> Collection[str]:
        """Normalised titles of a place's plans."""
        return self._titles.get(place, ())

    @cached_property
    def _titles(self) -> Mapping[str, Collection[str]]:
        titles: dict[str, set[str]] = {}
        for one in self.held.values():
            if one.source.place and one.source.in_sections:
                titles.setdefault(one.source.place, set()).add(one.source.plain_title)
        return titles

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """文号 → the document that has it."""
        return {one.source.document_number: one.source.id for one in self.held.values() if one.source.document_number}

    def frequency(self, term: str, field: str = ANYWHERE) -> int:
        """How many passages a term occurs in: in a field, or in its words, headings, title or ways to ask for it.

        About a microsecond.
        """
        return self._passages.doc_freq(field, term)

    def rarity(self, word: str) -> float:
        """Inverse document frequency of a normalised word, by its rarest bigram; highest where it never occurs."""
        return max(map(self._term_rarity, bigrams(word)), default=0.0)

    def _term_rarity(self, term: str) -> float:
        count = self.frequency(term)
        return math.log(1 + (self.passage_count - count + 0.5) / (count + 0.5))

    def _weigh(self, text: str) -> tuple[Mapping[str, float], float]:
        pairs = {pair: self._term_rarity(pair) for pair in bigrams(text)}
        return pairs, sum(pairs.values())

    def search(self, terms: Sequence[str], places: Sequence[str] | None, limit: int) -> list[tuple[Entry, float]]:
        """The best passages with their BM25 score, in falling order. ``places``: of these and national ones."""
        if not terms:
            return []
        query = _any_of(_PASSAGES, terms, _PASSAGE_BOOSTS)
        if places is not None:
            query = _only(query, tantivy.Query.term_set_query(_PASSAGES, PLACE, [*places, NATIONAL]))
        hits = self._passages.search(query, limit, count=False).hits
        return [(self._entry_at(address.segment_ord, address.doc), score) for score, address in hits]

    def score_documents(self, terms: Sequence[str], ids: Collection[int]) -> dict[int, float]:
        """BM25 of whole documents, of those among ``ids`` that hold any of the terms."""
        if not terms or not ids:
            return {}
        among = tantivy.Query.term_set_query(_DOCUMENTS, DOCUMENT, list(ids))
        query = _only(_any_of(_DOCUMENTS, terms, _DOCUMENT_BOOSTS), among)
        hits = self._documents.search(query, len(ids), count=False).hits
        numbers = self._documents.fast_field_values(DOCUMENT, [address for _, address in hits])
        return {int(number or 0): score for number, (score, _) in zip(numbers, hits, strict=True)}

    def documents_with(self, terms: Collection[str]) -> set[int]:
        """The documents that hold every term somewhere in their text."""
        if not terms:
            return set()
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, _term(_DOCUMENTS, BODY, one)) for one in set(terms)])
        hits = self._documents.search(query, max(self._documents.num_docs, 1), count=False).hits
        numbers = self._documents.fast_field_values(DOCUMENT, [address for _, address in hits])
        return {int(number or 0) for number in numbers} & self.held.keys()

    def passages(self, source: Source, ordinals: Sequence[int]) -> list[Entry]:
        """Passages of a document by their ordinals."""
        query = tantivy.Query.term_set_query(_PASSAGES, KEY, [key(source.id, ordinal) for ordinal in ordinals])
        hits = self._passages.search(query, len(ordinals), count=False).hits
        entries = [self._entry_at(address.segment_ord, address.doc) for _, address in hits]
        return sorted(entries, key=lambda entry: ordinals.index(entry.ordinal))

    def _read_entry(self, segment: int, number: int) -> Entry:
        document = self._passages.doc(tantivy.DocAddress(segment, number))
        return read_entry(document[RECORD][0], self.held, self)


def _any_of(schema: tantivy.Schema, terms: Sequence[str], boosts: Mapping[str, float]) -> tantivy.Query:
    return tantivy.Query.boolean_query(
        [
            (tantivy.Occur.Should, tantivy.Query.boost_query(_term(schema, name, term), boost))
            for term in terms
            for name, boost in boosts.items()
        ]
    )


def _term(schema: tantivy.Schema, name: str, term: str) -> tantivy.Query:
    return tantivy.Query.term_query(schema, name, term)


def _only(query: tantivy.Query, condition: tantivy.Query) -> tantivy.Query:
    """``query`` where ``condition`` holds; the condition adds nothing to the score."""
    silent = tantivy.Query.const_score_query(condition, 0.0)
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, silent)])
