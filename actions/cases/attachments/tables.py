"""The table of the files that citizens send."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base, Encrypted, EncryptedBytes, Instant


class Purpose(StrEnum):
    """What a file is for. Who may open it depends on this."""

    IDENTITY = "identity"
    SUPPORTING = "supporting"

    @property
    def label(self) -> str:
        return {"identity": "身份证件", "supporting": "证明材料"}[self.value]


class Place(StrEnum):
    """Where a file is."""

    WAITING = "waiting"  # in the conversation, until it is said what it is for
    TALK = "talk"  # in the conversation: it was sent to a member of staff
    DRAFT = "draft"
    CASE = "case"
    GONE = "gone"  # removed or erased: content and name are wiped


class Attachment(Base):
    """One file. Its name and content are encrypted, and in the database as letters and documents are: one backup, one
    transaction with what it belongs to, one way to erase it."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_conversation_id", "conversation_id", "place"),
        Index("ix_attachment_draft_id", "draft_id"),
        Index("ix_attachment_application_id", "application_id"),
        CheckConstraint("place IN ('waiting', 'talk', 'draft', 'case', 'gone')", name="known_place"),
        CheckConstraint("purpose IN ('identity', 'supporting')", name="known_purpose"),
        CheckConstraint("place <> 'draft' OR draft_id IS NOT NULL", name="draft_is_known"),
        CheckConstraint("place <> 'case' OR application_id IS NOT NULL", name="case_is_known"),
        CheckConstraint("(place = 'gone') = (content IS NULL)", name="gone_is_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str | None] = mapped_column(String(64))  # None: everything of its application was erased
    draft_id: Mapped[int | None] = mapped_column(ForeignKey("application_draft.id"))
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))
    event_sequence: Mapped[int | None]  # the event of the case that it came with
    place: Mapped[str] = mapped_column(String(8))
    purpose: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(Encrypted)
    kind: Mapped[str] = mapped_column(String(8))  # kinds.Kind
    size: Mapped[int]  # bytes, as kept
    digest: Mapped[str] = mapped_column(String(64))  # keyed, of what was uploaded; empty once it is gone
    content: Mapped[bytes | None] = mapped_column(EncryptedBytes, deferred=True)
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    uploaded_by: Mapped[str] = mapped_column(String(64))  # applicant, or a member of staff
    gone_at: Mapped[datetime | None] = mapped_column(Instant)
