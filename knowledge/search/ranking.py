"""How well a passage answers a question: its content words covered, the kind of answer it asks for held."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from knowledge.search.confidence import probability
from knowledge.search.entries import Entry
from knowledge.search.index import Found
from knowledge.search.lexicon import ACTS, HOLDS, PROCEDURE, PUBLISHES, STOP_WORDS, VAGUE_TIME, Kind
from knowledge.search.question import Question, Term
from knowledge.search.tokens import bigrams, parts

READ_CLOSELY = 16  # passages whose sentences are weighed; the others keep their place behind
_PARTIAL = 0.7  # credit for a word of three characters or more that is there only in pieces
_ABOVE = 0.9  # credit for a word in the headings or the title instead of the passage
_BELOW = 0.8  # credit for a word in the items of a list
_ASKED = 0.8  # credit for a word in the ways to ask for the passage
_BESIDE = 0.6  # credit for a word in another 款 of the same article
_SECOND_SENTENCE = 0.25  # of the question's weight: what a second sentence must add to be quoted
_LABEL = re.compile(r"\s*(?:第\S{1,5}条|\d{1,2}[.、．]|\([一二三四五六七八九十\d]+\))")
_NO_AMOUNT = re.compile(r"〔\d+〕\d+号|\[\d+\]\d+号|\d{4}年")
_DOCUMENT_FIRST = 0.25  # power of a document's chance, against the best, in the order of answers
_PROMISE = ("relevance", "coverage", "asked")
_FEW_SENTENCES = 8
_LONG_RUN = 8  # characters
_EXACT = {Kind.TIME, Kind.CONTACT, Kind.MONEY, Kind.AMOUNT, Kind.PERSON, Kind.DEFINITION}
_STRICT = {Kind.CONTACT, Kind.MONEY, Kind.PERSON, Kind.DEFINITION}  # without a number, a sum or 是指 there is no answer


@dataclass(frozen=True)
class WeightedTerm:
    """A content word and its weight: its rarity among the passages."""

    term: Term
    weight: float
    pairs: tuple[str, ...]
    in_title: bool = False  # of the document of the place named: it tells nothing apart in it

    def presence(self, text: str) -> float:
        """1 if the word or one that stands for it occurs in a normalised text, less for parts of it, else 0."""
        for variant in self.term.variants:
            if variant in text:
                return 1.0
        if len(self.pairs) < 2:
            return 0.0
        share = sum([pair in text for pair in self.pairs]) / len(self.pairs)
        return _PARTIAL * share if share >= 0.5 else 0.0


@dataclass(frozen=True)
class Evidence:
    """What speaks for a passage. ``features`` as in :mod:`knowledge.search.confidence`."""

    entry: Entry
    features: Mapping[str, float]
    promise: float  # decides whether the passage is read closely
    chance: float  # that its document is the one asked for
    score: float = 0.0  # the probability that it answers; 0 where it was not read closely
    sentences: tuple[tuple[int, int], ...] = ((0, 0),)  # in ``entry.text``; the answering one first

    @property
    def worth(self) -> float:
        """As a passage to be found, rather than as an answer."""
        return self.score + self.promise / len(_PROMISE)


def weigh_terms(question: Question, rarity: Callable[[str], float], knows: Callable[[str], bool]) -> list[WeightedTerm]:
    """The question's words with their weights. A word that documents say differently weighs as what they say.

    A compound that no document uses is replaced by its parts: 申请材料 → 申请.
    """
    terms: dict[str, WeightedTerm] = {}
    for term in question.terms:
        compound = len(term.word) > 3 and len(term.variants) == 1 and not knows(term.word)
        for word in parts(term.word) if compound else [term.word]:
            if compound and word in STOP_WORDS:
                continue
            variants = (word,) if compound else term.variants
            weight = min(rarity(variant) for variant in variants)
            terms.setdefault(word, WeightedTerm(Term(word, variants), weight, tuple(bigrams(word))))
    return list(terms.values())


@dataclass(frozen=True)
class Sought:
    """A question with the weights of its words."""

    question: Question
    terms: Sequence[WeightedTerm]

    @cached_property
    def total(self) -> float:
        return sum(term.weight for term in self.terms) or 1.0

    def share(self, found: Iterable[float]) -> float:
        """Of the weight of the words, where each is found to the degree given."""
        return sum([weight * degree for weight, degree in zip(self.weights, found, strict=False)]) / self.total

    @cached_property
    def weights(self) -> list[float]:
        return [term.weight for term in self.terms]

    @cached_property
    def procedure(self) -> bool:
        return bool(PROCEDURE.search(self.question.text))

    @cached_property
    def publishes(self) -> bool:
        return bool(PUBLISHES.search(self.question.text))

    @cached_property
    def thing(self) -> bool:
        return not self.publishes and bool(ACTS.search(self.question.text))

    @cached_property
    def _words(self) -> re.Pattern[str]:
        pieces = {piece for term in self.terms for piece in (*term.term.variants, *term.pairs)}
        return re.compile("|".join(map(re.escape, sorted(pieces))) if pieces else "(?!)")

    def telling(self, entry: Entry) -> list[tuple[tuple[int, int], str]]:
        """The sentences of a passage that may answer: of a long one those with a word of the question, if any has."""
        if len(entry.sentences) <= _FEW_SENTENCES:
            return entry.sentences
        return [one for one in entry.sentences if self._words.search(one[1])] or entry.sentences


def rank(found: Sequence[Found], sought: Sought, chances: Mapping[int, float]) -> list[Evidence]:
    """Passages found, best answer first. ``chances``: of each document to be the one asked for."""
    likeliest = max(chances.values(), default=1.0)
    weighed = sorted(
        (_weigh(one, sought, chances) for one in found), key=lambda one: -one.promise - one.chance / likeliest
    )
    close = [read_closely(evidence, sought) for evidence in weighed[:READ_CLOSELY]]
    best = max((one.chance for one in close), default=0.0) or 1.0
    close.sort(key=lambda one: -one.score * (one.chance / best) ** _DOCUMENT_FIRST)
    return close + weighed[READ_CLOSELY:]


def _weigh(found: Found, sought: Sought, chances: Mapping[int, float]) -> Evidence:
    entry, question = found.entry, sought.question
    in_body = [max(term.presence(entry.plain), _BELOW * term.presence(entry.list_plain)) for term in sought.terms]
    degrees = [max(degree, _above(term, entry)) for term, degree in zip(sought.terms, in_body, strict=True)]
    is_local = entry.source.place is not None
    features = {
        "coverage": sought.share(degrees),
        "relevance": found.relevance,
        "document": found.document,
        "asked": found.asked,
        "single": float(len(sought.terms) <= 1),
        "here": float(entry.source.place in question.places),
        "elsewhere": float(is_local and not question.places),
        "law_here": float(not is_local and bool(question.places) and not sought.procedure),
        "local_procedure": float(is_local and sought.procedure),
        "heading": float(len(entry.label) >= 3 and entry.label in question.text),
        "publishes": float(sought.publishes),
        "thing": float(sought.thing),
    }
    promise = sum(features[name] for name in _PROMISE) + sought.share(in_body)
    return Evidence(entry, features, promise, chances.get(entry.source.id, 0.0))


def read_closely(evidence: Evidence, sought: Sought) -> Evidence:
    """Find the answering sentence, and a second one where a question has two parts."""
    entry, question = evidence.entry, sought.question
    above = [_above(term, entry) for term in sought.terms]
    read = []
    for span, plain in sought.telling(entry):
        sentence = f"{plain} {entry.list_plain}" if entry.is_list else plain
        degrees = [max(degree, term.presence(sentence)) for term, degree in zip(sought.terms, above, strict=True)]
        read.append((sought.share(degrees), _fit(sentence, entry, question), span, degrees))
    focus, fit, span, degrees = max(read, key=lambda one: one[0] + 0.5 * one[1])
    added = [sought.share(max(0.0, b - a) for a, b in zip(degrees, other[3], strict=True)) for other in read]
    spans = [span]
    if max(added) >= _SECOND_SENTENCE:
        spans.append(read[added.index(max(added))][2])
    within = f"{entry.plain} {entry.list_plain}"
    features = {
        **evidence.features,
        "focus": focus,
        "fit": fit,
        "lacks": 1 - fit if question.kinds & _EXACT else 0.0,
        "run": min(_longest_run(question.matter, within), _LONG_RUN) / _LONG_RUN,
    }
    return replace(evidence, features=features, score=probability(features), sentences=tuple(spans))


def _longest_run(text: str, within: str) -> int:
    """Length of the longest piece of ``text`` that stands in ``within``."""
    longest = 0
    for start in range(len(text)):
        while start + longest < len(text) and text[start : start + longest + 1] in within:
            longest += 1
    return longest


def _above(term: WeightedTerm, entry: Entry) -> float:
    return max(
        _ABOVE * term.presence(entry.above),
        _BESIDE * term.presence(entry.beside) if entry.beside else 0.0,
        _ASKED * term.presence(entry.asked_plain) if entry.asked_as else 0.0,
    )


def _fit(sentence: str, entry: Entry, question: Question) -> float:
    asked = question.kinds - {Kind.LIST}
    if not asked:
        return 1.0 if not question.kinds or entry.is_list else _enumerates(sentence, entry)
    held = {kind: _holds(kind, _LABEL.sub("", sentence, count=1), entry, question) for kind in asked}
    return 0.0 if any(not held[kind] for kind in asked & _STRICT) else sum(held.values()) / len(asked)


def _enumerates(sentence: str, entry: Entry) -> float:
    """Whether a sentence, its responsible units aside, names several things."""
    matter = re.split(r"\((?:责任|牵头)", sentence)[0]
    if entry.role == "row":
        return 0.5
    return 0.8 if HOLDS[Kind.LIST].search(matter) else 0.4


def _holds(kind: Kind, sentence: str, entry: Entry, question: Question) -> float:
    if kind is Kind.DEFINITION:
        return float(any(re.search(rf"{re.escape(term.word)}.{{0,3}}是指", sentence) for term in question.terms))
    if kind is Kind.WHO and entry.duties:
        return 1.0
    if kind is Kind.WHERE:
        sentence = f"{sentence} {entry.context}"
    if kind is Kind.DISCLOSED and entry.source.kind != "law":
        return float(bool(PUBLISHES.search(sentence)))
    if kind is Kind.AMOUNT:
        sentence = _NO_AMOUNT.sub("", sentence)
    if HOLDS[kind].search(sentence):
        return 1.0
    return 0.5 if kind is Kind.TIME and VAGUE_TIME.search(sentence) else 0.0
