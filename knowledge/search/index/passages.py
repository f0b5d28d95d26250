"""Candidate passages for a question, and how rare a term is among all passages."""

from __future__ import annotations

import logging
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from knowledge.search.entries import Entry
from knowledge.search.index.renewal import OnProgress, is_current, renew, stamps
from knowledge.search.index.snapshot import Snapshot
from knowledge.search.index.storage import Storage, damage_told, is_prepared, prepare, remove, writing_lock
from knowledge.search.tokens import bigrams

log = logging.getLogger(__name__)


class _BusyError(Exception):
    """Another process is writing the index."""


@dataclass(frozen=True)
class Found:
    """A candidate. ``relevance`` and ``document`` are shares of the best: 1 is the best one's."""

    entry: Entry
    relevance: float  # BM25 of the passage
    document: float  # BM25 of its document as a whole
    asked: float  # likeness to the nearest way to ask for it


class PassageIndex:
    """Finds candidate passages, and knows how rare a term is among them. Any number of threads may ask at once.

    In memory, or in ``directory``, where it survives the process and several processes may use it: one writes at a
    time, and what is damaged or of another version is built anew.
    """

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory
        self._memory = Storage()
        self._is_in_memory = True
        self._snapshot = self._memory.snapshot()

    def refresh(self, session: Session, on_progress: OnProgress | None = None) -> bool:
        """Take over what changed in the database. Questions are answered from the state before until that is done.

        False: another process is writing the index; nothing was done, unless there was nothing to answer from yet.
        """
        wanted = stamps(session)
        if self._directory is not None:
            try:
                self._snapshot, self._is_in_memory = _on_disk(self._directory, session, wanted, on_progress), False
            except _BusyError:
                if not self._is_in_memory:
                    return False
            except (ValueError, OSError) as error:
                log.warning("the index in %s can't be used: %s", self._directory, error)
            else:
                return True
        self._snapshot, self._is_in_memory = renew(self._memory, session, wanted, on_progress), True
        return True

    @property
    def document_count(self) -> int:
        """How many documents answer."""
        return len(self._snapshot.held)

    @property
    def passage_count(self) -> int:
        """How many passages they have."""
        return self._snapshot.passage_count

    @property
    def places(self) -> tuple[str, ...]:
        """The places that documents are about."""
        return self._snapshot.places

    @property
    def numbers(self) -> Mapping[str, int]:
        """文号 → the document that has it."""
        return self._snapshot.numbers

    def first_passage(self, document_id: int) -> Entry | None:
        """Where a document begins."""
        snapshot = self._snapshot
        return next(iter(snapshot.passages(snapshot.held[document_id].source, [0])), None)

    def titles(self, places: Iterable[str]) -> set[str]:
        """Normalised titles of the plans of these places."""
        snapshot = self._snapshot
        return {title for place in places for title in snapshot.titles(place)}

    def rarity(self, word: str) -> float:
        """Inverse document frequency of a normalised word, by its rarest bigram; highest where it never occurs."""
        return self._snapshot.rarity(word)

    def character_rarity(self, character: str) -> float:
        """Inverse document frequency of a single character."""
        snapshot = self._snapshot
        return math.log(1 + snapshot.passage_count / (1 + snapshot.frequency(character)))

    def knows(self, word: str) -> bool:
        """Whether each pair of characters of a normalised word occurs somewhere."""
        snapshot = self._snapshot
        return all(snapshot.frequency(term) for term in bigrams(word))

    def documents_holding(self, terms: Collection[str]) -> set[int]:
        """The documents that hold every term somewhere in their text; none without terms."""
        return self._snapshot.documents_with(terms)

    def candidates(self, terms: Iterable[str], places: Sequence[str] | None, limit: int, asked: str) -> list[Found]:
        """The best passages by BM25 over bigrams. ``places``: only documents of these and national ones; None: any."""
        snapshot = self._snapshot
        known = [term for term in dict.fromkeys(terms) if snapshot.frequency(term)]
        found = snapshot.search(known, places, limit)
        documents = snapshot.score_documents(known, {entry.source.id for entry, _ in found})
        best = _Best(places)
        for entry, score in found:
            best.note(entry, score, documents.get(entry.source.id, 0.0))
        return [
            Found(
                entry,
                *best.shares(entry, score, documents.get(entry.source.id, 0.0)),
                _likeness(asked, entry, snapshot),
            )
            for entry, score in found
        ]


def _on_disk(directory: Path, session: Session, wanted: Mapping[int, str], on_progress: OnProgress | None) -> Snapshot:
    """The index in the directory, brought up to ``wanted``. Raises ValueError or OSError where it can't be used."""
    with writing_lock(directory) as may_write:
        if not may_write:
            return _current_on_disk(directory, wanted)
        prepare(directory)
        try:
            with damage_told():
                return renew(Storage(directory), session, wanted, on_progress)
        except (ValueError, OSError) as error:
            log.warning("the index is damaged and is built anew: %s", error)
        remove(directory)
        prepare(directory)
        return renew(Storage(directory), session, wanted, on_progress)


def _current_on_disk(directory: Path, wanted: Mapping[int, str]) -> Snapshot:
    """The index beside the process that may write it."""
    if is_prepared(directory):
        with damage_told():
            snapshot = Storage(directory).snapshot()
        if is_current(snapshot, wanted):
            return snapshot
    raise _BusyError


def _likeness(question: str, entry: Entry, snapshot: Snapshot) -> float:
    """Of a question to the nearest way to ask for a passage: cosine over pairs of characters weighed by rarity."""
    if not entry.asked_as:
        return 0.0
    pairs, total = snapshot.weigh(question)
    best = 0.0
    for phrase in entry.asked_as:
        others, weight = snapshot.weigh(phrase)
        if shared := sum(pairs[pair] for pair in others.keys() & pairs.keys()):
            best = max(best, shared / math.sqrt(total * weight))
    return best


class _Best:
    """The best scores to compare with: where places are named, national documents apart from theirs."""

    def __init__(self, places: Collection[str] | None) -> None:
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
