"""How long personal data is kept: the terms, what goes next, runs, and what is held back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from actions.cases.retention import holds
from bot.api.endpoint import Call, Given, Nothing, PageQuery, Taken
from bot.api.paging import IdQuery
from bot.api.problems import Code, Problem
from bot.console.office import beside, retention
from bot.console.office.due_soon import AHEAD, MOST
from bot.keys import SETTINGS

PATIENCE = 5.0  # seconds for which a call waits; erasing goes on beside
NumberCursor = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{0,40}$")]


class Soon(Given):
    """一种内容到期的数量"""

    now: int = Field(description=f"已经到期，下一次运行删除；最多数到{MOST}")
    ahead: int = Field(description=f"{AHEAD.days}天以内到期；最多数到{MOST}")


class Retention(Given):
    """保存期限"""

    question_days: int = Field(description="提问的内容保存几天")
    draft_days: int = Field(description="没有提交的填写保存几天")
    message_days: int = Field(description="对话内容保存几天")
    identity_days: int = Field(description="办结以后证件和联系方式保存几天")
    case_years: int = Field(description="办结以后申请的内容保存几年")
    soon: dict[str, Soon] = Field(description="questions 提问，drafts 填写，identity 证件和联系方式，case 申请的内容")
    waiting_count: int = Field(description="已经到期、还没有归档，所以不删除的申请")
    is_running: bool = Field(description="正在删除")


class WaitingNumbers(Given):
    """申请编号"""

    items: list[str]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class WaitingQuery(PageQuery):
    """Which page of the numbers."""

    after: NumberCursor = Field(default="", description="上一页的 next；第一页不填")


class RetentionRun(Given):
    """一次运行"""

    id: int
    at: datetime
    by: str = Field(description="谁要求的；system：每天的")
    erased: dict[str, int] = Field(description="各种内容删除了多少")


class RetentionRuns(Given):
    """各次运行，新的在前"""

    items: list[RetentionRun]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class RunsQuery(IdQuery):
    """Which page of the runs."""


class EraseBody(Taken):
    """确认立即删除：删除以后不能恢复"""

    words: Literal["立即删除"] = Field(description="写“立即删除”")


class EraseBegun(Given):
    """开始删除了"""

    is_running: bool = Field(description="还在删除，结果见 GET /retention/runs")


class Hold(Given):
    """一件暂不删除的申请"""

    id: int
    number: str
    reason: str
    placed_at: datetime
    placed_by: str


class Holds(Given):
    """暂不删除的申请，旧的在前"""

    items: list[Hold]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class HoldsQuery(IdQuery):
    """Which page of the holds."""


class HoldBody(Taken):
    """保留哪一件、为什么"""

    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)] = Field(
        description="申请编号"
    )
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=holds.MAX_REASON)] = Field(
        description="原因，记入审计；不要写证件号码、电话或者邮箱"
    )


class HeldBack(Given):
    """保留了"""

    number: str


async def show(call: Call) -> Retention:
    """``GET /retention``."""
    found = await retention.state(call.request.app)
    return Retention(
        question_days=found.days.questions,
        draft_days=found.days.drafts,
        message_days=call.request.app[SETTINGS].message_days,
        identity_days=found.terms.identity_days,
        case_years=found.terms.case_years,
        soon={kind: Soon.model_validate(soon) for kind, soon in found.soon.items()},
        waiting_count=len(found.waiting),
        is_running=beside.is_going_on(call.request.app, retention.ERASING),
    )


async def waiting(call: Call) -> WaitingNumbers:
    """``GET /retention/waiting``: over, but not archived."""
    query: WaitingQuery = call.query
    numbers = sorted(each for each in (await retention.state(call.request.app)).waiting if each > query.after)
    page = numbers[: query.limit]
    return WaitingNumbers(items=page, next=page[-1] if len(numbers) > query.limit else "")


async def runs(call: Call) -> RetentionRuns:
    """``GET /retention/runs``."""
    query: RunsQuery = call.query
    found, last = query.cut(await call.read(retention.runs, query.wanted, query.behind), lambda run: run.id)
    return RetentionRuns(items=[RetentionRun.model_validate(each) for each in found], next=last)


async def run(call: Call) -> EraseBegun:
    """``POST /retention/run``: erase what is due now, beside."""
    task = await retention.erase_now(call.request.app, call.by)
    if task is None:
        raise Problem(Code.REFUSED, retention.STILL_ERASING)
    return EraseBegun(is_running=await beside.within(task, PATIENCE) is None)


async def list_holds(call: Call) -> Holds:
    """``GET /retention/holds``."""
    query: HoldsQuery = call.query
    held = await call.read(holds.standing, query.behind or 0, query.wanted)
    found, last = query.cut(held, lambda one: one.hold.id)
    return Holds(items=[_hold(each) for each in found], next=last)


async def hold(call: Call) -> HeldBack:
    """``POST /retention/holds``."""
    return HeldBack(number=await call.run(holds.place, call.body.number, call.body.reason, by=call.by, now=call.now))


async def end(call: Call) -> Nothing:
    """``POST /retention/holds/{hold}/end``."""
    await call.run(holds.end, call.whole("hold"), by=call.by, now=call.now)
    return Nothing()


def _hold(held: holds.Held) -> Hold:
    names = Hold.model_fields.keys() - {"number"}
    return Hold(**{name: getattr(held.hold, name) for name in names}, number=held.number)
