"""Changes of accounts by an administrator (or on the command line), each written to the audit trail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import Application, AuditEntry
from bot.console import passwords, sessions, staff
from bot.console.account import two_factor
from bot.console.me import signature
from bot.console.policy import Role, duties_of
from bot.console.staff import MAX_NAME, StaffError
from bot.console.tables import StaffMember, StaffUnit

NO_ROLE = "请至少选一个角色。"
NAME_IS_FINAL = "姓名已经写进办理记录，不能再改。确需更改的，请新建账号，再停用这个。"


class UnknownAccountError(LookupError):
    """There is no such account."""


@dataclass(frozen=True)
class Account:
    """What an administrator sets of an account."""

    name: str
    role: Role
    duties: frozenset[Duty] = frozenset()
    unit_id: int | None = None
    wecom: str = field(default="", repr=False)


def create(
    session: Session,
    username: str,
    wanted: Account,
    by: str,
    now: datetime,
    *,
    new_password: Callable[[], str] = passwords.new_one_time_password,
) -> tuple[int, str]:
    """Make an account; its id and the one-time password. Raises :class:`StaffError`."""
    unit = _unit(session, wanted.unit_id, None)
    password = staff.add_member(
        session, username, wanted.name, wanted.role, now, duties=wanted.duties, new_password=new_password
    )
    member = staff.find_by_username(session, username)
    assert member is not None
    member.unit_id = unit
    detail = {"role": member.role, "after": member.duties, "unit": _name(session, unit)}
    audit.record(session, at=now, actor=by, action="account_created", subject=member.username, detail=detail)
    if wanted.wecom.strip():
        staff.set_wecom_userid(session, member.username, wanted.wecom, now, by=by)
    return member.id, password


def employ(session: Session, username: str, wanted: Account, by: str, now: datetime) -> tuple[int, str]:
    """As :func:`create`, with the roles that are wanted and no usual ones. Raises :class:`StaffError`."""
    if wanted.role is not Role.ADMIN and not wanted.duties:
        raise StaffError(NO_ROLE)
    return create(session, username, wanted, by, now)


def edit(session: Session, staff_id: int, wanted: Account, by: str, now: datetime) -> bool:
    """Change what differs; whether something did. It holds from the next page that is opened.

    Raises :class:`StaffError`, also for taking the last administrator away, and :class:`UnknownAccountError`.
    """
    member = known(session, staff_id)
    changed = _rename(session, member, wanted.name.strip(), by, now) | _set_role(session, member, wanted, by, now)
    unit = _unit(session, wanted.unit_id, member.unit_id)
    if unit != member.unit_id:
        detail = {"before": _name(session, member.unit_id), "after": _name(session, unit)}
        audit.record(session, at=now, actor=by, action="unit_changed", subject=member.username, detail=detail)
        member.unit_id, changed = unit, True
    if wanted.wecom.strip() != (member.wecom_userid or ""):
        staff.set_wecom_userid(session, member.username, wanted.wecom, now, by=by)
        changed = True
    return changed


def disable(session: Session, staff_id: int, by: str, now: datetime) -> list[str]:
    """Close an account: signed out everywhere, its conversations wait again; their ids. Raises as :func:`edit`."""
    member = known(session, staff_id)
    if member.disabled_at is not None:
        return []
    released = staff.disable_member(session, member.username, now)
    audit.record(session, at=now, actor=by, action="account_disabled", subject=member.username)
    return released


def reset_password(
    session: Session,
    staff_id: int,
    by: str,
    now: datetime,
    *,
    new_password: Callable[[], str] = passwords.new_one_time_password,
) -> str:
    """A new one-time password; a disabled account is open again with it. Raises :class:`UnknownAccountError`."""
    member = known(session, staff_id)
    action = "password_reset" if member.disabled_at is None else "account_enabled"
    password = staff.reset_password(session, member.username, new_password=new_password)
    audit.record(session, at=now, actor=by, action=action, subject=member.username)
    return password


def reset_second_factor(session: Session, staff_id: int, by: str, now: datetime) -> None:
    """Take the second factor away, for who has lost the telephone; signed out everywhere. Raises as above."""
    member = known(session, staff_id)
    if two_factor.remove(session, member.id):
        sessions.close_all_sessions(session, member.id)
        audit.record(session, at=now, actor=by, action="second_factor_reset", subject=member.username)


def end_sessions(session: Session, staff_id: int, by: str, now: datetime) -> None:
    """Sign somebody out everywhere. Raises :class:`UnknownAccountError`."""
    member = known(session, staff_id)
    sessions.close_all_sessions(session, member.id)
    audit.record(session, at=now, actor=by, action="sessions_ended", subject=member.username)


def may_be_renamed(session: Session, member: StaffMember) -> bool:
    """Whether no record names this person yet: histories keep names as they were."""
    name = signature(member.display_name, member.username)
    named = exists().where(AuditEntry.actor == name) | exists().where(Application.handler == name)
    return member.signed_in_at is None and not session.scalar(select(named))


def account_of(member: StaffMember) -> Account:
    """An account as it stands."""
    duties = duties_of(Role.STAFF, member.duties)
    return Account(member.display_name, Role(member.role), duties, member.unit_id, member.wecom_userid or "")


def known(session: Session, staff_id: int) -> StaffMember:
    """The account. Raises :class:`UnknownAccountError`."""
    member = session.get(StaffMember, staff_id)
    if member is None:
        raise UnknownAccountError("没有这个账号。")
    return member


def _rename(session: Session, member: StaffMember, name: str, by: str, now: datetime) -> bool:
    if name == member.display_name:
        return False
    if not 1 <= len(name) <= MAX_NAME:
        raise StaffError(f"请填写姓名（1至{MAX_NAME}个字）。")
    if not may_be_renamed(session, member):
        raise StaffError(NAME_IS_FINAL)
    member.display_name = name
    audit.record(session, at=now, actor=by, action="account_renamed", subject=member.username)
    return True


def _set_role(session: Session, member: StaffMember, wanted: Account, by: str, now: datetime) -> bool:
    before = (member.role, member.duties)
    if wanted.role is not Role.ADMIN:
        if not wanted.duties:
            raise StaffError(NO_ROLE)
        if member.role == Role.ADMIN and member.disabled_at is None:
            staff.refuse_last_admin(session, member, "改为其他角色")
        member.duties = staff.stored(wanted.duties)
    member.role = wanted.role.value
    if (member.role, member.duties) == before:
        return False
    staff.record_duties(session, member, before[1], by, now)
    return True


def _name(session: Session, unit_id: int | None) -> str | None:
    """For the audit trail, which outlives a renaming."""
    unit = session.get(StaffUnit, unit_id) if unit_id is not None else None
    return unit.name if unit else None


def _unit(session: Session, unit_id: int | None, before: int | None) -> int | None:
    """The unit to be set; a disabled one only where it is set already."""
    if unit_id is None or unit_id == before:
        return unit_id
    unit = session.get(StaffUnit, unit_id)
    if unit is None or unit.disabled_at is not None:
        raise StaffError("没有这个科室，或者已经停用，请重新选择。")
    return unit.id
