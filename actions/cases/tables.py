"""Tables of the cases. What an application is comes from its events; personal data is encrypted in its columns."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, Mapper, ORMExecuteState, Session, mapped_column, relationship

from actions.db import Base, Encrypted, Instant


class HistoryIsFinalError(RuntimeError):
    """Somebody tried to change or delete what is recorded for good."""


class ApplicationDraft(Base):
    """A half-filled form. At most one is open in a conversation; a closed one holds no answers any more."""

    __tablename__ = "application_draft"
    __table_args__ = (
        Index(
            "uq_application_draft_one_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    status: Mapped[str] = mapped_column(String(16), default="open")  # open | filed | cancelled
    answers: Mapped[str] = mapped_column(Encrypted)  # a JSON object
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class Application(Base):
    """A formal application (政府信息公开申请, 条例 Art. 29)."""

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("prefix", "year", "sequence"),
        Index("ix_application_due_on_number", "due_on", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    prefix: Mapped[str] = mapped_column(String(8))
    year: Mapped[int]
    sequence: Mapped[int]
    draft_id: Mapped[int] = mapped_column(ForeignKey("application_draft.id"), unique=True)
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    query_code: Mapped[str] = mapped_column(Encrypted)
    query_code_hash: Mapped[str] = mapped_column(String(64))

    applicant_type: Mapped[str] = mapped_column(String(16))  # natural | legal
    applicant_class: Mapped[str] = mapped_column(String(16))  # column of the annual report's table three
    applicant_name: Mapped[str] = mapped_column(Encrypted)
    id_type: Mapped[str] = mapped_column(String(24))
    id_number: Mapped[str] = mapped_column(Encrypted)
    id_number_hash: Mapped[str] = mapped_column(String(64), index=True)
    contact_person: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str] = mapped_column(Encrypted)
    email: Mapped[str | None] = mapped_column(Encrypted)
    address: Mapped[str | None] = mapped_column(Encrypted)
    description: Mapped[str] = mapped_column(Encrypted)
    features: Mapped[str] = mapped_column(Encrypted)
    form: Mapped[str] = mapped_column(String(16))
    delivery: Mapped[str] = mapped_column(String(16))

    channel: Mapped[str] = mapped_column(String(32))
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    received_on: Mapped[date | None] = mapped_column(Date)  # R; unknown until both sides have confirmed, Art. 31(三)
    received_basis: Mapped[str] = mapped_column(String(64), default="")
    registered_at: Mapped[datetime | None] = mapped_column(Instant)
    registered_by: Mapped[str | None] = mapped_column(String(64))
    due_on: Mapped[date | None] = mapped_column(Date)  # cache of compute_deadline(), as the next two
    warn_on: Mapped[date | None] = mapped_column(Date)
    provisional: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(Integer, default=1)

    events: Mapped[list[CaseEvent]] = relationship(order_by="CaseEvent.sequence", back_populates="application")
    reply: Mapped[Reply | None] = relationship(back_populates="application")

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012


class CaseEvent(Base):
    """One dated fact of a case: who did what, when, under which article. Never changed, never deleted."""

    __tablename__ = "case_event"
    __table_args__ = (UniqueConstraint("application_id", "sequence"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(64))
    article: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)  # dates and codes; no personal data
    note: Mapped[str | None] = mapped_column(Encrypted)

    application: Mapped[Application] = relationship(back_populates="events")


class Reply(Base):
    """The reply that ended a case. An application has one."""

    __tablename__ = "reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    kind: Mapped[str] = mapped_column(String(4))  # a code of outcomes.OUTCOMES
    body: Mapped[str] = mapped_column(Encrypted)
    remedy: Mapped[str] = mapped_column(Text)
    letter: Mapped[str] = mapped_column(Encrypted)  # the whole of what the applicant was sent
    letter_on: Mapped[date] = mapped_column(Date)
    sent_by: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime] = mapped_column(Instant)

    application: Mapped[Application] = relationship(back_populates="reply")


class NumberSeries(Base):
    """The last number given in a year under a prefix. Its row is locked while a number is taken."""

    __tablename__ = "number_series"

    prefix: Mapped[str] = mapped_column(String(8), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class AuditEntry(Base):
    """Who changed or looked at what. Never changed, never deleted; holds no personal data."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64), index=True)  # an application's number, a conversation …
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)


FINAL: tuple[type[Base], ...] = (CaseEvent, AuditEntry)


def _refuse(mapper: Mapper[Any], _connection: object, _target: object) -> None:
    raise HistoryIsFinalError(f"{mapper.class_.__name__} is a record: it can be added, not changed or deleted")


for _table in FINAL:
    event.listen(_table, "before_update", _refuse)
    event.listen(_table, "before_delete", _refuse)


@event.listens_for(Session, "do_orm_execute")
def _refuse_in_bulk(state: ORMExecuteState) -> None:
    if (state.is_update or state.is_delete) and state.bind_mapper and issubclass(state.bind_mapper.class_, FINAL):
        _refuse(state.bind_mapper, None, None)
