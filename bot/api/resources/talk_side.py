"""One conversation with what stands beside it, the talks that are over, and what could be answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field
from sqlalchemy.orm import Session

from actions.cases.applications import ApplicationStatus, statuses_for_conversation
from actions.cases.lifecycle import Role as Duty
from bot import places
from bot.api.endpoint import Call, Given, PageQuery
from bot.api.problems import Code, Problem
from bot.api.resources.talks import FirstResponse, Link, view_of
from bot.api.values import MomentCursor
from bot.console.desk import closed, suggesting
from bot.console.desk.clock import Watch
from bot.console.desk.side import Side, side_of
from bot.console.desk.suggesting import Suggestion as SuggestionView
from bot.console.me import Me
from bot.console.paging import cut
from bot.console.transcript import CHANNELS, holder_name, staff_names, summary_of
from bot.delivery.conversations import ConversationView


class CitizensApplication(Given):
    """此人在会话里提交的申请"""

    number: str
    state: str = Field(description="办理状态，中文")
    due_on: date | None = Field(description="答复期限")
    provisional: bool = Field(description="期限是暂定的")


class EndedTalk(Given):
    """一次结束了的人工服务，没有对话内容"""

    id: int
    conversation_id: str
    asked_at: datetime = Field(description="群众请求人工服务的时间")
    ended_at: datetime
    holder: str = Field(description="谁接待的")
    how: str = Field(description="怎样结束的")
    word: str = Field(description="给同事的说明")
    first_minutes: int | None = Field(description="首次回应用了几分钟，按办公时间；null：没有回应过")
    rating: str = Field(description="群众的评价；空：没有")
    rating_word: str = Field(description="群众评价时写的话")
    is_rating_asked: bool


class EndedLine(EndedTalk):
    """列表里的一次"""

    channel: str
    is_late: bool = Field(description="首次回应超过时限")


class EndedPage(Given):
    """结束了的人工服务，最近的在前"""

    items: list[EndedLine]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class EndedQuery(PageQuery):
    """Whose talks."""

    after: MomentCursor = Field(default="", description="上一页的 next；第一页不填")
    who: Literal["mine", "all"] = Field(default="mine", description="all：所有人的，主管才可以")


class SentFile(Given):
    """群众发来的文件"""

    id: int = Field(description="下载：/conversations/{id}/files/{file}")
    name: str
    size: int = Field(description="字节")
    at: datetime
    number: str | None = Field(description="已交到哪件申请")
    is_open: bool = Field(description="这个程序账号可以打开")


class Note(Given):
    """内部备注，群众看不到"""

    id: int
    name: str = Field(description="谁写的、哪一种")
    at: datetime
    text: str


class Receiver(Given):
    """可以转给谁"""

    to: str = Field(description="转出时的 to")
    name: str


class OneConversation(Given):
    """一个会话和它的旁边：此人的申请、以前的人工服务、文件、备注、可以转给谁"""

    id: str
    owner: Literal["bot", "queue", "staff"] = Field(description="queue 等候接待，staff 有人接待")
    is_mine: bool = Field(description="由这个程序账号接待")
    holder: str = Field(description="谁在接待")
    channel: str
    since: datetime | None = Field(description="从什么时候开始等")
    urgent: bool = Field(description="可能有人身危险")
    summary: str
    details: str = Field(description="转接说明")
    until: datetime | None = Field(description="放到什么时候再办")
    passed_on_by: str = Field(description="谁转来的")
    clock: FirstResponse
    seen_by_citizen: int = Field(description="群众的网页显示到了哪一条消息")
    applications: list[CitizensApplication]
    earlier: list[EndedTalk] = Field(description="以前的人工服务，最近十次")
    files: list[SentFile]
    notes: list[Note]
    receivers: list[Receiver] = Field(description="在线的同事、有人的科室；放回等候队列是 queue")


class Gap(Given):
    """常用语里填不上的变量"""

    name: str
    why: str


class Suggestion(Given):
    """一条可以用的话；不会自动发出"""

    label: str = Field(description="答、问答、可能相关、常用语")
    text: str
    sources: list[Link] = Field(description="依据")
    passages: list[int] = Field(description="依据的段落，发送时写进 sources")
    canned: int | None = Field(description="常用语的编号，发送时写进 canned")
    missing: list[Gap] = Field(description="还没有填的变量；填好或者删掉才能发")


class Suggestions(Given):
    """针对群众最后一句话的建议，最多三条"""

    message: int | None = Field(description="针对哪一条消息")
    is_loading: bool = Field(description="文件还在载入，过一会儿再问")
    items: list[Suggestion]


async def one(call: Call) -> OneConversation:
    """``GET /conversations/{id}``: who reads a colleague's is recorded, as in the console."""
    view = await view_of(call)
    return await call.read(_one, view, call, Watch.of(call.request))


async def ended(call: Call) -> EndedPage:
    """``GET /conversations/ended``."""
    query: EndedQuery = call.query
    is_all = query.who == "all"
    if is_all and Duty.SUPERVISOR not in call.me.duties:
        raise Problem(Code.MISSING_ROLE, "所有人的会话由主管查看。")
    limit = Watch.of(call.request).limit
    return await call.read(_ended, None if is_all else call.me, query, limit)


async def suggestions(call: Call) -> Suggestions:
    """``GET /conversations/{id}/suggestions``."""
    found = await suggesting.suggest(call.request.app, call.parameters["id"], call.me)
    return Suggestions(
        message=found.message_id or None, is_loading=found.is_loading, items=[_suggestion(each) for each in found.items]
    )


async def filled(call: Call) -> Suggestion:
    """``GET /conversations/{id}/canned/{canned}``."""
    conversation, reply = call.parameters["id"], call.whole("canned")
    found = await suggesting.filled_reply(call.request.app, conversation, call.me, reply)
    if found is None:
        raise Problem(Code.NOT_FOUND, suggesting.SWITCHED_OFF)
    return _suggestion(found)


def _one(session: Session, view: ConversationView, call: Call, watch: Watch) -> OneConversation:
    side = side_of(session, view.id, call.me, watch)
    headline, details = summary_of(view)
    is_aside = view.snoozed_until is not None and view.snoozed_until > call.now
    return OneConversation(
        id=view.id,
        owner=view.owner.value,
        is_mine=view.owner == "staff" and view.staff_id == call.me.id,
        holder=holder_name(view.staff_id, staff_names(session)) if view.owner == "staff" else "",
        channel=CHANNELS.get(view.channel, view.channel),
        since=view.waiting_since,
        urgent=view.urgent,
        summary=headline,
        details=details,
        until=view.snoozed_until if is_aside else None,
        passed_on_by=side.passed_on_by,
        clock=FirstResponse.model_validate(side.clock),
        seen_by_citizen=view.seen_by_citizen,
        applications=[CitizensApplication.model_validate(each) for each in _statuses(session, view.id, call)],
        earlier=[EndedTalk.model_validate(each) for each in side.earlier],
        files=[SentFile.model_validate(each) for each in side.files],
        notes=[Note.model_validate(each) for each in side.notes],
        receivers=_receivers(side),
    )


def _statuses(session: Session, conversation_id: str, call: Call) -> list[ApplicationStatus]:
    return statuses_for_conversation(session, conversation_id, call.today, call.calendar)


def _receivers(side: Side) -> list[Receiver]:
    colleagues = [Receiver(to=f"staff:{id}", name=name) for id, name in side.colleagues]
    return [*colleagues, *(Receiver(to=f"unit:{id}", name=name) for id, name in side.units)]


def _ended(session: Session, person: Me | None, query: EndedQuery, limit: int) -> EndedPage:
    after = places.read_instant(query.after) if query.after else None
    shown, last = cut(closed.behind(session, person, after, query.limit + 1), query.limit, closed.place_of)
    return EndedPage(items=[_ended_line(each, limit) for each in shown], next=last)


def _ended_line(row: dict[str, Any], limit: int) -> EndedLine:
    minutes = row["first_minutes"]
    return EndedLine.model_validate(row | {"is_late": minutes is not None and minutes > limit})


def _suggestion(view: SuggestionView) -> Suggestion:
    shown = view.to_json()
    passages = [int(each) for each in shown["passages"].split(",") if each]
    return Suggestion.model_validate(shown | {"passages": passages})
