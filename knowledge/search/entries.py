"""Passages as the search sees them: each with the headings above it, its introduction and the list it introduces."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Protocol

from knowledge.ingest.duties import duty_brackets
from knowledge.search.sentences import split_sentences
from knowledge.search.tokens import normalise
from knowledge.validity import has_ended

_INTRODUCES = (":", "：")
_SHORT_SECTION = 150  # characters
_LONG_ARTICLE = 2000  # characters: its 款 say little of each other any more
_LIST_LENGTH = 900  # characters: a longer list is cited, not quoted in full
_NAME_LENGTH = 45  # characters
_LETTER = re.compile(  # who is addressed, that it is sent, who signs, when, and to whom it goes
    r"^[^。]{2,60}[:：]$|印发给你们.{0,30}$|^.{2,30}(?:人民政府|办公[室厅]|委员会|[委局厅部])$"
    r"|^(?:19|20)\d\d年\d{1,2}月\d{1,2}日$|^[(（]此件|^抄送|年\S{2,6}日印发$"
)
_STATEMENT_ENDS = "。;；)）"
_LIST_ITEM_LENGTH = 60  # characters on average, for a list below a mere heading


@dataclass(frozen=True)
class Source:
    """The document of a passage, as far as an answer names it."""

    id: int
    title: str
    document_number: str | None
    issuer: str | None
    validity: str | None
    ended_on: date | None  # 废止 or 失效 from this day
    dated_on: date | None  # signed, else published
    place: str | None
    kind: str
    year: int | None
    abridged: bool
    in_sections: bool  # a law or a plan, judged by its passages; else a notice, judged as a whole

    @cached_property
    def plain_title(self) -> str:
        """Normalised, for matching."""
        return normalise(self.title)

    @property
    def is_repealed(self) -> bool:
        return has_ended(self.validity, self.ended_on)


class PassageRow(Protocol):
    """The columns of a passage that make an entry."""

    id: int
    ordinal: int
    path: Sequence[str]
    role: str
    heading: str
    text: str


class Neighbours(Protocol):
    """Finds other passages of a document by their ordinals, in the order of these."""

    def passages(self, source: Source, ordinals: Sequence[int]) -> list[Entry]: ...


@dataclass(eq=False)
class Entry:
    """One passage. ``plain`` and ``context`` are normalised: its own words, and those that say what it is about.

    Other passages are known by their ordinals and fetched when they are asked for.
    """

    passage_id: int
    source: Source
    ordinal: int
    path: tuple[str, ...]
    role: str
    text: str
    label: str  # its heading, or the name of a table row
    context: str = ""
    beside: str = ""  # the words of its article
    list_plain: str = ""  # the items' words, where the passage introduces a list short enough to quote
    asked_as: tuple[str, ...] = ()  # how citizens ask for it, normalised
    quotable: bool = True  # titles, bare headings and short entries of a form answer nothing by themselves
    article_at: tuple[int, ...] = ()
    introduction_at: int | None = None
    items_at: tuple[int, ...] = ()
    neighbours: Neighbours | None = field(default=None, repr=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Entry) and self.passage_id == other.passage_id

    def __hash__(self) -> int:
        return hash(self.passage_id)

    @cached_property
    def plain(self) -> str:
        """Its words, normalised."""
        return normalise(self.text)

    @cached_property
    def article(self) -> list[Entry]:
        """All 款 and 项 of its article of law, or its short section, itself among them."""
        return self._fetch(self.article_at)

    @cached_property
    def introduction(self) -> Entry | None:
        """The passage that an item or a row stands below."""
        return None if self.introduction_at is None else self._fetch((self.introduction_at,))[0]

    @cached_property
    def items(self) -> list[Entry]:
        """The items or rows that it introduces."""
        return self._fetch(self.items_at)

    def _fetch(self, ordinals: Sequence[int]) -> list[Entry]:
        return self.neighbours.passages(self.source, ordinals) if self.neighbours and ordinals else []

    @cached_property
    def asked_plain(self) -> str:
        """All ways to ask for it."""
        return " ".join(self.asked_as)

    @cached_property
    def duties(self) -> list[tuple[int, int]]:
        """Spans of the brackets that name who is responsible."""
        return duty_brackets(self.text)

    @cached_property
    def sentences(self) -> list[tuple[tuple[int, int], str]]:
        """Span and normalised words of each sentence."""
        return [(span, normalise(self.text[slice(*span)])) for span in split_sentences(self.text, self.duties)]

    @cached_property
    def above(self) -> str:
        """Headings and title."""
        return f"{self.context} {self.source.plain_title}"

    @property
    def is_list(self) -> bool:
        return bool(self.list_plain)


def make_entries(
    source: Source, passages: Sequence[PassageRow], asked_as: Mapping[str, Sequence[str]] | None = None
) -> list[Entry]:
    """The entries of one document, in reading order. ``asked_as``: section → how citizens ask for it."""
    entries: list[Entry] = []
    latest: dict[tuple[str, ...], Entry] = {}
    headings: dict[tuple[str, ...], str] = {}
    introductions: list[Entry | None] = []
    items: dict[int, list[Entry]] = {}
    for passage in passages:
        path = tuple(passage.path)
        headings.setdefault(path, passage.heading)
        label = normalise(path[-1] if passage.role == "row" else passage.heading)
        entry = Entry(passage.id, source, passage.ordinal, path, passage.role, passage.text, label)
        trail = [*(headings.get(path[:depth], "") for depth in range(1, len(path) + 1)), passage.heading]
        introduction = latest.get(path[:-1]) if path and passage.role in ("item", "row") else None
        if introduction:
            entry.introduction_at = introduction.ordinal
            items.setdefault(introduction.ordinal, []).append(entry)
        above = introduction.plain if introduction and _introduces(introduction) else ""
        entry.context = f"{normalise(' '.join(dict.fromkeys(filter(None, trail))))} {above}".strip()
        latest[path] = entry
        introductions.append(introduction)
        entries.append(entry)
    _join_articles(entries)
    for entry, introduction in zip(entries, introductions, strict=True):
        own_items = items.get(entry.ordinal, [])
        entry.items_at = tuple(item.ordinal for item in own_items)
        entry.list_plain = _list_plain(entry, own_items)
        entry.quotable = entry.is_list or not _is_bare(entry, introduction)
    for section, phrases in (asked_as or {}).items():
        _note_phrasings(entries, section, phrases)
    return entries


def _note_phrasings(entries: Sequence[Entry], section: str, phrases: Sequence[str]) -> None:
    """Ways to ask for a section, named by its number or heading, belong to its paragraphs, else to its items."""
    named = next((entry.path for entry in entries if entry.path and entry.text == section), None)
    within = [
        entry
        for entry in entries
        if section in ("".join(entry.path[:depth]) for depth in range(1, len(entry.path) + 1))
        or (named and entry.path[: len(named)] == named)
    ]
    whole = [entry for entry in within if "".join(entry.path) == section]
    paragraphs = [entry for entry in within if entry.role not in ("item", "row")]
    for entry in {*whole, *paragraphs} or within:
        entry.asked_as += tuple(normalise(phrase) for phrase in phrases)


def _join_articles(entries: Sequence[Entry]) -> None:
    """Bring together the 款 and 项 of an article of law, and the paragraphs of a very short section of a notice."""
    articles: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        is_law = entry.source.kind == "law"
        if entry.path and (is_law or entry.role == "text") and entry.role != "heading":
            articles.setdefault(entry.path[:1] if is_law else entry.path, []).append(entry)
    for parts in articles.values():
        limit = _LONG_ARTICLE if parts[0].source.kind == "law" else _SHORT_SECTION
        if sum(len(part.text) for part in parts) > limit:
            continue
        ordinals = tuple(part.ordinal for part in parts)
        beside = " ".join(part.plain for part in parts)
        for entry in parts:
            entry.article_at, entry.beside = ordinals, beside


def _introduces(entry: Entry) -> bool:
    return entry.text.endswith(_INTRODUCES)


def _list_plain(entry: Entry, items: Sequence[Entry]) -> str:
    length = sum(len(item.text) for item in items)
    if not items or length > _LIST_LENGTH or any(item.role == "row" for item in items):
        return ""
    short = _introduces(entry) or (entry.role == "heading" and length <= _LIST_ITEM_LENGTH * len(items))
    return " ".join(item.plain for item in items) if short else ""


def _is_bare(entry: Entry, introduction: Entry | None) -> bool:
    """A title, a heading, a line of the letter around it, or a short entry of a form (1.属于国家秘密)."""
    if entry.role in ("title", "heading"):
        return True
    if entry.role == "text" and not entry.path and _LETTER.search(entry.text):
        return True
    is_name = len(entry.text) <= _NAME_LENGTH and entry.text[-1] not in _STATEMENT_ENDS
    return entry.role == "item" and introduction is not None and introduction.role == "heading" and is_name
