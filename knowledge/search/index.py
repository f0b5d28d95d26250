"""The full-text index: tantivy in memory over character bigrams, rebuilt from the database."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import tantivy

from knowledge.search.entries import Entry
from knowledge.search.tokens import bigrams

_BODY, _CONTEXT, _BELOW, _ASKED, _PLACE, _NUMBER = "body", "context", "below", "asked", "place", "number"
_PASSAGE_BOOSTS = {_BODY: 1.0, _CONTEXT: 0.35, _BELOW: 0.3, _ASKED: 0.5}
_DOCUMENT_BOOSTS = {_BODY: 1.0}
_NATIONAL = "*"
_DOCUMENTS = 60  # documents whose own relevance is looked up


@dataclass(frozen=True)
class Found:
    """A candidate: its BM25 relevance and its document's, 1 for the best, and its likeness to a way to ask for it."""

    entry: Entry
    relevance: float
    document: float
    asked: float


class PassageIndex:
    """Finds candidate passages, and knows how rare a term is among them. Safe for concurrent reading."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._frequencies: Counter[str] = Counter()
        self._characters: Counter[str] = Counter()
        self._passages = _Index(_PASSAGE_BOOSTS)
        self._documents = _Index(_DOCUMENT_BOOSTS)
        self._fill()
        self._phrasings = {
            number: [(frozenset(pairs := self._weigh(phrase)), sum(pairs.values()) or 1.0) for phrase in entry.asked_as]
            for number, entry in enumerate(entries)
            if entry.asked_as
        }

    def _fill(self) -> None:
        bodies: dict[int, list[str]] = {}
        for number, entry in enumerate(self._entries):
            body = bigrams(entry.plain)
            context = bigrams(entry.above)
            asked = bigrams(entry.asked_plain)
            self._frequencies.update({*body, *context, *asked})
            self._characters.update(set(entry.plain))
            bodies.setdefault(entry.source.id, []).extend(body)
            fields = {_BODY: body, _CONTEXT: context, _BELOW: bigrams(entry.list_plain), _ASKED: asked}
            self._passages.add(number, fields, entry.source.place or _NATIONAL)
        for document_id, body in bodies.items():
            self._documents.add(document_id, {_BODY: body}, _NATIONAL)
        self._passages.finish()
        self._documents.finish()

    def rarity(self, word: str) -> float:
        """Inverse document frequency of a normalised word, by its rarest bigram; highest where it never occurs."""
        total = len(self._entries)
        counts = [self._frequencies[term] for term in bigrams(word)]
        return max((math.log(1 + (total - count + 0.5) / (count + 0.5)) for count in counts), default=0.0)

    def character_rarity(self, character: str) -> float:
        """Inverse document frequency of a single character."""
        return math.log(1 + len(self._entries) / (1 + self._characters[character]))

    def knows(self, word: str) -> bool:
        """Whether each pair of characters of a normalised word occurs somewhere."""
        return all(term in self._frequencies for term in bigrams(word))

    def _weigh(self, text: str) -> dict[str, float]:
        """The character pairs of a normalised text with their rarity."""
        return {pair: self.rarity(pair) for pair in bigrams(text)}

    def candidates(self, terms: Iterable[str], places: Sequence[str] | None, limit: int, asked: str) -> list[Found]:
        """The best passages by BM25 over bigrams. ``places``: only documents of these and national ones; None: any."""
        known = [term for term in dict.fromkeys(terms) if term in self._frequencies]
        found = [
            (self._entries[number], number, score) for number, score in self._passages.search(known, places, limit)
        ]
        documents = dict(self._documents.search(known, None, _DOCUMENTS)) if found else {}
        pairs = self._weigh(asked)
        best = _Best(places)
        for entry, _, score in found:
            best.note(entry, score, documents.get(entry.source.id, 0.0))
        return [
            Found(entry, *best.shares(entry, score, documents.get(entry.source.id, 0.0)), self._likeness(number, pairs))
            for entry, number, score in found
        ]

    def _likeness(self, number: int, pairs: Mapping[str, float]) -> float:
        """Of a question to the nearest way to ask for a passage: cosine over pairs weighed by rarity."""
        total = sum(pairs.values())
        best = 0.0
        for phrase, weight in self._phrasings.get(number, ()):
            shared = sum(pairs[pair] for pair in phrase & pairs.keys())
            best = max(best, shared / math.sqrt(total * weight) if shared else 0.0)
        return best


class _Best:
    """The best scores to compare with: where places are named, national documents apart from theirs."""

    def __init__(self, places: Sequence[str] | None) -> None:
        self._apart = bool(places)
        self._relevance: dict[bool, float] = {}
        self._document: dict[bool, float] = {}

    def note(self, entry: Entry, relevance: float, document: float) -> None:
        group = self._group(entry)
        self._relevance[group] = max(relevance, self._relevance.get(group, 0.0))
        self._document[group] = max(document, self._document.get(group, 0.0))

    def shares(self, entry: Entry, relevance: float, document: float) -> tuple[float, float]:
        group = self._group(entry)
        return relevance / (self._relevance[group] or 1.0), document / (self._document[group] or 1.0)

    def _group(self, entry: Entry) -> bool:
        return self._apart and entry.source.place is None


class _Index:
    """One tantivy index: numbered texts with weighted fields of terms, and a place."""

    def __init__(self, boosts: Mapping[str, float]) -> None:
        self._boosts = boosts
        builder = tantivy.SchemaBuilder()
        for name in boosts:
            builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field(_PLACE, tokenizer_name="raw", index_option="basic")
        builder.add_unsigned_field(_NUMBER, stored=True)
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema)
        whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("whitespace", whitespace)
        self._writer = self._index.writer(heap_size=20_000_000, num_threads=1)

    def add(self, number: int, fields: Mapping[str, Sequence[str]], place: str) -> None:
        document = tantivy.Document()
        for name, terms in fields.items():
            document.add_text(name, " ".join(terms))
        document.add_text(_PLACE, place)
        document.add_unsigned(_NUMBER, number)
        self._writer.add_document(document)

    def finish(self) -> None:
        """Make what was added searchable; nothing can be added afterwards."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, terms: Sequence[str], places: Sequence[str] | None, limit: int) -> list[tuple[int, float]]:
        """Numbers of the best texts with their BM25 score, in falling order."""
        if not terms:
            return []
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.boost_query(self._term(name, term), boost))
                for term in terms
                for name, boost in self._boosts.items()
            ]
        )
        if places is not None:
            of_place = tantivy.Query.term_set_query(self._schema, _PLACE, [*places, _NATIONAL])
            silent = tantivy.Query.const_score_query(of_place, 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, silent)])
        hits = self._searcher.search(query, limit).hits
        return [(self._searcher.doc(address)[_NUMBER][0], score) for score, address in hits]

    def _term(self, name: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, name, term)
