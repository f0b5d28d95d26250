"""The citation of what was found."""

from __future__ import annotations

from knowledge.answers import Citation
from knowledge.search.entries import Entry
from knowledge.search.excerpt import EXCERPT_LENGTH
from knowledge.search.excerpt_features import Query
from knowledge.search.quoting import excerpt
from knowledge.search.ranking import Evidence


def cite(evidence: Evidence, query: Query, score: float | None = None) -> Citation:
    """The citation of a passage, with the score of its evidence unless another is given."""
    entry = evidence.entry
    text, span = excerpt(entry, evidence.sentences[0], query)
    return _citation(entry, entry.path, text, span, round(evidence.score if score is None else score, 4))


def whole_document(first: Entry) -> Citation:
    """The citation of a document as such, by its first passage."""
    return _citation(first, (), first.text[:EXCERPT_LENGTH], None, 1.0)


def _citation(entry: Entry, path: tuple[str, ...], text: str, span: tuple[int, int] | None, score: float) -> Citation:
    return Citation(
        document_id=entry.source.id,
        passage_id=entry.passage_id,
        title=entry.source.title,
        document_number=entry.source.document_number,
        issuer=entry.source.issuer,
        section_path=path,
        excerpt=text,
        answer_span=span,
        score=score,
        validity=entry.source.validity,
    )
