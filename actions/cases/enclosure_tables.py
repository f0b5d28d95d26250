"""The table of the files that an office hands over with a reply."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base, Encrypted, EncryptedBytes, Instant


class Enclosure(Base):
    """One file of one round of an application's reply. It is *prepared* until the event that it goes out with holds it
    (``event_sequence``), and the applicant's once that reply is served."""

    __tablename__ = "enclosure"
    __table_args__ = (
        Index("ix_enclosure_application_id", "application_id", "round"),
        CheckConstraint("(gone_at IS NULL) = (content IS NOT NULL)", name="gone_is_empty"),
        CheckConstraint("fetched_at IS NULL OR event_sequence IS NOT NULL", name="fetched_was_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    round: Mapped[int]  # of the reply, see tables.Reply
    position: Mapped[int]  # in the order of the letter's list, from 1
    name: Mapped[str] = mapped_column(Encrypted)
    kind: Mapped[str] = mapped_column(String(8))  # attachments.Kind
    size: Mapped[int]  # bytes
    content: Mapped[bytes | None] = mapped_column(EncryptedBytes, deferred=True)
    concerns: Mapped[str] = mapped_column(Text, default="", server_default="")  # Chinese sentences, one a line
    added_by: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Instant)
    event_sequence: Mapped[int | None]  # the event that holds it: signed, answered at once, or provided
    fetched_at: Mapped[datetime | None] = mapped_column(Instant)  # first, by the applicant
    gone_at: Mapped[datetime | None] = mapped_column(Instant)  # removed while prepared, or erased with the case
