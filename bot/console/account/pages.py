"""One's own account: the second factor, and where one is signed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from markupsafe import Markup
from sqlalchemy.orm import Session

from actions.cases.lifecycle import OFFICE_ROLES
from bot.console import sessions, throttle
from bot.console.account import two_factor
from bot.console.account.second_step import WRONG, throttle_name
from bot.console.account.two_factor import SecondFactor
from bot.console.audit import audit
from bot.console.me import TOKEN, Me, me
from bot.console.pages import render
from bot.console.sign_in import please_wait
from bot.console.tables import StaffMember, StaffSession
from bot.keys import AGENCY, CLOCK, DB
from bot.portal.protection import client_address

WRONG_AT_SETUP = "验证码不正确。请输入手机上现在显示的6位数字；一直不正确的，请核对手机的时间是否准确。"
REQUIRED = "您的角色须用两步验证，不能关闭。换了手机的，请让管理员重置。"


@dataclass(frozen=True)
class SessionLine:
    """A browser in which somebody is signed in."""

    handle: str
    browser: str
    created_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True)
class _Standing:
    factor: SecondFactor
    is_required: bool
    sessions: list[SessionLine]
    unit: str


async def account(request: web.Request) -> web.Response:
    """``GET /staff/account``."""
    return await _account_page(request)


async def end_sessions(request: web.Request) -> web.Response:
    """``POST /staff/account/sessions/end``: one (``session``), or all others (``others=yes``)."""
    form, person, now = await request.post(), me(request), request.app[CLOCK].now()
    handle = None if form.get("others") else str(form.get("session", ""))
    await request.app[DB].run(_end, person, handle, request[TOKEN], now)
    raise web.HTTPSeeOther("/staff/account?done=sessions-ended")


async def show_setup(request: web.Request) -> web.Response:
    """``GET /staff/account/two-factor``: the QR code of a new second factor."""
    return await _setup_page(request)


async def confirm(request: web.Request) -> web.Response:
    """``POST /staff/account/two-factor``: a code proves that the telephone has the secret; then the recovery codes."""
    form, person, now = await request.post(), me(request), request.app[CLOCK].now()
    codes = await request.app[DB].run(_confirm, person, str(form.get("code", "")), request[TOKEN], now)
    if codes is None:
        return await _setup_page(request, WRONG_AT_SETUP, status=422)
    return render(request, "account_codes.html", {"codes": codes, "is_new": True})


async def renew_codes(request: web.Request) -> web.Response:
    """``POST …/two-factor/codes``: ten new recovery codes for a right code."""
    codes = await _with_code(request, _renew)
    if isinstance(codes, web.Response):
        return codes
    return render(request, "account_codes.html", {"codes": codes, "is_new": False})


async def switch_off(request: web.Request) -> web.Response:
    """``POST …/two-factor/off`` for a right code; not where the office requires it."""
    if (await request.app[DB].read(_standing, me(request), request[TOKEN], request.app[CLOCK].now())).is_required:
        return await _account_page(request, REQUIRED, status=409)
    done = await _with_code(request, _remove)
    if isinstance(done, web.Response):
        return done
    raise web.HTTPSeeOther("/staff/account?done=two-factor-off")


def session_lines(session: Session, staff_id: int, token: str, now: datetime) -> list[SessionLine]:
    """Where somebody is signed in, the one used last first."""
    return [_line(row, token) for row in sessions.list_sessions(session, staff_id, now)]


async def _with_code(request: web.Request, work: Callable[[Session, Me, datetime], Any]) -> Any:
    """What ``work`` returns once a right code was given; else the page that says so. Throttled as at signing in."""
    form, person, app = await request.post(), me(request), request.app
    db, now, address = app[DB], app[CLOCK].now(), client_address(request)
    wait = await db.run(throttle.begin_attempt, throttle_name(person.username), address, now)
    if wait > timedelta(0):
        return await _account_page(request, please_wait(wait), status=429)

    def checked(session: Session, code: str) -> Any:
        if two_factor.check(session, person.id, code, now) is None:
            return None
        throttle.attempt_succeeded(session, throttle_name(person.username), address, now)
        return work(session, person, now)

    done = await db.run(checked, str(form.get("code", "")))
    return await _account_page(request, WRONG, status=422) if done is None else done


async def _account_page(request: web.Request, error: str | None = None, *, status: int = 200) -> web.Response:
    standing = await request.app[DB].read(_standing, me(request), request[TOKEN], request.app[CLOCK].now())
    context = {"standing": standing, "error": error, "section": "account", "duties": _labels(me(request))}
    return render(request, "account.html", context, status=status)


async def _setup_page(request: web.Request, error: str | None = None, *, status: int = 200) -> web.Response:
    app, person = request.app, me(request)
    secret = await app[DB].run(_begin, person, app[CLOCK].now())
    if secret is None:
        raise web.HTTPSeeOther("/staff/account")
    address = two_factor.address_of(secret, person.username, app[AGENCY].current.name)
    context = {
        "picture": Markup(two_factor.picture_of(address)),
        "secret": two_factor.in_groups(secret),
        "error": error,
        "section": "account",
    }
    return render(request, "account_two_factor.html", context, status=status)


def _labels(person: Me) -> str:
    return "、".join(duty.label for duty in OFFICE_ROLES if duty in person.duties)


def _standing(session: Session, person: Me, token: str, now: datetime) -> _Standing:
    member = session.get_one(StaffMember, person.id)
    return _Standing(
        two_factor.state(session, person.id),
        two_factor.is_required(session, member),
        session_lines(session, person.id, token, now),
        member.unit.name if member.unit else "",
    )


def _line(row: StaffSession, token: str) -> SessionLine:
    is_this = sessions.is_of_token(row, token)
    return SessionLine(sessions.handle_of(row), row.browser or "浏览器不详", row.created_at, row.seen_at, is_this)


def _begin(session: Session, person: Me, now: datetime) -> str | None:
    return None if two_factor.is_on(session, person.id) else two_factor.begin(session, person.id, now)


def _confirm(session: Session, person: Me, code: str, token: str, now: datetime) -> list[str] | None:
    codes = two_factor.confirm(session, person.id, code, now)
    if codes is None:
        return None
    audit(session, "second_factor_set_up", now=now, actor=person.signature, subject=person.username)
    row = sessions.find(session, token, now)
    if row is not None:
        row.awaits = ""
    return codes


def _renew(session: Session, person: Me, now: datetime) -> list[str]:
    audit(session, "recovery_codes_renewed", now=now, actor=person.signature, subject=person.username)
    return two_factor.new_recovery_codes(session, person.id)


def _remove(session: Session, person: Me, now: datetime) -> bool:
    audit(session, "second_factor_removed", now=now, actor=person.signature, subject=person.username)
    return two_factor.remove(session, person.id)


def _end(session: Session, person: Me, handle: str | None, token: str, now: datetime) -> None:
    if handle is None:
        done = sessions.end_other_sessions(session, person.id, token) > 0
    else:
        done = sessions.end_session(session, person.id, handle)
    if done:
        audit(session, "sessions_ended", now=now, actor=person.signature, subject=person.username)
