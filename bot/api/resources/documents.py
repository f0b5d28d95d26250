"""Documents: the list, one, a file that becomes a draft, what it says of itself, its links, the steps of its life."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from bot.api.endpoint import Call
from bot.api.problems import Code, FieldProblem, Problem
from bot.api.resources.document_models import (
    DeclareBody,
    DocumentCounts,
    DocumentEvent,
    DocumentLine,
    DocumentLinkBody,
    DocumentsPage,
    DocumentStepBody,
    Drafted,
    DueDate,
    FactsBody,
    FoundPersonal,
    Imported,
    LinkedDocument,
    ListedDocument,
    ListQuery,
    OneDocument,
    OutlineLine,
    Proposal,
    Relation,
)
from bot.api.resources.document_parts import step_of
from bot.console import documents_files, documents_links
from bot.console.document_scan import FINDINGS_SHOWN, scan
from bot.console.documents import due, person
from bot.console.documents_links import CHOICES
from bot.console.policy import STEP_PERMISSIONS, Permission, may
from bot.console.uploads import read_uploads
from bot.learning.questions import UnknownGroupError
from bot.learning.tables import AskedQuestion
from knowledge.publishing import desk, facts
from knowledge.publishing.desk import (
    DocumentPage,
    DocumentRow,
    Filters,
    LinkView,
    document_page,
    find_other,
    list_before,
)
from knowledge.publishing.drafting import draft_version, replace_file
from knowledge.publishing.history import EVENT_NAMES
from knowledge.publishing.lifecycle import Step
from knowledge.publishing.steps import Details, problems_before_publishing, take
from knowledge.publishing.validity import validity_on
from knowledge.tables import Document, Status


async def listing(call: Call) -> DocumentsPage:
    """``GET /documents``: by the primary key. The console's own list is in another order: what waits first."""
    query: ListQuery = call.query
    filters = Filters(str(query.status), str(query.scope), query.issuer, query.q)
    found = await call.read(list_before, filters, int(query.after) if query.after else None, query.limit + 1)
    shown = [_listed(row, call) for row in found[: query.limit]]
    return DocumentsPage(items=shown, next=str(shown[-1].id) if len(found) > query.limit else "")


async def counts(call: Call) -> DocumentCounts:
    """``GET /documents/counts``."""
    by_status, issuers = await call.read(desk.counts), await call.read(desk.issuers)
    return DocumentCounts(by_status={Status(key): count for key, count in by_status.items()}, issuers=issuers)


async def one(call: Call) -> OneDocument:
    """``GET /documents/{document}``."""
    return await call.read(_one, call.whole("document"), call)


async def upload(call: Call) -> Imported:
    """``POST /documents``: each file a draft, archives taken apart."""
    uploads = await read_uploads(call.request)
    question = await call.read(_question, call.body.question) if call.body.question else ""
    drafted = await call.run(documents_files.draft_all, uploads, person(call.me), call.now, question)
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
    wanted = step_of(call)
    return await call.run(_take, await _known(call), wanted, call)


def permission_of(parameters: Mapping[str, str]) -> Permission | None:
    """What the step that the path names needs; ``None`` for one that there is not."""
    return {step.value: needed for step, needed in STEP_PERMISSIONS.items()}.get(parameters["step"])


async def link(call: Call) -> OneDocument:
    """``POST /documents/{document}/links``."""
    body: DocumentLinkBody = call.body
    document = await _known(call)
    at = (body.revision, person(call.me), call.now)
    await call.run(documents_links.add_link, document, body.relation.value, str(body.other), *at)
    return await call.read(_one, document, call)


async def unlink(call: Call) -> OneDocument:
    """``POST /documents/{document}/links/{link}/remove``."""
    document, at = await _known(call), (call.body.revision, person(call.me), call.now)
    if not await call.run(documents_links.remove_link, document, call.whole("link"), *at):
        raise Problem(Code.NOT_FOUND, "这份文件没有这个关联，可能已经取消。")
    return await call.read(_one, document, call)


async def declare(call: Call) -> OneDocument:
    """``POST /documents/{document}/declare``."""
    body: DeclareBody = call.body
    document, at = await _known(call), (body.revision, person(call.me), call.now)
    await call.run(documents_links.declare_new_version, document, str(body.of), *at)
    return await call.read(_one, document, call)


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
        findings=len(findings),
        first_findings=[FoundPersonal.model_validate(each) for each in findings[:FINDINGS_SHOWN]],
        file_name=page.file_name,
        file_size=page.file_size,
        duties=len(page.duties),
        duplicates=[each.sentence for each in page.duplicates],
        warnings=[*document.details.get("warnings", []), *document.omissions],
        validity_now=validity_on(document, call.today),
        due=due_of(document, call),
        is_own=call.me.signature in page.authors,
        versions=[DocumentLine.model_validate(each) for each in page.versions],
        links=[_linked(each) for each in page.links],
        proposal=Proposal.model_validate(page.proposal) if page.proposal else None,
        outline=[OutlineLine.model_validate(each) for each in page.outline],
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


def due_of(row: Any, call: Call) -> DueDate | None:
    """Until when a document should be public."""
    found = due(row, call.today, call.calendar)
    return DueDate.model_validate(found) if found else None


def _listed(row: DocumentRow, call: Call) -> ListedDocument:
    same = DocumentLine.model_validate(row).model_dump()
    return ListedDocument(**same, validity_now=validity_on(row, call.today), due=due_of(row, call))


def _linked(view: LinkView) -> LinkedDocument:
    relation = next(key for key, meant in CHOICES.items() if meant == (view.kind, view.is_start))
    return LinkedDocument(id=view.id, relation=Relation(relation), other=DocumentLine.model_validate(view.other))


def _question(session: Session, question_id: int) -> str:
    """The words of a question, as a document's history keeps them."""
    asked = session.get(AskedQuestion, question_id)
    if asked is None or asked.text is None:
        raise UnknownGroupError("没有这个提问，或者已超过保存期限。")
    return documents_files.question_of(asked.text)


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
