"""Applications as programs read them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field

from actions.cases.attachments import Purpose
from actions.cases.lifecycle import State
from actions.cases.limits import LimitKind
from bot.api.endpoint import Given
from bot.api.resources.list_models import Outcome


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
    purpose: Purpose = Field(description="identity 身份证件，supporting 证明材料")
    at: datetime = Field(description="收到的时间")
    by: str = Field(description="谁上传的；applicant 是申请人")
    sequence: int | None = Field(description="随哪一步，见 events；空：还没有放进申请")
    may_open: bool = Field(description="这个程序账号可以下载")
    may_move: bool = Field(description="可以移到另一件申请；随申请一起提交的不能")


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


class DeliveryProof(Given):
    """一次答复怎样送达的"""

    on: date
    method: str = Field(description="送达方式，中文")
    number: str = Field(description="凭证号")
    by: str
    recorded_at: datetime
    message: str = Field(description="对话里的告知送到没有；空：没有在对话里告知")
    is_lacking: bool = Field(description="没有凭证，也没有送到的记录")


class UndoneBy(Given):
    """怎样撤销、更正上一步"""

    last: str = Field(description="上一步")
    step: str | None = Field(description="用哪一步，用于 /steps/{kind}；空：不能，或者不由这个程序账号办")
    button: str
    why_not: str = Field(description="为什么不能")


class ApplicationCase(Given):
    """一件申请的全部，个人信息隐去一部分"""

    number: str
    version: int = Field(description="办理时要交回来，别人先办了的会被拒绝")
    state: State
    state_label: str
    is_open: bool
    channel: str
    route: str
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
    waits_for: str = Field(description="在等谁；空：等这个程序账号，或者不等谁")
    undo: UndoneBy | None
    deliveries: list[DeliveryProof] = Field(description="送达的凭证")
    replies: list[Reply]
    letters: list[Letter]
    files: list[Attachment]
    waiting_files: list[Attachment] = Field(description="申请人在对话里发来、还没有放进申请的；不能办的，空")


class EarlierContact(Given):
    """更正以前的一项联系信息"""

    label: str
    value: str
    until: datetime = Field(description="什么时候更正的")
    by: str = Field(description="谁更正的")


class Revealed(Given):
    """申请人的完整信息；看的人、看的时间已记入审计"""

    name: str
    id_number: str
    contact_person: str | None
    phone: str
    email: str | None
    address: str | None
    letters: dict[int, str] = Field(description="各轮答复的全文")
    earlier: list[EarlierContact] = Field(description="更正以前的联系信息，先更正的在前")
