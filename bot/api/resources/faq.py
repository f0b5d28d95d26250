"""The answers that staff set (问答), and where a source for one is found."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from bot.api.endpoint import Call, Given, Taken
from bot.api.paging import IdQuery
from bot.api.resources.searching import loaded
from bot.api.values import Id, Version
from bot.console import questions_faq as faqs
from bot.console.questions_faq import FaqForm
from bot.learning import questions
from knowledge.faq import entries
from knowledge.faq.entries import MAX_ANSWER, MAX_QUESTION, MAX_VARIANTS, FaqView

_Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION)]


class Faq(Given):
    """一条问答"""

    id: int
    version: int = Field(description="修改时要交回来")
    question: str
    variants: list[str] = Field(description="其他问法")
    answer: str | None = Field(description="null：以条文作答")
    source_name: str = Field(description="依据的文件")
    section_path: list[str]
    quote: str
    is_active: bool
    is_source_found: bool = Field(description="依据还在；不在的停止使用，等人看过")
    updated_by: str
    updated_at: datetime
    uses: int = Field(description="用它答了几次")
    useless: int = Field(description="其中几次点了没用")
    told: str = Field(description="群众看到的回答；空：现在不用它回答")


class Faqs(Given):
    """问答，新的在前"""

    items: list[Faq]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class FaqBody(Taken):
    """一条问答"""

    question: _Phrase
    variants: list[_Phrase] = Field(default_factory=list, max_length=MAX_VARIANTS)
    answer: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_ANSWER)] = Field(
        default="", description="空：以条文作答"
    )
    passage_id: Id | None = Field(default=None, description="依据的段落，见 /faq/sources；修改时 null：不变")


class NewFaqBody(FaqBody):
    """新的问答"""

    group: Id | None = Field(default=None, description="回答哪组提问：这组记为已处理")


class ChangedFaqBody(FaqBody):
    """修改后的问答"""

    version: Version


class SourcesQuery(Taken):
    """What a source is searched by."""

    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION)] = Field(
        description="要找的内容"
    )


class FoundSource(Given):
    """可以作为依据的一处"""

    passage_id: int
    document_id: int
    title: str
    document_number: str | None
    section: str
    excerpt: str
    score: float
    validity: str | None


class FoundSources(Given):
    """可以作为依据的，像的在前，最多八处"""

    items: list[FoundSource]


class SwitchBody(Taken):
    """启用还是停用"""

    is_active: bool


async def list_faqs(call: Call) -> Faqs:
    """``GET /faq``."""
    query: IdQuery = call.query
    found = await call.read(entries.faqs_before, query.behind, query.wanted)
    (shown, last), uses = query.cut(found, lambda view: view.entry.id), await call.read(questions.uses)
    return Faqs(items=[_faq(view, uses) for view in shown], next=last)


async def one_faq(call: Call) -> Faq:
    """``GET /faq/{faq}``."""
    return await call.read(_one, call.whole("faq"))


async def create_faq(call: Call) -> Faq:
    """``POST /faq``."""
    body: NewFaqBody = call.body
    ids = (await call.read(questions.open_group, body.group)).open_ids if body.group else ()
    form = replace(_form(body), ids=ids)
    return await call.read(_one, await call.run(faqs.create_entry, form, call.by, call.now))


async def change_faq(call: Call) -> Faq:
    """``PUT /faq/{faq}``."""
    form = replace(_form(call.body), version=call.body.version)
    faq = call.whole("faq")
    await call.run(faqs.change_entry, faq, form, call.by, call.now)
    return await call.read(_one, faq)


async def switch_faq(call: Call) -> Faq:
    """``POST /faq/{faq}/switch``."""
    faq = call.whole("faq")
    await call.run(faqs.switch_entry, faq, call.body.is_active, call.by, call.now)
    return await call.read(_one, faq)


async def sources(call: Call) -> FoundSources:
    """``GET /faq/sources``."""
    knowledge = await loaded(call)
    found = await asyncio.to_thread(knowledge.search, call.query.q, faqs.FOUND)
    return FoundSources(items=[FoundSource.model_validate(each) for each in found])


def _form(body: FaqBody) -> FaqForm:
    form = FaqForm(
        question=body.question,
        chosen=tuple(body.variants),
        answer=body.answer,
        passage_id=body.passage_id,
        is_passage=not body.answer,
    )
    faqs.refuse_personal(form)
    return form


def _one(session: Session, faq_id: int) -> Faq:
    return _faq(entries.get_faq(session, faq_id), questions.uses(session, faq_id))


def _faq(view: FaqView, uses: Mapping[int, tuple[int, int]]) -> Faq:
    entry = view.entry
    same = {name: getattr(entry, name) for name in Faq.model_fields if hasattr(entry, name)}
    used, useless = uses.get(entry.id, (0, 0))
    is_found = view.source.passage is not None
    return Faq(**same, is_source_found=is_found, uses=used, useless=useless, told=faqs.told(view))
