"""What the checks have found."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base, Instant


class HealthCheck(Base):
    """One check of one part. Without secrets, addresses of people or anything that was said."""

    __tablename__ = "health_check"
    __table_args__ = (Index("ix_health_check_name", "name", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(8))  # of bot.health.results.LABELS
    state: Mapped[str] = mapped_column(String(8))  # of bot.health.results.State
    said: Mapped[str] = mapped_column(String(300))  # what was found, in Chinese
    started_at: Mapped[datetime] = mapped_column(Instant, index=True)
    took_ms: Mapped[int]
    by: Mapped[str] = mapped_column(String(64))  # who asked for it; ``system``: the daily run
