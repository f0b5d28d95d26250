"""Canned replies (常用语): what staff often say, with variables. Filling one in is of ``talk_side``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from bot.api.endpoint import Call, Given, Taken
from bot.api.paging import IdQuery
from bot.api.resources.searching import loaded
from bot.api.values import Version
from bot.console.canned import preparing, replies
from bot.console.canned.replies import MAX_NAME, MAX_TEXT, UnknownReplyError
from bot.console.canned.tables import CannedReply
from bot.console.canned.variables import MEANINGS


class Canned(Given):
    """一条常用语"""

    id: int
    version: int = Field(description="修改时要交回来")
    name: str = Field(description="短名")
    text: str = Field(description="花括号里的变量按会话填好")
    article: str | None = Field(description="依据《政府信息公开条例》的哪一条")
    is_active: bool
    uses: int = Field(description="用了几次")
    updated_by: str
    updated_at: datetime


class CannedList(Given):
    """常用语，新的在前"""

    items: list[Canned]
    next: str = Field(description="下一页从哪里开始；空：没有了")
    variables: Mapping[str, str] = Field(description="可以用的变量和它们的意思")


class CannedBody(Taken):
    """一条常用语"""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_NAME)] = Field(
        description="短名，不带空格"
    )
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT)] = Field(
        description="不能带个人信息；可以用的变量见列表"
    )
    article: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = Field(
        default="", description="依据《政府信息公开条例》的哪一条，例如第三十三条；空：没有"
    )


class ChangedCannedBody(CannedBody):
    """修改后的常用语"""

    version: Version


class CannedSwitchBody(Taken):
    """启用还是停用"""

    is_active: bool


async def listing(call: Call) -> CannedList:
    """``GET /canned``."""
    query: IdQuery = call.query
    found = await call.read(replies.replies_before, query.behind, query.wanted)
    shown, last = query.cut(found, lambda each: each.id)
    return CannedList(items=[Canned.model_validate(each) for each in shown], next=last, variables=MEANINGS)


async def one(call: Call) -> Canned:
    """``GET /canned/{canned}``."""
    return await call.read(_one, call.whole("canned"))


async def create(call: Call) -> Canned:
    """``POST /canned``."""
    return await _keep(call, None, None)


async def change(call: Call) -> Canned:
    """``PUT /canned/{canned}``."""
    return await _keep(call, call.whole("canned"), call.body.version)


async def switch(call: Call) -> Canned:
    """``POST /canned/{canned}/switch``."""
    reply = call.whole("canned")
    await call.run(replies.switch, reply, call.body.is_active, call.by, call.now)
    return await call.read(_one, reply)


async def _keep(call: Call, reply_id: int | None, version: int | None) -> Canned:
    body: CannedBody = call.body
    replies.check(body.name, body.text)
    if body.article:
        await loaded(call)
    article = await preparing.checked_article(call.request.app, body.article)
    return await call.run(_kept, reply_id, body, article, version, call)


def _kept(
    session: Session, reply_id: int | None, body: CannedBody, article: str | None, version: int | None, call: Call
) -> Canned:
    saved = replies.save(session, reply_id, body.name, body.text, article, version, call.by, call.now)
    session.refresh(saved)
    return Canned.model_validate(saved)


def _one(session: Session, reply_id: int) -> Canned:
    reply: CannedReply | None = replies.find_reply(session, reply_id)
    if reply is None:
        raise UnknownReplyError("没有这条常用语。")
    return Canned.model_validate(reply)
