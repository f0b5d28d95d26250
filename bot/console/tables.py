"""Who may sign in to the console, who is signed in, and who has been guessing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from actions.db import Base, Encrypted, Instant

# Of who is given none: until there were document editors and secrecy reviewers, everybody was both.
USUAL_DUTIES = "registrar,handler,reviewer,document_editor,secrecy_reviewer"


class StaffUnit(Base):
    """A unit of the office (内设机构、科室). Disabled, never deleted: people and their cases belong to it."""

    __tablename__ = "staff_unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)
    short_name: Mapped[str] = mapped_column(String(12), default="", server_default="")  # empty: the name
    position: Mapped[int] = mapped_column(default=0, server_default="0")  # the order in lists, then by name
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def label(self) -> str:
        """As it is called in lists."""
        return self.short_name or self.name


class StaffMember(Base):
    """A person of the agency, or a program. Disabled, never deleted: the history of cases names them."""

    __tablename__ = "staff_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(32), unique=True)  # lower case
    display_name: Mapped[str] = mapped_column(String(24))  # what colleagues see in histories
    role: Mapped[str] = mapped_column(String(16))  # bot.console.policy.Role
    # What this person does: of actions.cases.lifecycle.OFFICE_ROLES, with commas between. Administrators do all.
    duties: Mapped[str] = mapped_column(String(100), default=USUAL_DUTIES, server_default="registrar,handler,reviewer")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("staff_unit.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    must_change_password: Mapped[bool]  # the present one is a one-time password
    created_at: Mapped[datetime] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    signed_in_at: Mapped[datetime | None] = mapped_column(Instant)
    wecom_userid: Mapped[str | None] = mapped_column(String(64), default=None)  # where alerts are sent, too
    is_service: Mapped[bool] = mapped_column(default=False, server_default=false())  # a program's: bot.api.tokens

    unit: Mapped[StaffUnit | None] = relationship()


class StaffSession(Base):
    """A signed-in browser. The cookie holds the token, the database only its SHA-256."""

    __tablename__ = "staff_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    browser: Mapped[str] = mapped_column(String(40), default="", server_default="")  # its family: Edge（Windows）
    # "" signed in · "code": the second factor is still to come · "enrol": first of all it has to be set up
    awaits: Mapped[str] = mapped_column(String(8), default="", server_default="")

    member: Mapped[StaffMember] = relationship(lazy="joined", innerjoin=True)


class StaffTotp(Base):
    """The second factor of an account (TOTP, RFC 6238). Without ``confirmed_at`` it is being set up."""

    __tablename__ = "staff_totp"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), primary_key=True, autoincrement=False)
    secret: Mapped[str] = mapped_column(Encrypted)  # base 32
    created_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    last_counter: Mapped[int] = mapped_column(default=0, server_default="0")  # of the last code taken: none twice


class StaffRecoveryCode(Base):
    """A code for who has lost the telephone: used once. Only a keyed hash is kept."""

    __tablename__ = "staff_recovery_code"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"), index=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class TwoFactorRule(Base):
    """Who must have a second factor: ``everybody``, ``admin`` or a duty."""

    __tablename__ = "two_factor_rule"

    role: Mapped[str] = mapped_column(String(16), primary_key=True)


class AuditCheck(Base):
    """A verification of the chains that was asked for in the console, and what it found."""

    __tablename__ = "audit_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    started_by: Mapped[str] = mapped_column(String(64))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    found: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # what ``gongkai audit verify --json`` says


class LoginAttempt(Base):
    """Failed sign-ins in a row, of one account or from one address (both as keyed hashes)."""

    __tablename__ = "login_attempt"
    __table_args__ = (UniqueConstraint("scope", "key_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(16))  # account | address
    key_hash: Mapped[str] = mapped_column(String(64))
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Instant)
