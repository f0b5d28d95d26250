"""What stands in a document and what can be done with it: text, duties, a step's form, what waits for review."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import places
from bot.api.endpoint import Call
from bot.api.problems import Code, Problem
from bot.api.resources.document_models import (
    DocumentDuties,
    DocumentDuty,
    DocumentLine,
    DocumentStepForm,
    DocumentText,
    DueDate,
    FoundPersonal,
    ReviewLine,
    ReviewPage,
    ReviewQuery,
    TextPassage,
    TextQuery,
)
from bot.console.document_scan import scan
from bot.console.documents import person
from bot.console.documents_review import ReviewRow, rows_for
from bot.console.documents_steps import CONSEQUENCES
from knowledge.duties import Duty, next_due
from knowledge.duties.export import limit_text
from knowledge.publishing.desk import DocumentPage, document_page, review_queue
from knowledge.publishing.lifecycle import TRANSITIONS, Step
from knowledge.publishing.people import UnknownDocumentError
from knowledge.publishing.steps import problems_before_publishing
from knowledge.tables import Document, Passage

_NEVER = datetime(2200, 1, 1, tzinfo=UTC)  # where nobody knows when it was handed in: behind all others


async def review(call: Call) -> ReviewPage:
    """``GET /documents/review``: the queue is as long as reviewers let it grow; it is sorted in memory."""
    query: ReviewQuery = call.query
    rows = rows_for(call.me, await call.read(review_queue), call.today, call.calendar)
    if query.after:
        behind = places.read_instant(query.after)
        rows = [row for row in rows if _place(row) > behind]
    shown = rows[: query.limit]
    last = places.of_instant(*_place(shown[-1])) if len(rows) > query.limit else ""
    return ReviewPage(items=[_waiting(row) for row in shown], next=last)


async def text(call: Call) -> DocumentText:
    """``GET /documents/{document}/text``: as citizens read it, with what the scan found in it."""
    query: TextQuery = call.query
    return await call.read(_text, call, int(query.after or 0), query.limit)


async def duties(call: Call) -> DocumentDuties:
    """``GET /documents/{document}/duties``: as they are understood; the ledger has those of published documents."""
    return await call.read(_duties, call)


async def step_form(call: Call) -> DocumentStepForm:
    """``GET /documents/{document}/steps/{step}``."""
    step = step_of(call)
    return await call.read(_form, step, call)


def step_of(call: Call) -> Step:
    """The step that the path names. Raises :class:`Problem`."""
    try:
        wanted = Step(call.parameters["step"])
    except ValueError:
        raise Problem(Code.NOT_FOUND, "没有这个步骤。") from None
    if wanted is Step.AMEND:
        raise Problem(Code.NOT_FOUND, "上传新版本请用 /amend。")
    return wanted


def _place(row: ReviewRow) -> tuple[datetime, int]:
    return row.since or _NEVER, row.one.id


def _waiting(row: ReviewRow) -> ReviewLine:
    return ReviewLine(
        document=DocumentLine.model_validate(row.one),
        by=row.by,
        since=row.since,
        waited=row.waited,
        due=DueDate.model_validate(row.due) if row.due else None,
        is_own=row.is_own,
        may=row.may,
    )


def _text(session: Session, call: Call, begin: int, limit: int) -> DocumentText:
    """Along the passages' order. Raises :class:`UnknownDocumentError`."""
    document = call.whole("document")
    revision = session.scalar(select(Document.revision).where(Document.id == document))
    if revision is None:
        raise UnknownDocumentError("没有这份文件。")
    query = select(Passage).where(Passage.document_id == document, Passage.ordinal >= begin)
    found = session.scalars(query.order_by(Passage.ordinal).limit(limit + 1)).all()
    shown = found[:limit]
    last = str(shown[-1].ordinal + 1) if len(found) > limit else ""
    return DocumentText(revision=revision, items=[_passage(each, call) for each in shown], next=last)


def _passage(passage: Passage, call: Call) -> TextPassage:
    return TextPassage(
        id=passage.id,
        section="".join(passage.path),
        role=passage.role,
        text=passage.text,
        findings=[FoundPersonal.model_validate(each) for each in scan([passage], call.today)],
    )


def _duties(session: Session, call: Call) -> DocumentDuties:
    return DocumentDuties(items=[_duty(each, call) for each in _page(session, call).duties])


def _duty(duty: Duty, call: Call) -> DocumentDuty:
    return DocumentDuty(
        matter=duty.matter,
        units=list(duty.units),
        lead_unit=duty.lead_unit,
        actors=list(duty.actors),
        frequency=duty.frequency.text if duty.frequency else "",
        time_limit=limit_text(duty),
        next_due=next_due(duty, call.today),
        section="".join(duty.section_path),
        passage_id=duty.passage_id,
        source_text=duty.source_text,
    )


def _form(session: Session, step: Step, call: Call) -> DocumentStepForm:
    page, transition, someone = _page(session, call), TRANSITIONS[step], person(call.me)
    if step not in page.steps:
        raise Problem(Code.REFUSED, f"这份文件现在不能{transition.name}。")
    is_ending = step in (Step.REPEAL, Step.EXPIRE)
    return DocumentStepForm(
        step=step,
        name=transition.name,
        article=transition.article,
        consequence=CONSEQUENCES[step],
        needs_reason=transition.needs_reason,
        needs_ended_on=is_ending,
        takes_repealed_by=step is Step.REPEAL,
        problems=problems_before_publishing(session, page.document) if step is Step.PUBLISH else [],
        is_own=someone.signature in page.authors,
        may_review_own=someone.may_review_own,
    )


def _page(session: Session, call: Call) -> DocumentPage:
    found = document_page(session, call.whole("document"))
    if found is None:
        raise UnknownDocumentError("没有这份文件。")
    return found
