"""The knowledge base: question in, answer with its source out."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from entities.places import names_in, short_name, short_names
from knowledge.answers import Answer, Citation, Verdict
from knowledge.duties import load_duties
from knowledge.duties.answering import answer_from_duties
from knowledge.duties.register import DutyRegister
from knowledge.faq.matcher import FaqMatcher, faq_fingerprint
from knowledge.search.citing import cite, whole_document
from knowledge.search.confidence import confidence
from knowledge.search.excerpt_features import Query, read_query
from knowledge.search.index import Found, OnProgress, PassageIndex, fingerprint
from knowledge.search.lexicon import Kind, hints
from knowledge.search.named import article_first, named_article, named_document
from knowledge.search.notices import by_chance, judged, materials
from knowledge.search.precedence import in_force_first
from knowledge.search.question import Question, understand
from knowledge.search.ranker import Wording, compare_documents, rank_documents, read_wording
from knowledge.search.ranking import Evidence, Sought, WeightedTerm, rank, weigh_terms
from knowledge.search.reply import answer_text, document_text, none_text, places_text, related_text
from knowledge.search.support import support
from knowledge.search.tokens import bigrams, normalise, segmenter

TELLING_RARITY = 2.0  # inverse document frequency of a word that tells passages apart
IN_TITLE = 0.2  # of its weight: what a word counts that the title holds
MOST_DUTIES = 20_000  # records that answer, those of the newest plans: they are kept in memory
CANDIDATES = 80  # passages looked at
RIVALS = 40  # of places that may not answer, which a notice must surpass
# Confidence, chosen by the tables of ``python -m benchmarks.fit_knowledge`` and ``python -m benchmarks.fit_support``.
ANSWER = 0.4
RELATED = 0.15
RIVAL_SCORE = 0.4  # of the best: so near, another place answers as well
MOST_PLACES = 6  # shown side by side, where many answer differently
LOCAL_FIRST = 0.8  # of the best: so near, the place's own document comes before national law
SAME_QUESTION = 0.5  # likeness to a way to ask that makes up for words that say little
PARAGRAPH_SCORE = 0.8  # of the best: another 款 of the same article, if it holds more of the kind asked for
SIBLING_SCORE = 0.93  # of the best: items of one list that answer alike
FURTHER_SCORE = 0.9  # of the best: a second citation


@dataclass(frozen=True)
class _Seen:
    """What may answer, best passage first, and what speaks for the likeliest notice among it, if there is one."""

    sought: Sought
    ranked: list[Evidence]
    support: Mapping[str, float] | None


class KnowledgeBase:
    """All published documents, indexed. Any number of threads may ask, also while it is refreshed."""

    def __init__(self, index: PassageIndex, session: Session, documents: Hashable) -> None:
        self._index = index
        self._read(session, documents)

    @classmethod
    def load(cls, session: Session) -> KnowledgeBase:
        """Index every published document in memory. The session is not needed afterwards."""
        return cls._filled(PassageIndex(), session, None)

    @classmethod
    def open(cls, session: Session, directory: Path, on_progress: OnProgress | None = None) -> KnowledgeBase:
        """Use the index in ``directory``, brought up to the database first.

        What is missing, damaged or of another version is built anew: ``on_progress(documents done, documents to do)``.
        Where it can't be had, since another process is writing it or the directory is not ours, it is made in memory.
        """
        return cls._filled(PassageIndex(directory), session, on_progress)

    @classmethod
    def _filled(cls, index: PassageIndex, session: Session, on_progress: OnProgress | None) -> KnowledgeBase:
        segmenter()
        short_names()
        documents = fingerprint(session)  # before they are read: what changes meanwhile is seen by the next refresh
        index.refresh(session, on_progress)
        return cls(index, session, documents)

    def refresh(self, session: Session, on_progress: OnProgress | None = None) -> bool:
        """Take over what changed in the database since; False: another process is at it, try again later."""
        documents = fingerprint(session)
        if documents == self._documents:
            self.faq = FaqMatcher.load(session)
            return True
        if not self._index.refresh(session, on_progress):
            return False
        self._read(session, documents)
        return True

    def _read(self, session: Session, documents: Hashable) -> None:
        self._documents = documents
        self._duties = DutyRegister(load_duties(session, most=MOST_DUTIES))
        self.faq = FaqMatcher.load(session)

    @staticmethod
    def fingerprint(session: Session) -> Hashable:
        """Changes whenever documents or set answers do; cheap enough to be asked every few seconds."""
        return fingerprint(session), faq_fingerprint(session)

    @property
    def places(self) -> tuple[str, ...]:
        """The places that documents are about."""
        return self._index.places

    @property
    def document_count(self) -> int:
        """How many documents answer."""
        return self._index.document_count

    @property
    def passage_count(self) -> int:
        """How many passages they have."""
        return self._index.passage_count

    def answer(self, question: str, *, previous_question: str | None = None, today: date | None = None) -> Answer:
        """The answer with its source, or what may be related, or that there is nothing. Never an invention.

        ``today`` lets 下次什么时候公开 be answered with a date.
        """
        if (known := self.faq.find(question)) is not None:
            return known.answer(question)
        asked = understand(question, self.places, previous_question)
        if of_duties := answer_from_duties(self._duties, question, asked, today):
            return of_duties
        return self._from_passages(question, asked)

    def _from_passages(self, question: str, asked: Question) -> Answer:
        only = named_document(question, self._index.numbers)
        ranked = self._considered(asked, only)
        if any(evidence.score >= ANSWER for evidence in ranked):
            return self._answer(question, asked, ranked)
        if only is not None and (first := self._index.first_passage(only)):
            return Answer(question, Verdict.ANSWER, document_text(first), (whole_document(first),))
        near = _one_per_document([evidence for evidence in ranked if evidence.score >= RELATED], 3)
        if near:
            text = related_text(near, asked.foreign_place)
            query = self._query(asked)
            return Answer(question, Verdict.RELATED, text, tuple(cite(one, query) for one in near))
        return Answer(question, Verdict.NONE, none_text(asked.foreign_place))

    def search(self, query: str, limit: int = 5) -> list[Citation]:
        """Passages for a query: documents in the order of their chance to be the one meant, each by its best passage.

        Its further passages come between those of documents less likely. The score is that chance, less for them.
        """
        asked = understand(query, self.places)
        found = sorted(self._rank(asked, None), key=lambda one: -one.worth)
        best: dict[int, float] = {}
        for one in found:
            best.setdefault(one.entry.source.id, one.worth)
        near = [(one.chance * one.worth / (best[one.entry.source.id] or 1.0), one) for one in found]
        near.sort(key=lambda pair: -pair[0])
        wanted = self._query(asked)
        return [cite(evidence, wanted, score) for score, evidence in near[:limit]]

    def near(self, question: str, limit: int = 3) -> list[Citation]:
        """What may be related to a question, a passage a document: also where another answers it."""
        asked = understand(question, self.places)
        ranked = [one for one in self._considered(asked) if one.score >= RELATED]
        query = self._query(asked)
        return [cite(one, query) for one in _one_per_document(ranked, limit)]

    def documents_holding(self, words: Sequence[str]) -> set[int]:
        """Every document in whose text each of the words stands, as far as pairs of characters tell."""
        return self._index.documents_holding([term for word in words for term in bigrams(normalise(word))])

    def matching_documents(self, description: str, limit: int = 3) -> list[Citation]:
        """Published documents that may hold what is described, one passage each: to offer before an application."""
        asked = understand(description, self.places)
        ranked = self._rank(asked, _allowed(asked))
        matching = [evidence for evidence in ranked if evidence.score >= ANSWER]
        query = self._query(asked)
        return [cite(evidence, query) for evidence in _one_per_document(matching, limit)]

    def consider(self, question: str, previous_question: str | None = None) -> list[Evidence]:
        """What speaks for each passage that may answer, best first: to see why, and to fit the confidence."""
        return self._considered(understand(question, self.places, previous_question))

    def support(self, question: str, previous_question: str | None = None) -> Mapping[str, float] | None:
        """What speaks for the best notice as a whole; None where none was found."""
        return self._look(understand(question, self.places, previous_question)).support

    def compare_documents(self, question: str, previous_question: str | None = None) -> dict[int, dict[str, float]]:
        """Document id → what the ranker counts for it: to see why, and to fit its weights."""
        asked = understand(question, self.places, previous_question)
        found = self._find(asked, None, self._terms(asked))
        return compare_documents(self._wording(asked), found)

    def _considered(self, asked: Question, only: int | None = None) -> list[Evidence]:
        """What may answer, best first: passages of laws and plans by their own score, notices judged as a whole.

        A plan speaks for its own place alone, not for one that lies in it. ``only``: of this document.
        """
        seen = self._look(asked, only)
        sections = [
            one
            for one in seen.ranked
            if one.entry.source.in_sections and (only or one.entry.source.place not in asked.around)
        ]
        if article := named_article(asked.text):
            sections = article_first(sections, article, seen.sought)
        if not self._is_specific(asked) and not article:
            sections = [one for one in sections if one.features["asked"] >= SAME_QUESTION]
        if seen.support is None:
            return sections
        whole = judged(by_chance(seen.ranked), confidence(seen.support))
        return sorted([*sections, *whole], key=lambda one: -one.score)

    def _look(self, asked: Question, only: int | None = None) -> _Seen:
        """Find and rank what may answer. A notice must also stand out among those of places that may not."""
        terms, allowed = self._terms(asked), None if only else _allowed(asked)
        found = self._find(asked, allowed, terms)
        if only is not None:
            found = [one for one in found if one.entry.source.id == only]
        considered = found if allowed is None else [*found, *self._find(asked, None, terms, RIVALS)]
        chances = rank_documents(self._wording(asked), considered)
        sought = Sought(asked, terms)
        ranked = rank([one for one in found if one.entry.quotable], sought, chances)
        notices = by_chance(ranked)
        if not notices:
            return _Seen(sought, ranked, None)
        compared = materials(notices[0].entry.source, [one.entry for one in considered], chances)
        question = " ".join([*map(short_name, names_in(asked.text)), asked.matter])
        return _Seen(sought, ranked, support(question, compared, self._index.rarity))

    def _rank(self, asked: Question, places: Sequence[str] | None) -> list[Evidence]:
        terms = self._terms(asked)
        found = self._find(asked, places, terms)
        chances = rank_documents(self._wording(asked), found)
        return rank([one for one in found if one.entry.quotable], Sought(asked, terms), chances)

    def _wording(self, asked: Question) -> Wording:
        return read_wording(asked.text, self._index.rarity, self._index.character_rarity)

    def _find(
        self, asked: Question, places: Sequence[str] | None, terms: Sequence[WeightedTerm], limit: int = CANDIDATES
    ) -> list[Found]:
        variants = [variant for one in terms if not one.in_title for variant in one.term.variants]
        matter = asked.matter if places else asked.text
        for word in (one.term.word for one in terms if one.in_title):
            matter = matter.replace(word, " ")
        text = " ".join([matter, *variants, *hints(asked.kinds)])
        return self._index.candidates(bigrams(text), places, limit, asked.text)

    def _terms(self, asked: Question) -> list[WeightedTerm]:
        """The question's words. Those in the title of the named place's plan (发改委) tell nothing apart in it."""
        titles = self._index.titles(asked.places)
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

    def query(self, question: str, previous_question: str | None = None) -> Query:
        """The question as excerpts are chosen by: to see why, and to fit what chooses them."""
        return self._query(understand(question, self.places, previous_question))

    def _query(self, asked: Question) -> Query:
        """One that goes on from another has the words of that."""
        return read_query(f"{asked.matter} {asked.text}", self._index.rarity)

    def _answer(self, question: str, asked: Question, ranked: list[Evidence]) -> Answer:
        answering = [one for one in ranked if one.score >= ANSWER]
        answering = in_force_first(_local_first(answering, asked.places), asked.text)
        answering[0] = _telling_paragraph(answering)
        best = _whole_list(answering, asks_all=bool(asked.kinds & {Kind.LIST, Kind.MONEY}))
        query = self._query(asked)
        if best.entry.source.place and not asked.places:
            rivals = _one_per_place([one for one in ranked if one.score >= RIVAL_SCORE * best.score])[:MOST_PLACES]
            if len(rivals) > 1:
                places = tuple(str(one.entry.source.place) for one in rivals)
                cited = tuple(cite(one, query) for one in rivals)
                return Answer(question, Verdict.ANSWER, places_text(rivals, query), cited, places)
        further = [
            one
            for one in answering
            if one.entry not in (best.entry, *best.entry.items, *best.entry.article)
            and one.score >= FURTHER_SCORE * best.score
        ][:2]
        named = best.entry.source.place in asked.places
        text = answer_text(best, further, query, name_place=not named)
        return Answer(question, Verdict.ANSWER, text, tuple(cite(one, query) for one in [best, *further]))


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
    return (*asked.places, *asked.around) or (() if asked.foreign_place else None)


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
