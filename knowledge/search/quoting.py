"""What is quoted from a passage, in an answer and in a citation."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.ingest.notices import HEADING_LENGTH, cells
from knowledge.search.entries import Entry

EXCERPT_LENGTH = 200  # characters
_WHOLE_ARTICLE = 320
_WHOLE_NOTICE = 90

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


def _one_line(entry: Entry) -> str:
    return "：".join(cells(entry.text)) if entry.role == "row" else entry.text


def is_quoted_whole(entry: Entry) -> bool:
    """Whether an answer quotes the whole article (or short section) that the passage belongs to."""
    parts = entry.article
    return (
        bool(parts)
        and sum(len(part.text) for part in parts) <= _WHOLE_ARTICLE
        and not any(part.items for part in parts)
    )


def _answering_sentences(entry: Entry, chosen: Sequence[Span]) -> str:
    if len(entry.text) <= _WHOLE_NOTICE:
        return entry.text
    spans = [span for span, _ in entry.sentences]
    first = chosen[0]
    if first == spans[0] and first[1] - first[0] <= HEADING_LENGTH and len(spans) > 1:
        chosen = [*chosen, spans[1]]  # a run-in heading alone says too little
    ordered = sorted(set(chosen))
    text = "".join(entry.text[slice(*span)] for span in ordered).strip()
    return text + "".join(entry.text[a:b] for a, b in entry.duties if a >= ordered[-1][1])
