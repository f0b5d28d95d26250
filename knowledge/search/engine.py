"""The knowledge base in memory: question in, answer with its source out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from knowledge.answers import Answer, Citation, Verdict
from knowledge.places import short_names
from knowledge.search.entries import Entry, make_entries
from knowledge.search.index import Found, PassageIndex
from knowledge.search.lexicon import Kind, hints
from knowledge.search.question import Question, understand
from knowledge.search.quoting import excerpt
from knowledge.search.ranker import Wording, compare_documents, rank_documents, read_wording
from knowledge.search.ranking import Evidence, Sought, WeightedTerm, rank, weigh_terms
from knowledge.search.reply import answer_text, none_text, places_text, related_text
from knowledge.search.tokens import bigrams, segmenter
from knowledge.tables import Document

TELLING_RARITY = 2.0  # inverse document frequency of a word that tells passages apart
IN_TITLE = 0.2  # of its weight: what a word counts that the title holds
CANDIDATES = 120  # passages looked at
# Probabilities that a passage answers, chosen by the table of ``python -m benchmarks.fit_knowledge``.
ANSWER = 0.4
RELATED = 0.15
RIVAL_SCORE = 0.4  # of the best: so near, another place answers as well
LOCAL_FIRST = 0.8  # of the best: so near, the place's own document comes before national law
SAME_QUESTION = 0.5  # likeness to a way to ask that makes up for words that say little
PARAGRAPH_SCORE = 0.8  # of the best: another 款 of the same article, if it holds more of the kind asked for
SIBLING_SCORE = 0.93  # of the best: items of one list that answer alike
FURTHER_SCORE = 0.9  # of the best: a second citation


class KnowledgeBase:
    """All documents, indexed. Built once by :meth:`load`, then only read: any number of threads may ask."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._index = PassageIndex(entries)
        self._places = tuple(dict.fromkeys(entry.source.place for entry in entries if entry.source.place))
        self._titles = {(entry.source.place, entry.source.plain_title) for entry in entries}
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
        ranked = self._considered(asked)
        if any(evidence.score >= ANSWER for evidence in ranked):
            return self._answer(question, asked, ranked)
        near = _one_per_document([evidence for evidence in ranked if evidence.score >= RELATED], 3)
        if near:
            text = related_text(near, asked.foreign_place)
            return Answer(question, Verdict.RELATED, text, tuple(cite(one) for one in near))
        return Answer(question, Verdict.NONE, none_text(asked.foreign_place))

    def search(self, query: str, limit: int = 5) -> list[Citation]:
        """Passages for a query: documents in the order of their chance to be the one meant, each by its best passage.

        Its further passages come between those of documents less likely. The score is that chance, less for them.
        """
        found = sorted(self._rank(understand(query, self._places), None), key=lambda one: -one.worth)
        best: dict[int, float] = {}
        for one in found:
            best.setdefault(one.entry.source.id, one.worth)
        near = [(one.chance * one.worth / (best[one.entry.source.id] or 1.0), one) for one in found]
        near.sort(key=lambda pair: -pair[0])
        return [cite(evidence, score) for score, evidence in near[:limit]]

    def matching_documents(self, description: str, limit: int = 3) -> list[Citation]:
        """Published documents that may hold what is described, one passage each: to offer before an application."""
        asked = understand(description, self._places)
        ranked = self._rank(asked, _allowed(asked))
        matching = [evidence for evidence in ranked if evidence.score >= ANSWER]
        return [cite(evidence) for evidence in _one_per_document(matching, limit)]

    def consider(self, question: str, previous_question: str | None = None) -> list[Evidence]:
        """What speaks for each passage that may answer, best first: to see why, and to fit the confidence."""
        return self._considered(understand(question, self._places, previous_question))

    def compare_documents(self, question: str) -> dict[int, dict[str, float]]:
        """Document id → what the ranker counts for it: to see why, and to fit its weights."""
        asked = understand(question, self._places)
        found = self._find(asked, None, self._terms(asked))
        return compare_documents(self._wording(asked), found)

    def _considered(self, asked: Question) -> list[Evidence]:
        ranked = self._rank(asked, _allowed(asked))
        if self._is_specific(asked):
            return ranked
        return [evidence for evidence in ranked if evidence.features["asked"] >= SAME_QUESTION]

    def _rank(self, asked: Question, places: Sequence[str] | None) -> list[Evidence]:
        terms = self._terms(asked)
        found = self._find(asked, places, terms)
        chances = rank_documents(self._wording(asked), found)
        return rank([one for one in found if one.entry.quotable], Sought(asked, terms), chances)

    def _wording(self, asked: Question) -> Wording:
        return read_wording(asked.text, self._index.rarity, self._index.character_rarity)

    def _find(self, asked: Question, places: Sequence[str] | None, terms: Sequence[WeightedTerm]) -> list[Found]:
        variants = [variant for one in terms if not one.in_title for variant in one.term.variants]
        matter = asked.matter if places else asked.text
        for word in (one.term.word for one in terms if one.in_title):
            matter = matter.replace(word, " ")
        text = " ".join([matter, *variants, *hints(asked.kinds)])
        return self._index.candidates(bigrams(text), places, CANDIDATES, asked.text)

    def _terms(self, asked: Question) -> list[WeightedTerm]:
        """The question's words. Those in the title of the named place's document (发改委) tell nothing apart in it."""
        titles = [title for place, title in self._titles if place in asked.places]
        terms = weigh_terms(asked, self._index.rarity, self._index.knows)
        return [
            replace(one, weight=IN_TITLE * one.weight, in_title=True)
            if any(variant in title for variant in one.term.variants for title in titles)
            else one
            for one in terms
        ]

    def _is_specific(self, asked: Question) -> bool:
        """Whether the words are enough: not 1+1等于几 (one short word), nor 我要申请信息公开 (in every document)."""
        if asked.kinds:
            return bool(asked.terms)
        telling = any(one.weight >= TELLING_RARITY for one in weigh_terms(asked, self._index.rarity, self._index.knows))
        return telling and (len(asked.terms) > 1 or any(len(term.word) > 2 for term in asked.terms))

    def _answer(self, question: str, asked: Question, ranked: list[Evidence]) -> Answer:
        answering = _local_first([one for one in ranked if one.score >= ANSWER], asked.places)
        answering[0] = _telling_paragraph(answering)
        best = _whole_list(answering, asks_all=bool(asked.kinds & {Kind.LIST, Kind.MONEY}))
        if best.entry.source.place and not asked.places:
            rivals = _one_per_place([one for one in ranked if one.score >= RIVAL_SCORE * best.score])
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


def _local_first(answering: list[Evidence], places: Sequence[str]) -> list[Evidence]:
    """Where the question names a place, what its own document says comes before law that fits little better."""
    enough = LOCAL_FIRST * answering[0].score
    local = next((one for one in answering if one.entry.source.place in places and one.score >= enough), None)
    return [local, *(one for one in answering if one is not local)] if local else answering


def _telling_paragraph(answering: Sequence[Evidence]) -> Evidence:
    """The best; but that 款 of its article that holds what is asked for: 多久 is where the 20 working days are."""
    best = answering[0]
    alike = [one for one in answering if one.entry in best.entry.article and one.score >= PARAGRAPH_SCORE * best.score]
    return max([best, *alike], key=lambda one: one.features["fit"])


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
