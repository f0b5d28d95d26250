"""The office's own templates of letters as they were uploaded: each is kept, whether it was ever used or not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from actions.db import Base, Instant


class TemplateVersion(Base):
    """One file that somebody uploaded. Which is in use, the folder of templates says (by ``sha256``)."""

    __tablename__ = "letter_template"
    __table_args__ = (Index("ix_letter_template_file", "file", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(String(40))  # reply_g1.docx: actions.cases.letters.kinds.template_name
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    uploaded_by: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(Instant)  # put into the folder last
    used_by: Mapped[str | None] = mapped_column(String(64))
