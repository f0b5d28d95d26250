"""Whether everything works: the last results, checking now, and what was found before."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from bot.api.endpoint import Call, Given, Taken
from bot.api.paging import IdQuery
from bot.api.problems import Code, FieldProblem, Problem
from bot.console.checks import pages
from bot.console.checks.parts import parts
from bot.health.results import LABELS, State, history
from bot.health.running import RUNNING
from bot.keys import CHECKS

BUSY = "正在检查，请过一会儿再看结果。"
PartName = StrEnum("PartName", {name: name for name in LABELS})  # type: ignore[misc]


class CheckResult(Given):
    """一次检查"""

    id: int
    name: str
    state: State = Field(description="ok 正常，failed 不正常，unknown 没有结论")
    said: str = Field(description="查到什么")
    started_at: datetime
    took_ms: int = Field(description="用了几毫秒")
    by: str = Field(description="谁要求的；system：每天的")


class SettingState(Given):
    """一项设置填了没有，不含内容"""

    label: str
    is_set: bool


class CheckedPart(Given):
    """检查的一个部分"""

    name: str
    label: str
    last: CheckResult | None
    well_at: datetime | None = Field(description="最近一次正常")
    settings: list[SettingState]


class Checks(Given):
    """各个部分"""

    items: list[CheckedPart]
    is_running: bool = Field(description="正在检查")


class RunChecksBody(Taken):
    """检查哪些"""

    names: list[PartName] = Field(default_factory=list, max_length=len(LABELS), description="空：全部")


class CheckResults(Given):
    """检查的结果，新的在前"""

    items: list[CheckResult]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class ResultsQuery(IdQuery):
    """Which results."""

    name: PartName | Literal[""] = Field(default="", description="哪个部分；空：全部")


async def show(call: Call) -> Checks:
    """``GET /checks``."""
    found = await parts(call.request.app)
    return Checks(
        items=[CheckedPart.model_validate(each) for each in found], is_running=bool(call.request.app[RUNNING])
    )


async def run(call: Call) -> Checks:
    """``POST /checks/run``: begin; :func:`show` and :func:`results` tell what was found."""
    app, names = call.request.app, list(dict.fromkeys(str(name) for name in call.body.names))
    checks = app[CHECKS]
    if unknown := [name for name in names if name not in checks]:
        errors = [FieldProblem(pointer="/names", detail=f"这里不检查“{LABELS[name]}”。") for name in unknown]
        raise Problem(Code.INVALID, "有的部分没有接通，不检查，见 errors。", errors)
    if await pages.begin(app, names or list(checks), call.by) is None:
        raise Problem(Code.REFUSED, BUSY)
    return await show(call)


async def results(call: Call) -> CheckResults:
    """``GET /checks/history``: kept for 400 days."""
    query: ResultsQuery = call.query
    rows = await call.read(history, str(query.name), query.wanted, query.behind)
    found, last = query.cut(rows, lambda row: row.id)
    return CheckResults(items=[CheckResult.model_validate(each) for each in found], next=last)
