"""命中测试: a question tried, and why each passage ranked where it did."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.api.endpoint import Call, Given, Taken
from bot.api.resources.searching import loaded
from bot.console.trial import FEATURES, KINDS, MAX_QUESTION
from knowledge.trial import Contribution, Hit, Trial, try_question

_Question = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_QUESTION)]


class TrialQuery(Taken):
    """A question."""

    q: Annotated[_Question, Field(min_length=1)] = Field(description="问题")
    previous: _Question = Field(default="", description="上一问，试追问时填写")


class TriedTerm(Given):
    """问题里的一个实词"""

    word: str
    variants: list[str] = Field(description="也当作它的词")


class Understood(Given):
    """问题是怎样理解的"""

    terms: list[TriedTerm]
    kinds: list[str] = Field(description="问的是什么：时间、金额等")
    places: list[str]
    foreign_place: str | None = Field(description="说到的、没有文件的地方")


class Counted(Given):
    """一项特征给得分加了多少"""

    feature: str
    name: str
    meaning: str
    value: float
    coefficient: float
    amount: float


class TrialHit(Given):
    """找到的一处"""

    title: str
    document_number: str | None
    section: str
    url: str
    excerpt: str
    score: float
    is_notice: bool = Field(description="按整篇判断的通知、公告")
    bias: float | None = Field(description="得分从哪里开始；null：这里只是排先后")
    contributions: list[Counted] = Field(description="影响大的在前")


class NearFaq(Given):
    """像的问答"""

    faq_id: int
    phrasing: str
    likeness: float = Field(description="0到1")
    is_same: bool = Field(description="问的是同一件事")


class TrialCitation(Given):
    """回答引用的一处"""

    document_id: int
    passage_id: int
    title: str
    section: str
    excerpt: str


class TrialResult(Given):
    """一个问题，怎样理解、找到什么、怎样回答"""

    understood: Understood
    verdict: Literal["answer", "related", "none"]
    text: str = Field(description="给群众的回答")
    faq_id: int | None = Field(description="按哪条问答回答的")
    citations: list[TrialCitation]
    answer_from: float = Field(description="得分到多少就回答")
    related_from: float = Field(description="得分到多少就列为可能相关")
    found: int = Field(description="看了几处")
    milliseconds: float
    hits: list[TrialHit]
    faqs: list[NearFaq]


async def show(call: Call) -> TrialResult:
    """``GET /trial``."""
    query: TrialQuery = call.query
    knowledge = await loaded(call)
    return _result(await asyncio.to_thread(try_question, knowledge, query.q, query.previous or None))


def _result(trial: Trial) -> TrialResult:
    question, answer = trial.question, trial.answer
    return TrialResult(
        understood=Understood(
            terms=[TriedTerm(word=each.word, variants=list(each.variants)) for each in question.terms],
            kinds=[KINDS.get(kind, kind) for kind in sorted(question.kinds)],
            places=list(question.places),
            foreign_place=question.foreign_place,
        ),
        verdict=answer.verdict.value,
        text=answer.text,
        faq_id=answer.faq_id,
        citations=[TrialCitation.model_validate(each) for each in answer.citations],
        answer_from=trial.answer_from,
        related_from=trial.related_from,
        found=trial.found,
        milliseconds=trial.milliseconds,
        hits=[_hit(each) for each in trial.hits],
        faqs=[
            NearFaq(faq_id=each.entry.faq_id, phrasing=each.phrasing, likeness=each.likeness, is_same=each.is_same)
            for each in trial.faqs
        ],
    )


def _hit(hit: Hit) -> TrialHit:
    names = ("title", "document_number", "section", "excerpt", "score", "is_notice", "bias")
    return TrialHit(
        **{name: getattr(hit, name) for name in names},
        url=hit.href,
        contributions=[_counted(each) for each in hit.contributions],
    )


def _counted(one: Contribution) -> Counted:
    name, meaning = FEATURES.get(one.feature, (one.feature, ""))
    numbers = {key: getattr(one, key) for key in ("feature", "value", "coefficient", "amount")}
    return Counted(**numbers, name=name, meaning=meaning)
