"""Taking a step in a document's life, with everything the law and the office ask of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.publishing.duplicates import blocking, find_duplicates
from knowledge.publishing.history import SYSTEM, record
from knowledge.publishing.lifecycle import STATUS_NAMES, TRANSITIONS, Standing, Step, possible
from knowledge.publishing.linking import link
from knowledge.publishing.people import ChangedMeanwhileError, Person, StepRefusedError, UnknownDocumentError
from knowledge.publishing.validity import EXPIRED, REPEALED, has_ended
from knowledge.publishing.versions import supersede
from knowledge.tables import Document, LinkKind, Scope, Status

_AUTHORING = {"drafted", "edited", "declared", "submit", "reopen", "file replaced"}
_OPEN = (Status.DRAFT, Status.REVIEW, Status.PUBLISHED)


@dataclass(frozen=True)
class Details:
    """What a step's form holds beside the button. ``repealed_by``: the id of the repealing document."""

    reason: str = ""
    ended_on: date | None = None
    repealed_by: int | None = None


def take(
    session: Session,
    document_id: int,
    step: Step,
    details: Details = Details(),
    *,
    by: Person,
    now: datetime,
    today: date,
    revision: int,
) -> Document:
    """Take a step other than :attr:`Step.AMEND` (see :mod:`knowledge.publishing.drafting`).

    ``revision`` is that of the page on which the button was. Raises :class:`StepRefusedError`.
    """
    document = open_for_change(session, document_id, revision)
    transition = TRANSITIONS[step]
    if step is Step.AMEND or step not in possible(standing(session, document)):
        raise StepRefusedError(f"这份文件现在是“{STATUS_NAMES[Status(document.status)]}”，不能{transition.name}。")
    if transition.needs_reason and not details.reason.strip():
        raise StepRefusedError(f"{transition.name}需要写明理由。")
    before = {name: getattr(document, name) for name in _RECORDED}
    if step is Step.PUBLISH:
        _publish(session, document, details, by, now, today)
    elif step in (Step.REPEAL, Step.EXPIRE):
        _end(session, document, step, details, by, now, today)
    assert transition.ends is not None
    document.status = transition.ends
    changes = {name: (before[name], after) for name in _RECORDED if (after := getattr(document, name)) != before[name]}
    record(document, step.value, by=by.signature, now=now, reason=details.reason, changes=changes)
    session.flush()
    return document


_RECORDED = ("status", "published_on", "validity", "ended_on")


def open_for_change(session: Session, document_id: int, revision: int) -> Document:
    """The document, if it is still as the page showed it.

    Raises :class:`UnknownDocumentError` or :class:`ChangedMeanwhileError`.
    """
    document = session.get(Document, document_id, with_for_update=True)
    if document is None:
        raise UnknownDocumentError("没有这份文件。")
    if document.revision != revision:
        last = document.events[-1].actor if document.events else ""
        who = f"{last}" if last not in ("", SYSTEM) else "系统"
        raise ChangedMeanwhileError(f"这份文件刚刚被{who}修改过，您的操作没有执行。请看过现在的内容后再办理。")
    return document


def standing(session: Session, document: Document) -> Standing:
    """What the possible steps depend on."""
    later = select(Document.id).where(
        Document.source_name == document.source_name, Document.version > document.version, Document.status.in_(_OPEN)
    )
    return Standing(
        status=Status(document.status),
        scope=Scope(document.scope),
        is_newest=session.scalar(later.limit(1)) is None,
        has_ended=has_ended(document),
    )


def authors(document: Document) -> set[str]:
    """Who drafted, changed or submitted it."""
    return {event.actor for event in document.events if event.action in _AUTHORING}


def problems_before_publishing(session: Session, document: Document) -> list[str]:
    """Why a document can't be published as it is, each a Chinese sentence."""
    problems = []
    if not document.title.strip():
        problems.append("没有标题。")
    if document.scope == Scope.WITHHELD and not document.scope_ground:
        problems.append("不予公开的，应当写明法律依据（条例第十四条至第十六条）。")
    for one in blocking(find_duplicates(session, document)):
        problems.append(f"{one.sentence}如果这是它的新版本，请先列为新版本。")
    return problems


def end_expired(session: Session, *, now: datetime, today: date) -> list[str]:
    """Record as 已失效 what was valid until a day that has passed; returns the titles. Call it daily."""
    statement = select(Document).where(
        Document.status == Status.PUBLISHED, Document.expires_on < today, Document.ended_on.is_(None)
    )
    ended = []
    for document in session.scalars(statement):
        if has_ended(document):
            continue
        assert document.expires_on is not None
        before, document.validity = document.validity, EXPIRED
        document.ended_on = document.expires_on + timedelta(days=1)
        changes = {"validity": (before, EXPIRED), "ended_on": (None, document.ended_on)}
        record(document, "expire", by=SYSTEM, now=now, reason="有效期已满", changes=changes)
        ended.append(document.title)
    return ended


def _publish(session: Session, document: Document, details: Details, by: Person, now: datetime, today: date) -> None:
    """条例第十七条: nothing is opened without review, and nobody reviews alone what they drafted."""
    if by.signature in authors(document):
        if not by.may_review_own:
            raise StepRefusedError("您参与了这份文件的起草，审查应当由另一位同事进行（条例第十七条）。")
        if not details.reason.strip():
            raise StepRefusedError("您参与了这份文件的起草。没有其他人可以审查时，请写明由您审查的理由。")
    if problems := problems_before_publishing(session, document):
        raise StepRefusedError("还不能发布：" + "".join(problems))
    if document.scope == Scope.PROACTIVE and document.published_on is None:
        document.published_on = today
    others = select(Document).where(
        Document.source_name == document.source_name,
        Document.id != document.id,
        Document.status == Status.PUBLISHED,
    )
    for old in session.scalars(others).all():
        supersede(old, document, by=by.signature, now=now)


def _end(
    session: Session, document: Document, step: Step, details: Details, by: Person, now: datetime, today: date
) -> None:
    name = TRANSITIONS[step].name
    if details.ended_on is None:
        raise StepRefusedError(f"请填写自哪一天起{name.removeprefix('宣布')}。")
    if details.ended_on > today:
        raise StepRefusedError(
            "这一天还没有到。将来才停止执行的，请在“修改信息”里填写有效期至哪一天，到期自动列为失效。"
        )
    if details.repealed_by is not None:
        repealing = session.get(Document, details.repealed_by)
        if repealing is None or repealing.id == document.id:
            raise StepRefusedError("没有找到所填的废止依据文件，请核对编号。")
        link(session, repealing, document, LinkKind.REPEALS, by=by.signature, now=now)
    document.ended_on = details.ended_on
    document.validity = REPEALED if step is Step.REPEAL else EXPIRED
    document.keep_by_hand("validity")
