"""Annual reports and report files as programs read and write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from actions.cases.reports.breakdown import SPAN, TIMELINESS
from actions.cases.reports.figures import MORE_ROWS
from actions.cases.reports.layout import COLUMN, ENTRIES, ROW, TABLE_FOUR_COLUMNS, TABLE_FOUR_ROWS
from actions.cases.reports.store import LONGEST
from bot.api.cursors import DayCursor, IdCursor
from bot.api.endpoint import Given, PageQuery, Taken
from bot.api.resources.list_models import Outcome
from bot.api.values import Version
from bot.figures.stored import Kind as ReportFileKind

ReportRow = StrEnum("ReportRow", {key: key for key in (*ROW, *MORE_ROWS)})  # type: ignore[misc]
ReportColumn = StrEnum("ReportColumn", {key: key for key in COLUMN})  # type: ignore[misc]
RemedyRow = StrEnum("RemedyRow", {key: key for key in TABLE_FOUR_ROWS})  # type: ignore[misc]
RemedyColumn = StrEnum("RemedyColumn", {key: key for key in TABLE_FOUR_COLUMNS})  # type: ignore[misc]
DaysUsed = StrEnum("DaysUsed", {f"D{key}": key for key in SPAN})  # type: ignore[misc]
Timeliness = StrEnum("Timeliness", {key: key for key in TIMELINESS})  # type: ignore[misc]
TableTwoKey = StrEnum("TableTwoKey", {entry.key: entry.key for entry in ENTRIES})  # type: ignore[misc]
WrittenPart = Literal["one", "five", "six"]
_Part = Annotated[str, StringConstraints(max_length=max(LONGEST.values()))]
_Typed = Annotated[str, StringConstraints(max_length=24, pattern=r"^[0-9.,，]*$")]


class Year(Given):
    """一年的申请"""

    year: int
    received: int
    ended: int
    carried_out: int
    is_final: bool = Field(description="年报已定稿")


class Years(Given):
    """各年"""

    items: list[Year]


class CheckLine(Given):
    """数字之间应有的一个关系"""

    name: str
    column: str
    left: Decimal | int
    right: Decimal | int
    ok: bool


class ReportEntry(Given):
    """表二要填的一个数"""

    key: TableTwoKey
    label: str
    is_money: bool = Field(description="单位是万元；否则是个数")


class ChangedNumber(Given):
    """定稿以后有变动的一个数"""

    row: str
    column: str
    month: int | None
    days: str | None
    on_time: str | None
    published: int = Field(description="定稿的")
    now: int = Field(description="现在的")


class Suggested(Given):
    """公开文件目录里的行政规范性文件，供填写表二参考"""

    issued: int = Field(description="本年制发")
    ended: int = Field(description="本年废止、失效")
    in_force: int = Field(description="年末现行有效")


class Report(Given):
    """一年的年报"""

    year: int
    version: int = Field(description="填写、定稿时要交回来；0：还没有填写过")
    is_final: bool
    finalised_at: datetime | None
    finalised_by: str | None
    updated_at: datetime | None
    updated_by: str
    has_ended: bool = Field(description="这一年已经结束")
    figures: dict[str, Any] = Field(description="表三、表四等，同定稿时保存的；每个数的申请见 /reports/{year}/cases")
    warnings: dict[str, int] = Field(description="不能计入的申请")
    differences: list[ChangedNumber] = Field(description="定稿以后的变动")
    table_two: dict[str, Decimal] = Field(description="已填的")
    entries: list[ReportEntry] = Field(description="表二要填的")
    texts: dict[str, str] = Field(description="各部分的文字：写好的，或者草稿")
    written: dict[str, str] = Field(description="写好的文字")
    checks: list[CheckLine]
    obstacles: list[str] = Field(description="为什么还不能定稿")
    suggested: Suggested


class ReportBody(Taken):
    """What people enter; what is left out is taken as not filled in."""

    version: Version
    texts: dict[WrittenPart, _Part] = Field(description="第一、五、六部分")
    table_two: dict[TableTwoKey, _Typed] = Field(description="表二，键见 entries")


class ReportVersion(Taken):
    """The report that was looked at."""

    version: Version


class ReportCasesQuery(PageQuery):
    """Which number."""

    after: DayCursor = Field(default="", max_length=80, description="上一页的 next；第一页不填")
    row: ReportRow | Literal[""] = Field(default="", description="表三的行，或者 figures、warnings 里的键；空：新收的")
    column: ReportColumn = Field(default=ReportColumn["total"], description="表三的列")
    month: int | None = Field(default=None, ge=1, le=12, description="哪个月新收、办结的")
    days: DaysUsed | Literal[""] = Field(default="", description="用时多少个工作日")
    on_time: Timeliness | Literal[""] = Field(default="", description="按期、逾期")


class CountedCase(Given):
    """一个数里的一件申请"""

    number: str
    description: str | None = Field(description="所需信息的开头，证件号码隐去；空：由其他科室承办")
    applicant_class: str = Field(description="申请人类别，年报表三的一列")
    arrived_on: date | None
    received_on: date | None
    concluded_on: date | None
    due_on: date | None = Field(description="办结时的答复期限")
    outcome: Outcome | None
    workdays: int | None = Field(description="用了几个工作日")
    on_time: Timeliness | None = Field(description="按期、逾期")


class CountedCases(Given):
    """一个数里的申请，先收到的在前，没有收到日的在最后"""

    items: list[CountedCase]
    next: str = Field(description="下一页从哪里开始；空：没有了")
    total: int | None = Field(description="共几件；只有第一页有")


class ReportCases(CountedCases):
    """年报一个数里的申请"""

    published: int | None = Field(description="定稿的年报上是几件；没有定稿，空")


class RemediesQuery(Taken):
    """Which number of table four."""

    row: RemedyRow = Field(description="review 行政复议，suit_direct 直接诉讼，suit_after_review 复议后诉讼")
    column: RemedyColumn = Field(default=RemedyColumn["total"], description="结果")


class Remedy(Given):
    """一次行政复议或者行政诉讼"""

    number: str = Field(description="哪件申请")
    kind: RemedyRow
    filed_on: date
    decided_on: date | None
    result: Literal["upheld", "corrected", "other"] | None


class Remedies(Given):
    """表四一个数里的复议、诉讼，先提起的在前；一年的全部"""

    items: list[Remedy]
    published: int | None = Field(description="定稿的年报上是几件；没有定稿，空")


class ReportFilesQuery(PageQuery):
    """Which files."""

    after: IdCursor = Field(default="", max_length=80, description="上一页的 next；第一页不填")


class ReportFileLine(Given):
    """一个报表文件"""

    id: int
    kind: ReportFileKind
    period: str = Field(description="2026、2026-Q1 或者 2026-03")
    suffix: Literal["xlsx", "docx"]
    name: str
    size: int = Field(description="字节")
    sha256: str
    made_at: datetime
    made_by: str


class ReportFiles(Given):
    """报表文件，新的在前"""

    items: list[ReportFileLine]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class MadeFiles(Given):
    """生成的文件"""

    items: list[ReportFileLine]


class MakeBody(Taken):
    """Which report to make, in the place of those that are there."""

    kind: ReportFileKind = Field(description="figures 统计报表，duties 公开事项月报（按月）")
    period: str = Field(pattern=r"^20[0-9]{2}(-(0[1-9]|1[0-2])|-Q[1-4])?$", description="2026、2026-Q1 或者 2026-03")
