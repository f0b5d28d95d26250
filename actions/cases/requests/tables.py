"""Tables of the requests. What was done with one is its events; what is personal is encrypted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, ORMExecuteState, Session, mapped_column, relationship

from actions.cases.tables import HistoryIsFinalError
from actions.db import Base, Encrypted, Instant


class CitizenRequest(Base):
    """A correction, suggestion, complaint or question. ``state`` is that of the last event, kept for queries."""

    __tablename__ = "citizen_request"
    __table_args__ = (
        UniqueConstraint("prefix", "year", "sequence"),
        Index("ix_citizen_request_state_submitted_at", "state", "submitted_at"),
        Index("ix_citizen_request_submitted_at_kind", "submitted_at", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    prefix: Mapped[str] = mapped_column(String(8))
    year: Mapped[int]
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(24))  # kinds.Kind
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)  # the same submission twice makes one request
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    query_code: Mapped[str] = mapped_column(Encrypted)
    query_code_hash: Mapped[str] = mapped_column(String(64))

    name: Mapped[str | None] = mapped_column(Encrypted)
    id_number: Mapped[str | None] = mapped_column(Encrypted)
    phone: Mapped[str | None] = mapped_column(Encrypted)
    answers: Mapped[str] = mapped_column(Encrypted)  # a JSON object, the other fields of fields.fields()

    state: Mapped[str] = mapped_column(String(12))  # transitions.State
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    revision: Mapped[int] = mapped_column()

    events: Mapped[list[CitizenRequestEvent]] = relationship(
        order_by="CitizenRequestEvent.sequence", back_populates="request"
    )

    __mapper_args__ = {"version_id_col": revision}  # noqa: RUF012


class CitizenRequestEvent(Base):
    """One step: who took it, when, under which article. Never changed, never deleted."""

    __tablename__ = "citizen_request_event"
    __table_args__ = (UniqueConstraint("request_id", "sequence"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("citizen_request.id"))
    sequence: Mapped[int]
    step: Mapped[str] = mapped_column(String(12))  # transitions.Step, or "submit"
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(8))
    article: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)  # dates, codes, names of offices; no personal data
    told: Mapped[str] = mapped_column(Encrypted)  # what the citizen was told

    request: Mapped[CitizenRequest] = relationship(back_populates="events")


def _refuse(*_arguments: object) -> None:
    raise HistoryIsFinalError("CitizenRequestEvent is a record: it can be added, not changed or deleted")


@event.listens_for(CitizenRequestEvent, "before_update")
def _refuse_update(_mapper: Mapper[Any], _connection: object, _target: object) -> None:
    _refuse()


@event.listens_for(CitizenRequestEvent, "before_delete")
def _refuse_delete(_mapper: Mapper[Any], _connection: object, _target: object) -> None:
    _refuse()


@event.listens_for(Session, "do_orm_execute")
def _refuse_in_bulk(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    if (state.is_update or state.is_delete) and mapper and issubclass(mapper.class_, CitizenRequestEvent):
        _refuse()
