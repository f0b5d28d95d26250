"""Documents: the list, one, a file that becomes a draft, what it says of itself, the steps of its life."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from bot.api.endpoint import Call, Given, Taken
from bot.api.problems import Code, FieldProblem, Problem
from bot.api.values import Day, DigitCursor, Id, Version, Words
from bot.console import documents_files
from bot.console.document_scan import FINDINGS_SHOWN, scan
from bot.console.documents import person
from bot.console.documents_steps import MAX_REASON
from bot.console.policy import STEP_PERMISSIONS, Permission, may
from bot.console.uploads import read_uploads
from knowledge.publishing import facts
from knowledge.publishing.desk import PAGE_LENGTH, DocumentPage, Filters, document_page, find_other, list_page
from knowledge.publishing.drafting import draft_version, replace_file
from knowledge.publishing.history import EVENT_NAMES
from knowledge.publishing.lifecycle import Step
from knowledge.publishing.steps import Details, problems_before_publishing, take
from knowledge.tables import Document, Scope, Status

_Cell = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class ListQuery(Taken):
    """Which documents: what waits first. Fifty a page."""

    status: Status | Literal[""] = Field(default="", description="不填：除旧版本和撤下的以外")
    scope: Scope | Literal[""] = ""
    issuer: Words = Field(default="", max_length=200, description="发文机关，全称")
    q: Words = Field(default="", max_length=100, description="标题、文号等里含有的词")
    after: Annotated[DigitCursor, Field(max_length=6)] = Field(default="", description="上一页的 next；第一页不填")


class DocumentLine(Given):
    """一份文件，列表里的一行"""

    id: int
    title: str
    document_number: str | None = Field(description="文号")
    issuer: str | None
    version: int
    status: Status
    scope: Scope
    validity: str | None
    signed_on: date | None
    published_on: date | None
    effective_on: date | None
    expires_on: date | None
    ended_on: date | None


class DocumentsPage(Given):
    """文件，待审查的在前"""

    items: list[DocumentLine]
    next: str = Field(description="下一页从哪里开始；空：没有了")
    total: int


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
    file_name: str | None
    file_size: int
    duties: int = Field(description="读出的公开义务")
    duplicates: list[str] = Field(description="与哪些文件相像")
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
    """A form with files and nothing else."""


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


async def listing(call: Call) -> DocumentsPage:
    """``GET /documents``: the list is short enough to be counted, and in an order of its own; the cursor is a page."""
    query: ListQuery = call.query
    number = int(query.after or 1)
    filters = Filters(str(query.status), str(query.scope), query.issuer, query.q)
    found = await call.read(list_page, filters, number)
    has_more = number * PAGE_LENGTH < found.total
    items = [DocumentLine.model_validate(row) for row in found.rows]
    return DocumentsPage(items=items, next=str(number + 1) if has_more else "", total=found.total)


async def one(call: Call) -> OneDocument:
    """``GET /documents/{document}``."""
    return await call.read(_one, call.whole("document"), call)


async def upload(call: Call) -> Imported:
    """``POST /documents``: each file a draft, archives taken apart."""
    uploads = await read_uploads(call.request)
    drafted = await call.run(documents_files.draft_all, uploads, person(call.me), call.now, "")
    items = [
        Drafted(
            name=each.name,
            document_id=each.document.id if each.document else None,
            notes=list(each.notes),
            problem=each.problem,
        )
        for each in drafted
    ]
    return Imported(items=items)


async def amend(call: Call) -> OneDocument:
    """``POST /documents/{document}/amend``: the file of the next version."""
    read = documents_files.only(await read_uploads(call.request, "file"))
    at = {"by": person(call.me), "now": call.now, "revision": call.body.revision}
    made = await call.run(draft_version, await _known(call), read, **at)
    return await call.read(_one, made.id, call)


async def replace(call: Call) -> OneDocument:
    """``POST /documents/{document}/replace``: another file for a draft; corrections are kept."""
    read = documents_files.only(await read_uploads(call.request, "file"))
    at = {"by": person(call.me), "now": call.now, "revision": call.body.revision}
    made = await call.run(replace_file, await _known(call), read, **at)
    return await call.read(_one, made.id, call)


async def edit(call: Call) -> OneDocument:
    """``PATCH /documents/{document}``."""
    return await call.run(_edit, await _known(call), call)


async def step(call: Call) -> OneDocument:
    """``POST /documents/{document}/steps/{step}``: who may take which is asked of the policy."""
    try:
        wanted = Step(call.parameters["step"])
    except ValueError:
        raise Problem(Code.NOT_FOUND, "没有这个步骤。") from None
    if wanted is Step.AMEND:
        raise Problem(Code.NOT_FOUND, "上传新版本请用 /amend。")
    return await call.run(_take, await _known(call), wanted, call)


def permission_of(parameters: Mapping[str, str]) -> Permission | None:
    """What the step that the path names needs; ``None`` for one that there is not."""
    return {step.value: needed for step, needed in STEP_PERMISSIONS.items()}.get(parameters["step"])


async def _known(call: Call) -> int:
    document = call.whole("document")
    if await call.read(document_page, document) is None:
        raise Problem(Code.NOT_FOUND, "没有这份文件。")
    return document


def _one(session: Session, document_id: int, call: Call) -> OneDocument:
    page = document_page(session, document_id)
    if page is None:
        raise Problem(Code.NOT_FOUND, "没有这份文件。")
    return _shown(session, page, call)


def _shown(session: Session, page: DocumentPage, call: Call) -> OneDocument:
    document = page.document
    same = {name: getattr(document, name) for name in OneDocument.model_fields if name in Document.__table__.columns}
    findings = scan(document.passages, call.today)
    return OneDocument(
        **same,
        steps=[each for each in page.steps if may(call.me.actor, STEP_PERMISSIONS[each])],
        problems=problems_before_publishing(session, document) if Step.PUBLISH in page.steps else [],
        findings=len(findings[:FINDINGS_SHOWN]),
        file_name=page.file_name,
        file_size=page.file_size,
        duties=len(page.duties),
        duplicates=[each.sentence for each in page.duplicates],
        events=[
            DocumentEvent(
                at=each.at,
                actor=each.actor,
                action=each.action,
                label=EVENT_NAMES.get(each.action, each.action),
                reason=each.reason,
            )
            for each in document.events
        ],
    )


def _edit(session: Session, document_id: int, call: Call) -> OneDocument:
    body: FactsBody = call.body
    typed = facts.as_typed(session.get_one(Document, document_id))
    for name in FactsBody.model_fields.keys() - {"revision"}:
        value: Any = getattr(body, name)
        if value is not None:
            typed[name] = {True: "yes", False: ""}.get(value, str(value)) if isinstance(value, bool) else str(value)
    by = person(call.me)
    facts.edit(session, document_id, typed, by=by, now=call.now, today=call.today, revision=body.revision)
    return _one(session, document_id, call)


def _take(session: Session, document_id: int, wanted: Step, call: Call) -> OneDocument:
    body: DocumentStepBody = call.body
    other = find_other(session, str(body.repealed_by)) if body.repealed_by else None
    if body.repealed_by and other is None:
        raise Problem(Code.INVALID, "没有这份文件。", [FieldProblem(pointer="/repealed_by", detail="没有这份文件。")])
    details = Details(body.reason, body.ended_on, other)
    by = person(call.me)
    take(session, document_id, wanted, details, by=by, now=call.now, today=call.today, revision=body.revision)
    return _one(session, document_id, call)
