"""What speaks for a notice answering a question at all, and not only being the nearest there is.

A long document in sections is judged by its passage (:mod:`knowledge.search.ranking`); a notice says one thing, so what
it lacks of the question tells that the question is about another one.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from entities.places import names_in, short_name
from knowledge.search.lexicon import STOP_WORDS
from knowledge.search.tokens import bigrams, segmenter, words

DOCUMENTS = 8  # the best ones, which the first must surpass
_WINDOW = 200  # characters: what is said in one place
_HALF_LENGTH = 2000  # characters of a document in which a term said once counts a good half less
_ENOUGH_PAIRS, _ENOUGH_WORDS = 8, 4  # a question with fewer is soon found in any notice
_RAREST = 17.0  # minus the logarithm of the frequency of a word that no dictionary has
_OCCURRENCES = 40  # of one term in a document: more change nothing
_ASKING = re.compile(
    r"哪些|哪[个种里类几家]|哪方面|哪|什么时候|什么|[何几][时地种]|如何|怎么?样|怎么|多少|几|是否|多久|多长|[为作有是]何|谁|吗|呢|请问"
)
_CHINESE = re.compile(r"[\u3400-\u9fff]{2}")
_NUMBER = re.compile(r"\d+")
_ASKS_TIME = re.compile(r"什么时候|何时|多久|哪天|几[日月天号]|时间|截止|期限|日期")
_HOLDS_TIME = re.compile(r"\d+[月日天时年点:]")
_ASKS_AMOUNT = re.compile(r"多少|几[个项条家类名种次]|金额|比例|标准|数量")
_HOLDS_AMOUNT = re.compile(r"\d|[一二三四五六七八九十]+[个项条家类名]")


@dataclass(frozen=True)
class Material:
    """A document, or what was found of it; normalised."""

    title: str
    body: str


@dataclass(frozen=True)
class _Terms:
    """Parts of a question with their weights."""

    terms: Sequence[str]
    weights: Sequence[float]

    def share(self, found: Iterable[float]) -> float:
        """Of the weight, where each is found to the degree given."""
        total = sum(self.weights)
        return sum(weight * degree for weight, degree in zip(self.weights, found, strict=True)) / total if total else 0


def support(question: str, materials: Sequence[Material], rarity: Callable[[str], float]) -> Mapping[str, float]:
    """The features of :data:`knowledge.search.confidence.SUPPORT`.

    ``question`` is normalised, ``materials`` are the documents found, best first; ``rarity`` is the inverse document
    frequency of a word.
    """
    matter = _ASKING.sub(" ", question)
    pairs = _weigh(bigrams(matter), rarity)
    content = [word for word in words(matter) if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())]
    plain, usual = _weigh(content, rarity), _weigh(content, _rarity_in_chinese)
    named = _places(question)
    best = materials[0]
    place = _place_said(pairs, best)
    said = best.body[max(0, place - 10) : place + _WINDOW + 10]
    near = [word in said or word in best.title for word in plain.terms]
    matters = _weigh([word for word in plain.terms if not _places(word)], rarity)
    degrees = [_degrees(pairs.terms, material) for material in materials[:DOCUMENTS]]
    held = [pairs.share(one) for one in degrees]
    covered = [pairs.share([degree > 0 for degree in one]) for one in degrees]
    of_title = set(_places(best.title))
    return {
        "held": held[0],
        "margin": _lead(held),
        "covers_more": _lead(covered),
        "words": sum(near) / len(near) if near else 0.0,
        "usual": usual.share(near),
        "matter": matters.share([word in said for word in matters.terms]),
        "enough_pairs": min(len(pairs.terms), _ENOUGH_PAIRS) / _ENOUGH_PAIRS,
        "enough_words": min(len(plain.terms), _ENOUGH_WORDS) / _ENOUGH_WORDS,
        "not_chinese": float(not _CHINESE.search(matter)),
        "place_missing": float(bool(named) and named[-1] not in best.title and named[-1] not in best.body),
        "place_other": float(bool(named and of_title) and of_title.isdisjoint(named)),
        "place_unasked": float(not named and bool(of_title)),
        "no_time": float(bool(_ASKS_TIME.search(question)) and not _HOLDS_TIME.search(said)),
        "no_amount": float(bool(_ASKS_AMOUNT.search(question)) and not _HOLDS_AMOUNT.search(said)),
        "no_number": float(any(one not in best.title and one not in best.body for one in _NUMBER.findall(question))),
    }


def _weigh(terms: Iterable[str], rarity: Callable[[str], float]) -> _Terms:
    distinct = list(dict.fromkeys(terms))
    return _Terms(distinct, [rarity(term) for term in distinct])


def _rarity_in_chinese(word: str) -> float:
    """Of a word in general, by jieba's dictionary: what no dictionary has is most likely a name."""
    dictionary = segmenter()
    return min(math.log(dictionary.total / (dictionary.FREQ.get(word) or 1)), _RAREST)


def _degrees(terms: Sequence[str], material: Material) -> list[float]:
    """How much each term is said: towards 1 the more often, the sooner the shorter the document."""
    half = 0.5 + len(material.body) / _HALF_LENGTH
    counts = [material.body.count(term) + (term in material.title) for term in terms]
    return [count / (count + half) for count in counts]


def _lead(shares: Sequence[float]) -> float:
    """Of the highest before the next."""
    first, second, *_ = sorted((*shares, 0.0), reverse=True)
    return first - second


def _place_said(terms: _Terms, material: Material) -> int:
    """Where the passage begins that holds most of the terms that the title lacks."""
    found = sorted(
        (position, number)
        for number, term in enumerate(terms.terms)
        if term not in material.title
        for position in _positions(term, material.body)
    )
    inside: Counter[int] = Counter()
    weight = most = 0.0
    first = place = 0
    for position, number in found:
        if not inside[number]:
            weight += terms.weights[number]
        inside[number] += 1
        while found[first][0] < position - _WINDOW:
            left = found[first][1]
            inside[left] -= 1
            if not inside[left]:
                weight -= terms.weights[left]
            first += 1
        if weight > most:
            most, place = weight, found[first][0]
    return place


def _positions(term: str, text: str) -> list[int]:
    found: list[int] = []
    position = text.find(term)
    while position >= 0 and len(found) < _OCCURRENCES:
        found.append(position)
        position = text.find(term, position + 1)
    return found


def _places(text: str) -> list[str]:
    """Places that a text names, in short: 四川省成都市 → 四川, 成都."""
    return [short_name(name) for name in names_in(text)]
