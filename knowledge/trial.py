"""Why each passage ranked where it did: a question taken apart, for people to judge the search (命中测试)."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from knowledge.answers import Answer
from knowledge.faq.matcher import Match
from knowledge.search import confidence, ranker
from knowledge.search.citing import cite
from knowledge.search.engine import ANSWER, RELATED, KnowledgeBase
from knowledge.search.excerpt_features import Query
from knowledge.search.question import Question, understand
from knowledge.search.ranking import Evidence

HITS = 10


@dataclass(frozen=True)
class Contribution:
    """What one feature adds to a passage's score, before it is made a probability: value × coefficient."""

    feature: str
    value: float
    coefficient: float

    @property
    def amount(self) -> float:
        return self.value * self.coefficient


@dataclass(frozen=True)
class Hit:
    """A passage found, with what speaks for and against it, the strongest first."""

    title: str
    document_number: str | None
    section: str
    href: str
    excerpt: str
    score: float
    is_notice: bool  # judged as a whole; of the notices but the first ``contributions`` say what ranked it among them
    contributions: tuple[Contribution, ...]
    bias: float | None  # what the score starts from; None where the contributions make a rank and no score


@dataclass(frozen=True)
class Trial:
    """A question, how it was understood, what was found and what is answered."""

    question: Question
    answer: Answer
    answer_from: float  # scores from here on answer
    related_from: float  # and from here on may be related
    hits: tuple[Hit, ...]
    found: int  # passages looked at
    faqs: tuple[Match, ...]  # the entries most like the question
    milliseconds: float  # from question to answer


def try_question(knowledge: KnowledgeBase, text: str, previous: str | None = None) -> Trial:
    """Answer ``text`` as for a citizen, and show why."""
    begin = time.perf_counter()
    answer = knowledge.answer(text, previous_question=previous)
    milliseconds = (time.perf_counter() - begin) * 1000
    ranked, query = knowledge.consider(text, previous), knowledge.query(text, previous)
    support = knowledge.support(text, previous)
    compared = knowledge.compare_documents(text, previous) if support else {}
    first = next((one.entry.source.id for one in ranked if not one.entry.source.in_sections), None)

    def hit(evidence: Evidence) -> Hit:
        if evidence.entry.source.in_sections:
            return _hit(evidence, query, evidence.features, confidence.COEFFICIENTS)
        if support and evidence.entry.source.id == first:
            return _hit(evidence, query, support, confidence.SUPPORT_COEFFICIENTS)
        return _hit(evidence, query, compared.get(evidence.entry.source.id, {}), ranker.WEIGHTS)

    return Trial(
        question=understand(text, knowledge.places, previous),
        answer=answer,
        answer_from=ANSWER,
        related_from=RELATED,
        hits=tuple(map(hit, ranked[:HITS])),
        found=len(ranked),
        faqs=tuple(knowledge.faq.nearest(text)),
        milliseconds=milliseconds,
    )


def _hit(evidence: Evidence, query: Query, features: Mapping[str, float], weights: Traversable) -> Hit:
    citation = cite(evidence, query)
    coefficients: Mapping[str, float] = json.loads(weights.read_text(encoding="utf-8"))
    contributions = [
        Contribution(feature, float(value), coefficients.get(feature, 0.0)) for feature, value in features.items()
    ]
    return Hit(
        title=citation.title,
        document_number=citation.document_number,
        section=citation.section,
        href=citation.href,
        excerpt=citation.excerpt,
        score=citation.score,
        is_notice=not evidence.entry.source.in_sections,
        contributions=tuple(sorted(contributions, key=lambda one: -abs(one.amount))),
        bias=coefficients.get(confidence.BIAS),
    )
