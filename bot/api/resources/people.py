"""The people who work here, and the accounts of programs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.lifecycle import Role as Duty
from bot.api.endpoint import Call, Given, Nothing, Taken
from bot.api.values import Words
from bot.console.account import two_factor
from bot.console.people import changes, pages
from bot.console.people.changes import Account
from bot.console.policy import Role, duties_of
from bot.console.staff import MAX_NAME
from bot.console.tables import StaffMember

MAX_ROLES = len(Duty)
UnitId = Annotated[int, Field(ge=1, le=10**9)]
Username = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=32)]
WeCom = Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)]


class Member(Given):
    """一个账号"""

    id: int
    username: str
    name: str
    is_admin: bool
    roles: list[str]
    unit_id: int | None
    is_service: bool = Field(description="程序账号")
    has_second_factor: bool = Field(description="设了两步验证")
    disabled_at: datetime | None


class Members(Given):
    """账号，按用户名"""

    items: list[Member]


class SignedIn(Given):
    """一处登录"""

    browser: str
    created_at: datetime
    seen_at: datetime = Field(description="最近使用")


class WholeMember(Member):
    """一个账号，和它手上的"""

    wecom: str = Field(description="企业微信账号；空：没有")
    signed_in_at: datetime | None = Field(description="最近登录")
    second_factor_since: datetime | None
    recovery_codes: int = Field(description="还剩几个恢复码")
    sessions: list[SignedIn]
    conversations: int = Field(description="正在接待的会话")
    cases: list[str] = Field(description=f"没有办结的申请，最多{pages.CASES_LISTED}件，期限近的在前")
    may_be_renamed: bool = Field(description="姓名还没有写进办理记录，可以改")


class RolesBody(Taken):
    """角色：管理员有全部权限，其他人要有至少一个角色"""

    is_admin: bool = Field(default=False, description="管理员")
    roles: list[Duty] = Field(default_factory=list, max_length=MAX_ROLES, description="角色，见 GET /roles")

    @property
    def role(self) -> Role:
        return Role.ADMIN if self.is_admin else Role.STAFF


class NewMember(RolesBody):
    """一个新账号"""

    username: Username = Field(description="2至32个小写字母、数字或 . _ -")
    name: Words = Field(min_length=1, max_length=MAX_NAME, description="姓名")
    unit_id: UnitId | None = Field(default=None, description="科室；null：不属于科室")
    wecom: WeCom = Field(default="", description="企业微信账号，用来收提醒")

    @property
    def account(self) -> Account:
        return Account(self.name, self.role, frozenset(self.roles), self.unit_id, self.wecom)


class MemberBody(Taken):
    """要改的；不写的不变"""

    name: Words | None = Field(
        default=None, min_length=1, max_length=MAX_NAME, description="姓名；写进办理记录以后不能改"
    )
    unit_id: UnitId | None = Field(default=None, description="科室；null：不属于科室")
    wecom: WeCom | None = Field(default=None, description="企业微信账号；空：不用")


class OneTimePassword(Given):
    """一次性密码只给这一次，登录时要换"""

    id: int
    username: str
    password: str = Field(description="一次性密码")


async def members(call: Call) -> Members:
    """``GET /people``."""
    return await call.read(_members)


async def member(call: Call) -> WholeMember:
    """``GET /people/{member}``."""
    return await call.read(_whole, call.whole("member"), call.now)


async def create(call: Call) -> OneTimePassword:
    """``POST /people``."""
    body: NewMember = call.body
    staff_id, password = await call.run(changes.employ, body.username, body.account, call.by, call.now)
    return await call.read(_with_password, staff_id, password)


async def change(call: Call) -> WholeMember:
    """``PATCH /people/{member}``: name, unit, WeCom; roles have a route of their own."""
    body: MemberBody = call.body
    given = {name: getattr(body, name) for name in body.model_fields_set}
    return await call.run(_change, call, {k: v for k, v in given.items() if v is not None or k == "unit_id"})


async def set_roles(call: Call) -> WholeMember:
    """``PUT /people/{member}/roles``."""
    return await call.run(_change, call, {"role": call.body.role, "duties": frozenset(call.body.roles)})


async def disable(call: Call) -> Nothing:
    """``POST /people/{member}/disable``."""
    for conversation_id in await call.run(changes.disable, call.whole("member"), call.by, call.now):
        call.publish(conversation_id)
    return Nothing()


async def reset_password(call: Call) -> OneTimePassword:
    """``POST /people/{member}/password``: opens a disabled account again."""
    staff_id = call.whole("member")
    password = await call.run(changes.reset_password, staff_id, call.by, call.now)
    return await call.read(_with_password, staff_id, password)


async def reset_second_factor(call: Call) -> Nothing:
    """``POST /people/{member}/two-factor/reset``: for who has lost the telephone."""
    await call.run(changes.reset_second_factor, call.whole("member"), call.by, call.now)
    return Nothing()


async def end_sessions(call: Call) -> Nothing:
    """``POST /people/{member}/sessions/end``: signed out everywhere."""
    await call.run(changes.end_sessions, call.whole("member"), call.by, call.now)
    return Nothing()


def _members(session: Session) -> Members:
    secured = two_factor.with_second_factor(session)
    found = session.scalars(select(StaffMember).order_by(StaffMember.username))
    return Members(items=[Member(**_facts(each, secured)) for each in found])


def _facts(found: StaffMember, secured: Collection[int]) -> dict[str, Any]:
    role = Role(found.role)
    return {
        "id": found.id,
        "username": found.username,
        "name": found.display_name,
        "is_admin": role is Role.ADMIN,
        "roles": sorted(duty.value for duty in duties_of(role, found.duties)),
        "unit_id": found.unit_id,
        "is_service": found.is_service,
        "has_second_factor": found.id in secured,
        "disabled_at": found.disabled_at,
    }


def _whole(session: Session, staff_id: int, now: datetime) -> WholeMember:
    page = pages.page_of(session, staff_id, now)
    found = page.member
    return WholeMember.model_validate(
        {
            **_facts(found, {found.id} if page.factor.is_on else ()),
            "wecom": found.wecom_userid or "",
            "signed_in_at": found.signed_in_at,
            "second_factor_since": page.factor.since,
            "recovery_codes": page.factor.codes_left,
            "sessions": [SignedIn.model_validate(line) for line in page.sessions],
            "conversations": page.conversations,
            "cases": list(page.cases),
            "may_be_renamed": page.may_be_renamed,
        }
    )


def _change(session: Session, call: Call, changed: dict[str, Any]) -> WholeMember:
    staff_id = call.whole("member")
    wanted = replace(changes.account_of(changes.known(session, staff_id)), **changed)
    changes.edit(session, staff_id, wanted, call.by, call.now)
    session.flush()
    return _whole(session, staff_id, call.now)


def _with_password(session: Session, staff_id: int, password: str) -> OneTimePassword:
    return OneTimePassword(id=staff_id, username=changes.known(session, staff_id).username, password=password)
