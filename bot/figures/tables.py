"""Report files: made once, listed for download."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base, Instant


class ReportFile(Base):
    """A file of figures as it was made: numbers only, nothing about applicants. A later one of the same period and kind
    takes its place only when somebody asks for it.

    It is kept here, not in the folder alone, so that every process can hand it out.
    """

    __tablename__ = "report_file"
    __table_args__ = (UniqueConstraint("kind", "period", "suffix"), Index(None, "made_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))  # stored.Kind
    period: Mapped[str] = mapped_column(String(12))  # Period.key
    suffix: Mapped[str] = mapped_column(String(8))  # xlsx | docx
    name: Mapped[str] = mapped_column(String(200))  # as it is saved
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(String(64))  # a person's signature, system, or command line
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
