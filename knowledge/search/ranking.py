"""How well a passage answers a question: its content words covered, the kind of answer it asks for held."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from knowledge.search.entries import Entry
from knowledge.search.lexicon import HOLDS, STOP_WORDS, VAGUE_TIME, Kind
from knowledge.search.question import Question, Term
from knowledge.search.tokens import bigrams, parts

READ_CLOSELY = 20  # passages whose sentences are weighed; the others keep their place behind
_PARTIAL = 0.7  # credit for a word of three characters or more that is there only in pieces
_ABOVE = 0.9  # credit for a word in the headings or the title instead of the passage
_BELOW = 0.8  # credit for a word in the items of a list
_BESIDE = 0.6  # credit for a word in another 款 of the same article
_SECOND_SENTENCE = 0.25  # of the question's weight: what a second sentence must add to be quoted
_LABEL = re.compile(r"\s*(?:第\S{1,5}条|\d{1,2}[.、．]|\([一二三四五六七八九十\d]+\))")
_NO_AMOUNT = re.compile(r"〔\d+〕\d+号|\[\d+\]\d+号|\d{4}年")
_WHOLE_DOCUMENT = 1.0
_STRICT = {Kind.CONTACT, Kind.MONEY, Kind.DEFINITION}  # without a number, a sum or 是指 there is no answer


@dataclass(frozen=True)
class WeightedTerm:
    """A content word and its weight: its rarity among the passages."""

    term: Term
    weight: float
    pairs: tuple[str, ...]

    def presence(self, text: str) -> float:
        """1 if the word or one that stands for it occurs in a normalised text, less for parts of it, else 0."""
        if any(variant in text for variant in self.term.variants):
            return 1.0
        if len(self.pairs) < 2:
            return 0.0
        share = sum(pair in text for pair in self.pairs) / len(self.pairs)
        return _PARTIAL * share if share >= 0.5 else 0.0


@dataclass(frozen=True)
class Evidence:
    """What speaks for a passage. Shares are of the weight of the question's words, between 0 and 1."""

    entry: Entry
    relevance: float  # BM25 against the best passage found
    document: float  # the same for its document as a whole
    coverage: float  # found in the passage, its headings or its title
    missing: float  # the heaviest word that is in none of these
    own: float  # found in the passage itself
    bonus: float  # for the place or the heading that the question names
    focus: float = 0.0  # found in the answering sentence or above it
    fit: float = 0.0  # share of the kinds of answer asked for that the answering sentence holds; 1 if none is asked
    sentences: tuple[tuple[int, int], ...] = ((0, 0),)  # in ``entry.text``; the answering one first

    @property
    def score(self) -> float:
        return (
            0.24 * self.relevance
            + 0.08 * self.document
            + 0.18 * self.coverage
            + 0.15 * self.own
            + 0.12 * self.focus
            + 0.17 * self.fit
            + self.bonus
        )

    @property
    def nearness(self) -> float:
        """For finding documents rather than an answer: what its document says as a whole counts as well."""
        return (self.score + _WHOLE_DOCUMENT * self.document) / (1 + _WHOLE_DOCUMENT)


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


def rank(
    found: Sequence[tuple[Entry, float, float]], terms: Sequence[WeightedTerm], question: Question
) -> list[Evidence]:
    """Passages found with their relevance and their document's, best answer first."""
    weighed = [_weigh(entry, relevance, document, terms, question) for entry, relevance, document in found]
    weighed.sort(key=lambda one: -one.score)
    close = [_read_closely(evidence, terms, question) for evidence in weighed[:READ_CLOSELY]]
    return sorted(close, key=lambda one: -one.score) + weighed[READ_CLOSELY:]


def _weigh(
    entry: Entry, relevance: float, document: float, terms: Sequence[WeightedTerm], question: Question
) -> Evidence:
    total = _total(terms)
    in_body = [max(term.presence(entry.plain), _BELOW * term.presence(entry.list_plain)) for term in terms]
    found = [max(share, _above(term, entry)) for term, share in zip(terms, in_body, strict=True)]
    return Evidence(
        entry,
        relevance,
        document,
        coverage=sum(term.weight * share for term, share in zip(terms, found, strict=True)) / total,
        missing=max((term.weight * (1 - share) for term, share in zip(terms, found, strict=True)), default=0.0) / total,
        own=sum(term.weight * share for term, share in zip(terms, in_body, strict=True)) / total,
        bonus=_bonus(entry, question),
    )


def _read_closely(evidence: Evidence, terms: Sequence[WeightedTerm], question: Question) -> Evidence:
    """Find the answering sentence, and a second one where a question has two parts."""
    entry, total = evidence.entry, _total(terms)
    above = [_above(term, entry) for term in terms]
    read = []
    for span, plain in entry.sentences:
        sentence = f"{plain} {entry.list_plain}" if entry.is_list else plain
        shares = [max(share, term.presence(sentence)) for term, share in zip(terms, above, strict=True)]
        focus = sum(term.weight * share for term, share in zip(terms, shares, strict=True)) / total
        read.append((focus, _fit(sentence, entry, question), span, shares))
    focus, fit, span, shares = max(read, key=lambda one: one[0] + 0.5 * one[1])
    added = [
        sum(t.weight * max(0.0, b - a) for t, a, b in zip(terms, shares, other[3], strict=True)) / total
        for other in read
    ]
    spans = [span]
    if max(added) >= _SECOND_SENTENCE:
        spans.append(read[added.index(max(added))][2])
    return replace(evidence, focus=focus, fit=fit, sentences=tuple(spans))


def _total(terms: Sequence[WeightedTerm]) -> float:
    return sum(term.weight for term in terms) or 1.0


def _above(term: WeightedTerm, entry: Entry) -> float:
    return max(_ABOVE * term.presence(entry.above), _BESIDE * term.presence(entry.beside) if entry.beside else 0.0)


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
    if kind is Kind.AMOUNT:
        sentence = _NO_AMOUNT.sub("", sentence)
    if HOLDS[kind].search(sentence):
        return 1.0
    return 0.5 if kind is Kind.TIME and VAGUE_TIME.search(sentence) else 0.0


def _bonus(entry: Entry, question: Question) -> float:
    """The heading stands in the question word for word; its place is asked about; without a place, law comes first."""
    bonus = 0.04 if len(entry.label) >= 3 and entry.label in question.text else 0.0
    if question.places:
        return bonus + (0.08 if entry.source.place in question.places else 0.0)
    return bonus + (0.05 if entry.source.kind == "law" else 0.0)
