"""What the API says of documents and takes for them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.api.endpoint import Given, PageQuery, Taken
from bot.api.values import Day, DigitCursor, Id, MomentCursor, Version, Words
from bot.console.document_scan import FINDINGS_SHOWN
from bot.console.documents_links import CHOICES
from bot.console.documents_steps import MAX_REASON
from knowledge.publishing.lifecycle import Step
from knowledge.tables import Scope, Status

_Cell = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


Relation = StrEnum("Relation", {key.upper().replace("-", "_"): key for key in CHOICES})  # type: ignore[misc]


class ListQuery(PageQuery):
    """Which documents."""

    status: Status | Literal[""] = Field(default="", description="不填：除旧版本和撤下的以外")
    scope: Scope | Literal[""] = ""
    issuer: Words = Field(default="", max_length=100, description="发文机关，全称")
    q: Words = Field(default="", max_length=100, description="标题、文号等里含有的词")
    after: DigitCursor = Field(default="", description="上一页的 next；第一页不填")


class DueDate(Given):
    """主动公开的期限：形成后二十个工作日（条例第二十六条）"""

    day: date
    words: str = Field(description="还剩几天，或者超过几天")
    is_provisional: bool = Field(description="日历还没有公布，暂定")


class DocumentLine(Given):
    """一份文件，列表里的一行"""

    id: int
    title: str
    document_number: str | None = Field(description="文号")
    issuer: str | None
    version: int
    status: Status
    scope: Scope
    validity: str | None = Field(description="登记的效力")
    signed_on: date | None
    published_on: date | None
    effective_on: date | None
    expires_on: date | None
    ended_on: date | None


class ListedDocument(DocumentLine):
    """列表里的一份"""

    validity_now: str | None = Field(description="按日期推算的今天的效力")
    due: DueDate | None = Field(description="应当公开的期限；null：已公开，或者没有")


class DocumentsPage(Given):
    """文件，新录入的在前；等待审查的另有 /documents/review"""

    items: list[ListedDocument]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class DocumentCounts(Given):
    """文件有多少、是谁发的"""

    by_status: dict[Status, int]
    issuers: list[str] = Field(description="发文机关，文件多的在前，最多二百个")


class LinkedDocument(Given):
    """与另一份文件的关联"""

    id: int = Field(description="关联的编号，取消时用")
    relation: Relation
    other: DocumentLine


class FoundPersonal(Given):
    """正文里像个人信息的一处，号码隐去一部分"""

    passage_id: int
    section: str
    kind: str
    shown: str
    before: str = Field(description="前面的字")


class Proposal(Given):
    """从标题看，它解读的是哪份文件；还没有关联"""

    id: int
    title: str


class OutlineLine(Given):
    """目录里的一行"""

    passage_id: int
    level: int
    label: str


class ReviewLine(Given):
    """等待保密审查的一份文件"""

    document: DocumentLine
    by: str = Field(description="谁提交的")
    since: datetime | None = Field(description="什么时候提交的")
    waited: str
    due: DueDate | None
    is_own: bool = Field(description="这个程序账号参与了起草")
    may: bool = Field(description="这个程序账号可以审查")


class ReviewQuery(PageQuery):
    """Which page."""

    after: MomentCursor = Field(default="", description="上一页的 next；第一页不填")


class ReviewPage(Given):
    """等待保密审查的，等得最久的在前"""

    items: list[ReviewLine]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class DocumentDuty(Given):
    """文件里的一项公开义务"""

    matter: str = Field(description="公开什么")
    units: list[str] = Field(description="由谁；空：没有写明")
    lead_unit: str | None = Field(description="牵头的")
    actors: list[str]
    frequency: str = Field(description="多久一次，文件的原话；空：没有写")
    time_limit: str = Field(description="期限，文件的原话；空：没有写")
    next_due: date | None = Field(description="下一次的期限")
    section: str
    passage_id: int | None
    source_text: str


class DocumentDuties(Given):
    """文件里读出的公开义务；发布以后列入台账"""

    items: list[DocumentDuty]


class TextPassage(Given):
    """正文里的一段"""

    id: int
    section: str = Field(description="第几条、第几部分")
    role: str
    text: str
    findings: list[FoundPersonal] = Field(description="像个人信息的")


class TextQuery(PageQuery):
    """Which passages."""

    after: DigitCursor = Field(default="", description="上一页的 next；第一页不填")


class DocumentText(Given):
    """群众读到的正文"""

    revision: int = Field(description="翻页时变了，说明文件换过")
    items: list[TextPassage]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class DocumentStepForm(Given):
    """一步要填什么、会怎样"""

    step: Step
    name: str
    article: str = Field(description="依据")
    consequence: str
    needs_reason: bool
    needs_ended_on: bool = Field(description="要写从哪一天起")
    takes_repealed_by: bool = Field(description="可以写依据的文件")
    problems: list[str] = Field(description="发布前要解决的")
    is_own: bool = Field(description="这个程序账号参与了起草，审查应由别人进行（条例第十七条）")
    may_review_own: bool


class DocumentLinkBody(Taken):
    """与哪份文件有什么关联"""

    revision: Version
    relation: Relation = Field(description="这份文件对另一份：interprets 解读它，repealed-by 被它废止，等等")
    other: Id = Field(description="另一份文件")


class DocumentUnlinkBody(Taken):
    """取消关联"""

    revision: Version


class DeclareBody(Taken):
    """列为哪份文件的新版本"""

    revision: Version
    of: Id = Field(description="已有的文件")


class DocumentEvent(Given):
    """经过里的一件事"""

    at: datetime
    actor: str
    action: str
    label: str
    reason: str | None


class OneDocument(Given):
    """一份文件"""

    id: int
    title: str
    document_number: str | None
    issuer: str | None
    index_number: str | None
    subject: str | None
    place: str | None
    version: int
    revision: int = Field(description="修改和办理时要交回来")
    status: Status
    scope: Scope
    scope_ground: str | None
    validity: str | None
    is_normative: bool
    signed_on: date | None
    published_on: date | None
    effective_on: date | None
    expires_on: date | None
    ended_on: date | None
    steps: list[Step] = Field(description="这个程序账号现在可以办的")
    problems: list[str] = Field(description="发布前要解决的")
    findings: int = Field(description="正文里像个人信息的有几处")
    first_findings: list[FoundPersonal] = Field(description=f"其中的前{FINDINGS_SHOWN}处；全部见 /text")
    file_name: str | None
    file_size: int
    duties: int = Field(description="读出的公开义务有几项，见 /duties")
    duplicates: list[str] = Field(description="与哪些文件相像")
    warnings: list[str] = Field(description="读文件时注意到的，正文缺什么")
    validity_now: str | None = Field(description="按日期推算的今天的效力")
    due: DueDate | None = Field(description="应当公开的期限；null：已公开，或者没有")
    is_own: bool = Field(description="这个程序账号参与了起草")
    versions: list[DocumentLine] = Field(description="各个版本，新的在前")
    links: list[LinkedDocument]
    proposal: Proposal | None
    outline: list[OutlineLine]
    events: list[DocumentEvent]


class FactsBody(Taken):
    """文件的信息：没有写的不改"""

    revision: Version
    title: _Cell | None = None
    document_number: _Cell | None = None
    issuer: _Cell | None = None
    index_number: _Cell | None = None
    subject: _Cell | None = None
    place: _Cell | None = None
    signed_on: Day | Literal[""] | None = None
    published_on: Day | Literal[""] | None = None
    effective_on: Day | Literal[""] | None = None
    expires_on: Day | Literal[""] | None = None
    is_normative: bool | None = None
    validity: _Cell | None = None
    scope: Scope | None = None
    ground: _Cell | None = Field(default=None, description="不予公开的依据，代码")
    ground_remark: _Cell | None = None
    reason: _Cell = Field(default="", description="修改已发布的文件要写")


class DocumentStepBody(Taken):
    """办一步"""

    revision: Version
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_REASON)] = ""
    ended_on: Day | None = Field(default=None, description="废止、失效：从哪一天")
    repealed_by: Id | None = Field(default=None, description="废止：依据的文件")


class ImportFields(Taken):
    """A form with files."""

    question: Annotated[int, Field(ge=0, le=10**9)] = Field(
        default=0, description="为回答哪个提问而公开（提问的编号），记入经过；0：没有"
    )


class VersionFields(Taken):
    """A form with one file."""

    revision: Annotated[int, Field(ge=0, le=10**9)]


class Drafted(Given):
    """读一个文件的结果"""

    name: str
    document_id: int | None = Field(description="草稿；null：没有读成")
    notes: list[str] = Field(description="要注意的：与已有的相像等")
    problem: str = Field(description="为什么没有读成")


class Imported(Given):
    """每个文件一份草稿；读不成的不妨碍别的"""

    items: list[Drafted]
