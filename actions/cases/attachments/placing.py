"""Which application a file belongs to, as staff say it: put to one, moved to another, taken out again, uploaded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases.attachments.erasing import unfiled, wipe
from actions.cases.attachments.kinds import FileRefused, check
from actions.cases.attachments.names import shown_size
from actions.cases.attachments.store import MOST_OF_APPLICATION, Attached, Limits, digest_of, row_of, view
from actions.cases.attachments.tables import Attachment, Place, Purpose
from actions.cases.masking import without_id_numbers
from actions.cases.tables import Application

FILED_WITH = 1  # the event of an application that filed it


def unfiled_in(session: Session, conversation_id: str) -> list[Attached]:
    """The files of a conversation that belong to nothing yet, oldest first."""
    query = select(Attachment).where(Attachment.conversation_id == conversation_id, unfiled())
    return [view(row) for row in session.scalars(query.order_by(Attachment.id))]


def locked(session: Session, attachment_id: int) -> Attachment | None:
    """A file that is still there, locked until the transaction ends; its content is not read."""
    query = select(Attachment).where(Attachment.id == attachment_id, Attachment.place != Place.GONE)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def upload(
    session: Session,
    application: Application,
    name: str,
    raw: bytes,
    purpose: Purpose,
    *,
    by: str,
    now: datetime,
    limits: Limits,
) -> Attachment:
    """Take in what came to the office by mail, e-mail or over the counter, checked as what citizens send.

    Raises :class:`~actions.cases.attachments.kinds.FileRefused`.
    """
    digest = digest_of(raw)
    same = select(Attachment.id).where(Attachment.application_id == application.id, Attachment.digest == digest)
    if session.scalar(same.limit(1)) is not None:
        raise FileRefused("这个文件已经在这件申请里了，没有再存一次。")
    checked = check(name, raw, limits.most_bytes)
    require_room(session, application)
    row = row_of(name, checked, purpose, digest, by=by, now=now)  # of no conversation: nothing of it is shown there
    row.place, row.application_id = Place.CASE.value, application.id
    session.add(row)
    session.flush()
    return row


def put(session: Session, row: Attachment, application: Application, sequence: int) -> None:
    """The file belongs to ``application`` now, since its event with this number."""
    row.place, row.application_id, row.event_sequence = Place.CASE.value, application.id, sequence
    session.flush()


def take_out(session: Session, row: Attachment, now: datetime) -> None:
    """The file belongs to no application: one of a conversation is back there, one that staff uploaded is gone."""
    if row.conversation_id is None:
        wipe(session, Attachment.id == row.id, now)
    else:
        row.place, row.application_id, row.event_sequence = Place.TALK.value, None, None
        session.flush()


def require_room(session: Session, application: Application) -> None:
    """Raise :class:`~actions.cases.attachments.kinds.FileRefused` when the application has as many files as it may."""
    held = select(func.count(Attachment.id)).where(
        Attachment.application_id == application.id, Attachment.place == Place.CASE
    )
    if (session.scalar(held) or 0) >= MOST_OF_APPLICATION:
        raise FileRefused(f"一件申请最多附{MOST_OF_APPLICATION}个文件，现在放不下了。")


def called(row: Attachment) -> str:
    """In words of the history: 证明材料“委托书.png”（12KB）; of an ID paper no name, which may hold its number."""
    name = "" if row.purpose == Purpose.IDENTITY else f"“{without_id_numbers(row.name)}”"
    return f"{Purpose(row.purpose).label}{name}（{shown_size(row.size)}）"
