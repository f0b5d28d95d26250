"""What the office says of itself: read, changed after a look, and its versions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints, create_model

from actions.cases.agency import versions
from actions.cases.agency.letters import warnings
from actions.cases.agency.profile import FIELDS, as_text, read
from bot.api.endpoint import Call, Given, Taken
from bot.api.paging import IdQuery
from bot.api.problems import Code, FieldProblem, Problem
from bot.api.values import Version
from bot.console.office import agency
from bot.keys import AGENCY


class AgencyField(Given):
    """一项单位信息"""

    name: str
    label: str
    group: str
    hint: str
    required: bool
    most: int = Field(description="最多几个字")


class Agency(Given):
    """单位信息"""

    version: int = Field(description="现在的版本；0：还没有保存过，用的是服务器设置")
    values: dict[str, str] = Field(description="各项，名称见 fields")
    fields: list[AgencyField]
    warnings: list[str] = Field(description="还不完整的地方")
    saved_at: datetime | None
    saved_by: str


_Typed: dict[str, Any] = {
    name: (
        Annotated[str, StringConstraints(max_length=field.most)] | None,
        Field(default=None, description=field.label),
    )
    for name, field in FIELDS.items()
}
AgencyValues = create_model("AgencyValues", __base__=Taken, __doc__="各项；不写的不变", **_Typed)


class AgencyBody(Taken):
    """改什么"""

    version: Version
    values: AgencyValues  # type: ignore[valid-type]


class AgencyChange(Given):
    """一项改动"""

    label: str
    before: str
    after: str


class AgencyPreview(Given):
    """改了会怎样，什么也没有改"""

    changes: list[AgencyChange]
    warnings: list[str] = Field(description="改了以后还不完整的地方")
    letter: str = Field(description="答复书会是这样（HTML）")


class AgencyVersion(Given):
    """一个版本，和它改了什么"""

    id: int
    at: datetime
    by: str = Field(description="system：服务器设置")
    changes: list[AgencyChange]


class AgencyVersions(Given):
    """各个版本，新的在前"""

    items: list[AgencyVersion]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class HistoryQuery(IdQuery):
    """Which page of the versions."""


async def show(call: Call) -> Agency:
    """``GET /agency``."""
    found, version, last = await call.read(agency.standing, call.request.app[AGENCY].default)
    return Agency(
        version=version,
        values=as_text(found),
        fields=[
            AgencyField(
                name=name, **{key: getattr(field, key) for key in ("label", "group", "hint", "required", "most")}
            )
            for name, field in FIELDS.items()
        ],
        warnings=warnings(found),
        saved_at=last.at if last else None,
        saved_by=last.by if last else "",
    )


async def preview(call: Call) -> AgencyPreview:
    """``POST /agency/preview``."""
    found = await agency.foreseen(call.request.app, await _values(call), call.body.version)
    changes = [AgencyChange.model_validate(each) for each in found.changes]
    return AgencyPreview(changes=changes, warnings=list(found.warnings), letter=found.letter)


async def change(call: Call) -> Agency:
    """``PATCH /agency``."""
    await agency.save(call.request.app, await _values(call), call.body.version, call.by)
    return await show(call)


async def history(call: Call) -> AgencyVersions:
    """``GET /agency/history``."""
    query: HistoryQuery = call.query
    found, last = query.cut(await call.read(versions.history, query.wanted, query.behind), lambda saved: saved.id)
    return AgencyVersions(items=[AgencyVersion.model_validate(each) for each in found], next=last)


async def _values(call: Call) -> dict[str, str]:
    """Every field as it is to be. Raises :class:`Problem` for what can't be right."""
    found, _, _ = await call.read(agency.standing, call.request.app[AGENCY].default)
    given = {name: text for name, text in call.body.values.model_dump(exclude_unset=True).items() if text is not None}
    values, problems = read(as_text(found) | given)
    if problems:
        errors = [FieldProblem(pointer=f"/values/{name}", detail=text) for name, text in problems.items()]
        raise Problem(Code.INVALID, f"有{len(problems)}处要改，见 errors。", errors)
    return values
