"""Who must sign in with a second factor."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases import audit
from actions.cases.lifecycle import OFFICE_ROLES
from bot.console import staff
from bot.console.account import two_factor
from bot.console.me import me
from bot.console.pages import render
from bot.console.policy import Role
from bot.console.tables import StaffMember
from bot.keys import CLOCK, DB

LABELS = {two_factor.EVERYBODY: "所有人", Role.ADMIN.value: Role.ADMIN.label} | {
    duty.value: duty.label for duty in OFFICE_ROLES
}


async def show(request: web.Request) -> web.Response:
    """``GET /staff/admin/sign-in``."""
    required, members = await request.app[DB].read(standing)
    context = {
        "labels": LABELS,
        "required": required,
        "missing": [member for member, must, has in members if must and not has],
        "secured": sum(has for _, _, has in members),
        "people": len(members),
        "section": "admin",
        "part": "security",
    }
    return render(request, "people_security.html", context)


async def save(request: web.Request) -> web.Response:
    """``POST /staff/admin/sign-in`` with the roles (``role``) that must have one. Holds from the next sign-in."""
    form = await request.post()
    chosen = frozenset(str(value) for value in form.getall("role", [])) & frozenset(two_factor.ROLES)
    await request.app[DB].run(save_rule, chosen, me(request).signature, request.app[CLOCK].now())
    raise web.HTTPSeeOther("/staff/admin/sign-in?done=sign-in-saved")


def standing(session: Session) -> tuple[frozenset[str], list[tuple[StaffMember, bool, bool]]]:
    """The roles that must have a second factor; everybody, whether they must have one, and whether they have."""
    secured = two_factor.with_second_factor(session)
    members = [one for one in staff.list_members(session) if one.disabled_at is None and not one.is_service]
    found = [(member, two_factor.is_required(session, member), member.id in secured) for member in members]
    return two_factor.required_roles(session), found


def save_rule(session: Session, chosen: frozenset[str], by: str, now: datetime) -> None:
    """Who must have a second factor from the next sign-in on; a change is recorded."""
    before = two_factor.require_roles(session, chosen)
    if before != chosen:
        detail = {"before": sorted(before), "after": sorted(chosen)}
        audit.record(session, at=now, actor=by, action="second_factor_required", subject="console", detail=detail)
