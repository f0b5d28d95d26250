"""The table of canned replies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, true
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base, Instant


class CannedReply(Base):
    """One canned reply. Switched off, never deleted, so that a shipped one does not come back."""

    __tablename__ = "canned_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(24), unique=True)  # short: what is typed behind "/"
    text: Mapped[str] = mapped_column(Text)  # with {variables}; no personal data
    article: Mapped[str | None] = mapped_column(String(16), default=None)  # of the Regulation: 第三十三条
    shipped_as: Mapped[str | None] = mapped_column(String(32), unique=True, default=None)  # its key in shipped.yml
    is_active: Mapped[bool] = mapped_column(default=True, server_default=true())
    uses: Mapped[int] = mapped_column(default=0, server_default="0")
    version: Mapped[int] = mapped_column(default=1, server_default="1")  # who changes says which they saw
    updated_by: Mapped[str] = mapped_column(String(64))
    updated_at: Mapped[datetime] = mapped_column(Instant)
