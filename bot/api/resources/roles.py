"""Who may do what, as data; and who must sign in with a second factor."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from sqlalchemy.orm import Session

from bot.api.endpoint import Call, Given, Taken
from bot.console.account import two_factor
from bot.console.people import roles, security

RoleName = Literal[
    "everybody",
    "admin",
    "registrar",
    "handler",
    "reviewer",
    "signer",
    "supervisor",
    "document_editor",
    "secrecy_reviewer",
]


class RoleColumn(Given):
    """一个角色"""

    role: str
    label: str
    people: list[str] = Field(description="有这个角色的人，写作 姓名(用户名)")


class PermissionLine(Given):
    """一项权限，或者申请的一步"""

    name: str
    label: str
    note: str = Field(description="还有什么条件；申请的一步：依据的条文")
    allowed: list[str] = Field(description="哪些角色可以")


class PermissionGroup(Given):
    """一组权限"""

    label: str
    permissions: list[PermissionLine]


class RoleList(Given):
    """角色和权限"""

    roles: list[RoleColumn]
    groups: list[PermissionGroup]
    steps: list[PermissionLine] = Field(description="申请的每一步由谁办")


class SignInChoice(Given):
    """可以要求两步验证的范围"""

    role: str
    label: str


class LacksSecondFactor(Given):
    """还没有设置两步验证的人"""

    id: int
    username: str


class SignIn(Given):
    """登录安全"""

    roles: list[str] = Field(description="须用两步验证的角色；everybody：所有人")
    choices: list[SignInChoice]
    missing: list[LacksSecondFactor] = Field(description="须用、还没有设置的人，下次登录时设置")
    secured: int = Field(description="已经设置的人数")
    people: int = Field(description="可以登录的人数")


class SignInBody(Taken):
    """谁须用两步验证，从下次登录起"""

    roles: list[RoleName] = Field(max_length=len(two_factor.ROLES), description="没有写的不要求")


async def listing(call: Call) -> RoleList:
    """``GET /roles``."""
    people = await call.read(roles.holders)
    return RoleList(
        roles=[RoleColumn(role=role, label=label, people=people[role]) for role, label in roles.COLUMNS.items()],
        groups=[
            PermissionGroup(label=group, permissions=[_line(each) for each in found]) for group, found in roles.lines()
        ],
        steps=[_line(each) for each in roles.steps()],
    )


async def sign_in(call: Call) -> SignIn:
    """``GET /sign-in``."""
    return await call.read(_sign_in)


async def set_sign_in(call: Call) -> SignIn:
    """``PUT /sign-in``."""
    await call.run(security.save_rule, frozenset(call.body.roles), call.by, call.now)
    return await sign_in(call)


def _line(line: roles.Line) -> PermissionLine:
    order = [role for role in roles.COLUMNS if role in line.allowed]
    return PermissionLine(name=line.name, label=line.label, note=line.note, allowed=order)


def _sign_in(session: Session) -> SignIn:
    required, members = security.standing(session)
    return SignIn(
        roles=[role for role in two_factor.ROLES if role in required],
        choices=[SignInChoice(role=role, label=security.LABELS[role]) for role in two_factor.ROLES],
        missing=[
            LacksSecondFactor(id=each.id, username=each.username) for each, must, has in members if must and not has
        ],
        secured=sum(has for _, _, has in members),
        people=len(members),
    )
