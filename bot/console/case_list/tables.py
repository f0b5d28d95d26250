"""Filters of the list that somebody keeps."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base, Instant


class SavedFilter(Base):
    """A filter under a name. ``query`` is the address of the list: applicants stand in it as keyed hashes only."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("staff_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    name: Mapped[str] = mapped_column(String(24))
    query: Mapped[str] = mapped_column(String(1000))
    is_shared: Mapped[bool]  # everybody sees it; only a supervisor shares
    created_at: Mapped[datetime] = mapped_column(Instant)
