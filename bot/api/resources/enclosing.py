"""Files that go out with a reply: the list, adding, opening, removing, their order. As at the console's page."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from actions.cases.attachments import Kind
from actions.cases.enclosures import MOST, Enclosed
from bot.api.endpoint import Call, File, Given, Taken
from bot.api.problems import Code, Problem
from bot.api.resources.applications import view_of
from bot.console.enclosing import pages
from bot.console.enclosing.handing_in import hand_in, take_document
from bot.console.enclosing.section import section_of

_Id = Annotated[int, Field(ge=1, le=10**9)]
_Status = Literal["prepared", "held", "given"]


class OneEnclosure(Given):
    """随答复提供的一个附件"""

    id: int
    name: str
    kind: Kind
    size: int = Field(description="字节")
    round: int = Field(description="第几次答复的")
    status: _Status = Field(
        description="prepared：还可以改动，或者等着办“提供信息”；held：随签发定下来了；given：申请人可以下载"
    )
    concerns: list[str] = Field(description="系统看到的、要人核对的：号码有几个、有没有批注等")
    added_by: str
    added_at: datetime
    fetched_at: datetime | None = Field(description="申请人第一次下载的时间")


class Enclosures(Given):
    """一件申请的答复附件，先答复的在前"""

    items: list[OneEnclosure]
    may_change: bool = Field(description="现在可以添加、删除、调整")
    why_not: str = Field(description="为什么不能改动，怎样才能")
    unfit: str = Field(description="这种答复不提供文件；空：没有这个问题")


class HandedInFile(Given):
    """上传一个文件的结果"""

    name: str
    enclosure: OneEnclosure | None = Field(description="保存的附件；null：没有保存")
    problem: str = Field(description="为什么没有保存")


class HandedInFiles(Given):
    """每个文件的结果；没有保存的不妨碍别的"""

    items: list[HandedInFile]


class NoFields(Taken):
    """A form with files and nothing else."""


class DocumentBody(Taken):
    """Which published document."""

    document: _Id = Field(description="文件的编号，见 GET /documents")


class OrderBody(Taken):
    """The prepared files in their order."""

    order: list[_Id] = Field(max_length=MOST, description="可以改动的附件，每个写一次")


async def listing(call: Call) -> Enclosures:
    """``GET /applications/{number}/enclosures``."""
    return await _listed(call)


async def upload(call: Call) -> HandedInFiles:
    """``POST /applications/{number}/enclosures``."""
    form = await call.request.post()
    done = await hand_in(call.request.app, call.parameters["number"], form.getall("files", []), call.me)
    items = [
        HandedInFile(name=one.name, enclosure=_one(one.kept, "prepared") if one.kept else None, problem=one.problem)
        for one in done
    ]
    return HandedInFiles(items=items)


async def take(call: Call) -> OneEnclosure:
    """``POST /applications/{number}/enclosures/documents``."""
    body: DocumentBody = call.body
    done = await take_document(call.request.app, call.parameters["number"], body.document, call.me)
    if done.kept is None:
        raise Problem(Code.REFUSED, done.problem)
    return _one(done.kept, "prepared")


async def arrange(call: Call) -> Enclosures:
    """``PUT /applications/{number}/enclosures/order``."""
    body: OrderBody = call.body
    await call.run(pages.put_in_order, call.parameters["number"], body.order, call.me)
    return await _listed(call)


async def content(call: Call) -> File:
    """``GET /applications/{number}/enclosures/{enclosure}``: written to the audit trail."""
    found = await call.run(pages.opened, call.parameters["number"], call.whole("enclosure"), call.me, call.now)
    if found is None:
        raise Problem(Code.NOT_FOUND, "没有这个附件，或者已经删除。")
    return File(found.enclosed.name, found.content, found.enclosed.kind.media_type)


async def remove(call: Call) -> Enclosures:
    """``DELETE /applications/{number}/enclosures/{enclosure}``."""
    if not await call.run(pages.take_away, call.parameters["number"], call.whole("enclosure"), call.me, call.now):
        raise Problem(Code.NOT_FOUND, "没有这个附件，或者已经删除。")
    return await _listed(call)


async def _listed(call: Call) -> Enclosures:
    section = await call.read(section_of, await view_of(call), call.me)
    items = [
        _one(line.file, "given" if line.is_given else "prepared" if line.file.event_sequence is None else "held")
        for line in (*section.earlier, *section.lines)
    ]
    return Enclosures(items=items, may_change=section.may_change, why_not=section.why_not, unfit=section.unfit)


def _one(file: Enclosed, status: _Status) -> OneEnclosure:
    same = {name: getattr(file, name) for name in OneEnclosure.model_fields if name not in ("status", "concerns")}
    return OneEnclosure(**same, status=status, concerns=list(file.concerns))
