"""Tables by which applications are found and led to from each other: keys of their applicants, links between them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base, Instant


class ApplicantKey(Base):
    """A keyed hash of something by which an applicant is known, see :mod:`actions.cases.applicant_keys`.

    Without the secret nothing can be told from it, nor any name or number be tried.
    """

    __tablename__ = "applicant_key"
    __table_args__ = (Index("ix_applicant_key_application_id", "application_id"), {"sqlite_with_rowid": False})

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True, autoincrement=False)


class CaseLink(Base):
    """Two applications that a person has linked. Taken apart, the row stays: who did it, and when."""

    __tablename__ = "case_link"
    __table_args__ = (
        Index("ix_case_link_to_id", "to_id"),
        Index(
            "uq_case_link_one",
            "from_id",
            "to_id",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
        CheckConstraint("from_id <> to_id", name="two_cases"),
        CheckConstraint("kind IN ('related', 'duplicate', 'continues')", name="known_kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    kind: Mapped[str] = mapped_column(String(12))  # links.LinkKind: what ``from`` is to ``to``
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Instant)
    removed_by: Mapped[str | None] = mapped_column(String(64))
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
