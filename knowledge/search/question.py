"""What a question asks: its content words, the place it names, the kind of answer it wants."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from entities.places import full_names, lies_along, name_parts, names_in, short_names
from knowledge.search.lexicon import ASKING, ASKS, FILLER, STOP_WORDS, SYNONYMS, Kind
from knowledge.search.tokens import is_dictionary_word, normalise, words

_FOLLOW_UP = re.compile(r"^(?:那么?|还有|然后|这个|它|另外)|呢$")


@dataclass(frozen=True)
class Term:
    """A content word and the words that may stand for it."""

    word: str
    variants: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A question, understood. ``places`` are places of documents; ``foreign_place`` one that no document is about."""

    text: str
    matter: str  # the text without place, filler and asking words
    terms: tuple[Term, ...]
    kinds: frozenset[Kind]
    places: tuple[str, ...] = ()
    foreign_place: str | None = None
    around: tuple[str, ...] = ()  # places of documents that lie in the one it names, or in which that one lies
    follows_up: bool = False  # it begins or ends as a question that goes on from another: 那…, …呢


def understand(text: str, places: Collection[str], previous: str | None = None) -> Question:
    """Read a question. ``places`` are those the documents are about.

    ``previous``, the question before, fills what an elliptic one leaves out: 那滨州呢? keeps the matter and changes the
    place, 谁负责? keeps both.
    """
    question = _read(text, places)
    if previous is None or not _is_elliptic(question):
        return question
    before = _read(previous, places)
    known = {term.word for term in question.terms}
    asks_anew = bool(question.kinds)
    return Question(
        text=question.text,
        matter=f"{before.matter} {question.matter}",
        terms=tuple(term for term in before.terms if term.word not in known) + question.terms,
        kinds=question.kinds if asks_anew else before.kinds,
        places=question.places or (() if question.foreign_place or question.around else before.places),
        foreign_place=question.foreign_place or (None if question.places or question.around else before.foreign_place),
        around=question.around or (() if question.places or question.foreign_place else before.around),
    )


def _read(text: str, places: Collection[str]) -> Question:
    plain = normalise(text).strip()
    clean = FILLER.sub(" ", plain).strip()
    named, rest = _take_places(clean, places)
    foreign, rest = (None, rest) if named else _take_foreign_place(rest)
    around = _around(clean, named, places)
    foreign = None if around else foreign
    matter = ASKING.sub(" ", rest)
    terms: dict[str, Term] = {}
    for word in words(matter):
        if word in STOP_WORDS or (len(word) == 1 and word not in SYNONYMS) or re.fullmatch(r"\d{1,3}", word):
            continue
        if not is_dictionary_word(word) and len(word) == 2 and STOP_WORDS & set(word):
            continue  # no word, but two that stand side by side: 里查, 内要
        terms.setdefault(word, Term(word, SYNONYMS.get(word, (word,))))
    kinds = frozenset(kind for kind, pattern in ASKS.items() if pattern.search(clean))
    return Question(
        clean,
        matter,
        tuple(terms.values()),
        kinds,
        named,
        foreign,
        around,
        bool(_FOLLOW_UP.search(plain.rstrip("?!。, "))),
    )


def _is_elliptic(question: Question) -> bool:
    if question.terms:
        return question.follows_up and len(question.terms) == 1
    return question.follows_up or bool(question.kinds or question.places or question.around or question.foreign_place)


def _take_places(text: str, places: Collection[str]) -> tuple[tuple[str, ...], str]:
    """The documents' places that the question names, and the question without those names."""
    found = []
    rest = text
    for place in places:
        names = sorted((name for name in name_parts(place) if _is_named(name, place, text)), key=len, reverse=True)
        if names:
            found.append(place)
            for name in names:
                suffix = "" if name[-1] in "市区县" else "[市区县]?(?!长)"  # 南昌市市场监管局
                rest = re.sub(name + suffix, " ", rest).replace(name, " ")
    return tuple(found), rest


def _is_named(name: str, place: str, text: str) -> bool:
    """Whether the text names it, and not only another place whose name begins so: 南昌县."""
    start = text.find(name)
    while start >= 0:
        longer = text[start : start + len(name) + 1]
        if longer not in full_names() or longer in place:
            return True
        start = text.find(name, start + 1)
    return False


def _around(text: str, named: Collection[str], places: Collection[str]) -> tuple[str, ...]:
    """The documents' places that lie in the last place that the question names, or around it."""
    last = names_in(text)[-1:]
    return tuple(place for place in places if place not in named and last and lies_along(last[0], place))


def _take_foreign_place(text: str) -> tuple[str | None, str]:
    """A place in China that none of the documents is about."""
    for length in range(min(12, len(text)), 2, -1):
        for start in range(len(text) - length + 1):
            if text[start : start + length] in full_names():
                name = text[start : start + length]
                return name, text.replace(name, " ")
    short = next((word for word in words(text) if word in short_names()), None)
    return short, text.replace(short, " ") if short else text
