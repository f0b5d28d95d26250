"""Files that staff hand in become drafts: of a new document, or of the next version of one."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.ingest.storing import carry_over, insert_document, renew
from knowledge.publishing.history import event, record
from knowledge.publishing.lifecycle import Step, possible
from knowledge.publishing.people import Person, StepRefusedError
from knowledge.publishing.steps import open_for_change, standing
from knowledge.publishing.versions import next_version
from knowledge.tables import Document, Status

_LONGEST_NAME = 255


def draft(session: Session, document: Document, *, by: Person, now: datetime, reason: str | None = None) -> Document:
    """Keep a document that was read from a file as a draft. Its name gets a number where another has the same."""
    document.source_name = _free_name(session, document.source_name)
    document.status, document.ingested_at = Status.DRAFT, now
    document.events = [event("drafted", by=by.signature, now=now, reason=reason)]
    insert_document(session, document)
    return document


def draft_version(
    session: Session, document_id: int, document: Document, *, by: Person, now: datetime, revision: int
) -> Document:
    """Keep what was read from a file as the draft of a document's next version. Raises :class:`StepRefusedError`."""
    before = open_for_change(session, document_id, revision)
    if Step.AMEND not in possible(standing(session, before)):
        raise StepRefusedError("这份文件现在不能上传新版本：它还没有发布，或者已有更新的版本在办理。")
    if document.file_sha256 == before.file_sha256:
        raise StepRefusedError("上传的文件与现在的版本完全一样，没有新的内容。")
    document.source_name = before.source_name
    document.version = next_version(session, before.source_name)
    carry_over(before, document)
    document.status, document.ingested_at = Status.DRAFT, now
    document.events = [event("drafted", by=by.signature, now=now, details={"version of": [None, before.id]})]
    insert_document(session, document)
    return document


def replace_file(
    session: Session, document_id: int, document: Document, *, by: Person, now: datetime, revision: int
) -> Document:
    """Put another file in the place of a draft's; what was corrected stays. Raises :class:`StepRefusedError`."""
    known = open_for_change(session, document_id, revision)
    if known.status != Status.DRAFT:
        raise StepRefusedError("只有草稿可以更换文件。已发布的文件请上传新版本。")
    renew(session, known, document, action="file replaced", by=by.signature, now=now)
    session.flush()
    return known


def declare_version(
    session: Session, document_id: int, of_id: int, *, by: Person, now: datetime, revision: int
) -> Document:
    """Make the draft of a new document the next version of one that exists. Raises :class:`StepRefusedError`."""
    document = open_for_change(session, document_id, revision)
    before = session.get(Document, of_id)
    if before is None or before.source_name == document.source_name:
        raise StepRefusedError("没有找到所选的文件，请核对编号。")
    if document.status != Status.DRAFT or document.version > 1:
        raise StepRefusedError("只有新文件的草稿可以列为另一份文件的新版本。")
    if Step.AMEND not in possible(standing(session, before)):
        raise StepRefusedError(f"《{before.title}》现在不能有新版本：它还没有发布，或者已有更新的版本在办理。")
    document.source_name, document.version = before.source_name, next_version(session, before.source_name)
    carry_over(before, document)
    record(document, "declared", by=by.signature, now=now, changes={"version of": (None, before.id)})
    session.flush()
    return document


def _free_name(session: Session, name: str) -> str:
    """通知.docx, or 通知~2.docx where there is one."""
    path = PurePosixPath(name)
    stem, suffix = name[: len(name) - len(path.suffix)], path.suffix
    stem = stem[: _LONGEST_NAME - len(suffix) - 6]
    like = f"{_escaped(stem)}%{_escaped(suffix)}"
    taken = set(session.scalars(select(Document.source_name).where(Document.source_name.like(like, escape="\\"))))
    name, count = stem + suffix, 1
    while name in taken:
        count += 1
        name = f"{stem}~{count}{suffix}"
    return name


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
