"""What is quoted from a passage, in an answer and in a citation."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.ingest.notices import cells
from knowledge.search.entries import Entry

EXCERPT_LENGTH = 200  # characters
_WHOLE_ARTICLE = 320  # characters, with its 项
_WHOLE_NOTICE = 180  # characters: a passage of a notice that is quoted whole
_QUOTED = 220  # characters of a longer passage
_BRIEF = 80

Span = tuple[int, int]


def quote(entry: Entry, chosen: Sequence[Span]) -> str:
    """The answering sentences, who is responsible, and what introduces them.

    A list is quoted with all its items, a short article of a law whole, since its exceptions stand in its other 款, and
    so is a section of a few lines.
    """
    if entry.role == "row" or entry.is_list:
        return "\n".join(_one_line(part) for part in (entry, *entry.items))
    if is_quoted_whole(entry):
        text = "\n".join(part.text for part in entry.article)
    elif entry.source.kind == "law":
        text = entry.text
    else:
        text = _answering_sentences(entry, chosen)
    introduction = entry.introduction
    if introduction and introduction.text.endswith((":", "：")):
        return f"{introduction.text}\n{text}"
    return text


def excerpt(entry: Entry, sentence: Span) -> tuple[str, Span]:
    """At most 200 characters of the passage around the answering sentence, and where that sentence stands in them."""
    if entry.role == "row" or entry.is_list:
        text = quote(entry, ())[:EXCERPT_LENGTH]
        return text, (0, len(text))
    begin, end = sentence[0], min(sentence[1], sentence[0] + EXCERPT_LENGTH)
    earliest = end - EXCERPT_LENGTH
    first = next(
        (span[0] for span, _ in entry.sentences if earliest <= span[0] <= begin and begin - span[0] <= 80), begin
    )
    text = entry.text[first : first + EXCERPT_LENGTH]
    return text, (begin - first, min(end - first, len(text)))


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


def _answering_sentences(entry: Entry, chosen: Sequence[Span]) -> str:
    """The chosen sentences with their neighbours, as far as they stay short, and who is responsible."""
    if len(entry.text) <= _WHOLE_NOTICE:
        return entry.text
    spans = [span for span, _ in entry.sentences]
    quoted = {spans.index(span) for span in chosen if span in spans}
    room = _QUOTED - sum(spans[i][1] - spans[i][0] for i in quoted)
    first = spans.index(chosen[0])
    before, after = first - 1, first + 1
    for index in (after, before, after + 1, before - 1):
        if 0 <= index < len(spans) and index not in quoted:
            room -= spans[index][1] - spans[index][0]
            if room < 0:
                break
            quoted.add(index)
    ordered = sorted(quoted)
    text = "".join(entry.text[slice(*spans[index])] for index in ordered).strip()
    return text + "".join(entry.text[a:b] for a, b in entry.duties if a >= spans[ordered[-1]][1])
