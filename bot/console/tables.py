"""Who may sign in to the console, who is signed in, and who has been guessing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from actions.db import Base, Instant


class StaffMember(Base):
    """A person of the agency. Disabled, never deleted: the history of cases names them."""

    __tablename__ = "staff_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(32), unique=True)  # lower case
    display_name: Mapped[str] = mapped_column(String(24))  # what colleagues see in histories
    role: Mapped[str] = mapped_column(String(16))  # bot.console.policy.Role
    # What this person does to applications: actions.cases.lifecycle.Role, with commas between. Administrators do all.
    duties: Mapped[str] = mapped_column(
        String(100), default="registrar,handler,reviewer", server_default="registrar,handler,reviewer"
    )
    password_hash: Mapped[str] = mapped_column(String(255))
    must_change_password: Mapped[bool]  # the present one is a one-time password
    created_at: Mapped[datetime] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    signed_in_at: Mapped[datetime | None] = mapped_column(Instant)
    wecom_userid: Mapped[str | None] = mapped_column(String(64), default=None)  # where alerts are sent, too


class StaffSession(Base):
    """A signed-in browser. The cookie holds the token, the database only its SHA-256."""

    __tablename__ = "staff_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)

    member: Mapped[StaffMember] = relationship(lazy="joined", innerjoin=True)


class LoginAttempt(Base):
    """Failed sign-ins in a row, of one account or from one address (both as keyed hashes)."""

    __tablename__ = "login_attempt"
    __table_args__ = (UniqueConstraint("scope", "key_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(16))  # account | address
    key_hash: Mapped[str] = mapped_column(String(64))
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Instant)
