"""How far the messages of each account have been fetched, and what staff are told by the app."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from actions.db import Base, Instant


class WeComSync(Base):
    """One 客服账号. ``wanted`` counts the knocks and ``done`` those that were followed; they differ while there may be
    something to fetch. ``cursor`` moves in the transaction that keeps what came before it."""

    __tablename__ = "wecom_sync"

    open_kfid: Mapped[str] = mapped_column(String(64), primary_key=True)
    cursor: Mapped[str] = mapped_column(String(200), default="")
    wanted: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    token: Mapped[str] = mapped_column(String(128), default="")  # of the last knock, good for ten minutes
    token_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    claimed_by: Mapped[str | None] = mapped_column(String(32), default=None)  # the process that fetches
    attempts: Mapped[int] = mapped_column(default=0)  # without success, since the last one
    retry_at: Mapped[datetime | None] = mapped_column(Instant, default=None)  # not before
    synced_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    error: Mapped[str | None] = mapped_column(String(200), default=None)


class StaffCard(Base):
    """One card for one member of staff: an alert, or a conversation that waits (``waiting_since``: since when, so that
    it is told anew when somebody calls again). ``state``: waiting, sent, failed; dropped, when it is settled before."""

    __tablename__ = "staff_card"
    __table_args__ = (
        UniqueConstraint("staff_id", "alert_id"),
        UniqueConstraint("staff_id", "conversation_id", "waiting_since"),
        Index(None, "state", "retry_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    alert_id: Mapped[int | None] = mapped_column(ForeignKey("alert.id"), default=None)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversation.id"), default=None)
    waiting_since: Mapped[datetime | None] = mapped_column(Instant, default=None)
    created_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None] = mapped_column(String(32), default=None)
    retry_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    sent_at: Mapped[datetime | None] = mapped_column(Instant, default=None)
    error: Mapped[str | None] = mapped_column(String(200), default=None)  # of the provider; never a person
