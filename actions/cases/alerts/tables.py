"""Tables of the alerts: what was told to whom about which limit, and how far work that spans transactions has come."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base, Instant


class Alert(Base):
    """One alert to one recipient: a limit of a case at a stage, or news. Never deleted.

    The unique key lets nothing be sent twice, whoever sweeps and however often; ``due_on`` in it has a limit that was
    moved alerted anew. ``obsolete_at``: what it says is settled, or said by a later one. ``text`` holds no personal
    data. What an applicant is told of by the system waits here too, addressed to ``applicant``; it is seen when it
    stands in the conversation.
    """

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("application_id", "kind", "ref", "due_on", "stage", "recipient"),
        Index(
            "uq_alert_of_no_case",
            *("kind", "ref", "due_on", "stage", "recipient"),
            unique=True,
            sqlite_where=text("application_id IS NULL"),
            postgresql_where=text("application_id IS NULL"),
        ),
        Index(
            "ix_alert_due",
            *("due_on", "id"),
            sqlite_where=text("obsolete_at IS NULL"),
            postgresql_where=text("obsolete_at IS NULL"),
        ),
        Index(
            "ix_alert_current",
            *("recipient", "seen_at", "due_on", "id"),
            sqlite_where=text("obsolete_at IS NULL"),
            postgresql_where=text("obsolete_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"))  # None: the calendar
    kind: Mapped[str] = mapped_column(String(24))  # rules.AlertKind
    ref: Mapped[str] = mapped_column(String(8), default="", server_default="")  # which consultation
    due_on: Mapped[date] = mapped_column(Date)
    stage: Mapped[str] = mapped_column(String(24))  # rules.Window.stage: 5, 0, passed, overdue:2026-04-01 …
    recipient: Mapped[str] = mapped_column(String(64))  # a person's signature, or a rules.Duty
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    seen_by: Mapped[str | None] = mapped_column(String(64))
    obsolete_at: Mapped[datetime | None] = mapped_column(Instant)


class StoredState(Base):
    """A small thing to remember between runs, such as the calendar that the stored dates were counted by."""

    __tablename__ = "setting_state"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
