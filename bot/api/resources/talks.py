"""Conversations: the queue, one transcript by a cursor, taking it, writing, handing it back; what was not delivered.

What is read and done asks the policy with the conversation locked, by the functions of ``bot.console.talk`` and
``bot.console.desk``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from actions.cases.reception import Reception
from bot.api.endpoint import Call, Given, Nothing, PageQuery, Taken
from bot.api.problems import Code, FieldProblem, Problem
from bot.api.values import Day, DigitCursor
from bot.console import talk
from bot.console.audit import audit
from bot.console.desk import passing
from bot.console.desk.clock import Watch
from bot.console.desk.passing import MAX_NOTE
from bot.console.me import Me
from bot.console.policy import Holder, Permission, may
from bot.console.talk import MAX_CHARACTERS, RefusedError, who_has_it
from bot.console.transcript import bubbles, queue_rows, staff_names
from bot.delivery import conversations, undelivered
from bot.delivery.outbox import transcript
from bot.delivery.talks import Reason
from bot.delivery.undelivered import Undelivered as UndeliveredView

LISTED = 200
Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_NOTE)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_CHARACTERS)]


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


class Queue(Given):
    """会话，紧急的在前，再按等候时间"""

    items: list[Waiting]


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
    """要说的话"""

    text: Words


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


class Undelivered(Given):
    """没有送到的消息；群众写的不显示"""

    id: int
    channel: str
    author: str
    is_unsure: bool = Field(description="也许送到了")
    at: datetime
    excerpt: str
    reason: str


class UndeliveredList(Given):
    """没有送到的，新的在前，最多二百条"""

    items: list[Undelivered]


async def queue(call: Call) -> Queue:
    """``GET /conversations``."""
    rows = await call.read(queue_rows, call.me, Watch.of(call.request))
    return Queue(items=[Waiting.model_validate(row) for row in rows])


async def messages(call: Call) -> Messages:
    """``GET /conversations/{id}/messages``: who reads a colleague's is recorded, as in the console."""
    query: TranscriptQuery = call.query
    after = int(query.after or 0)
    return await call.run(_messages, call.parameters["id"], call.me, call.now, after, query.limit)


async def claim(call: Call) -> Nothing:
    """``POST /conversations/{id}/claim``."""
    return await _do(call, talk._claim)


async def take_over(call: Call) -> Nothing:
    """``POST /conversations/{id}/take-over``: from a colleague."""
    return await _do(call, talk._take_over)


async def write(call: Call) -> Nothing:
    """``POST /conversations/{id}/messages``."""
    return await _do(call, talk._say, call.body.text, Reception(call.agency, call.calendar))


async def hand_back(call: Call) -> Nothing:
    """``POST /conversations/{id}/hand-back``."""
    return await _do(call, talk._hand_back, call.body.text)


async def pass_on(call: Call) -> Nothing:
    """``POST /conversations/{id}/pass-on``."""
    return await _do(call, passing.give_on, call.body.to, call.body.note)


async def note(call: Call) -> Nothing:
    """``POST /conversations/{id}/notes``."""
    return await _do(call, passing.keep_note, call.body.text)


async def lay_talk_aside(call: Call) -> Nothing:
    """``POST /conversations/{id}/snooze``."""
    try:
        morning = passing.morning_of(call.body.until, Reception(call.agency, call.calendar), call.today)
    except passing.NoSuchDayError as error:
        raise Problem(Code.INVALID, str(error), [FieldProblem(pointer="/until", detail=str(error))]) from None
    return await _do(call, passing.lay_aside, morning)


async def close(call: Call) -> Nothing:
    """``POST /conversations/{id}/close``."""
    body: EndBody = call.body
    if body.reason is Reason.OTHER and not body.note:
        missing = "原因选“其他”时，请写一句说明。"
        raise Problem(Code.INVALID, missing, [FieldProblem(pointer="/note", detail=missing)])
    reception = Reception(call.agency, call.calendar)
    return await _do(call, passing.end, body.reason, body.note, body.text, reception)


async def lost(call: Call) -> UndeliveredList:
    """``GET /undelivered``."""
    found: list[UndeliveredView] = await call.read(undelivered.listing, LISTED)
    return UndeliveredList(items=[Undelivered.model_validate(each) for each in found])


async def send_again(call: Call) -> Nothing:
    """``POST /undelivered/{message}/again``."""
    call.publish(await call.run(undelivered.try_again, call.whole("message"), call.now, call.by))
    return Nothing()


async def lay_aside(call: Call) -> Nothing:
    """``POST /undelivered/{message}/aside``."""
    await call.run(undelivered.lay_aside, call.whole("message"), call.now, call.by)
    return Nothing()


async def _do(call: Call, work: Callable[..., None], *args: Any) -> Nothing:
    conversation = call.parameters["id"]
    await call.run(_known, conversation)
    await call.run(work, conversation, call.me, call.now, *args)
    call.publish(conversation)
    return Nothing()


def _known(session: Session, conversation_id: str) -> conversations.ConversationView:
    view = conversations.get(session, conversation_id)
    if view is None:
        raise Problem(Code.NOT_FOUND, "没有这个会话。")
    return view


def _messages(session: Session, conversation_id: str, me: Me, now: datetime, after: int, limit: int) -> Messages:
    """Raises :class:`Problem`, :class:`RefusedError`."""
    view = _known(session, conversation_id)
    holder = Holder(view.owner, view.staff_id)
    if not may(me.actor, Permission.READ_CONVERSATION, holder):
        raise RefusedError(who_has_it(session, holder))
    if holder.owner == "staff" and holder.staff_id != me.id:
        audit(session, "conversation_read", now=now, actor=me.signature, subject=conversation_id)
    found = transcript(session, conversation_id, after_id=after, limit=limit + 1)
    shown = [Bubble.model_validate(each) for each in bubbles(found[:limit], staff_names(session))]
    return Messages(items=shown, next=str(shown[-1].id) if len(found) > limit else "")
