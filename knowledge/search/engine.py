"""The knowledge base in memory: question in, answer with its source out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from knowledge.answers import Answer, Citation, Verdict
from knowledge.places import short_names
from knowledge.search.entries import Entry, make_entries
from knowledge.search.index import PassageIndex
from knowledge.search.lexicon import Kind, hints
from knowledge.search.question import Question, understand
from knowledge.search.quoting import excerpt
from knowledge.search.ranking import Evidence, rank, weigh_terms
from knowledge.search.reply import answer_text, none_text, places_text, related_text
from knowledge.search.tokens import bigrams, segmenter
from knowledge.tables import Document

TELLING_RARITY = 2.0  # inverse document frequency of a word that tells passages apart
CANDIDATES = 120  # passages looked at closely
# A passage answers when it covers this share of the question's weight, no one word missing weighs more than that, its
# best sentence covers this share, and it holds the kind of answer asked for. Chosen on tests/knowledge/questions.yml.
ANSWER_COVERAGE = 0.58
ANSWER_COVERAGE_ELSEWHERE = 0.72  # by a local document, when no place was named
ANSWER_MISSING = 0.36
ANSWER_FOCUS = 0.50
ANSWER_FIT = 0.5
RELATED_COVERAGE = 0.40
RIVAL_SCORE = 0.85  # of the best: so near, another place answers as well
SIBLING_SCORE = 0.93  # of the best: items of one list that answer alike
FURTHER_SCORE = 0.9  # of the best: a second citation


class KnowledgeBase:
    """All documents, indexed. Built once by :meth:`load`, then only read: any number of threads may ask."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._index = PassageIndex(entries)
        self._places = tuple(dict.fromkeys(entry.source.place for entry in entries if entry.source.place))
        self.document_count = len({entry.source.id for entry in entries})
        self.passage_count = len(entries)

    @classmethod
    def load(cls, session: Session) -> KnowledgeBase:
        """Read every document and build the index; load the words that questions are cut by.

        The session is not needed afterwards.
        """
        segmenter()
        short_names()
        statement = select(Document).options(selectinload(Document.passages)).order_by(Document.id)
        return cls(make_entries(session.scalars(statement)))

    def answer(self, question: str, *, previous_question: str | None = None) -> Answer:
        """The answer with its source, or what may be related, or that there is nothing. Never an invention."""
        asked = understand(question, self._places, previous_question)
        ranked = self._rank(asked, _allowed(asked)) if self._is_specific(asked) else []
        answering = [evidence for evidence in ranked if answers(evidence, named=bool(asked.places))]
        if answering:
            return self._answer(question, asked, answering)
        near = _one_per_document([evidence for evidence in ranked if evidence.coverage >= RELATED_COVERAGE], 3)
        if near:
            text = related_text(near, asked.foreign_place)
            return Answer(question, Verdict.RELATED, text, tuple(cite(one) for one in near))
        return Answer(question, Verdict.NONE, none_text(asked.foreign_place))

    def search(self, query: str, limit: int = 5) -> list[Citation]:
        """The passages nearest to a query, best first; those of a place that it names come before others."""
        ranked = sorted(self._rank(understand(query, self._places), None), key=lambda one: -one.nearness)
        return [cite(evidence, evidence.nearness) for evidence in ranked[:limit]]

    def matching_documents(self, description: str, limit: int = 3) -> list[Citation]:
        """Published documents that may hold what is described, one passage each: to offer before an application."""
        asked = understand(description, self._places)
        ranked = self._rank(asked, _allowed(asked))
        near = [evidence for evidence in ranked if evidence.coverage >= RELATED_COVERAGE]
        return [cite(evidence) for evidence in _one_per_document(near, limit)]

    def _rank(self, asked: Question, places: Sequence[str] | None) -> list[Evidence]:
        terms = weigh_terms(asked, self._index.rarity, self._index.knows)
        sought = [variant for one in terms for variant in one.term.variants]
        text = " ".join([asked.matter if places else asked.text, *sought, *hints(asked.kinds)])
        found = self._index.candidates(bigrams(text), places, CANDIDATES)
        return rank([one for one in found if one[0].quotable], terms, asked)

    def _is_specific(self, asked: Question) -> bool:
        """Whether the words are enough: not 1+1等于几 (one short word), nor 我要申请信息公开 (in every document)."""
        if asked.kinds:
            return bool(asked.terms)
        telling = any(one.weight >= TELLING_RARITY for one in weigh_terms(asked, self._index.rarity, self._index.knows))
        return telling and (len(asked.terms) > 1 or any(len(term.word) > 2 for term in asked.terms))

    def _answer(self, question: str, asked: Question, answering: list[Evidence]) -> Answer:
        answering = _local_first(answering, asked.places)
        best = _whole_list(answering, asks_all=bool(asked.kinds & {Kind.LIST, Kind.MONEY}))
        if best.entry.source.place and not asked.places:
            rivals = _one_per_place([one for one in answering if one.score >= RIVAL_SCORE * best.score])
            if len(rivals) > 1:
                places = tuple(str(one.entry.source.place) for one in rivals)
                return Answer(question, Verdict.ANSWER, places_text(rivals), tuple(cite(one) for one in rivals), places)
        further = [
            one
            for one in answering
            if one.entry not in (best.entry, *best.entry.items, *best.entry.article)
            and one.score >= FURTHER_SCORE * best.score
        ][:2]
        text = answer_text(best, further, name_place=not asked.places)
        return Answer(question, Verdict.ANSWER, text, tuple(cite(one) for one in [best, *further]))


def answers(evidence: Evidence, *, named: bool) -> bool:
    """Whether a passage may be given as the answer. ``named``: the question names a place of ours."""
    elsewhere = evidence.entry.source.place is not None and not named
    return (
        evidence.coverage >= (ANSWER_COVERAGE_ELSEWHERE if elsewhere else ANSWER_COVERAGE)
        and evidence.missing <= ANSWER_MISSING
        and evidence.focus >= ANSWER_FOCUS
        and evidence.fit >= ANSWER_FIT
    )


def _local_first(answering: list[Evidence], places: Sequence[str]) -> list[Evidence]:
    """Where the question names a place, what its own document says comes before law that fits little better."""
    enough = RIVAL_SCORE * answering[0].score
    local = next((one for one in answering if one.entry.source.place in places and one.score >= enough), None)
    return [local, *(one for one in answering if one is not local)] if local else answering


def _whole_list(answering: Sequence[Evidence], *, asks_all: bool) -> Evidence:
    """The best; but the list that holds it, where all of it is asked for or several of its items answer alike."""
    best = answering[0]
    introduction = best.entry.introduction
    if introduction is None or not introduction.is_list:
        return best
    alike = [
        one for one in answering if one.entry.introduction is introduction and one.score >= SIBLING_SCORE * best.score
    ]
    if not asks_all and len(alike) < 2:
        return best
    return replace(best, entry=introduction, sentences=((0, len(introduction.text)),))


def _allowed(asked: Question) -> Sequence[str] | None:
    """Places that may answer: a question about 南昌 is never answered from 滨州, one about 上海 from neither."""
    return asked.places or (() if asked.foreign_place else None)


def cite(evidence: Evidence, score: float | None = None) -> Citation:
    """The citation of a passage, with the score of its evidence unless another is given."""
    entry = evidence.entry
    text, span = excerpt(entry, evidence.sentences[0])
    return Citation(
        document_id=entry.source.id,
        passage_id=entry.passage_id,
        title=entry.source.title,
        document_number=entry.source.document_number,
        issuer=entry.source.issuer,
        section_path=entry.path,
        excerpt=text,
        answer_span=span,
        score=round(evidence.score if score is None else score, 4),
        validity=entry.source.validity,
    )


def _one_per_document(ranked: Sequence[Evidence], limit: int) -> list[Evidence]:
    first: dict[int, Evidence] = {}
    for evidence in ranked:
        first.setdefault(evidence.entry.source.id, evidence)
    return list(first.values())[:limit]


def _one_per_place(ranked: Sequence[Evidence]) -> list[Evidence]:
    first: dict[str, Evidence] = {}
    for evidence in ranked:
        if evidence.entry.source.place:
            first.setdefault(evidence.entry.source.place, evidence)
    return list(first.values())
