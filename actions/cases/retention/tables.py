"""Applications that are kept beyond their term, and the runs that erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base, Instant


class RetentionHold(Base):
    """An application of which nothing is erased until somebody ends this: a dispute, an inspection. At most one open
    an application; never deleted."""

    __tablename__ = "retention_hold"
    __table_args__ = (
        Index(
            "uq_retention_hold_open",
            "application_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    reason: Mapped[str] = mapped_column(String(100))  # without personal data
    placed_at: Mapped[datetime] = mapped_column(Instant)
    placed_by: Mapped[str] = mapped_column(String(64))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(String(64))


class RetentionRun(Base):
    """One run that erased what had had its time."""

    __tablename__ = "retention_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    by: Mapped[str] = mapped_column(String(64))  # who asked for it; ``system``: the daily run
    erased: Mapped[dict[str, Any]] = mapped_column(JSON)  # how many, by kind
