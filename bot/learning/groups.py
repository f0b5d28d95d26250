"""Questions grouped by likeness, so that what many ask is seen once.

Greedy leader clustering: in the order asked, a question joins the group whose first question it is most like, or begins
its own. The same questions always give the same groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from knowledge.faq.likeness import Rarity, likeness, pairs_of
from knowledge.faq.phrase import same_words, take_places
from knowledge.search.lexicon import FILLER
from knowledge.search.tokens import normalise

ALIKE = 0.5  # of 1; see tests/bot/learning/test_groups.py for what that joins
SHORT = 3  # pairs: a question of fewer (那滨州呢) is read after the one before it

_NOT_WORDS = re.compile(r"[^\u3400-\u9fffa-z0-9]+")
_ASKING = re.compile(
    r"为什么|什么时候|多长时间|多久|怎么样?|如何|有哪些|哪些|哪里|哪儿|哪个|什么|多少|由谁|谁|是否|是不是|能不能|可不可以|有没有|要不要|需要|可以|"
    r"请问|政府|信息|一下|我想|想|我|你们?|您|的|了|吗|呢|吧|啊|呀|嘛|么|要|能|是|有|在|会|这个|那个|^那"
)


@dataclass(frozen=True)
class Wording:
    """A question as it is compared."""

    pairs: frozenset[str]
    places: frozenset[str]


@dataclass
class Group:
    """``leader`` is the first question's key; ``members`` all keys in the order asked, the leader first."""

    leader: int
    members: list[int] = field(default_factory=list)


def read_wording(text: str, previous: str | None = None) -> Wording:
    """The words of a question; of a very short one together with the question before it."""
    places, rest = take_places(same_words(_NOT_WORDS.sub("", FILLER.sub("", normalise(text)))))
    pairs = pairs_of(_ASKING.sub("", rest))
    if len(pairs) < SHORT and previous:
        before = read_wording(previous)
        return Wording(pairs | before.pairs, places or before.places)
    return Wording(pairs or pairs_of(rest), places)


def group_questions(questions: Iterable[tuple[int, Wording]]) -> list[Group]:
    """Groups of (key, wording), in the order of their first question."""
    questions = list(questions)
    rarity = Rarity(wording.pairs for _, wording in questions)
    leaders = _Leaders()
    for key, wording in questions:
        leaders.place(key, wording, rarity.weigh(wording.pairs))
    return leaders.groups


class _Leaders:
    """The groups so far, found by the pairs of their first questions."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self._words: list[tuple[dict[str, float], frozenset[str]]] = []
        self._holding: dict[str, list[int]] = {}  # pair → groups whose leader has it

    def place(self, key: int, wording: Wording, weights: dict[str, float]) -> None:
        number = self._nearest(weights, wording.places)
        if number is None:
            number = len(self.groups)
            self.groups.append(Group(key))
            self._words.append((weights, wording.places))
            for pair in weights:
                self._holding.setdefault(pair, []).append(number)
        self.groups[number].members.append(key)

    def _nearest(self, weights: dict[str, float], places: frozenset[str]) -> int | None:
        best, best_likeness = None, ALIKE
        for number in sorted({number for pair in _telling(weights) for number in self._holding.get(pair, ())}):
            leader, leader_places = self._words[number]
            alike = likeness(weights, leader) if leader_places == places else 0.0
            if alike > best_likeness or (best is None and alike == ALIKE):
                best, best_likeness = number, alike
        return best


def _telling(weights: dict[str, float]) -> Sequence[str]:
    """The rarest pairs, as many as are needed: a leader that holds none of them can't be alike.

    By Cauchy and Schwarz the others together add at most the length of what they make up of the vector.
    """
    rest = 1.0
    telling = []
    for pair, weight in weights.items():
        if rest < ALIKE * ALIKE:
            break
        telling.append(pair)
        rest -= weight * weight
    return telling
