"""Passages as the search sees them: each with the headings above it, its introduction and the list it introduces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from knowledge.ingest.duties import duty_brackets
from knowledge.search.sentences import split_sentences
from knowledge.search.tokens import normalise
from knowledge.tables import Document, Passage

_INTRODUCES = (":", "：")
_SHORT_SECTION = 150  # characters
_LIST_LENGTH = 900  # characters: a longer list is cited, not quoted in full
_NAME_LENGTH = 45  # characters
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
    plain_title: str  # normalised, for matching

    @property
    def is_repealed(self) -> bool:
        """By what is recorded; a document of which only a part has ended is in force."""
        stated = self.validity or ""
        return self.ended_on is not None or (("废止" in stated or "失效" in stated) and "部分" not in stated)


@dataclass(eq=False)
class Entry:
    """One passage. ``plain`` and ``context`` are normalised: its own words, and those that say what it is about."""

    passage_id: int
    source: Source
    path: tuple[str, ...]
    role: str
    text: str
    plain: str
    label: str  # its heading, or the name of a table row
    context: str = ""
    article: list[Entry] = field(default_factory=list)  # all 款 and 项 of its article of law, or its short section
    beside: str = ""  # their words
    introduction: Entry | None = None
    items: list[Entry] = field(default_factory=list)
    list_plain: str = ""  # the items' words, where the passage introduces a list short enough to quote
    asked_as: tuple[str, ...] = ()  # how citizens ask for it, normalised

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

    @property
    def _is_mere_name(self) -> bool:
        return len(self.text) <= _NAME_LENGTH and self.text[-1] not in _STATEMENT_ENDS

    @property
    def quotable(self) -> bool:
        """Titles, bare headings and short entries of a form (1.属于国家秘密) answer nothing by themselves."""
        if self.is_list:
            return True
        bare_item = self.role == "item" and self.introduction is not None and self.introduction.role == "heading"
        return self.role not in ("title", "heading") and not (bare_item and self._is_mere_name)


def make_entries(documents: Iterable[Document]) -> list[Entry]:
    """The entries of all documents, in reading order."""
    entries = []
    for document in documents:
        own = _entries(_source(document), document.passages)
        for section, phrases in document.asked_as.items():
            _note_phrasings(own, section, phrases)
        entries += own
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


def _source(document: Document) -> Source:
    return Source(
        id=document.id,
        title=document.title,
        document_number=document.document_number,
        issuer=document.issuer,
        validity=document.validity,
        ended_on=document.ended_on,
        dated_on=document.signed_on or document.published_on,
        place=document.place,
        kind=document.kind,
        year=document.year,
        abridged=bool(document.omissions),
        plain_title=normalise(document.title),
    )


def _entries(source: Source, passages: Sequence[Passage]) -> list[Entry]:
    entries: list[Entry] = []
    latest: dict[tuple[str, ...], Entry] = {}
    headings: dict[tuple[str, ...], str] = {}
    for passage in passages:
        path = tuple(passage.path)
        headings.setdefault(path, passage.heading)
        label = normalise(path[-1] if passage.role == "row" else passage.heading)
        entry = Entry(passage.id, source, path, passage.role, passage.text, normalise(passage.text), label)
        trail = [headings.get(path[:depth], "") for depth in range(1, len(path) + 1)]
        if path and passage.role in ("item", "row"):
            entry.introduction = latest.get(path[:-1])
        if entry.introduction:
            entry.introduction.items.append(entry)
        above = entry.introduction.plain if entry.introduction and _introduces(entry.introduction) else ""
        trail = [*trail, passage.heading]
        entry.context = f"{normalise(' '.join(dict.fromkeys(filter(None, trail))))} {above}".strip()
        latest[path] = entry
        entries.append(entry)
    _join_articles(entries)
    for entry in entries:
        entry.list_plain = _list_plain(entry)
    return entries


def _join_articles(entries: Sequence[Entry]) -> None:
    """Bring together the 款 and 项 of an article of law, and the paragraphs of a very short section of a notice."""
    articles: dict[tuple[str, ...], list[Entry]] = {}
    for entry in entries:
        is_law = entry.source.kind == "law"
        if entry.path and (is_law or entry.role == "text") and entry.role != "heading":
            articles.setdefault(entry.path[:1] if is_law else entry.path, []).append(entry)
    for parts in articles.values():
        if parts[0].source.kind != "law" and sum(len(part.text) for part in parts) > _SHORT_SECTION:
            continue
        for entry in parts:
            entry.article = parts
            entry.beside = " ".join(part.plain for part in parts)


def _introduces(entry: Entry) -> bool:
    return entry.text.endswith(_INTRODUCES)


def _list_plain(entry: Entry) -> str:
    length = sum(len(item.text) for item in entry.items)
    if any(item.role == "row" for item in entry.items):
        return ""
    short = _introduces(entry) or (entry.role == "heading" and length <= _LIST_ITEM_LENGTH * len(entry.items))
    return " ".join(item.plain for item in entry.items) if entry.items and short and length <= _LIST_LENGTH else ""
