"""How alike two questions are: cosine over their character pairs, weighed by rarity."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

Pairs = Mapping[str, float]  # a character pair and its part of the text, the squares adding up to 1


def pairs_of(core: str) -> frozenset[str]:
    """The overlapping pairs of characters of a text; a text of one character is its own pair."""
    return frozenset(core[i : i + 2] for i in range(len(core) - 1)) or frozenset((core,) if core else ())


class Rarity:
    """Inverse document frequency of character pairs among some texts."""

    def __init__(self, texts: Iterable[frozenset[str]]) -> None:
        self._counts: Counter[str] = Counter()
        self._total = 0
        for pairs in texts:
            self._total += 1
            self._counts.update(pairs)

    def of(self, pair: str) -> float:
        """From 1, for a pair that all texts have; the same pair of a few texts must not count for nothing."""
        return 1 + math.log((1 + self._total) / (1 + self._counts[pair]))

    def weigh(self, pairs: Iterable[str]) -> dict[str, float]:
        """Pairs with their weights, the rarest first, as a vector of length 1."""
        weights = {pair: self.of(pair) for pair in pairs}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {pair: weight / length for pair, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0]))}


def likeness(one: Pairs, other: Pairs) -> float:
    """Cosine of two weighed texts, between 0 and 1."""
    if len(other) < len(one):
        one, other = other, one
    return min(1.0, sum(weight * other.get(pair, 0.0) for pair, weight in one.items()))
