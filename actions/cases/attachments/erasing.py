"""Files that have had their time, or belong to what was given up, are emptied."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from actions.cases.attachments.tables import Attachment, Place, Purpose


def erase_of_draft(session: Session, draft_id: int, now: datetime) -> int:
    """The draft was given up: its files go; how many."""
    return wipe(session, and_(Attachment.draft_id == draft_id, Attachment.place == Place.DRAFT), now)


def erase_of_application(session: Session, application_id: int, now: datetime, *, only_identity: bool) -> int:
    """Erase the files of an application: those that show who the applicant is, or all (个人信息保护法 Art. 19, 47).

    With all of them goes what leads from the rows to the person's conversation. Returns how many.
    """
    theirs = Attachment.application_id == application_id
    if only_identity:
        return wipe(session, and_(theirs, Attachment.purpose == Purpose.IDENTITY), now)
    done = wipe(session, theirs, now)
    session.execute(update(Attachment).where(theirs).values(conversation_id=None))
    return done


def erase_unfiled(session: Session, conversation_ids: Iterable[str], until: datetime, now: datetime) -> int:
    """Erase files of conversations that went into no draft and no application, sent before ``until``; how many."""
    theirs = Attachment.conversation_id.in_(list(conversation_ids))
    return wipe(session, and_(theirs, unfiled(), Attachment.uploaded_at < until), now)


def unfiled_conversations(session: Session, until: datetime, limit: int = 500) -> list[str]:
    """Conversations with files that went nowhere, sent before ``until``."""
    query = select(Attachment.conversation_id).where(unfiled(), Attachment.uploaded_at < until).distinct()
    return [each for each in session.scalars(query.limit(limit)) if each is not None]


def unfiled() -> ColumnElement[bool]:
    """Files that went into no draft and no application."""
    return Attachment.place.in_([Place.WAITING, Place.TALK])


def wipe(session: Session, which: ColumnElement[bool], now: datetime) -> int:
    """Empty the rows: what they were stays, who sent what doesn't; how many."""
    files = update(Attachment).where(which, Attachment.place != Place.GONE)
    gone = files.values(place=Place.GONE.value, name="", digest="", content=None, gone_at=now)
    return len(session.execute(gone.returning(Attachment.id)).all())
