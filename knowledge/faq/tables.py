"""What staff have set as answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, String, Text, true
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.tables import Base, UtcDateTime


class Faq(Base):
    """A question with its answer and the passage that it rests on.

    The passage is named by its document's ``source_name``, its section and its words, not by an id: so it is found
    again when the document is read anew or a new version is published, and noticed when its words have changed.
    """

    __tablename__ = "knowledge_faq"

    id: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(Text)
    variants: Mapped[list[str]] = mapped_column(JSON, default=list)  # other ways to ask the same
    answer: Mapped[str | None] = mapped_column(Text)  # None: the passage itself is the answer
    source_name: Mapped[str] = mapped_column(String(255), index=True)  # Document.source_name
    section_path: Mapped[list[str]] = mapped_column(JSON, default=list)
    quote: Mapped[str] = mapped_column(Text)  # the whole passage
    is_active: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_by: Mapped[str] = mapped_column(String(200))  # 姓名(account)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by: Mapped[str] = mapped_column(String(200))
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column()  # counts the changes: two people can't overwrite each other

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it so

    @property
    def phrasings(self) -> tuple[str, ...]:
        """Every way to ask it, the question first."""
        return (self.question, *self.variants)
