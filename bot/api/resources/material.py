"""Putting files to applications, moving them, uploading what came on paper: what the console does, as data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from pydantic import Field

from actions.cases.attachments import Purpose
from actions.cases.material import By
from actions.cases.steps import Notice, find
from bot.api.endpoint import Call, Given, Taken
from bot.api.problems import Code, FieldProblem, Problem
from bot.api.resources.list_models import Number
from bot.api.values import Text
from bot.console import case_material
from bot.keys import SETTINGS


class PutBody(Taken):
    """What a file is for."""

    purpose: Purpose = Field(description="identity 身份证件，supporting 证明材料")


class PutFromTalkBody(PutBody):
    """Which application a file of the conversation belongs to, and what it is for."""

    number: Number = Field(description="放进哪件申请；在同一个会话里提交的")


class MoveBody(Taken):
    """Where a file belongs that is with the wrong application."""

    to: Number | Literal[""] = Field(description="移到哪件申请；空：放回对话，由工作人员上传的撤下并删除")
    reason: Text = Field(min_length=1, description="理由，写进办理经过")


class UploadFields(PutBody):
    """A file that came by mail, e-mail, fax or over the counter."""

    came: Literal["person", "post", "email", "fax"] = Field(description="怎样送来的")
    when: Literal["together", "later"] = Field(description="together 随申请书一起，later 后来补充的")


class FileDone(Given):
    """办好了"""

    number: str = Field(description="申请编号")
    version: int = Field(description="办了以后的版本")
    was_told: bool = Field(description="已在对话中告知申请人")


async def put_from_conversation(call: Call) -> FileDone:
    """``POST /conversations/{id}/files/{file}/case``: by who has the conversation."""
    body: PutFromTalkBody = call.body
    given = call.parameters["id"], call.whole("file"), body.number, body.purpose
    return await _done(call, case_material.put_from_conversation, *given)


async def put(call: Call) -> FileDone:
    """``POST /applications/{number}/files/{file}/take``: a file that waits in the applicant's conversation."""
    return await _done(call, case_material.put_to, call.parameters["number"], call.whole("file"), call.body.purpose)


async def move(call: Call) -> FileDone:
    """``POST /applications/{number}/files/{file}/move``."""
    given = call.parameters["number"], call.whole("file"), call.body.to, call.body.reason
    return await _done(call, case_material.move_from, *given)


async def upload(call: Call) -> FileDone:
    """``POST /applications/{number}/files``, a form with ``file``."""
    body: UploadFields = call.body
    file = (await call.request.post()).get("file")
    given = await case_material.read_upload(file, body.purpose.value, body.came, body.when)
    if given is None:
        raise Problem(Code.INVALID, "没有文件。", [FieldProblem(pointer="/file", detail="请上传一个有名称的文件。")])
    limits = call.request.app[SETTINGS].attachment_limits
    return await _done(call, case_material.take_in, call.parameters["number"], given, limits)


async def _done(call: Call, work: Callable[..., Notice], *given: object) -> FileDone:
    by = By(call.me.person, call.now, call.calendar, call.agency)
    notice = await call.run(work, *given, call.me, by)
    call.publish(notice.conversation_id)
    application = await call.read(find, notice.number)
    assert application is not None
    is_told = bool(notice.text) and notice.conversation_id is not None
    return FileDone(number=application.number, version=application.version, was_told=is_told)
