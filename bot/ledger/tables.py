"""Tables of the ledger. Nothing in them is personal but the names of staff."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from actions.db import Base, Instant


class DutyEntry(Base):
    """A duty of a published document. Never deleted: what was done stands below it."""

    __tablename__ = "duty_entry"
    __table_args__ = (Index(None, "source_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)  # of document name, matter, units: syncing.key_of
    source_name: Mapped[str] = mapped_column(String(255))  # the document in all its versions
    document_id: Mapped[int]  # the version that says so now
    document_title: Mapped[str] = mapped_column(Text)
    passage_id: Mapped[int | None]
    year: Mapped[int | None]  # of the plan
    matter: Mapped[str] = mapped_column(Text)
    units: Mapped[list[str]] = mapped_column(JSON)  # as the document writes them, the leading one first
    unit_keys: Mapped[str] = mapped_column(Text)  # |发改委|财政局|: each with bars around it, to be searched
    times: Mapped[str] = mapped_column(Text)  # how often and by when, in the document's words
    frequency: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    time_limit: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    seen_on: Mapped[date] = mapped_column(Date)  # in the ledger since
    is_listed: Mapped[bool] = mapped_column(default=True, server_default=true())  # a published document says so
    is_current: Mapped[bool] = mapped_column(default=True, server_default=true())  # by rule: no plan of a past year
    applies: Mapped[bool | None]  # what a person decided; None: by rule
    revision: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012 - as SQLAlchemy wants it

    @property
    def is_tracked(self) -> bool:
        """Whether days are counted for it."""
        return self.is_current if self.applies is None else self.applies


class DutyOccurrence(Base):
    """A day by which an entry is to be done, with what became of it."""

    __tablename__ = "duty_occurrence"
    __table_args__ = (UniqueConstraint("entry_id", "due_on"), Index(None, "status", "due_on"), Index(None, "due_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("duty_entry.id"))
    due_on: Mapped[date] = mapped_column(Date)  # as the document says
    do_by: Mapped[date] = mapped_column(Date)  # the last working day up to it
    begun_on: Mapped[date | None] = mapped_column(Date)  # the event from which the days were counted, where one is
    status: Mapped[str] = mapped_column(String(16), default="open")  # open | done | not_applicable
    done_on: Mapped[date | None] = mapped_column(Date)
    document_id: Mapped[int | None]  # what was published, here ...
    address: Mapped[str | None] = mapped_column(Text)  # ... or elsewhere

    entry: Mapped[DutyEntry] = relationship()

    @property
    def is_late(self) -> bool:
        """Done, and after the day."""
        return self.done_on is not None and self.done_on > self.due_on


class DutyMark(Base):
    """What was done with an entry or one of its days: who, when, why. Never changed, never deleted."""

    __tablename__ = "duty_mark"
    __table_args__ = (Index(None, "entry_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("duty_entry.id"))
    due_on: Mapped[date | None] = mapped_column(Date)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(16))  # marking.Action
    note: Mapped[str] = mapped_column(Text, default="", server_default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # done_on, document_id, address, times …
