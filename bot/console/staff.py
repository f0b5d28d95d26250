"""Accounts of staff: made, signed in with, given a new password, disabled."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.chain.reading import readable
from actions.cases.lifecycle import OFFICE_ROLES
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import AuditEntry
from bot.console import passwords, sessions
from bot.console.me import signature
from bot.console.policy import Role, duties_of
from bot.console.tables import StaffMember
from bot.delivery import conversations

FIRST_ADMIN = "admin"
MAX_NAME = 24  # with a user name of 32 it fits a column of 64 in the history of cases
_WECOM_USERID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
_SET_DUTIES = ("account_created", "duties_changed")
_DOCUMENT_DUTIES = f"{Duty.DOCUMENT_EDITOR},{Duty.SECRECY_REVIEWER}"
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


class StaffError(ValueError):
    """What was asked of an account can't be done; the message is a Chinese sentence for the person who asked."""


class WrongPasswordError(StaffError):
    """The current password, asked before a change, was not right."""


@dataclass(frozen=True)
class Credentials:
    """What checking a password needs, taken out of the database so that no transaction waits for the hash function."""

    staff_id: int
    password_hash: str


def ensure_first_admin(
    session: Session, now: datetime, *, new_password: Callable[[], str] = passwords.new_one_time_password
) -> str | None:
    """Make the account ``admin`` when there is no staff at all; its one-time password is returned this once."""
    if session.scalar(select(func.count()).select_from(StaffMember)):
        return None
    return add_member(session, FIRST_ADMIN, "管理员", Role.ADMIN, now, new_password=new_password)


def add_member(
    session: Session,
    username: str,
    display_name: str,
    role: Role,
    now: datetime,
    *,
    duties: Collection[Duty] = (),
    new_password: Callable[[], str] = passwords.new_one_time_password,
) -> str:
    """Make an account and return its one-time password. Without ``duties`` it has the usual ones of the table.

    Raises :class:`StaffError`.
    """
    username = normalise_username(username)
    display_name = display_name.strip()
    if not _USERNAME.fullmatch(username):
        raise StaffError("用户名由2至32个小写字母、数字或 . _ - 组成，并以字母或数字开头。")
    if not 1 <= len(display_name) <= MAX_NAME:
        raise StaffError(f"请填写姓名（1至{MAX_NAME}个字）。")
    if find_by_username(session, username):
        raise StaffError(f"用户名“{username}”已被使用，请换一个。")
    password = new_password()
    member = StaffMember(
        username=username,
        display_name=display_name,
        role=role.value,
        password_hash=passwords.hash_password(password),
        must_change_password=True,
        created_at=now,
    )
    if duties:
        member.duties = stored(duties)
    session.add(member)
    session.flush()
    return password


def set_duties(session: Session, username: str, duties: Collection[Duty], now: datetime) -> None:
    """Let somebody do this to applications, and nothing else; written to the audit trail. Raises :class:`StaffError`.

    An administrator has all duties whatever is set.
    """
    member = known(session, username)
    if member.role == Role.ADMIN:
        raise StaffError(f"“{member.username}”是管理员，有全部职责，不需要设置。")
    if not duties:
        raise StaffError("请至少写一项职责。")
    before, member.duties = member.duties, stored(duties)
    record_duties(session, member, before, "command line", now)


def record_duties(session: Session, member: StaffMember, before: str, by: str, now: datetime) -> None:
    """Write to the audit trail what somebody may do from now on."""
    detail = {"before": before, "after": member.duties, "role": member.role}
    audit.record(session, at=now, actor=by, action="duties_changed", subject=member.username, detail=detail)


def set_wecom_userid(session: Session, username: str, user_id: str, now: datetime, *, by: str = "command line") -> None:
    """Alerts go to this account (账号) in WeCom, too; empty: to none. Written to the audit trail. Raises
    :class:`StaffError`."""
    member, user_id = known(session, username), user_id.strip()
    if user_id and not _WECOM_USERID.fullmatch(user_id):
        raise StaffError("企业微信的账号由1至64个字母、数字或 . _ - @ 组成，在企业微信管理后台的通讯录里可以看到。")
    member.wecom_userid = user_id or None
    detail = {"is_set": bool(user_id)}
    audit.record(session, at=now, actor=by, action="wecom_changed", subject=member.username, detail=detail)


def duty_faults(session: Session) -> list[str]:
    """Chinese sentences: whose duties are not those that the audit trail says were set last.

    Nothing is known of accounts made before that left an entry, whose duties were never changed.
    """
    changes = select(AuditEntry.subject, readable(AuditEntry.detail)).where(AuditEntry.action.in_(_SET_DUTIES))
    last = {subject: _as_set(detail) for subject, detail in session.execute(changes.order_by(AuditEntry.id))}
    return [
        f"账号“{member.username}”的职责或者角色与审计记录不一致。"
        for member in list_members(session)
        if member.username in last and (member.role, member.duties) != last[member.username]
    ]


def _as_set(detail: dict[str, Any]) -> tuple[str, str]:
    """Role and duties that an entry says. One without a role is of before there were document editors and secrecy
    reviewers: the migration that brought them made everybody both."""
    after = str(detail.get("after", ""))
    return (detail["role"], after) if "role" in detail else (Role.STAFF.value, f"{after},{_DOCUMENT_DUTIES}")


def duty_named(text: str) -> Duty:
    """A duty as it is typed, in English or Chinese. Raises :class:`StaffError`."""
    found = next((duty for duty in OFFICE_ROLES if text.strip().lower() in (duty.value, duty.label)), None)
    if found is None:
        known = "、".join(f"{duty.value}（{duty.label}）" for duty in OFFICE_ROLES)
        raise StaffError(f"没有“{text}”这项职责。可以写：{known}。")
    return found


def handlers(session: Session) -> list[str]:
    """Who may be 承办人, as the history names them, by user name."""
    members = (member for member in list_members(session) if member.disabled_at is None and not member.is_service)
    return [
        signature(member.display_name, member.username)
        for member in members
        if Duty.HANDLER in duties_of(Role(member.role), member.duties)
    ]


def list_members(session: Session) -> Sequence[StaffMember]:
    """Every account, disabled ones too, by user name."""
    return session.scalars(select(StaffMember).order_by(StaffMember.username)).all()


def signatures(session: Session) -> frozenset[str]:
    """Everybody who can sign in, as the history of cases and alerts name them."""
    people = select(StaffMember).where(StaffMember.disabled_at.is_(None), StaffMember.is_service.is_(False))
    members = session.scalars(people)
    return frozenset(signature(member.display_name, member.username) for member in members)


def reset_password(
    session: Session, username: str, *, new_password: Callable[[], str] = passwords.new_one_time_password
) -> str:
    """Give the account a new one-time password, enable it, and sign it out everywhere. Raises :class:`StaffError`."""
    member = known(session, username)
    if member.is_service:
        raise StaffError(f"“{member.username}”是程序账号，不能登录，没有密码。")
    password = new_password()
    member.password_hash = passwords.hash_password(password)
    member.must_change_password = True
    member.disabled_at = None
    sessions.close_all_sessions(session, member.id)
    return password


def disable_member(session: Session, username: str, now: datetime) -> list[str]:
    """Nobody signs in with this account any more; who was talking with it waits again: the ids of their conversations.

    Raises :class:`StaffError`, also for the last administrator.
    """
    member = known(session, username)
    refuse_last_admin(session, member, "停用")
    member.disabled_at = member.disabled_at or now
    sessions.close_all_sessions(session, member.id)
    return conversations.release_all(session, member.id, now)


def refuse_last_admin(session: Session, member: StaffMember, what: str) -> None:
    """Raise :class:`StaffError` when without ``member`` nobody could administer the console any more.

    The administrators are locked: two who take each other away at the same moment don't both succeed.
    """
    admins = select(StaffMember).where(StaffMember.role == Role.ADMIN, StaffMember.disabled_at.is_(None))
    admins = admins.where(StaffMember.is_service.is_(False))
    locked = session.scalars(admins.order_by(StaffMember.id).with_for_update()).all()
    if [each.id for each in locked] == [member.id]:
        raise StaffError(f"“{member.username}”是最后一个可用的管理员账号，不能{what}。请先添加另一个管理员。")


def credentials(session: Session, username: str) -> Credentials | None:
    """What to check a password against; ``None`` for an unknown or disabled account, and a program's."""
    member = find_by_username(session, username)
    if member is None or member.disabled_at is not None or member.is_service:
        return None
    return Credentials(member.id, member.password_hash)


def record_sign_in(session: Session, staff_id: int, password: str, now: datetime) -> StaffMember:
    """Note the time, and store a stronger hash when today's parameters are stronger than the stored one's."""
    member = renew_hash(session, staff_id, password)
    member.signed_in_at = now
    return member


def renew_hash(session: Session, staff_id: int, password: str) -> StaffMember:
    """Store a stronger hash of the right ``password`` when today's parameters are stronger than the stored one's."""
    member = session.get_one(StaffMember, staff_id)
    if passwords.needs_rehash(member.password_hash):
        member.password_hash = passwords.hash_password(password)
    return member


def change_password(session: Session, staff_id: int, current: str, new: str, repeated: str) -> None:
    """Replace a password by its owner, who is then signed out everywhere. Raises :class:`StaffError`.

    ``current`` is not asked while the password is a one-time one: its owner typed it a moment ago.
    """
    member = session.get_one(StaffMember, staff_id)
    if not member.must_change_password and not passwords.verify_password(member.password_hash, current):
        raise WrongPasswordError("当前密码不正确，请重新输入。")
    if new != repeated:
        raise StaffError("两次输入的新密码不一致，请重新输入。")
    problem = passwords.problem_with(new, member.username, member.display_name)
    if problem:
        raise StaffError(problem)
    if passwords.verify_password(member.password_hash, new):
        raise StaffError("新密码不能与当前密码相同。")
    member.password_hash = passwords.hash_password(new)
    member.must_change_password = False
    sessions.close_all_sessions(session, staff_id)


def find_by_username(session: Session, username: str) -> StaffMember | None:
    return session.scalar(select(StaffMember).where(StaffMember.username == normalise_username(username)))


def normalise_username(username: str) -> str:
    return username.strip().lower()


def stored(duties: Collection[Duty]) -> str:
    """As the column holds them."""
    return ",".join(duty.value for duty in OFFICE_ROLES if duty in duties)


def known(session: Session, username: str) -> StaffMember:
    """The account of a user name. Raises :class:`StaffError`."""
    member = find_by_username(session, username)
    if member is None:
        raise StaffError(f"没有用户名为“{username}”的账号。")
    return member
