"""What is quoted from a passage, in an answer and in a citation."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.ingest.notices import cells
from knowledge.search.entries import Entry
from knowledge.search.excerpt import CUT, EXCERPT_LENGTH, Excerpt, find_excerpt
from knowledge.search.excerpt_features import Query, Setting

_WHOLE_ARTICLE = 320  # characters, with its 项
_WHOLE_NOTICE = 180  # characters: a passage of a notice that is quoted whole
_QUOTED = 220  # characters of a longer passage
_LONG_LIST = 400  # characters of a list too long to be quoted whole
_BRIEF = 80

Span = tuple[int, int]


def quote(entry: Entry, chosen: Sequence[Span], query: Query) -> str:
    """The answering sentences, who is responsible, and what introduces them.

    A list is quoted with all its items, a short article of a law whole, since its exceptions stand in its other 款, and
    so is a section of a few lines.
    """
    if entry.role == "row" or entry.is_list:
        return _with_items(entry)
    if entry.items and _introduces(entry):
        return find_excerpt(query, _with_items(entry), Setting(entry.above), _LONG_LIST).text
    if is_quoted_whole(entry):
        text = "\n".join(part.text for part in entry.article)
    elif entry.source.kind == "law":
        text = entry.text
    else:
        text = _answering_sentences(entry, chosen, query)
    return _lead_in(entry) + text


def excerpt(entry: Entry, sentence: Span, query: Query) -> tuple[str, Span]:
    """At most 200 characters of the passage around the answering sentence, and where that sentence stands in them."""
    if entry.role == "row" or entry.is_list or (entry.items and _introduces(entry)):
        found = find_excerpt(query, _with_items(entry), Setting(entry.above))
        return found.text, (0, len(found.text))
    introduction = _lead_in(entry)
    room = EXCERPT_LENGTH - len(introduction)
    if len(entry.text) <= room:
        begin, end = sentence
        return introduction + entry.text, (begin + len(introduction), end + len(introduction))
    found = _find(entry, sentence, query, EXCERPT_LENGTH)
    return found.text, found.answer


def _find(entry: Entry, sentence: Span, query: Query, length: int) -> Excerpt:
    setting = Setting(entry.above, None if entry.path else 0, sentence, entry.duties)
    return find_excerpt(query, entry.text, setting, length)


def _lead_in(entry: Entry) -> str:
    introduction = entry.introduction
    return f"{introduction.text}\n" if introduction and _introduces(introduction) else ""


def _introduces(entry: Entry) -> bool:
    return entry.text.endswith((":", "："))


def _with_items(entry: Entry) -> str:
    return "\n".join(_one_line(part) for part in (entry, *entry.items))


def brief(entry: Entry, sentence: Span) -> str:
    """The nearest sentence in one short line, for what is only related."""
    text = _one_line(entry) if entry.role == "row" else " ".join(entry.text[slice(*sentence)].split())
    return text if len(text) <= _BRIEF else f"{text[:_BRIEF]}……"


def _one_line(entry: Entry) -> str:
    return "：".join(cells(entry.text)) if entry.role == "row" else entry.text


def is_quoted_whole(entry: Entry) -> bool:
    """Whether an answer quotes the whole article (or short section) that the passage belongs to."""
    parts = entry.article
    return bool(parts) and sum(len(part.text) for part in parts) <= _WHOLE_ARTICLE


def _answering_sentences(entry: Entry, chosen: Sequence[Span], query: Query) -> str:
    """The sentences likeliest to hold the answer, that which answers a second part of the question, and who is
    responsible."""
    if len(entry.text) <= _WHOLE_NOTICE:
        return entry.text
    found = _find(entry, chosen[0], query, _QUOTED)
    begin, end = found.source
    pieces = {begin: found.text}
    pieces |= {first: entry.text[first:last].strip() for first, last in chosen[1:] if last <= begin or first >= end}
    duties = "".join(entry.text[a:b] for a, b in entry.duties if a >= max(end, *(span[1] for span in chosen)))
    return CUT.join(text for _, text in sorted(pieces.items())) + duties
