"""Conversations: the queue, one transcript by a cursor, taking it, writing, handing it back.

What is read and done asks the policy by the functions of ``bot.console.desk``, with the conversation locked where
something is done.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from actions.cases.reception import Reception
from bot.api.endpoint import PREFIX, Call, Given, Nothing, PageQuery, Taken
from bot.api.problems import Code, FieldProblem, Problem
from bot.api.values import Day, DigitCursor, Id
from bot.console.desk import holding, marks, passing
from bot.console.desk.clock import Watch
from bot.console.desk.holding import MAX_CHARACTERS
from bot.console.desk.passing import MAX_NOTE
from bot.console.desk.sources import MOST as MOST_SOURCES
from bot.console.transcript import bubbles, queue_rows, staff_names
from bot.delivery import undelivered
from bot.delivery.conversations import ConversationView
from bot.delivery.outbox import transcript
from bot.delivery.talks import Reason

_FILES = re.compile(r"^/staff(/conversations/[0-9a-f]{32}/files/)")
Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_NOTE)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_CHARACTERS)]


class FirstResponse(Given):
    """首次回应的时限，按办公时间计算"""

    state: Literal["green", "amber", "red", ""] = Field(description="amber 快到时限，red 已超时")
    text: str


class Waiting(Given):
    """等候的或者接待中的会话；同事接待的只有谁在接待"""

    id: str
    group: Literal["waiting", "mine", "snoozed", "others"]
    channel: str
    since: str = Field(description="从什么时候开始等")
    holder: str = Field(description="谁在接待")
    urgent: bool = Field(description="可能有人身危险")
    summary: str
    details: str
    last: str = Field(description="最后一句")
    is_open: bool = Field(description="这个程序账号可以读")
    unit: str = Field(description="转给了哪个科室")
    until: str = Field(description="放到什么时候再办")
    is_new: bool = Field(description="自己接待的，最后一句是群众说的")
    clock: FirstResponse
    passed_on: str = Field(description="谁转来的")


class Queue(Given):
    """会话，紧急的在前，再按等候时间"""

    items: list[Waiting]
    undelivered: int = Field(description="没有送到的消息有几条")


class TranscriptQuery(PageQuery):
    """Which messages, the oldest first."""

    after: DigitCursor = Field(default="", description="上一页的 next；第一页不填")


class Link(Given):
    """一个链接"""

    title: str
    url: str


class Bubble(Given):
    """一条消息，证件号码隐去"""

    id: int
    author: Literal["citizen", "bot", "staff", "system"]
    name: str
    at: datetime
    text: str
    choices: str = Field(description="给群众选的按钮")
    links: list[Link]


class Messages(Given):
    """一个会话的消息，旧的在前"""

    items: list[Bubble]
    next: str = Field(description="下一页从哪里开始；空：没有了，新的消息到了再用最后一条的 id 取")


class WordsBody(Taken):
    """要说的话；花括号里的变量要先填好"""

    text: Words
    sources: list[Id] = Field(default_factory=list, max_length=MOST_SOURCES, description="依据的段落，一并发给群众")
    canned: Id | None = Field(default=None, description="用了哪条常用语，记入它的使用次数")


class SeenUpToBody(Taken):
    """看到了哪一条"""

    up_to: Id = Field(description="消息的 id；以前的也都看过")


class ClosingBody(Taken):
    """交还前说的话"""

    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_CHARACTERS)] = Field(
        default="", description="可不填"
    )


class PassBody(Taken):
    """转给谁，一句内部说明"""

    to: Annotated[str, StringConstraints(pattern=r"^(queue|(staff|unit):[1-9][0-9]{0,8})$")] = Field(
        description="staff:账号编号（现在在线的）、unit:科室编号，或者 queue（放回等候队列）"
    )
    note: Word = Field(default="", description="给同事的说明，群众看不到")


class NoteBody(Taken):
    """内部备注，群众看不到"""

    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_NOTE)]


class AsideBody(Taken):
    """放到哪天再办"""

    until: Day | None = Field(default=None, description="明天以后的日期；不填：现在拿回来")


class EndBody(Taken):
    """为什么结束"""

    reason: Reason
    note: Word = Field(default="", description="给同事的说明；原因选 other 时必填")
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_CHARACTERS)] = Field(
        default="", description="给群众的结束语，可不填"
    )


async def queue(call: Call) -> Queue:
    """``GET /conversations``."""
    rows = await call.read(queue_rows, call.me, Watch.of(call.request))
    lost = await call.read(undelivered.count)
    return Queue(items=[Waiting.model_validate(row) for row in rows], undelivered=lost)


async def messages(call: Call) -> Messages:
    """``GET /conversations/{id}/messages``: who reads a colleague's is recorded, as in the console."""
    query: TranscriptQuery = call.query
    view = await view_of(call)
    return await call.read(_page, view.id, int(query.after or 0), query.limit)


async def claim(call: Call) -> Nothing:
    """``POST /conversations/{id}/claim``."""
    await do(call, holding.claim)
    return Nothing()


async def take_over(call: Call) -> Nothing:
    """``POST /conversations/{id}/take-over``: from a colleague."""
    await do(call, holding.take_over)
    return Nothing()


async def write(call: Call) -> Nothing:
    """``POST /conversations/{id}/messages``."""
    body: WordsBody = call.body
    refuse_unfilled(body.text)
    canned = () if body.canned is None else (body.canned,)
    await do(call, holding.write, body.text, Reception(call.agency, call.calendar), body.sources, canned)
    return Nothing()


async def hand_back(call: Call) -> Nothing:
    """``POST /conversations/{id}/hand-back``."""
    refuse_unfilled(call.body.text, is_optional=True)
    await do(call, holding.hand_back, call.body.text, Reception(call.agency, call.calendar))
    return Nothing()


async def pass_on(call: Call) -> Nothing:
    """``POST /conversations/{id}/pass-on``."""
    await do(call, passing.give_on, call.body.to, call.body.note)
    return Nothing()


async def note(call: Call) -> Nothing:
    """``POST /conversations/{id}/notes``."""
    await do(call, passing.keep_note, call.body.text)
    return Nothing()


async def lay_talk_aside(call: Call) -> Nothing:
    """``POST /conversations/{id}/snooze``."""
    try:
        morning = passing.morning_of(call.body.until, Reception(call.agency, call.calendar), call.today)
    except passing.NoSuchDayError as error:
        raise Problem(Code.INVALID, str(error), [FieldProblem(pointer="/until", detail=str(error))]) from None
    await do(call, passing.lay_aside, morning)
    return Nothing()


async def close(call: Call) -> Nothing:
    """``POST /conversations/{id}/close``."""
    body: EndBody = call.body
    refuse_unfilled(body.text, is_optional=True)
    if problem := passing.problem_of_end(body.reason, body.note, body.text):
        raise Problem(Code.INVALID, problem, [FieldProblem(pointer="/note", detail=problem)])
    reception = Reception(call.agency, call.calendar)
    await do(call, passing.end, body.reason, body.note, body.text, reception)
    return Nothing()


async def see(call: Call) -> Nothing:
    """``POST /conversations/{id}/seen``: the citizen's page is told; of a channel other than the web nobody is."""
    if await call.run(marks.saw, call.parameters["id"], call.me, call.body.up_to):
        call.publish(call.parameters["id"])
    return Nothing()


async def do[T](call: Call, work: Callable[..., T], *args: Any) -> T:
    """Do one thing to the conversation that the path names, then wake who watches it. Raises :class:`RefusedError`."""
    conversation = call.parameters["id"]
    done = await call.run(work, conversation, call.me, call.now, *args)
    call.publish(conversation)
    return done


async def view_of(call: Call) -> ConversationView:
    """The conversation that the path names, to be read; of a colleague's that is recorded, as in the console."""
    conversation = call.parameters["id"]
    view = await call.read(holding.open_to, conversation, call.me)
    if holding.is_somebody_elses(view, call.me):
        await call.run(holding.record_reading, conversation, call.me, call.now)
    return view


def refuse_unfilled(text: str, *, is_optional: bool = False) -> None:
    """Raise :class:`Problem` for what the console's composer refuses."""
    problem = None if is_optional and not text else holding.problem_of(text)
    if problem:
        raise Problem(Code.INVALID, problem, [FieldProblem(pointer="/text", detail=problem)])


def _page(session: Session, conversation_id: str, after: int, limit: int) -> Messages:
    found = transcript(session, conversation_id, after_id=after, limit=limit + 1)
    shown = [_bubble(each) for each in bubbles(found[:limit], staff_names(session))]
    return Messages(items=shown, next=str(shown[-1].id) if len(found) > limit else "")


def _bubble(shown: dict[str, Any]) -> Bubble:
    """A citizen's file is fetched from here, not from the console."""
    links = [each | {"url": _FILES.sub(rf"{PREFIX}\1", each["url"])} for each in shown["links"]]
    return Bubble.model_validate(shown | {"links": links})
