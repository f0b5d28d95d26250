"""Pages of the people who work here: the list, a new account, one account and what is done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from actions.cases.lifecycle import OFFICE_ROLES
from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import Application
from bot.console import staff
from bot.console.account import two_factor
from bot.console.account.pages import SessionLine, session_lines
from bot.console.account.two_factor import SecondFactor
from bot.console.applications import not_found
from bot.console.me import me, signature
from bot.console.pages import render
from bot.console.people import changes
from bot.console.people.changes import Account, UnknownAccountError
from bot.console.people.units import units
from bot.console.policy import Role, duties_of
from bot.console.staff import StaffError
from bot.console.tables import StaffMember, StaffUnit
from bot.delivery.tables import Conversation, Owner
from bot.keys import CLOCK, DB, HUB
from bot.typed import whole_number

CASES_LISTED = 50
USUAL = frozenset({Duty.REGISTRAR, Duty.HANDLER, Duty.REVIEWER})


@dataclass(frozen=True)
class MemberLine:
    """One account in the list."""

    member: StaffMember
    unit: str
    roles: str
    has_second_factor: bool
    must_have_one: bool


@dataclass(frozen=True)
class MemberPage:
    """One account, and what hangs on it."""

    member: StaffMember
    roles: str
    units: Sequence[StaffUnit]  # that may be chosen
    factor: SecondFactor
    sessions: list[SessionLine]
    conversations: int  # in hand
    cases: Sequence[str]  # open ones, the first :data:`CASES_LISTED`
    open_cases: int  # all of them
    may_be_renamed: bool


async def overview(request: web.Request) -> web.Response:
    """``GET /staff/admin/people``."""
    found = await request.app[DB].read(_lines)
    open_ = [line for line in found if line.member.disabled_at is None]
    context = {"lines": open_, "disabled": [line for line in found if line.member.disabled_at is not None]}
    return _shown(request, "people.html", context | {"unconnected": sum(not line.unit for line in open_)})


async def new(request: web.Request) -> web.Response:
    """``GET /staff/admin/people/new``."""
    return await _new_page(request)


async def create(request: web.Request) -> web.Response:
    """``POST /staff/admin/people/new``: the one-time password is shown on this one page."""
    form = await request.post()
    username, wanted = str(form.get("username", "")), _typed(form)
    try:
        staff_id, password = await request.app[DB].run(
            changes.employ, username, wanted, me(request).signature, request.app[CLOCK].now()
        )
    except StaffError as error:
        return await _new_page(request, form, str(error))
    return await _password_page(request, staff_id, password)


async def show(request: web.Request) -> web.Response:
    """``GET /staff/admin/people/{member}``."""
    return await _member_page(request)


async def change(request: web.Request) -> web.Response:
    """``POST /staff/admin/people/{member}``."""
    typed = _typed(await request.post())
    try:
        await _do(request, changes.edit, typed)
    except StaffError as error:
        return await _member_page(request, str(error), typed)
    raise web.HTTPSeeOther(f"/staff/admin/people/{_id(request)}?done=person-saved")


async def disable(request: web.Request) -> web.Response:
    """``POST …/disable``: signed out everywhere, conversations wait again; open cases are left to be reassigned."""
    try:
        for conversation_id in await _do(request, changes.disable):
            request.app[HUB].publish(conversation_id)
    except StaffError as error:
        return await _member_page(request, str(error))
    raise web.HTTPSeeOther(f"/staff/admin/people/{_id(request)}?done=person-disabled")


async def reset_password(request: web.Request) -> web.Response:
    """``POST …/password``: a new one-time password, shown on this one page; opens a disabled account again."""
    try:
        password = await _do(request, changes.reset_password)
    except StaffError as error:  # a program has none
        return await _member_page(request, str(error))
    return await _password_page(request, _id(request), password)


async def reset_second_factor(request: web.Request) -> web.Response:
    """``POST …/two-factor``: for who has lost the telephone."""
    await _do(request, changes.reset_second_factor)
    raise web.HTTPSeeOther(f"/staff/admin/people/{_id(request)}?done=second-factor-reset")


async def end_sessions(request: web.Request) -> web.Response:
    """``POST …/sessions/end``."""
    await _do(request, changes.end_sessions)
    raise web.HTTPSeeOther(f"/staff/admin/people/{_id(request)}?done=sessions-ended")


async def _do(request: web.Request, work: Any, *args: Any) -> Any:
    """One change of the account that the path names."""
    by, now = me(request).signature, request.app[CLOCK].now()
    try:
        return await request.app[DB].run(work, _id(request), *args, by=by, now=now)
    except UnknownAccountError as error:
        raise not_found(request, error) from error


def _id(request: web.Request) -> int:
    return int(request.match_info["member"])


def _typed(form: Any) -> Account:
    chosen = set(form.getall("duty", []))
    return Account(
        name=str(form.get("name", "")).strip(),
        role=Role.ADMIN if form.get("admin") == "yes" else Role.STAFF,
        duties=frozenset(duty for duty in OFFICE_ROLES if duty.value in chosen),
        unit_id=whole_number(form.get("unit")),
        wecom=str(form.get("wecom", "")),
    )


async def _new_page(request: web.Request, form: Any = None, error: str | None = None) -> web.Response:
    typed = _typed(form) if form is not None else Account("", Role.STAFF, USUAL)
    context = {
        "username": str(form.get("username", "")) if form is not None else "",
        "typed": typed,
        "units": await request.app[DB].read(units),
        "error": error,
    }
    return _shown(request, "people_new.html", context, 422 if error else 200)


async def _member_page(request: web.Request, error: str | None = None, typed: Account | None = None) -> web.Response:
    try:
        found = await request.app[DB].read(page_of, _id(request), request.app[CLOCK].now())
    except UnknownAccountError as error_:
        raise not_found(request, error_) from error_
    stored = changes.account_of(found.member)
    context = {"page": found, "typed": typed or stored, "error": error}
    return _shown(request, "people_member.html", context, 422 if error else 200)


async def _password_page(request: web.Request, staff_id: int, password: str) -> web.Response:
    member = await request.app[DB].read(changes.known, staff_id)
    return _shown(request, "people_password.html", {"member": member, "password": password})


def _shown(request: web.Request, template: str, context: dict[str, Any], status: int = 200) -> web.Response:
    shared = {"office_roles": OFFICE_ROLES, "max_name": staff.MAX_NAME, "section": "admin", "part": "people"}
    return render(request, template, shared | context, status=status)


def _lines(session: Session) -> list[MemberLine]:
    secured, members = (
        two_factor.with_second_factor(session),
        session.scalars(select(StaffMember).options(selectinload(StaffMember.unit)).order_by(StaffMember.username)),
    )
    found = [
        MemberLine(
            member,
            member.unit.name if member.unit else "",
            roles_named(member),
            member.id in secured,
            two_factor.is_required(session, member),
        )
        for member in members
    ]
    places = {unit.name: place for place, unit in enumerate(units(session, with_disabled=True))}
    return sorted(found, key=lambda line: places.get(line.unit, len(places)))


def roles_named(member: StaffMember) -> str:
    """管理员; or 登记、承办."""
    if member.role == Role.ADMIN:
        return Role.ADMIN.label
    held = duties_of(Role.STAFF, member.duties)
    return "、".join(duty.label for duty in OFFICE_ROLES if duty in held) or "没有角色"


def page_of(session: Session, staff_id: int, now: datetime) -> MemberPage:
    """One account. Raises :class:`UnknownAccountError`."""
    member = changes.known(session, staff_id)
    name = signature(member.display_name, member.username)
    talks = select(func.count()).where(Conversation.staff_id == member.id, Conversation.owner == Owner.STAFF)
    theirs = Application.handler == name, Application.is_open
    cases = select(Application.number).where(*theirs)
    by_limit = (Application.next_limit_on, Application.arrived_on, Application.id)
    choices = [each for each in units(session, with_disabled=True) if not each.disabled_at or each.id == member.unit_id]
    return MemberPage(
        member,
        roles_named(member),
        choices,
        two_factor.state(session, member.id),
        session_lines(session, member.id, "", now),
        session.scalar(talks) or 0,
        session.scalars(cases.order_by(*by_limit).limit(CASES_LISTED)).all(),
        session.scalar(select(func.count()).select_from(Application).where(*theirs)) or 0,
        changes.may_be_renamed(session, member),
    )
