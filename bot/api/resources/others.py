"""The other requests: 更正, 建议, 投诉, 咨询."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from actions.cases.requests import desk
from actions.cases.requests.desk import RequestView
from actions.cases.requests.kinds import Kind
from actions.cases.requests.life import MAX_WORDS, State, Step, Transition
from bot.api.endpoint import Call, Given, PageQuery, Taken
from bot.api.problems import Code, Problem
from bot.api.values import DigitCursor, Version
from bot.console import requests


class RequestsQuery(PageQuery):
    """Which requests."""

    after: DigitCursor = Field(default="", description="上一页的 next；第一页不填")
    open: Literal["yes", "all"] = Field(default="yes", description="yes 没有办结的，all 全部")
    kind: Kind | Literal[""] = Field(default="", description="种类")


class RequestLine(Given):
    """一件其他请求，列表里的一行"""

    number: str
    kind: Kind
    state: State
    state_label: str
    excerpt: str = Field(description="内容的开头，号码隐去")
    submitted_on: date
    target_on: date | None = Field(description="内部的办理期限")
    workdays_left: int | None


class Requests(Given):
    """其他请求：没有办结的先来的在前，全部的新的在前"""

    items: list[RequestLine]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class Labelled(Given):
    """一项和它的内容"""

    label: str
    text: str


class RequestEvent(Given):
    """经过里的一步"""

    at: datetime
    actor: str
    title: str
    article: str
    facts: list[Labelled]
    told: str = Field(description="告诉对方的话")


class RequestFact(Given):
    """办这一步要填的一项"""

    key: str
    label: str
    options: list[str] = Field(description="可选的值；空：自己写")
    is_day: bool = Field(description="日期，例如 2026-03-05")
    optional: bool = Field(description="可以不填")
    hint: str = Field(description="怎样写")


class RequestStep(Given):
    """现在可以办的一步"""

    step: Step
    label: str
    article: str
    fields: list[RequestFact]


class OneRequest(Given):
    """一件其他请求，个人信息隐去一部分"""

    number: str
    kind: Kind
    state: State
    state_label: str
    revision: int = Field(description="办理时要交回来")
    conversation_id: str
    article: str
    answers: list[Labelled]
    person: list[Labelled]
    submitted_at: datetime
    target_on: date | None
    target_basis: str = Field(description="内部期限的依据")
    workdays_left: int | None = Field(description="离内部期限还有几个工作日；负数：已超过")
    steps: list[RequestStep]
    events: list[RequestEvent]


class Requester(Given):
    """是谁提出的；看的人、看的时间已记入审计"""

    person: list[Labelled]


_Key = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
_Value = Annotated[str, StringConstraints(max_length=MAX_WORDS)]


class RequestStepBody(Taken):
    """办一步"""

    revision: Version
    fields: dict[_Key, _Value] = Field(default_factory=dict, max_length=20, description="见请求的 steps")


async def listing(call: Call) -> Requests:
    """``GET /requests``."""
    query: RequestsQuery = call.query
    found = await call.read(
        desk.requests_after,
        call.today,
        call.calendar,
        only_open=query.open == "yes",
        kind=Kind(query.kind) if query.kind else None,
        after=int(query.after) if query.after else None,
        limit=query.limit + 1,
    )
    shown = found[: query.limit]
    return Requests(
        items=[RequestLine(**_same(row, RequestLine), state_label=row.state.label) for row in shown],
        next=str(shown[-1].id) if len(found) > query.limit else "",
    )


async def one(call: Call) -> OneRequest:
    """``GET /requests/{request}``."""
    return _request(await _find(call))


async def reveal(call: Call) -> Requester:
    """``POST /requests/{request}/reveal``: written to the audit trail."""
    found = await call.run(desk.reveal, call.parameters["request"], by=call.by, now=call.now)
    return Requester(person=_labelled(found))


async def take(call: Call) -> OneRequest:
    """``POST /requests/{request}/steps/{step}``: take it, and tell the citizen."""
    number, body = call.parameters["request"], call.body
    try:
        step = Step(call.parameters["step"])
    except ValueError:
        raise Problem(Code.NOT_FOUND, "没有这个步骤。") from None
    notice = await call.run(requests.take, number, step, body.fields, body.revision, call.me, call.now, call.agency)
    call.publish(notice.conversation_id)
    return _request(await _find(call))


async def _find(call: Call) -> RequestView:
    return await call.read(desk.view, call.parameters["request"], call.today, call.calendar)


def _asked(step: Transition) -> list[Any]:
    """What a step is given: facts, and words of the office."""
    return [*step.facts, *step.words]


def _request(view: RequestView) -> OneRequest:
    different = {"answers", "person", "steps", "events", "state_label"}
    return OneRequest(
        **{name: getattr(view, name) for name in OneRequest.model_fields if name not in different},
        state_label=view.state.label,
        answers=_labelled(view.answers),
        person=_labelled(view.person),
        steps=[
            RequestStep(
                step=one.step,
                label=one.label,
                article=one.article,
                fields=[
                    RequestFact(
                        key=each.key,
                        label=each.label,
                        options=[option.value for option in getattr(each, "options", ())],
                        is_day=getattr(each, "is_day", False),
                        optional=each.optional,
                        hint=getattr(each, "hint", ""),
                    )
                    for each in _asked(one)
                ],
            )
            for one in view.steps
        ],
        events=[RequestEvent(**_same(line, RequestEvent) | {"facts": _labelled(line.facts)}) for line in view.history],
    )


def _labelled(pairs: Any) -> list[Labelled]:
    return [Labelled(label=label, text=text) for label, text in pairs]


def _same(row: Any, model: type[Given]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in model.model_fields if hasattr(row, name)}
