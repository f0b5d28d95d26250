"""Files taken in, put where they belong, and erased. Each function is part of a transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.attachments.erasing import unfiled, wipe
from actions.cases.attachments.kinds import Checked, FileRefused, Kind, check
from actions.cases.attachments.names import safe_name, shown_size
from actions.cases.attachments.tables import Attachment, Place, Purpose
from actions.cases.tables import Application, ApplicationDraft
from actions.db import crypto

APPLICANT = "applicant"  # the actor of what a citizen does
MOST_OF_APPLICATION = 30  # files
WAITING_COUNTS = timedelta(days=1)  # what waits for longer is no longer counted against the limit
_NAMES_IDENTITY = re.compile(r"身份证|证件|护照|户口|驾驶证|营业执照|法人证书|军官证|通行证|id[ _-]?card", re.I)


@dataclass(frozen=True)
class Limits:
    """How much is taken of one citizen."""

    most_bytes: int = 10 * 1024 * 1024  # a file
    most_open: int = 5  # files of a conversation that are with no application yet


class TooManyFiles(FileRefused):
    """The conversation holds as many open files as it may."""

    def __init__(self, most: int) -> None:
        super().__init__(f"还没有提交的文件最多{most}个，这个没有上传。不要的可以说「删除附件」，再传新的。")


@dataclass(frozen=True)
class Attached:
    """A file as it may be shown to who sent it, and to staff."""

    id: int
    name: str = field(repr=False)
    kind: Kind
    size: int
    purpose: Purpose
    place: Place
    uploaded_at: datetime
    uploaded_by: str
    application_number: str = ""
    event_sequence: int | None = None

    @property
    def line(self) -> str:
        """照片.jpg（身份证件，1.2MB）."""
        return f"{self.name}（{self.purpose.label}，{shown_size(self.size)}）"


@dataclass(frozen=True)
class NewFile:
    """A file as it came in. ``is_known``: the same one was there already."""

    attached: Attached
    is_known: bool


@dataclass(frozen=True)
class FoundFile:
    """A file with its bytes."""

    attached: Attached
    content: bytes = field(repr=False)


def receive(
    session: Session,
    conversation_id: str,
    name: str,
    raw: bytes,
    now: datetime,
    *,
    limits: Limits,
    is_for_staff: bool = False,
) -> NewFile:
    """Take a citizen's file in. The conversation must be locked by the caller.

    The same bytes twice are one file. What comes while a member of staff has the conversation goes into the open draft,
    which they may be filling in together, or else stays with the talk. Raises
    :class:`~actions.cases.attachments.kinds.FileRefused`.
    """
    digest = digest_of(raw)
    same = _of_conversation(conversation_id, (Place.WAITING, Place.TALK, Place.DRAFT)).where(
        Attachment.digest == digest
    )
    if (known := session.scalars(same.limit(1)).first()) is not None:
        if known.place == Place.TALK and not is_for_staff:
            known.place = Place.WAITING.value  # back with the bot, and sent again
            session.flush()
        return NewFile(view(known), True)
    checked = check(name, raw, limits.most_bytes)
    if _open_files(session, conversation_id, now) >= limits.most_open:
        raise TooManyFiles(limits.most_open)
    draft_id = _open_draft_id(session, conversation_id) if is_for_staff else None
    purpose = Purpose.IDENTITY if _NAMES_IDENTITY.search(name) else Purpose.SUPPORTING
    row = row_of(name, checked, purpose, digest, by=APPLICANT, now=now)
    row.conversation_id, row.draft_id = conversation_id, draft_id
    row.place = (Place.DRAFT if draft_id else Place.TALK if is_for_staff else Place.WAITING).value
    session.add(row)
    session.flush()
    detail = {"kind": row.kind, "size": row.size}
    audit.record(session, at=now, actor=APPLICANT, action="attachment_received", subject=_subject(row), detail=detail)
    return NewFile(view(row), False)


def digest_of(raw: bytes) -> str:
    """The keyed hash by which the same file is known again."""
    return crypto.blind_index(f"attachment:{hashlib.sha256(raw).hexdigest()}")


def row_of(name: str, checked: Checked, purpose: Purpose, digest: str, *, by: str, now: datetime) -> Attachment:
    """A file that was taken in; where it belongs is still to be said."""
    return Attachment(
        purpose=purpose.value,
        name=safe_name(name, f".{checked.kind.value}"),
        kind=checked.kind.value,
        size=len(checked.content),
        digest=digest,
        content=checked.content,
        uploaded_at=now,
        uploaded_by=by,
    )


def find(session: Session, conversation_id: str, attachment_id: int) -> Attached | None:
    """A file of the conversation, wherever it is now; ``None`` also for another conversation's."""
    row = session.get(Attachment, attachment_id)
    return None if row is None or row.conversation_id != conversation_id else view(row, session)


def waiting(session: Session, conversation_id: str) -> list[Attached]:
    """The files of which it has not been said what they are for, oldest first."""
    return [view(row) for row in session.scalars(_of_conversation(conversation_id, (Place.WAITING,)))]


def of_conversation(session: Session, conversation_id: str) -> list[Attached]:
    """Every file of the conversation that is still there, wherever it has gone since, oldest first."""
    there = [place for place in Place if place is not Place.GONE]
    return [view(row, session) for row in session.scalars(_of_conversation(conversation_id, there))]


def of_draft(session: Session, draft_id: int) -> list[Attached]:
    """The files of an open draft, oldest first."""
    query = select(Attachment).where(Attachment.draft_id == draft_id, Attachment.place == Place.DRAFT)
    return [view(row) for row in session.scalars(query.order_by(Attachment.id))]


def of_application(session: Session, application_id: int) -> list[Attached]:
    """The files of an application, oldest first, without what was erased."""
    query = select(Attachment).where(Attachment.application_id == application_id, Attachment.place == Place.CASE)
    return [view(row) for row in session.scalars(query.order_by(Attachment.id))]


def listed(files: Sequence[Attached]) -> str:
    """The files for a read-back, a line each; empty when there is none."""
    if not files:
        return ""
    lines = [f"{number}. {file.line}" for number, file in enumerate(files, start=1)]
    return "\n".join([f"附件{len(files)}个：", *lines])


def content_of(
    session: Session,
    attachment_id: int,
    *,
    conversation_id: str | None = None,
    application_id: int | None = None,
) -> FoundFile | None:
    """A file with its bytes, of this conversation or of this application; ``None`` for any other, and when erased."""
    row = session.get(Attachment, attachment_id)
    if row is None or (conversation_id is None) == (application_id is None):
        return None
    is_theirs = row.conversation_id == conversation_id if conversation_id else row.application_id == application_id
    content = row.content if is_theirs else None
    return None if content is None else FoundFile(view(row), content)


def put_into_draft(
    session: Session, conversation_id: str, attachment_ids: Collection[int], purpose: Purpose | None = None
) -> list[Attached]:
    """Put waiting files into the conversation's open draft; those that were. ``purpose``: what they are for."""
    draft_id = _open_draft_id(session, conversation_id)
    if draft_id is None:
        return []
    query = _of_conversation(conversation_id, (Place.WAITING,)).where(Attachment.id.in_(attachment_ids))
    rows = session.scalars(query.with_for_update()).all()
    for row in rows:
        row.place, row.draft_id = Place.DRAFT.value, draft_id
        row.purpose = purpose.value if purpose else row.purpose
    session.flush()
    return [view(row) for row in rows]


def set_purpose(session: Session, conversation_id: str, attachment_id: int, purpose: Purpose) -> Attached | None:
    """Say what a file that is not filed yet is for; ``None`` when there is no such file."""
    row = _open_file(session, conversation_id, attachment_id)
    if row is None:
        return None
    row.purpose = purpose.value
    session.flush()
    return view(row)


def remove(session: Session, conversation_id: str, attachment_id: int, now: datetime) -> bool:
    """Take back a file that is not filed yet; what is filed is part of the case. ``False``: there is no such file."""
    row = _open_file(session, conversation_id, attachment_id)
    if row is None:
        return False
    audit.record(session, at=now, actor=APPLICANT, action="attachment_removed", subject=_subject(row))
    wipe(session, Attachment.id == row.id, now)
    return True


def file_draft(session: Session, draft_id: int, application: Application) -> int:
    """The draft was filed as ``application``: its files are the application's now; how many."""
    files = update(Attachment).where(Attachment.draft_id == draft_id, Attachment.place == Place.DRAFT)
    filed = files.values(place=Place.CASE.value, application_id=application.id, draft_id=None, event_sequence=1)
    return len(session.execute(filed.returning(Attachment.id)).all())


def add_to_application(
    session: Session,
    application: Application,
    attachment_ids: Collection[int],
    now: datetime,
    *,
    sequence: int | None = None,
) -> int:
    """Add waiting files of the application's own conversation to it, with the event of this number; how many.

    Raises :class:`~actions.cases.attachments.kinds.FileRefused` when it has as many as one application may have.
    """
    if not attachment_ids or application.conversation_id is None:
        return 0
    held = select(func.count(Attachment.id)).where(Attachment.application_id == application.id)
    if (session.scalar(held) or 0) + len(attachment_ids) > MOST_OF_APPLICATION:
        raise FileRefused(f"一件申请最多附{MOST_OF_APPLICATION}个文件，现在放不下了。")
    query = _of_conversation(application.conversation_id, (Place.WAITING,)).where(Attachment.id.in_(attachment_ids))
    rows = session.scalars(query.with_for_update()).all()
    for row in rows:
        row.place, row.application_id, row.event_sequence = Place.CASE.value, application.id, sequence
    session.flush()
    if rows:
        detail = {"count": len(rows), "files": [row.id for row in rows], "sequence": sequence}
        audit.record(
            session, at=now, actor=APPLICANT, action="attachments_added", subject=application.number, detail=detail
        )
    return len(rows)


def _of_conversation(conversation_id: str, places: Collection[Place]) -> Select[Attachment]:
    query = select(Attachment).where(
        Attachment.conversation_id == conversation_id, Attachment.place.in_([place.value for place in places])
    )
    return query.order_by(Attachment.id)


def _open_files(session: Session, conversation_id: str, now: datetime) -> int:
    is_recent = Attachment.uploaded_at >= now - WAITING_COUNTS
    counted = or_(Attachment.place == Place.DRAFT, and_(unfiled(), is_recent))
    query = select(func.count(Attachment.id)).where(Attachment.conversation_id == conversation_id, counted)
    return session.scalar(query) or 0


def _open_file(session: Session, conversation_id: str, attachment_id: int) -> Attachment | None:
    query = _of_conversation(conversation_id, (Place.WAITING, Place.DRAFT)).where(Attachment.id == attachment_id)
    return session.scalars(query.with_for_update()).one_or_none()


def _open_draft_id(session: Session, conversation_id: str) -> int | None:
    query = select(ApplicationDraft.id).where(
        ApplicationDraft.conversation_id == conversation_id, ApplicationDraft.status == "open"
    )
    return session.scalar(query.with_for_update())


def _subject(row: Attachment) -> str:
    return f"attachment:{row.id}"


def view(row: Attachment, session: Session | None = None) -> Attached:
    """A row as it may be shown; the number of its application where a session is given."""
    number = ""
    if session is not None and row.application_id is not None:
        number = session.scalar(select(Application.number).where(Application.id == row.application_id)) or ""
    return Attached(
        id=row.id,
        name=row.name,
        kind=Kind(row.kind),
        size=row.size,
        purpose=Purpose(row.purpose),
        place=Place(row.place),
        uploaded_at=row.uploaded_at,
        uploaded_by=row.uploaded_by,
        application_number=number,
        event_sequence=row.event_sequence,
    )
