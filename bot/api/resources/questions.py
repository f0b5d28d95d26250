"""Questions without a good answer: the groups, one group, what is done about it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from bot import places
from bot.api.endpoint import LONGEST_PAGE, Call, File, Given, Nothing, Taken
from bot.api.problems import Code, Problem
from bot.api.values import Day, Id
from bot.console import questions as console
from bot.console.questions import MAX_REASON
from bot.learning import questions
from bot.learning.questions import Period, QuestionGroup
from bot.learning.tables import Handling

_Cursor = Annotated[
    str, StringConstraints(pattern=r"^([1-9][0-9]{0,5}~[1-9][0-9]{0,15}~[1-9][0-9]{0,8})?$", max_length=40)
]


class PeriodQuery(Taken):
    """Of which days; the last thirty where nothing is said."""

    since: Day | None = Field(default=None, description="从这一天起")
    until: Day | None = Field(default=None, description="到这一天止")


class GroupsQuery(PeriodQuery):
    """Of which days, and which page."""

    after: _Cursor = Field(default="", description="上一页的 next；第一页不填")
    limit: int = Field(default=50, ge=1, le=LONGEST_PAGE, description="一页最多几组")


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
    open_ids: list[int] = Field(description="其中没有处理的，处理时交回来")


class Wording(Given):
    """一种问法，号码隐去"""

    text: str
    count: int
    previous: str = Field(description="上一问；空：不看上一问也明白")


class Cited(Given):
    """引用了哪一处"""

    document_id: int
    passage_id: int
    title: str
    section: str


class AnsweredAs(Given):
    """怎样回答的"""

    verdict: Literal["answer", "faq", "related", "none"]
    count: int
    citation: Cited | None


class OneGroup(Group):
    """一组提问和现在怎样回答"""

    wordings: list[Wording] = Field(description="各种问法，常见的在前")
    outcomes: list[AnsweredAs]


class Groups(Given):
    """没有处理的提问，问得多的在前"""

    asked: int = Field(description="这段时间共问了几次")
    answered: int
    related: int = Field(description="只给出可能相关的")
    none: int = Field(description="没有找到的")
    useful: int
    useless: int
    items: list[Group]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class HandleBody(Taken):
    """怎样处理一组提问"""

    handling: Literal["ignored", "publication"] = Field(description="ignored 忽略，publication 已发起公开")
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_REASON)] = Field(
        default="", description="忽略的理由，忽略时必填"
    )
    ids: list[Id] = Field(
        default_factory=list, max_length=10_000, description="看到的 open_ids；以后又问的不算。不填：现在的整组"
    )


async def groups(call: Call) -> Groups:
    """``GET /questions``."""
    query: GroupsQuery = call.query
    period = _period(query, call)
    found = await call.read(questions.open_groups, period)
    totals = await call.read(questions.totals, period)
    if query.after:
        asked, at, number = (int(part) for part in query.after.split("~"))
        found = [each for each in found if _place(each) > (-asked, -at, number)]
    shown = found[: query.limit]
    names = ("asked", "answered", "related", "none", "useful", "useless")
    return Groups(
        **{name: getattr(totals, name) for name in names},
        items=[Group(**_facts(each)) for each in shown],
        next="~".join(str(abs(part)) for part in _place(shown[-1])) if len(found) > query.limit else "",
    )


async def one(call: Call) -> OneGroup:
    """``GET /questions/{question}``."""
    group = await call.read(questions.open_group, call.whole("question"))
    wordings = [Wording.model_validate(each) for each in group.examples]
    return OneGroup(
        **_facts(group), wordings=wordings, outcomes=[AnsweredAs.model_validate(each) for each in group.outcomes]
    )


async def workbook(call: Call) -> File:
    """``GET /questions.xlsx``."""
    period = _period(call.query, call)
    return File(console.workbook_name(period), await call.read(console.workbook, period), console.XLSX)


async def handle(call: Call) -> Nothing:
    """``POST /questions/{question}/handle``: those of the group that were seen, or all as it stands."""
    body: HandleBody = call.body
    if body.handling == "ignored" and not body.reason:
        raise Problem(Code.INVALID, "请写明忽略的理由。")
    group = await call.read(questions.open_group, call.whole("question"))
    reason = body.reason or None
    ids = [each for each in group.open_ids if not body.ids or each in set(body.ids)]
    if not ids:
        raise Problem(Code.REFUSED, "这些提问已经处理过了。")
    await call.run(console.note, ids, Handling(body.handling), call.by, call.now, reason)
    return Nothing()


def _period(query: PeriodQuery, call: Call) -> Period:
    return console.period(query.since, query.until, call.today)


def _facts(group: QuestionGroup) -> dict[str, Any]:
    names = ("id", "title", "asked", "useless", "last_asked_at", "comments", "handled", "open_ids")
    return {name: getattr(group, name) for name in names} | {"examples": [each.text for each in group.examples]}


def _place(group: QuestionGroup) -> tuple[int, int, int]:
    """Where it stands in the list: as :func:`~bot.learning.questions.open_groups` sorts."""
    return -group.asked, -places.microseconds(group.last_asked_at), group.id
