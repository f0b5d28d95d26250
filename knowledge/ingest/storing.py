"""A document that was read into the database: added, renewed in its place, or put before as a new version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from knowledge.answers import book_title
from knowledge.ingest.metadata import FACTS
from knowledge.publishing.duplicates import find_duplicates, text_digest
from knowledge.publishing.history import IMPORT, event, record
from knowledge.publishing.versions import supersede
from knowledge.tables import Document, DocumentFile, Passage, Status, StoredDuty

# What reading finds. The rest (status, scope …) is decided by people.
_READ = ("sha256", "file_sha256", "text_sha256", *FACTS, "is_normative", "kind", "text")
_PASSAGE = ("ordinal", "path", "role", "heading", "text", "start", "end")
_DUTY = ("ordinal", "matter", "heading", "units", "frequency", "time_limit", "start", "end", "responsibility")
_DECIDED = ("scope", "scope_ground", "is_normative")
_FILLED_IN = ("document_number", "issuer", "index_number", "subject", "place")


class Outcome(StrEnum):
    ADDED = "added"
    UPDATED = "updated"
    NEW_VERSION = "new version"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Stored:
    """What became of a document; ``problem`` is a Chinese sentence where it was refused."""

    outcome: Outcome
    problem: str = ""


def store(session: Session, document: Document, *, now: datetime, as_draft: bool = False) -> Stored:
    """Keep a document that :func:`knowledge.ingest.documents.make_document` made.

    The same bytes read anew, or with another sidecar, renew the newest version in its place: its id stays, and what
    staff corrected. Other bytes become the next version, which is published in the place of the one before; that keeps
    its id, text and page. Refused: a 文号, file or text that another document has, a file that shares but its name with
    the document of that name, and a change of a document that staff have in hand or have withdrawn.
    """
    newest = session.execute(
        select(
            *(Document.id, Document.version, Document.status, Document.sha256, Document.file_sha256),
            *(Document.title, Document.document_number),
        )
        .where(Document.source_name == document.source_name)
        .order_by(Document.version.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:
        return _add(session, document, now, as_draft)
    if newest.sha256 == document.sha256:
        return Stored(Outcome.UNCHANGED)
    if newest.file_sha256 in (None, document.file_sha256):  # None: stored before digests of files were
        renew(session, session.get_one(Document, newest.id), document, action="read again", by=IMPORT, now=now)
        return Stored(Outcome.UPDATED)
    if newest.status in (Status.DRAFT, Status.REVIEW):
        return Stored(Outcome.REFUSED, f"《{newest.title}》有一份草稿还没有办完，没有导入。请先在工作台办理。")
    if newest.status == Status.WITHDRAWN:
        return Stored(Outcome.REFUSED, f"《{newest.title}》已经撤下，没有导入。请在工作台重新起草。")
    if _is_another(newest.title, newest.document_number, document):
        known = f"{book_title(newest.title)}（{newest.document_number}）"
        return Stored(Outcome.REFUSED, f"已有同名的文件{known}，看来是另一份文件，没有取代它。请改文件名后再导入。")
    return _add_version(session, document, session.get_one(Document, newest.id), now, as_draft)


def _is_another(title: str, number: str | None, document: Document) -> bool:
    """Whether two files only share a name (附件1.docx): both 文号 and title differ."""
    if not number or not document.document_number or number == document.document_number:
        return False
    return text_digest(title) != text_digest(document.title)


def _add(session: Session, document: Document, now: datetime, as_draft: bool) -> Stored:
    if duplicates := find_duplicates(session, document, given_up_too=True):
        return Stored(Outcome.REFUSED, "".join(one.sentence for one in duplicates) + "没有重复导入。")
    _begin(document, now, as_draft)
    insert_document(session, document)
    return Stored(Outcome.ADDED)


def _add_version(session: Session, document: Document, before: Document, now: datetime, as_draft: bool) -> Stored:
    if duplicates := find_duplicates(session, document, given_up_too=True):
        return Stored(Outcome.REFUSED, "".join(one.sentence for one in duplicates) + "没有导入新版本。")
    document.version = before.version + 1
    carry_over(before, document)
    _begin(document, now, as_draft)
    insert_document(session, document)
    if not as_draft:
        supersede(before, document, by=IMPORT, now=now)
    return Stored(Outcome.NEW_VERSION)


def insert_document(session: Session, document: Document) -> None:
    """Add a new document with its passages, which go in as one statement, whatever their number.

    SQLite has none that returns many new ids, so that the unit of work would send one a row.
    """
    duties = _take_duties(document)
    passages, document.passages = list(document.passages), []
    session.add(document)
    session.flush()
    _insert_passages(session, [_row(passage, document.id) for passage in passages])
    _insert_duties(session, document.id, duties)
    session.expire(document, ["passages", "duties"])


def _insert_passages(session: Session, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(Passage), rows)


def _take_duties(document: Document) -> list[tuple[int, dict[str, Any]]]:
    """The duties of a document that is in no session: the ordinal of the passage of each, and its columns."""
    duties, document.duties = list(document.duties), []
    return [(duty.passage.ordinal, {name: getattr(duty, name) for name in _DUTY}) for duty in duties]


def _insert_duties(session: Session, document_id: int, duties: list[tuple[int, dict[str, Any]]]) -> None:
    if not duties:
        return
    passages = select(Passage.ordinal, Passage.id).where(Passage.document_id == document_id)
    ids = {row.ordinal: row.id for row in session.execute(passages)}
    rows = [columns | {"document_id": document_id, "passage_id": ids[ordinal]} for ordinal, columns in duties]
    session.execute(insert(StoredDuty), rows)


def _row(passage: Passage, document_id: int) -> dict[str, Any]:
    return {"document_id": document_id} | {name: getattr(passage, name) for name in _PASSAGE}


def _begin(document: Document, now: datetime, as_draft: bool) -> None:
    document.ingested_at = now
    document.status = Status.DRAFT if as_draft else Status.PUBLISHED
    document.events = [event("drafted" if as_draft else "imported", by=IMPORT, now=now)]


def carry_over(before: Document, document: Document) -> None:
    """What people decided of a document holds for its next version too, and facts that its new file does not state."""
    for name in _DECIDED:
        setattr(document, name, getattr(before, name))
    for name in _FILLED_IN:
        setattr(document, name, getattr(document, name) or getattr(before, name))
    if before.ended_on:
        document.ended_on, document.validity = before.ended_on, before.validity


def renew(session: Session, known: Document, document: Document, *, action: str, by: str, now: datetime) -> None:
    """Write what was read into the row that is there, but for what staff corrected.

    A passage that reads as before keeps its id: links open it.
    """
    by_hand = known.edited_by_hand
    before = {name: getattr(known, name) for name in _READ}
    for name in _READ:
        if name not in by_hand:
            setattr(known, name, getattr(document, name))
    known.details = {**document.details, **_kept(known.details)}
    known.ingested_at = now
    columns = (Passage.id, Passage.path, Passage.text)
    ids = {
        (tuple(path), text): passage_id
        for passage_id, path, text in session.execute(select(*columns).where(Passage.document_id == known.id))
    }
    session.execute(delete(StoredDuty).where(StoredDuty.document_id == known.id))
    session.execute(delete(Passage).where(Passage.document_id == known.id))
    duties = _take_duties(document)
    rows = [_row(passage, known.id) for passage in document.passages]
    for row in rows:
        if kept_id := ids.pop((tuple(row["path"]), row["text"]), None):
            row["id"] = kept_id
    _insert_passages(session, [row for row in rows if "id" in row])
    _insert_passages(session, [row for row in rows if "id" not in row])
    _insert_duties(session, known.id, duties)
    known.duties_version = document.duties_version
    session.expire(known, ["passages", "duties"])
    _keep_file(known, document.file)
    changed = {name: (before[name], getattr(known, name)) for name in _FACTS if before[name] != getattr(known, name)}
    record(known, action, by=by, now=now, changes=changed)


_FACTS = tuple(name for name in _READ if name not in ("sha256", "file_sha256", "text_sha256", "text"))


def _keep_file(known: Document, file: DocumentFile | None) -> None:
    if known.file is None or file is None:
        known.file = known.file or file
        return
    known.file.name, known.file.media_type = file.name, file.media_type
    known.file.size, known.file.content = file.size, file.content


def _kept(details: dict[str, Any]) -> dict[str, Any]:
    return {key: details[key] for key in ("edited",) if key in details}
