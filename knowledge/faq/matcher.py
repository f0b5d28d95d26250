"""Answers that staff have set, in memory: the question in, the set answer with its source out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.answers import Answer, Citation, Verdict
from knowledge.faq.likeness import Rarity, likeness, pairs_of
from knowledge.faq.phrase import Phrase, read_phrase
from knowledge.faq.sources import Source, SourceState, find_sources
from knowledge.faq.tables import Faq


@dataclass(frozen=True)
class SetAnswer:
    """An entry that can be said: what citizens are told, and the citation it rests on."""

    faq_id: int
    text: str
    citation: Citation

    @classmethod
    def of(cls, entry: Faq, source: Source) -> SetAnswer:
        """The words of staff, or the passage itself; always with the source, which must have a passage."""
        assert source.passage is not None
        if entry.answer is None:
            lines = [source.passage.text, f"——{source.line}"]
        else:
            lines = [entry.answer, f"依据：{source.line}"]
        if source.state is SourceState.ENDED:
            lines.append(f"请注意：{source.line}已不再有效。")
        return cls(entry.id, "\n".join(lines), source.citation)


@dataclass(frozen=True)
class Match:
    """An entry beside a question: whether it asks the same, and how alike the nearest phrasing is (0 to 1)."""

    entry: SetAnswer
    phrasing: str
    likeness: float
    is_same: bool

    def answer(self, question: str) -> Answer:
        """The entry as the answer to ``question``."""
        citation = replace(self.entry.citation, score=round(self.likeness, 4))
        return Answer(question, Verdict.ANSWER, self.entry.text, (citation,), faq_id=self.entry.faq_id)


class FaqMatcher:
    """All entries that can be said. Built once, then only read: any number of threads may ask."""

    def __init__(self, entries: Iterable[tuple[SetAnswer, Iterable[str]]] = ()) -> None:
        self._phrasings = [
            (entry, text, read_phrase(text)) for entry, phrasings in entries for text in phrasings if text.strip()
        ]
        self._by_plain: dict[str, int] = {}
        self._by_letters: dict[frozenset[str], list[int]] = {}
        for number, (_, _, phrase) in enumerate(self._phrasings):
            if phrase.plain:
                self._by_plain.setdefault(phrase.plain, number)
            self._by_letters.setdefault(phrase.letters, []).append(number)
        self._rarity = Rarity(pairs_of(phrase.core) for _, _, phrase in self._phrasings)

    @classmethod
    def load(cls, session: Session) -> FaqMatcher:
        """Read every active entry whose source still stands; the last changed comes first."""
        entries = session.scalars(select(Faq).where(Faq.is_active).order_by(Faq.updated_at.desc(), Faq.id.desc())).all()
        sources = find_sources(session, entries)
        return cls(
            (SetAnswer.of(entry, sources[entry.id]), entry.phrasings)
            for entry in entries
            if sources[entry.id].passage is not None
        )

    def find(self, question: str) -> Match | None:
        """The entry that asks the same as ``question``, else None."""
        phrase = read_phrase(question)
        if phrase.plain in self._by_plain:
            return self._match(self._by_plain[phrase.plain], phrase)
        alike = [
            self._match(number, phrase)
            for number in self._by_letters.get(phrase.letters, ())
            if self._phrasings[number][2].asks_the_same(phrase)
        ]
        return max(alike, key=lambda match: match.likeness, default=None)

    def nearest(self, question: str, limit: int = 3) -> list[Match]:
        """The entries most like ``question``, whether they answer it or not: to see why one did not."""
        phrase = read_phrase(question)
        best: dict[int, Match] = {}
        for match in self._all(phrase):
            known = best.get(match.entry.faq_id)
            if known is None or (match.is_same, match.likeness) > (known.is_same, known.likeness):
                best[match.entry.faq_id] = match
        ranked = sorted(best.values(), key=lambda match: (-match.is_same, -match.likeness, match.entry.faq_id))
        return [match for match in ranked if match.is_same or match.likeness > 0][:limit]

    def _all(self, phrase: Phrase) -> Iterator[Match]:
        return (self._match(number, phrase) for number in range(len(self._phrasings)))

    def _match(self, number: int, phrase: Phrase) -> Match:
        entry, text, known = self._phrasings[number]
        weigh = self._rarity.weigh
        is_same = known.asks_the_same(phrase)
        alike = (
            1.0 if known.plain == phrase.plain else likeness(weigh(pairs_of(known.core)), weigh(pairs_of(phrase.core)))
        )
        return Match(entry, text, alike, is_same)


def faq_fingerprint(session: Session) -> Any:
    """Changes whenever an entry was added or changed: cheap to compare."""
    return tuple(session.execute(select(func.count(), func.coalesce(func.sum(Faq.version), 0)).select_from(Faq)).one())
