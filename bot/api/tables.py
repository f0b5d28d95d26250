"""Tokens of programs, the answers to their calls with a key, and what is told to other systems (webhooks)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from actions.db import Base, Encrypted, EncryptedBytes, Instant

if TYPE_CHECKING:
    from bot.console.tables import StaffMember


class ApiToken(Base):
    """A key with which a program acts as its service account. Revoked, never deleted; only its SHA-256 is kept."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))  # what it is used for
    prefix: Mapped[str] = mapped_column(String(12), unique=True)  # its first characters: to be found and recognised by
    token_hash: Mapped[str] = mapped_column(String(64))
    scopes: Mapped[str] = mapped_column(String(300))  # of scopes.Scope, with commas between
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(64))
    last_used_on: Mapped[date | None] = mapped_column(Date)  # the day is enough, and spares a write for every call
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)

    member: Mapped[StaffMember] = relationship(lazy="joined", innerjoin=True)


class KeyedCall(Base):
    """A call that was sent with an ``Idempotency-Key``. Without ``status`` it is on its way."""

    __tablename__ = "api_keyed_call"

    token_id: Mapped[int] = mapped_column(ForeignKey("api_token.id"), primary_key=True, autoincrement=False)
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))  # of method, path and body: the same key means the same call
    started_at: Mapped[datetime] = mapped_column(Instant, index=True)
    status: Mapped[int | None] = mapped_column(default=None)
    headers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    body: Mapped[bytes | None] = mapped_column(EncryptedBytes, default=None)


class Webhook(Base):
    """An address that is told what happens. Switched off, never deleted while its deliveries are kept."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(Encrypted)  # some receivers put a secret into it
    events: Mapped[str] = mapped_column(String(300))  # of webhooks.kinds.Kind, with commas between
    secret: Mapped[str] = mapped_column(Encrypted)
    created_at: Mapped[datetime] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime] = mapped_column(Instant)  # nothing from before is told: since it was last switched on
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    last_at: Mapped[datetime | None] = mapped_column(Instant)  # the last call, and what came of it
    last_status: Mapped[int | None] = mapped_column(default=None)  # HTTP; None: no answer
    last_error: Mapped[str] = mapped_column(String(100), default="", server_default="")  # Chinese; empty: it was taken


class WebhookEvent(Base):
    """Something that happened, to be told. ``key`` names its source, so that it is taken up once."""

    __tablename__ = "webhook_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)  # numbers, ids and kinds; nothing personal


class WebhookDelivery(Base):
    """One event on its way to one address."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        Index(None, "state", "retry_at"),
        Index(None, "webhook_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("webhook_event.id"))
    state: Mapped[str] = mapped_column(String(8))  # waiting | sending | sent | dead
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime] = mapped_column(Instant)  # not before
    claimed_by: Mapped[str | None] = mapped_column(String(32), default=None)  # the process that calls
    ended_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    status: Mapped[int | None] = mapped_column(default=None)  # HTTP, of the last try
    error: Mapped[str] = mapped_column(String(100), default="", server_default="")

    webhook: Mapped[Webhook] = relationship()
    event: Mapped[WebhookEvent] = relationship()


class WebhookPosition(Base):
    """How far a source of events has been read, and how far nothing more can appear (``bot.api.webhooks.late``)."""

    __tablename__ = "webhook_position"

    source: Mapped[str] = mapped_column(String(20), primary_key=True)
    last_id: Mapped[int] = mapped_column(BigInteger)
    settled_id: Mapped[int] = mapped_column(BigInteger, server_default="0")
    awaited_id: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")  # settled when writers ended
    writers: Mapped[str] = mapped_column(Text, default="", server_default="")  # virtual transactions, commas between
