"""Tokens: made and revoked by administrators, checked at every call.

A token acts as a *service account*: a row of ``staff_member`` with roles and a unit, which nobody can sign in with. So
the policy, the reach over applications and the audit trail treat a program as they treat a person.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.time import china_date
from bot.api import scopes
from bot.api.scopes import Scope
from bot.api.tables import ApiToken
from bot.console.guard import me_of
from bot.console.me import Me
from bot.console.people import changes
from bot.console.people.changes import Account
from bot.console.policy import Role
from bot.console.staff import StaffError
from bot.console.tables import StaffMember

BEGINS = "gk_"
DAYS = (30, 90, 180, 365)  # how long a token may be good for
MAX_NAME = 40
_SHOWN = 11  # characters by which a token is found and recognised; 43 more are needed to use it
_NO_HASH = "0" * 64


@dataclass(frozen=True)
class Caller:
    """Who calls: the service account, and what the token lets it do."""

    token_id: int
    me: Me
    scopes: frozenset[Scope]
    expires_at: datetime


class MoreThanOwnError(StaffError):
    """A token was asked to give what it has not; the message says what, in Chinese."""


@dataclass(frozen=True)
class NewAccount:
    """A service account to be made for a token."""

    username: str
    account: Account


@dataclass(frozen=True)
class Wanted:
    """What an administrator asks of a new token."""

    name: str
    scopes: frozenset[Scope]
    days: int


@dataclass(frozen=True)
class Made:
    """A new token. It can be read here, and nowhere afterwards."""

    token_id: int
    token: str = field(repr=False)


def new_token() -> str:
    """256 random bits, which say whose they are."""
    return BEGINS + secrets.token_urlsafe(32)


def find(session: Session, token: str, now: datetime) -> Caller | None:
    """Who calls with ``token``; ``None`` when it is unknown, revoked, expired, or its account is disabled.

    The row is found by the characters that are shown; the rest is compared in constant time, also where there is none.
    """
    prefix = token[:_SHOWN]
    row = session.scalar(select(ApiToken).where(ApiToken.prefix == prefix)) if _looks_right(token) else None
    is_right = hmac.compare_digest(row.token_hash if row else _NO_HASH, _hash(token))
    if row is None or not is_right or row.revoked_at is not None or row.expires_at <= now:
        return None
    if row.member.disabled_at is not None or not row.member.is_service:
        return None
    return Caller(row.id, me_of(row.member), scopes.read(row.scopes), row.expires_at)


def is_due_for_touch(session: Session, token_id: int, today: date) -> bool:
    """Whether today is not noted yet as the day of the last use."""
    return session.scalar(select(ApiToken.last_used_on).where(ApiToken.id == token_id)) != today


def touch(session: Session, token_id: int, now: datetime) -> None:
    """Note the day."""
    session.get_one(ApiToken, token_id).last_used_on = china_date(now)


def make_account(session: Session, username: str, wanted: Account, by: str, now: datetime) -> int:
    """A service account: as that of a person, without a password. Its id. Raises :class:`StaffError`."""
    staff_id, _password = changes.create(session, username, wanted, by, now)
    member = session.get_one(StaffMember, staff_id)
    member.is_service, member.must_change_password, member.password_hash = True, False, ""
    return staff_id


def make(
    session: Session,
    staff_id: int,
    wanted: Wanted,
    by: str,
    now: datetime,
    *,
    make_token: Callable[[], str] = new_token,
) -> Made:
    """A token for a service account, written to the audit trail. Raises :class:`StaffError`."""
    member, name = session.get(StaffMember, staff_id), wanted.name.strip()
    if member is None or not member.is_service or member.disabled_at is not None:
        raise StaffError("请选择一个程序账号。")
    if not 1 <= len(name) <= MAX_NAME:
        raise StaffError(f"请填写令牌的用途（1至{MAX_NAME}个字）。")
    if not wanted.scopes:
        raise StaffError("请至少选一项权限。")
    if wanted.days not in DAYS:
        raise StaffError("请选择有效期。")
    token = make_token()
    row = ApiToken(
        name=name,
        prefix=token[:_SHOWN],
        token_hash=_hash(token),
        scopes=scopes.stored(wanted.scopes),
        staff_id=staff_id,
        created_at=now,
        created_by=by,
        expires_at=now + timedelta(days=wanted.days),
    )
    session.add(row)
    session.flush()
    detail = {"account": member.username, "scopes": row.scopes, "until": china_date(row.expires_at).isoformat()}
    audit.record(session, at=now, actor=by, action="token_created", subject=f"token:{row.id}", detail=detail)
    return Made(row.id, token)


def make_for(
    session: Session,
    of: int | NewAccount,
    wanted: Wanted,
    by: str,
    now: datetime,
    *,
    giver: Caller | None = None,
    make_token: Callable[[], str] = new_token,
) -> Made:
    """As :func:`make`, for an account that there is (its id) or a new one with the token.

    A ``giver`` gives no more than it has: no other scope, and nothing that lasts longer than it does itself. Its
    account is an administrator's (``policy``), so no account may do more. Raises :class:`StaffError`.
    """
    if giver is not None:
        _refuse_more(giver, wanted, now)
    if isinstance(of, int):
        return make(session, of, wanted, by, now, make_token=make_token)
    if of.account.role is not Role.ADMIN and not of.account.duties:
        raise StaffError("请至少选一个角色：程序只能做它的角色能做的事。")
    staff_id = make_account(session, of.username, of.account, by, now)
    return make(session, staff_id, wanted, by, now, make_token=make_token)


def _refuse_more(giver: Caller, wanted: Wanted, now: datetime) -> None:
    if lacking := wanted.scopes - giver.scopes:
        names = "、".join(scope.value for scope in Scope if scope in lacking)
        raise MoreThanOwnError(f"令牌不能给出自己没有的权限：{names}。")
    if now + timedelta(days=wanted.days) > giver.expires_at:
        until = china_date(giver.expires_at).isoformat()
        raise MoreThanOwnError(f"这个令牌到{until}为止，新的令牌不能比它有效更久。请选短一些的有效期。")


def revoke(session: Session, token_id: int, by: str, now: datetime) -> None:
    """It opens nothing from now on. Raises :class:`LookupError` for one that there is not."""
    row = session.get(ApiToken, token_id, with_for_update=True)
    if row is None:
        raise LookupError("没有这个令牌。")
    if row.revoked_at is None:
        row.revoked_at = now
        audit.record(session, at=now, actor=by, action="token_revoked", subject=f"token:{row.id}")


def all_tokens(session: Session, before: int | None = None, most: int | None = None) -> list[ApiToken]:
    """Every token (of those ``before`` one), the newest first."""
    query = select(ApiToken).order_by(ApiToken.id.desc()).limit(most)
    return list(session.scalars(query if before is None else query.where(ApiToken.id < before)))


def state_of(token: ApiToken, now: datetime) -> str:
    """``good``, or why it opens nothing: ``revoked``, ``disabled`` (its account), ``expired``."""
    if token.revoked_at is not None:
        return "revoked"
    if token.member.disabled_at is not None:
        return "disabled"
    return "expired" if token.expires_at <= now else "good"


def accounts(session: Session) -> Collection[StaffMember]:
    """The service accounts that can be used."""
    query = select(StaffMember).where(StaffMember.is_service, StaffMember.disabled_at.is_(None))
    return session.scalars(query.order_by(StaffMember.username)).all()


def _looks_right(token: str) -> bool:
    return token.startswith(BEGINS) and token.isascii() and token.isprintable() and len(token) < 100


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
