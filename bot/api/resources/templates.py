"""The templates of letters: which there are and which is used, an edited one tried, kept, put to use."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

from aiohttp.web_request import FileField
from pydantic import Field

from actions.cases.letters import LetterError
from actions.cases.letters.office_templates import letter_names
from actions.cases.templates import uploads
from bot.api.endpoint import Call, File, Given, Taken
from bot.api.paging import IdQuery
from bot.api.problems import Code, FieldProblem, Problem
from bot.api.values import Id
from bot.console.office import templates
from bot.keys import AGENCY

NO_VERSION = "没有这一版。"


class Template(Given):
    """一种文书的模板"""

    file: str
    letter: str = Field(description="哪一种文书")
    article: str = Field(description="依据的条文；空：没有")
    is_own: bool = Field(description="用的是本单位的，不是系统自带的")
    problems: list[str] = Field(description="本单位的模板有什么问题")
    used_version: int | None = Field(description="最近启用的一版")
    used_at: datetime | None
    used_by: str | None


class Templates(Given):
    """文书模板"""

    items: list[Template]
    strange: list[str] = Field(description="模板文件夹里没有用的文件")


class TemplateVersion(Given):
    """上传过的一版"""

    id: int
    sha256: str
    uploaded_at: datetime
    uploaded_by: str
    used_at: datetime | None = Field(description="最近启用")
    used_by: str | None
    is_in_use: bool


class TemplateVersions(Given):
    """各版，新的在前"""

    items: list[TemplateVersion]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class OneTemplate(Template):
    """一种文书的模板，和它现在的文件"""

    sha256: str = Field(description="现在用的文件")


class TemplateTried(Given):
    """用样例数据写成的文书"""

    problems: list[str] = Field(description="为什么不能用；没有：可以用")
    letter: str = Field(description="文书会是这样（HTML）；不能用的是空的")


class TemplateKept(Given):
    """保存了一版，还没有启用"""

    version: int


class VersionQuery(Taken):
    """Which version."""

    version: Id | None = Field(default=None, description="哪一版；不写：现在用的")


class VersionsQuery(IdQuery):
    """Which page of the versions."""


class UploadBody(Taken):
    """只有文件"""


class UseTemplateBody(Taken):
    """启用哪一版"""

    version: Id | None = Field(description="null：用回系统自带的")


async def listing(call: Call) -> Templates:
    """``GET /templates``."""
    reports = await templates.checked(call.request.app)
    used, articles = await call.read(templates.last_used), templates.articles()
    return Templates(
        items=[
            Template.model_validate(
                {
                    "file": report.file,
                    "letter": report.letter,
                    "article": articles.get(report.file, ""),
                    "is_own": report.own,
                    "problems": list(report.problems),
                    **_used(used.get(report.file)),
                }
            )
            for report in reports
            if report.letter
        ],
        strange=[report.file for report in reports if not report.letter],
    )


async def show(call: Call) -> OneTemplate:
    """``GET /templates/{template}``."""
    app, file = call.request.app, _file(call)
    content = await _content(call, file, None)
    found = await asyncio.to_thread(uploads.tried, content, file, app[AGENCY].current)
    return OneTemplate.model_validate(
        {
            "file": file,
            "letter": letter_names()[file],
            "article": templates.articles().get(file, ""),
            "is_own": templates.is_own(app, file),
            "problems": list(found.problems),
            "sha256": uploads.digest(content),
            **_used((await call.read(templates.last_used)).get(file)),
        }
    )


async def versions(call: Call) -> TemplateVersions:
    """``GET /templates/{template}/versions``."""
    query: VersionsQuery = call.query
    file = _file(call)
    current = uploads.digest(await _content(call, file, None)) if templates.is_own(call.request.app, file) else ""
    found, last = query.cut(
        await call.read(uploads.versions, file, query.wanted, query.behind), lambda version: version.id
    )
    names = TemplateVersion.model_fields.keys() - {"is_in_use"}
    rows = [
        TemplateVersion.model_validate(
            {**{name: getattr(row, name) for name in names}, "is_in_use": row.sha256 == current}
        )
        for row in found
    ]
    return TemplateVersions(items=rows, next=last)


async def file(call: Call) -> File:
    """``GET /templates/{template}/file``: as Word, to be edited."""
    name = _file(call)
    return File(name, await _content(call, name, call.query.version), templates.WORD)


async def preview(call: Call) -> TemplateTried:
    """``GET /templates/{template}/preview``: a letter by it, with sample data."""
    name = _file(call)
    content = await _content(call, name, call.query.version)
    found = await asyncio.to_thread(uploads.tried, content, name, call.agency)
    return TemplateTried(problems=list(found.problems), letter=found.html)


async def upload(call: Call) -> TemplateKept:
    """``POST /templates/{template}``: tried first; what can't be used is refused with the reasons and not kept."""
    name, given = _file(call), (await call.request.post())["file"]
    assert isinstance(given, FileField)
    content = await asyncio.to_thread(given.file.read, uploads.MOST + 1)
    problems, version = await templates.kept(call.request.app, content, name, call.by)
    if problems:
        errors = [FieldProblem(pointer="/file", detail=text) for text in problems]
        raise Problem(Code.INVALID, templates.UNUSABLE, errors)
    return TemplateKept(version=version)


async def use(call: Call) -> OneTemplate:
    """``POST /templates/{template}/use``: new letters are written by it."""
    name, version = _file(call), call.body.version
    if version is not None:
        await _content(call, name, version)
    try:
        await templates.put_to_use(call.request.app, name, version or 0, call.by)
    except LetterError as error:
        raise Problem(Code.REFUSED, str(error)) from None
    return await show(call)


def _file(call: Call) -> str:
    name = call.parameters["template"]
    if name not in letter_names():
        raise Problem(Code.NOT_FOUND, "没有这个模板。")
    return name


async def _content(call: Call, name: str, version: int | None) -> bytes:
    content = await templates.content_of(call.request.app, name, version or 0)
    if content is None:
        raise Problem(Code.NOT_FOUND, NO_VERSION)
    return content


def _used(version: Any) -> dict[str, Any]:
    return {
        "used_version": version.id if version else None,
        "used_at": version.used_at if version else None,
        "used_by": version.used_by if version else None,
    }
