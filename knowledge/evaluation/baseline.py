"""The named baseline: BM25 over the character bigrams of whole documents, and the two sentences that share most."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from knowledge.search.excerpt import EXCERPT_LENGTH
from knowledge.search.sentences import split_sentences
from knowledge.search.tokens import bigrams, normalise

_K1, _B = 1.2, 0.75
_EXCERPT_SENTENCES = 2


class PlainBM25:
    """k1 1.2, b 0.75, no fields, no stop words."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._postings: dict[str, list[tuple[int, int]]] = {}
        self._lengths = []
        for number, text in enumerate(texts):
            counts = Counter(bigrams(normalise(text)))
            self._lengths.append(sum(counts.values()))
            for term, count in counts.items():
                self._postings.setdefault(term, []).append((number, count))
        self._mean = sum(self._lengths) / len(self._lengths) or 1.0

    def ranking(self, query: str, limit: int = 10) -> list[int]:
        """Numbers of the best texts, the first of equal ones first."""
        scores: dict[int, float] = {}
        for term in set(bigrams(normalise(query))):
            postings = self._postings.get(term, [])
            rarity = math.log(1 + (len(self._lengths) - len(postings) + 0.5) / (len(postings) + 0.5))
            for number, count in postings:
                norm = _K1 * (1 - _B + _B * self._lengths[number] / self._mean)
                scores[number] = scores.get(number, 0.0) + rarity * count * (_K1 + 1) / (count + norm)
        return sorted(scores, key=lambda number: (-scores[number], number))[:limit]

    def excerpt(self, query: str, number: int) -> str:
        """The two neighbouring sentences of a text that share most bigrams with the query."""
        text = self._texts[number]
        sought = set(bigrams(normalise(query)))
        spans = split_sentences(text)
        windows = [
            text[spans[first][0] : spans[min(first + _EXCERPT_SENTENCES, len(spans)) - 1][1]]
            for first in range(max(1, len(spans) - _EXCERPT_SENTENCES + 1))
        ]
        return max(windows, key=lambda window: len(sought & set(bigrams(normalise(window)))))[:EXCERPT_LENGTH]
