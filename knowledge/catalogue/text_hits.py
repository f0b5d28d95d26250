"""Passages that hold what was looked for, each with its sentence and the words marked."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from knowledge.catalogue.folding import QUOTES, fold, plain, query_words
from knowledge.ingest.notices import cells
from knowledge.search.sentences import split_sentences
from knowledge.tables import Document, Passage

HITS_EACH = 2  # passages shown of one document
SENTENCE_LENGTH = 110  # characters
_MOST_READ = 400  # passages read to find sentences for one page

_COLUMNS = (Passage.id, Passage.document_id, Passage.path, Passage.role, Passage.heading, Passage.text, Document.title)


type _Row = Row[int, int, list[str], str, str, str, str]


@dataclass(frozen=True)
class TextHit:
    """A sentence of a passage in pieces: text, and whether it is one of the words."""

    passage_id: int
    section: str  # 一(一) or 第三十三条; "" outside of all
    pieces: tuple[tuple[str, bool], ...]


def documents_near(session: Session, query: str, passage_ids: Sequence[int]) -> dict[int, list[int]]:
    """Of passages near to a query, best first, those that hold it: by document, the best document first.

    A passage holds it when each word stands in its text or heading, or in its document's title, and one of them in its
    text. Ids that there are no more are left out.
    """
    words = query_words(query)
    statement = select(*_COLUMNS).join(Passage.document).where(Passage.id.in_(passage_ids))
    rows = {row.id: row for row in session.execute(statement)} if words and passage_ids else {}
    found: dict[int, list[int]] = {}
    for passage_id in passage_ids:
        if (row := rows.get(passage_id)) is not None and _holds(row, words):
            found.setdefault(row.document_id, []).append(passage_id)
    return found


def text_hits(
    session: Session, query: str, document_ids: Collection[int], near: Mapping[int, Sequence[int]]
) -> dict[int, list[TextHit]]:
    """Sentences to show for the documents of one page: of the passages ``near``, or else of those with a word."""
    words = query_words(query)
    if not words or not document_ids:
        return {}
    chosen = [passage_id for document_id in document_ids for passage_id in near.get(document_id, ())[:HITS_EACH]]
    others = [document_id for document_id in document_ids if document_id not in near]
    with_a_word = or_(*(Passage.text.contains(word, autoescape=True) for word in words))
    statement = select(*_COLUMNS).join(Passage.document).order_by(Passage.document_id, Passage.ordinal)
    condition = Passage.id.in_(chosen) | (Passage.document_id.in_(others) & with_a_word)
    best: dict[int, list[_Row]] = {}
    for row in session.execute(statement.where(condition).limit(_MOST_READ)):
        if _holds(row, words):
            best.setdefault(row.document_id, []).append(row)
    rank = {passage_id: place for place, passage_id in enumerate(chosen)}
    return {
        document_id: [_hit(row, words) for row in sorted(rows, key=lambda row: rank.get(row.id, 0))[:HITS_EACH]]
        for document_id, rows in best.items()
    }


def _holds(row: _Row, words: Sequence[str]) -> bool:
    text = plain(row.text)
    if not any(word in text for word in words):
        return False
    around = f"{text}\n{plain(row.heading)}\n{plain(row.title)}"
    return all(word in around for word in words)


def _hit(row: _Row, words: Sequence[str]) -> TextHit:
    text = "　".join(cells(row.text)) if row.role == "row" else row.text
    return TextHit(row.id, "".join(row.path), marked_sentence(text, words))


def marked_sentence(text: str, words: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """The sentence that holds most of the words, cut to a line or two, in pieces."""
    between = f"[{QUOTES}\\s]*"
    pattern = re.compile("|".join(between.join(map(re.escape, word)) for word in sorted(words, key=len, reverse=True)))
    folded = fold(text)
    found = [(span, [match.span() for match in pattern.finditer(folded, *span)]) for span in split_sentences(text)]
    (start, end), marks = max(found, key=lambda one: len({plain(folded[a:b]) for a, b in one[1]}))
    first = marks[0][0] if marks else start
    begin = start if end - start <= SENTENCE_LENGTH else max(start, min(first - 30, end - SENTENCE_LENGTH))
    stop = min(end, begin + SENTENCE_LENGTH)
    pieces: list[tuple[str, bool]] = [("……", False)] if begin > start else []
    position = begin
    for a, b in marks:
        if a >= position and b <= stop:
            pieces += [(text[position:a], False), (text[a:b], True)]
            position = b
    pieces += [(text[position:stop].rstrip(), False), ("……" if stop < end else "", False)]
    return tuple((" ".join(piece.split("\n")), is_word) for piece, is_word in pieces if piece)
