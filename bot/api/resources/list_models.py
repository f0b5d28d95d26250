"""The list of applications as programs ask for it: filters, lines, saved filters, exports, many given at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints

from actions.cases import workload
from actions.cases.applications import ROUTES
from actions.cases.board import MOST_COUNTED, Sort
from actions.cases.lifecycle import State
from actions.cases.limits import LimitKind
from actions.cases.outcomes import OUTCOMES
from actions.cases.workload import SOON
from bot.api.cursors import BoardCursor
from bot.api.endpoint import LONGEST_PAGE, Given, PageQuery, Taken
from bot.api.values import Day, Id, Keys, Words
from bot.console.case_list import assign, columns, export, saved
from bot.console.case_list.query import MAX_TYPED

Outcome = StrEnum("Outcome", {code: code for code in OUTCOMES})  # type: ignore[misc]
Route = StrEnum("Route", {key: key for key in ROUTES})  # type: ignore[misc]
_ONE_COLUMN = "|".join(columns.LABELS)
YesOrEmpty = Literal["yes", ""]
Number = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{3,40}$")]


class Filters(Taken):
    """Which applications, in which order; as the console's list."""

    open: Literal["yes", "no", ""] = Field(default="", description="yes 没有办结的，no 已办结的；空：全部")
    mine: YesOrEmpty = Field(default="", description="yes：这个程序账号承办的")
    handler: Words = Field(default="", max_length=64, description="承办人，写作 姓名(用户名)")
    unassigned: YesOrEmpty = Field(default="", description="yes：还没有承办人的")
    unit: str = Field(
        default="", pattern=r"^(-|[1-9][0-9]{0,8})?$", description="承办人的科室（id）；-：承办人没有科室"
    )
    state: State | Literal[""] = Field(default="", description="现在的状态")
    outcome: Outcome | Literal[""] = Field(default="", description="答复类型的代码，见年报表三")
    channel: Keys = Field(default="", max_length=32, description="渠道：web、wechat、desk 等")
    route: Route | Literal[""] = Field(default="", description="怎样提交的")
    applicant_type: Literal["natural", "legal", ""] = Field(default="", description="natural 个人，legal 单位")
    received_from: Day | None = Field(default=None, description="收到日，从这一天起")
    received_to: Day | None = Field(default=None, description="收到日，到这一天止")
    due_from: Day | None = Field(default=None, description="答复期限在这一天以后（含）")
    due_to: Day | None = Field(default=None, description="答复期限在这一天以前（含）")
    overdue: YesOrEmpty = Field(default="", description="yes：没有办结，已过答复期限")
    soon: YesOrEmpty = Field(default="", description=f"yes：没有办结，{SOON}个工作日内到期")
    paused: YesOrEmpty = Field(default="", description="yes：没有办结，在等补正、缴费或者征求意见")
    q: Words = Field(
        default="", max_length=MAX_TYPED, description="编号、文号、承办人里含有；按申请人查找用 POST /applicant-search"
    )
    search_in: Literal["text", ""] = Field(default="", description="text：q 是所需信息里的字词，用空格隔开")
    sort: Sort = Field(
        default=Sort.NEWEST,
        description="newest 新的在前；due 先到期的在前，只列没有办结的；received 先收到的在前；concluded 刚办结的在前",
    )


class ListQuery(Filters, PageQuery):
    """A page of the list, or of a saved filter."""

    after: BoardCursor = Field(default="", max_length=80, description="上一页的 next；第一页不填")
    filter: Id | None = Field(default=None, description="保存的筛选，见 /filters；给了它，就不给别的条件")


class ExportQuery(Filters):
    """The list as a file."""

    columns: str = Field(
        default="",
        max_length=160,
        pattern=rf"^(({_ONE_COLUMN})(,({_ONE_COLUMN}))*)?$",
        description=f"哪些列，用逗号隔开：{'、'.join(f'{key}（{label}）' for key, label in columns.LABELS.items())}；"
        f"空：{'、'.join(columns.USUAL)}。最多{export.MOST}件",
    )


class ApplicantSearch(Taken):
    """Whose applications, and which of them."""

    applicant: Words = Field(
        min_length=1, max_length=MAX_TYPED, description="完整的姓名、单位名称、电话、邮箱或者证件号码"
    )
    filters: Filters = Field(default_factory=Filters, description="再加的条件（q、search_in 除外）")
    after: BoardCursor = Field(default="", max_length=80, description="上一页的 next；第一页不填")
    limit: int = Field(default=50, ge=1, le=LONGEST_PAGE, description="一页最多几条")


class ApplicationLine(Given):
    """一件申请，列表里的一行"""

    number: str = Field(description="编号")
    version: int = Field(description="版本：每办一步加一")
    state: State = Field(description="状态")
    state_label: str = Field(description="状态的中文")
    is_open: bool = Field(description="没有办结")
    applicant: str = Field(description="申请人，个人隐去一部分")
    applicant_class: str = Field(description="申请人类别，年报表三的一列")
    description: str = Field(description="所需信息的开头，证件号码隐去")
    handler: str | None = Field(description="承办人")
    channel: str = Field(description="渠道")
    route: str = Field(description="怎样提交的，见查询参数 route")
    arrived_on: date = Field(description="到达的日子")
    received_on: date | None = Field(description="收到日（条例第三十一条）")
    due_on: date | None = Field(description="答复期限")
    warn_on: date | None = Field(description="内部预警的日子")
    provisional: bool = Field(description="期限是暂定的：那一年的放假安排还没有公布")
    extension_days: int = Field(description="延长了几个工作日")
    consultations: int = Field(description="还没有意见的征求意见")
    correction_notice_by: date | None = Field(description="还可以告知补正，最晚这一天（条例第三十条）")
    next_limit: LimitKind | None = Field(description="最先到的期限")
    next_limit_on: date | None = Field(description="它是哪一天；等待确认收到的，是到达的日子")
    workdays_left: int | None = Field(description="离它还剩几个工作日；负数：已过")
    outcome: Outcome | None = Field(description="答复类型的代码")
    concluded_on: date | None = Field(description="办结的日子")


class ApplicationsPage(Given):
    """申请，按所要的顺序"""

    items: list[ApplicationLine]
    next: str = Field(description="下一页从哪里开始；空：没有了。按字词查找时，一页可能没有内容而后面还有")
    total: int | None = Field(description=f"共几件，最多数到{MOST_COUNTED}；只有第一页有，按字词查找没有")


class SavedFilter(Given):
    """一个保存的筛选"""

    id: int = Field(description="用于 /applications?filter=")
    name: str
    is_shared: bool = Field(description="共享给所有人")
    is_mine: bool = Field(description="这个程序账号保存的")
    is_of_applicant: bool = Field(description="按某个申请人；是谁看不出来，所以不在 filters 里")
    filters: Filters = Field(description="别的条件，同申请列表")


class SavedFilters(Given):
    """自己的和共享的筛选"""

    items: list[SavedFilter]


class FilterBody(Taken):
    """A filter to keep; the same name anew replaces it."""

    name: Words = Field(min_length=1, max_length=saved.MAX_NAME, description="名称")
    is_shared: bool = Field(default=False, description="共享给所有人，主管才可以")
    filters: Filters


class AssignBody(Taken):
    """Who is to handle which applications."""

    numbers: list[Number] = Field(min_length=1, max_length=assign.MOST, description="编号")
    handler: Words = Field(min_length=1, max_length=64, description="承办人，见 /workload")


class NotAssigned(Given):
    """一件没有指派成的申请"""

    number: str
    why: str


class Assigned(Given):
    """指派的结果：各件分别办理，一件不成不影响别的"""

    assigned: list[str] = Field(description="已指派的编号")
    refused: list[NotAssigned] = Field(description="没有指派成的，和原因")


class Load(Given):
    """一位承办人手里的申请"""

    handler: str | None = Field(description="写作 姓名(用户名)；空：还没有指派的")
    open: int = Field(description="没有办结的")
    overdue: int = Field(description="已过答复期限的")
    soon: int = Field(description=f"{SOON}个工作日内到期的")
    may_be_given: bool = Field(description="可以指派给这一位")

    @classmethod
    def of(cls, one: workload.Load, names: Collection[str]) -> Self:
        """``names``: who may be given applications."""
        given = one.handler in names
        return cls(handler=one.handler, open=one.open, overdue=one.overdue, soon=one.soon, may_be_given=given)


class Workload(Given):
    """各人手里的申请，逾期多的在前"""

    items: list[Load]


class LinkedCase(Given):
    """关联的一件申请"""

    id: int = Field(description="关联本身，用于解除")
    number: str = Field(description="另一件申请")
    words: str = Field(description="是什么关联，中文")
    state: State
    made_by: str
    made_at: datetime
