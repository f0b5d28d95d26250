"""The policy as a page: which role may do what, read from the policy itself and from the life cycle's table."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases.lifecycle import OFFICE_ROLES, STAFF_ROLES, TABLE
from bot.console import staff
from bot.console.me import signature
from bot.console.pages import render
from bot.console.people.role_words import GROUPS, WORDS
from bot.console.policy import Actor, Permission, Role, duties_of, may
from bot.keys import DB

ADMIN = "admin"
COLUMNS: dict[str, str] = {duty.value: duty.label for duty in OFFICE_ROLES} | {ADMIN: Role.ADMIN.label}


@dataclass(frozen=True)
class Line:
    """A permission (or a step of an application), and which of :data:`COLUMNS` have it."""

    name: str
    label: str
    note: str
    allowed: frozenset[str]


def lines() -> list[tuple[str, list[Line]]]:
    """Every permission of the policy, in groups. One that has no words yet is shown by its name."""
    grouped: dict[str, list[Line]] = {group: [] for group in GROUPS}
    for permission in Permission:
        group, label, note = WORDS.get(permission, (GROUPS[-1], permission.value, ""))
        grouped[group].append(Line(permission.value, label, note, allowed(permission)))
    return [(group, found) for group, found in grouped.items() if found]


def allowed(permission: Permission) -> frozenset[str]:
    """Who has a permission at all; on which object, its words say."""
    admin = Actor(0, Role.ADMIN, duties_of(Role.ADMIN, ""))
    actors = {duty.value: Actor(0, Role.STAFF, frozenset({duty})) for duty in OFFICE_ROLES} | {ADMIN: admin}
    return frozenset(name for name, actor in actors.items() if may(actor, permission))


def steps() -> list[Line]:
    """Every step that staff take with an application, from the table of the life cycle."""
    return [
        Line(kind.value, row.title, row.article, frozenset(row.roles & set(STAFF_ROLES)) | {ADMIN})
        for kind, row in TABLE.items()
        if row.roles & set(STAFF_ROLES)
    ]


async def show(request: web.Request) -> web.Response:
    """``GET /staff/admin/roles``."""
    context = {
        "columns": COLUMNS,
        "groups": lines(),
        "steps": steps(),
        "people": await request.app[DB].read(holders),
        "section": "admin",
        "part": "roles",
    }
    return render(request, "people_roles.html", context)


def holders(session: Session) -> dict[str, list[str]]:
    """Who has which role."""
    members = [member for member in staff.list_members(session) if member.disabled_at is None]
    found: dict[str, list[str]] = {column: [] for column in COLUMNS}
    for member in members:
        role = Role(member.role)
        held = [ADMIN] if role is Role.ADMIN else [duty.value for duty in duties_of(role, member.duties)]
        for column in held:
            found[column].append(signature(member.display_name, member.username))
    return found
