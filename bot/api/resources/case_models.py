"""Applications as programs read them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from actions.cases.applications import ROUTES
from actions.cases.lifecycle import State
from actions.cases.limits import LimitKind
from actions.cases.outcomes import OUTCOMES
from bot.api.endpoint import Given, PageQuery
from bot.api.values import Day, DigitCursor, Keys, Words

Outcome = StrEnum("Outcome", {code: code for code in OUTCOMES})  # type: ignore[misc]
Route = StrEnum("Route", {key: key for key in ROUTES})  # type: ignore[misc]


class ListQuery(PageQuery):
    """Which applications, the newest first."""

    after: DigitCursor = Field(default="", description="上一页的 next；第一页不填")
    open: Literal["yes", "no", ""] = Field(default="", description="yes 没有办结的，no 已办结的")
    state: State | Literal[""] = Field(default="", description="现在的状态")
    handler: Words = Field(default="", max_length=64, description="承办人，写作 姓名(用户名)")
    channel: Keys = Field(default="", max_length=32, description="渠道：web、wechat、desk 等")
    route: Route | Literal[""] = Field(default="", description="怎样提交的")
    outcome: Outcome | Literal[""] = Field(default="", description="答复类型的代码，见年报表三")
    received_from: Day | None = Field(default=None, description="收到日，从这一天起")
    received_to: Day | None = Field(default=None, description="收到日，到这一天止")
    due_to: Day | None = Field(default=None, description="答复期限在这一天以前（含）")
    number: Words = Field(default="", max_length=32, description="编号里含有")


class ApplicationLine(Given):
    """一件申请，列表里的一行"""

    number: str = Field(description="编号")
    version: int = Field(description="版本：每办一步加一")
    state: State = Field(description="状态")
    state_label: str = Field(description="状态的中文")
    is_open: bool = Field(description="没有办结")
    applicant: str = Field(description="申请人，个人隐去一部分")
    description: str = Field(description="所需信息的开头，证件号码隐去")
    handler: str | None = Field(description="承办人")
    channel: str = Field(description="渠道")
    route: Route = Field(description="怎样提交的")
    arrived_on: date = Field(description="到达的日子")
    received_on: date | None = Field(description="收到日（条例第三十一条）")
    due_on: date | None = Field(description="答复期限")
    provisional: bool = Field(description="期限是暂定的：那一年的放假安排还没有公布")
    next_limit: LimitKind | None = Field(description="最先到的期限")
    next_limit_on: date | None = Field(description="它是哪一天")
    outcome: Outcome | None = Field(description="答复类型的代码")
    concluded_on: date | None = Field(description="办结的日子")


class ApplicationsPage(Given):
    """申请，新的在前"""

    items: list[ApplicationLine]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class ApplicationEvent(Given):
    """经过里的一步"""

    sequence: int = Field(description="第几步")
    kind: str = Field(description="步骤")
    title: str = Field(description="步骤的中文")
    at: datetime = Field(description="记录的时间")
    on: date = Field(description="发生的日子")
    actor: str = Field(description="谁")
    role: str = Field(description="以什么角色")
    article: str = Field(description="依据")
    facts: dict[str, Any] = Field(description="日期和代码")
    words: dict[str, str] = Field(description="文字，证件号码隐去")


class Limit(Given):
    """一个期限"""

    kind: LimitKind
    ref: str = Field(description="哪一次征求意见")
    due_on: date
    workdays_left: int = Field(description="还剩几个工作日；负数：已过")


class PossibleStep(Given):
    """可以办的一步"""

    kind: str = Field(description="步骤，用于 /steps/{kind}")
    title: str
    article: str = Field(description="依据")
    is_possible: bool = Field(description="现在可以办")
    blocked: str = Field(description="为什么现在不能办")
    cautions: list[str] = Field(description="办以前要想到的")


class Reply(Given):
    """一次答复"""

    round: int = Field(description="第几轮")
    status: str = Field(description="draft、submitted、reviewed、signed、served")
    kind: Outcome = Field(description="答复类型的代码")
    kind_label: str
    letter_on: date | None = Field(description="落款日期")
    drafted_by: str
    reviewed_by: str | None
    signed_by: str | None
    served_on: date | None = Field(description="送达日期")


class Letter(Given):
    """已作出的文书"""

    id: int
    title: str
    number: str = Field(description="文号")
    letter_on: date
    issued_by: str
    is_void: bool = Field(description="签发已撤回")


class Attachment(Given):
    """申请人交来的文件"""

    id: int
    name: str
    size: int = Field(description="字节")
    may_open: bool = Field(description="这个程序账号可以下载")


class Clock(Given):
    """期限怎样算出来的"""

    due_on: date | None = Field(description="答复期限")
    warn_on: date | None
    correction_notice_by: date | None = Field(description="最晚哪天告知补正（条例第三十条）")
    extension_days: int = Field(description="延长了几个工作日")
    provisional: bool
    explanation: list[str] = Field(description="一步一步的理由")
    problems: list[str]
    limits: list[Limit]


class ApplicationCase(Given):
    """一件申请的全部，个人信息隐去一部分"""

    number: str
    version: int = Field(description="办理时要交回来，别人先办了的会被拒绝")
    state: State
    state_label: str
    is_open: bool
    channel: str
    route: Route
    conversation_id: str | None = Field(description="在哪个会话里提交的")
    applicant_type: str
    applicant_name: str
    id_type: str
    id_number: str
    contact_person: str | None
    phone: str
    email: str | None
    address: str | None
    description: str
    features: str
    period_note: str = Field(description="“去年”等说法指的是哪一年")
    form: str
    delivery: str
    submitted_at: datetime
    arrived_on: date
    received_on: date | None
    received_basis: str
    registered_by: str | None
    handler: str | None
    outcome: Outcome | None
    clock: Clock
    events: list[ApplicationEvent]
    steps: list[PossibleStep]
    replies: list[Reply]
    letters: list[Letter]
    files: list[Attachment]


class Revealed(Given):
    """申请人的完整信息；看的人、看的时间已记入审计"""

    name: str
    id_number: str
    contact_person: str | None
    phone: str
    email: str | None
    address: str | None
    letters: dict[int, str] = Field(description="各轮答复的全文")
