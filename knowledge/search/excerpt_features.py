"""What speaks for a sentence as the answer to a question: its words, what stands before it, what it holds.

The question's words often stand not in the answer but just before it: in the sentence above, in a heading
(三、办理地点), in a lead-in (措施如下：). So words count that stand near, the less the farther away.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import add
from typing import NamedTuple

from knowledge.search.excerpt_cues import COUNTED, CUES, NOUN, NUMBER
from knowledge.search.lexicon import ASKING, FILLER
from knowledge.search.tokens import bigrams

type Span = tuple[int, int]
type Features = tuple[float, ...]

# Shares are of the weight of the question's words: their rarity in all documents and within this text.
FEATURES = (
    "chosen",  # 1: the ranking chose it, by synonyms and by kinds of answer
    "own",  # share that it holds
    "before",  # share that stands just before
    "news",  # share that stands before within a few sentences, by the share of its pairs that the question lacks
    "focus",  # share that it holds or that stands just before, of the last words of the question: what is asked of it
    "apart",  # the same, of the words that the title lacks
    "next",  # share that the sentence after it holds
    "lead_in",  # 1: it follows a colon
    "led_in",  # the same, by the share that stands before
    "heading",  # 1: a short line without a full stop: a title, a heading, a name
    "title",  # 1: the first of the document
    "early",  # falls from 1 with the distance from the beginning of the document
    "asks",  # 1: a question itself
    "noun",  # 1: it holds the noun asked for: 有哪些渠道, 用途是什么
    "counted",  # 1: it holds a number of what is counted: 多少家
    "held",  # it holds what such questions ask for (a time, a number …), by ``own``
    "no_time",  # 1: a time is asked for, and it holds none
    "contact",  # 1: a way to get in touch is asked for, and held
    "site",  # 1: a site is asked for, and held
    "no_means",  # 1: a way to do something is asked for, and none is held
    "meaning",  # 1: what something is is asked for, and said
    "brief_fact",  # logarithm of its length where a time or number is asked for
)

_NEAR, _AROUND = 30.0, 120.0  # characters in which the weight of a word before falls to 1/e
_EARLY = 100.0
_HEADING_LENGTH = 40
_FOCUS_LENGTH = 8

_FULL_WIDTH = re.compile(r"[\u3000\uff01-\uff5eA-Z]")


@dataclass(frozen=True)
class Query:
    """A question: its pairs of characters with their rarity, and what it asks for."""

    rarity: Mapping[str, float]
    focus: frozenset[str]  # pairs of its last words
    pairs: frozenset[str]  # all, those of its asking words as well
    kinds: tuple[str, ...]
    noun: str | None
    counted: re.Pattern[str] | None


class _Weight(NamedTuple):
    """What a pair of characters weighs among all words of the question, its last, and those not in the title."""

    whole: float
    focus: float
    apart: float


class _Share(NamedTuple):
    """How much of the question a sentence holds, and how much stands just before it and a little farther."""

    own: _Weight
    near: _Weight
    around: float


def fold(text: str) -> str:
    """Half-width and lower-case, each character still at its place."""
    return _FULL_WIDTH.sub(_fold_character, text)


def _fold_character(match: re.Match[str]) -> str:
    character = match[0]
    return " " if character == "\u3000" else (character if character < "a" else chr(ord(character) - 0xFEE0)).lower()


def read_query(question: str, rarity: Callable[[str], float]) -> Query:
    """``rarity``: the inverse document frequency of a word among all passages."""
    text = fold(question)
    matter = ASKING.sub(" ", FILLER.sub(" ", text)).rstrip(" ?")
    counted, noun = COUNTED.search(text), NOUN.search(text)
    return Query(
        {pair: rarity(pair) for pair in dict.fromkeys(bigrams(matter))},
        frozenset(bigrams(matter[-_FOCUS_LENGTH:])),
        frozenset(map(add, text, text[1:])),
        tuple(name for name, cue in CUES.items() if cue.asks.search(text)),
        noun and (noun[1] or noun[2]),
        counted and re.compile(rf"{NUMBER}[个种条]?\s*{counted[1]}"),
    )


@dataclass(frozen=True)
class Setting:
    """What is known of a text besides its words."""

    title: str = ""  # what stands above it
    offset: int | None = None  # characters of the document before it; None if unknown
    chosen: Span | None = None  # the sentence that the ranking chose
    brackets: Sequence[Span] = ()  # who is responsible: each belongs to the sentence before it

    def of_part(self, begin: int, end: int) -> Setting:
        """The setting of a part of the text."""

        def moved(span: Span) -> Span:
            return span[0] - begin, span[1] - begin

        return Setting(
            self.title,
            None if self.offset is None else self.offset + begin,
            self.chosen and moved(self.chosen),
            [moved(span) for span in self.brackets if begin <= span[0] and span[1] <= end],
        )


def read_sentences(query: Query, plain: str, spans: Sequence[Span], setting: Setting) -> list[Features]:
    """The :data:`FEATURES` of each sentence of a folded text, in their order."""
    weights, places = _weigh(query, plain, fold(setting.title))
    return _features(query, plain, spans, _shares(weights, places, spans), setting)


def telling_part(query: Query, plain: str, length: int) -> Span:
    """The stretch of a folded text, at most ``length`` characters, that holds most of the question."""
    if len(plain) <= length:
        return 0, len(plain)
    weights, places = _weigh(query, plain, "")
    best, most, held, first = 0, 0.0, 0.0, 0
    for at, pair in places:
        held += weights[pair].whole
        while places[first][0] < at - length // 2:
            held -= weights[places[first][1]].whole
            first += 1
        if held > most:
            best, most = places[first][0], held
    begin = max(0, min(best - length // 4, len(plain) - length))
    return begin, begin + length


def _weigh(query: Query, plain: str, title: str) -> tuple[dict[str, _Weight], list[tuple[int, str]]]:
    """The share of each pair of the question that the text holds; the rarer within the text, the more. And where."""
    found: dict[str, list[int]] = {}
    for pair in query.rarity:
        at = plain.find(pair)
        while at >= 0:
            found.setdefault(pair, []).append(at)
            at = plain.find(pair, at + 1)
    whole = {pair: query.rarity[pair] / (1 + math.log1p(len(places))) for pair, places in found.items()}
    total = sum(whole.values()) or 1.0
    focus = sum(weight for pair, weight in whole.items() if pair in query.focus) or 1.0
    apart = sum(weight for pair, weight in whole.items() if pair not in title) or 1.0
    weights = {
        pair: _Weight(
            weight / total,
            weight / focus if pair in query.focus else 0.0,
            weight / apart if pair not in title else 0.0,
        )
        for pair, weight in whole.items()
    }
    return weights, sorted((at, pair) for pair, places in found.items() for at in places)


def _shares(weights: Mapping[str, _Weight], places: Sequence[tuple[int, str]], spans: Sequence[Span]) -> list[_Share]:
    """A pair that stands before a sentence counts once, by the distance of its last place."""
    shares = []
    whole = focus = apart = around = 0.0
    at = number = 0
    last: dict[str, int] = {}
    for begin, end in spans:
        near_fall, around_fall = math.exp((at - begin) / _NEAR), math.exp((at - begin) / _AROUND)
        near = _Weight(whole * near_fall, focus * near_fall, apart * near_fall)
        distant = around * around_fall
        held = set()
        while number < len(places) and places[number][0] < end:
            place, pair = places[number]
            weight, gap = weights[pair], place - last.get(pair, -10_000)
            fall, new = math.exp((at - place) / _NEAR), 1 - math.exp(-gap / _NEAR)
            whole = whole * fall + weight.whole * new
            focus = focus * fall + weight.focus * new
            apart = apart * fall + weight.apart * new
            around = around * math.exp((at - place) / _AROUND) + weight.whole * (1 - math.exp(-gap / _AROUND))
            last[pair] = at = place
            held.add(pair)
            number += 1
        own = _Weight(*map(sum, zip(*(weights[pair] for pair in held), strict=True))) if held else _NOTHING
        shares.append(_Share(own, near, distant))
    return shares


_NOTHING = _Weight(0.0, 0.0, 0.0)


def _features(
    query: Query, plain: str, spans: Sequence[Span], shares: Sequence[_Share], setting: Setting
) -> list[Features]:
    rows: list[Features] = []
    before = ""
    offset, (first, last) = setting.offset, setting.chosen or (0, 0)
    for number, (begin, end) in enumerate(spans):
        sentence = plain[begin:end].strip()
        own, near, around = shares[number]
        holds = {kind for kind in query.kinds if CUES[kind].holds.search(sentence)}
        lacks = set(query.kinds) - holds
        follows_colon = before.endswith(":")
        is_short = len(sentence) <= _HEADING_LENGTH
        rows.append(
            (
                float(first < end and begin < last),
                own.whole,
                near.whole,
                _news(query, sentence) * around,
                min(1.0, own.focus + near.focus),
                min(1.0, own.apart + near.apart),
                shares[number + 1].own.whole if number + 1 < len(shares) else 0.0,
                float(follows_colon),
                around if follows_colon else 0.0,
                float(is_short and sentence[-1:] not in ",。;!?、:"),
                float(number == 0 and offset == 0),
                0.0 if offset is None else math.exp(-(begin + offset) / _EARLY),
                float("?" in sentence),
                float(query.noun is not None and query.noun in sentence),
                float(query.counted is not None and bool(query.counted.search(sentence))),
                own.whole if holds else 0.0,
                float("time" in lacks),
                float("contact" in holds),
                float("site" in holds),
                float("means" in lacks),
                float("meaning" in holds),
                math.log(1 + len(sentence)) if "time" in query.kinds or "amount" in query.kinds else 0.0,
            )
        )
        before = sentence
    return rows


def _news(query: Query, sentence: str) -> float:
    """The share of the sentence's pairs that the question lacks."""
    if len(sentence) < 2:
        return 0.0
    known = sum(map(query.pairs.__contains__, map(add, sentence, sentence[1:])))
    return 1 - known / (len(sentence) - 1)
