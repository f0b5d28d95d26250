"""The table by which applications that ask for the same are found without decrypting all of them."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base


class ApplicationTrace(Base):
    """One band of the MinHash signature of an application's text, see :mod:`actions.cases.traces`.

    The hashes are keyed: without the secret nothing of the text can be told from them, nor any text be tried.
    """

    __tablename__ = "application_trace"
    __table_args__ = (Index("ix_application_trace_application_id", "application_id"), {"sqlite_with_rowid": False})

    hash: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True, autoincrement=False)
