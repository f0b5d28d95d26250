"""Questions without a good answer, and the answers that staff set (问答)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from bot.api.endpoint import Call, Given, Nothing, Taken
from bot.api.problems import Code, Problem
from bot.api.values import Day, Version
from bot.console import questions as console
from bot.console import questions_faq as faqs
from bot.console.questions import MAX_REASON
from bot.console.questions_faq import FaqForm
from bot.learning import questions
from bot.learning.questions import QuestionGroup
from bot.learning.tables import Handling
from knowledge.faq import entries
from knowledge.faq.entries import MAX_ANSWER, MAX_QUESTION, MAX_VARIANTS, FaqView

LISTED = 100
_Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION)]


class PeriodQuery(Taken):
    """Of which days; the last thirty where nothing is said."""

    since: Day | None = Field(default=None, description="从这一天起")
    until: Day | None = Field(default=None, description="到这一天止")


class Group(Given):
    """一组相像的提问，没有找到好的答案"""

    id: int
    title: str = Field(description="最常见的问法，号码隐去")
    examples: list[str]
    asked: int = Field(description="问了几次")
    useless: int = Field(description="其中几次点了没用")
    last_asked_at: datetime
    comments: list[str]
    handled: list[str] = Field(description="以前怎样处理过")


class Groups(Given):
    """没有处理的提问，问得多的在前，最多一百组"""

    asked: int = Field(description="这段时间共问了几次")
    answered: int
    related: int = Field(description="只给出可能相关的")
    none: int = Field(description="没有找到的")
    useful: int
    useless: int
    items: list[Group]


class HandleBody(Taken):
    """怎样处理一组提问"""

    handling: Literal["ignored", "publication"] = Field(description="ignored 忽略，publication 已发起公开")
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_REASON)] = Field(
        default="", description="忽略的理由，忽略时必填"
    )


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


class Faqs(Given):
    """问答，在用的在前"""

    items: list[Faq]


class FaqBody(Taken):
    """一条问答"""

    question: _Phrase
    variants: list[_Phrase] = Field(default_factory=list, max_length=MAX_VARIANTS)
    answer: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_ANSWER)] = Field(
        default="", description="空：以条文作答"
    )
    passage_id: int | None = Field(default=None, ge=1, le=10**9, description="依据的段落；修改时 null：不变")
    version: Version | None = None


class SwitchBody(Taken):
    """启用还是停用"""

    is_active: bool


async def groups(call: Call) -> Groups:
    """``GET /questions``."""
    query: PeriodQuery = call.query
    period = console.period(query.since, query.until, call.today)
    found = await call.read(questions.open_groups, period)
    totals = await call.read(questions.totals, period)
    names = ("asked", "answered", "related", "none", "useful", "useless")
    return Groups(**{name: getattr(totals, name) for name in names}, items=[_group(each) for each in found[:LISTED]])


async def handle(call: Call) -> Nothing:
    """``POST /questions/{question}/handle``: the whole group as it stands."""
    body: HandleBody = call.body
    if body.handling == "ignored" and not body.reason:
        raise Problem(Code.INVALID, "请写明忽略的理由。")
    group = await call.read(questions.open_group, call.whole("question"))
    reason = body.reason or None
    await call.run(console.note, group.open_ids, Handling(body.handling), call.by, call.now, reason)
    return Nothing()


async def list_faqs(call: Call) -> Faqs:
    """``GET /faq``."""
    return Faqs(items=[_faq(view) for view in await call.read(entries.list_faqs)])


async def one_faq(call: Call) -> Faq:
    """``GET /faq/{faq}``."""
    return _faq(await call.read(entries.get_faq, call.whole("faq")))


async def create_faq(call: Call) -> Faq:
    """``POST /faq``."""
    form = _form(call.body)
    return await call.run(_create, form, call)


async def change_faq(call: Call) -> Faq:
    """``PUT /faq/{faq}``."""
    form = _form(call.body)
    return await call.run(_change, call.whole("faq"), form, call)


async def switch_faq(call: Call) -> Faq:
    """``POST /faq/{faq}/switch``."""
    return await call.run(_switch, call.whole("faq"), call)


def _form(body: FaqBody) -> FaqForm:
    form = FaqForm(
        question=body.question,
        chosen=tuple(body.variants),
        answer=body.answer,
        passage_id=body.passage_id,
        is_passage=not body.answer,
        version=body.version,
    )
    faqs.refuse_personal(form)
    return form


def _create(session: Session, form: FaqForm, call: Call) -> Faq:
    return _faq(entries.get_faq(session, faqs.create_entry(session, form, call.by, call.now)))


def _change(session: Session, faq_id: int, form: FaqForm, call: Call) -> Faq:
    faqs.change_entry(session, faq_id, form, call.by, call.now)
    return _faq(entries.get_faq(session, faq_id))


def _switch(session: Session, faq_id: int, call: Call) -> Faq:
    faqs.switch_entry(session, faq_id, call.body.is_active, call.by, call.now)
    return _faq(entries.get_faq(session, faq_id))


def _group(group: QuestionGroup) -> Group:
    names = ("id", "title", "asked", "useless", "last_asked_at", "comments", "handled")
    return Group(**{name: getattr(group, name) for name in names}, examples=[each.text for each in group.examples])


def _faq(view: FaqView) -> Faq:
    entry = view.entry
    names = Faq.model_fields.keys() - {"is_source_found"}
    return Faq(**{name: getattr(entry, name) for name in names}, is_source_found=view.source.passage is not None)
