"""Signing in, and changing one's password."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console import passwords, sessions, staff, throttle
from bot.console.account import two_factor
from bot.console.account.browsers import browser_of
from bot.console.audit import audit
from bot.console.guard import SIGN_IN, own_path, set_cookie
from bot.console.me import ME, TOKEN, Me, me, signature
from bot.console.pages import render
from bot.console.staff import StaffError, WrongPasswordError
from bot.console.tables import StaffMember
from bot.keys import CLOCK, DB
from bot.portal.protection import client_address

SECOND_STEP = "/staff/login/code"
WRONG = "用户名或密码不正确，请检查后重新输入。"
# One check takes 64 MiB and a core; more at once would only make everybody wait.
HASHES_AT_ONCE = 2
HASHING: web.AppKey[asyncio.Semaphore] = web.AppKey("console_hashing", asyncio.Semaphore)


@dataclass(frozen=True)
class Attempt:
    """Who signs in, and from where."""

    staff_id: int
    username: str
    address: str
    browser: str
    old_token: str = field(repr=False)


@dataclass(frozen=True)
class SignedIn:
    """The token for the browser; ``needs_code``: it opens nothing before the code of the second factor."""

    token: str
    needs_code: bool


async def show_sign_in(request: web.Request) -> web.Response:
    """``GET /staff/login``. The browser gets a token of no account, which the form's CSRF token belongs to."""
    if request[ME]:
        raise web.HTTPSeeOther("/staff")
    return _sign_in_page(request, own_path(request.query.get("next")))


async def sign_in(request: web.Request) -> web.Response:
    """``POST /staff/login``. An unknown name, a wrong password and a disabled account look and last the same."""
    form = await request.post()
    username = staff.normalise_username(str(form.get("username", "")))[:64]
    password = str(form.get("password", ""))
    db, now, address = request.app[DB], request.app[CLOCK].now(), client_address(request)
    wait = await db.run(throttle.begin_attempt, username, address, now)
    next_path = own_path(str(form.get("next", "")))
    if wait > timedelta(0):
        return _sign_in_page(request, next_path, username, please_wait(wait), status=429)
    found = await db.read(staff.credentials, username)
    async with request.app[HASHING]:
        right = await asyncio.to_thread(passwords.verify_password, found.password_hash if found else None, password)
    if found is None or not right:
        # what was typed for an unknown name may be a password in the wrong field: it is not kept
        await db.run(
            audit, "sign_in_refused", now=now, actor="unknown", subject=username if found else "unknown account"
        )
        return _sign_in_page(request, next_path, username, WRONG, status=401)
    browser = browser_of(request.headers.get("User-Agent", ""))
    attempt = Attempt(found.staff_id, username, address, browser, request[TOKEN])
    done = await db.run(_open, attempt, password, now)
    to = f"{SECOND_STEP}?next={quote(next_path, safe='/')}" if done.needs_code else next_path
    response = web.Response(status=303, headers={"Location": to})
    set_cookie(response, request, done.token)
    return response


async def show_password(request: web.Request) -> web.Response:
    """``GET /staff/password``."""
    return _password_page(request)


async def change_password(request: web.Request) -> web.Response:
    """``POST /staff/password``; then the new password is used to sign in.

    Wrong current passwords are counted like wrong sign-ins: a stolen session must not become a way to guess.
    """
    form = await request.post()
    current, new, repeated = (str(form.get(name, "")) for name in ("current", "new", "repeated"))
    db, now, person, address = request.app[DB], request.app[CLOCK].now(), me(request), client_address(request)
    wait = await db.run(throttle.begin_attempt, person.username, address, now)
    if wait > timedelta(0):
        return _password_page(request, please_wait(wait), status=429)
    try:
        async with request.app[HASHING]:
            await db.run(_change, person, current, new, repeated, now)
    except WrongPasswordError as error:
        return _password_page(request, str(error), status=422)
    except StaffError as error:
        await db.run(throttle.attempt_succeeded, person.username, address, now)
        return _password_page(request, str(error), status=422)
    await db.run(throttle.attempt_succeeded, person.username, address, now)
    return web.Response(status=303, headers={"Location": f"{SIGN_IN}?done=password"})


def _sign_in_page(
    request: web.Request, next_path: str, username: str = "", error: str | None = None, *, status: int = 200
) -> web.Response:
    is_new = not request[TOKEN]
    if is_new:
        request[TOKEN] = sessions.new_token()
    is_signed_out = request.query.get("done", "").startswith("signed-out")
    context = {"username": username, "error": error, "next": next_path, "is_signed_out": is_signed_out}
    response = render(request, "login.html", context, status=status)
    if is_new:
        set_cookie(response, request, request[TOKEN])
    return response


def please_wait(wait: timedelta) -> str:
    """The sentence for who has guessed too often."""
    seconds = math.ceil(wait.total_seconds())
    length = f"{seconds}秒" if seconds < 60 else f"{math.ceil(seconds / 60)}分钟"
    return f"尝试次数过多，请在{length}后重试。"


def _password_page(request: web.Request, error: str | None = None, *, status: int = 200) -> web.Response:
    return render(request, "password.html", {"error": error, "min_length": passwords.MIN_LENGTH}, status=status)


def _open(session: Session, attempt: Attempt, password: str, now: datetime) -> SignedIn:
    """The password was right: signed in, or on to the code of the second factor."""
    throttle.attempt_succeeded(session, attempt.username, attempt.address, now)
    if two_factor.is_on(session, attempt.staff_id):
        staff.renew_hash(session, attempt.staff_id, password)
        sessions.close_session(session, attempt.old_token)
        half = sessions.open_session(session, attempt.staff_id, now, browser=attempt.browser, awaits=sessions.CODE)
        return SignedIn(half, needs_code=True)
    member = staff.record_sign_in(session, attempt.staff_id, password, now)
    return SignedIn(complete(session, member, attempt, now), needs_code=False)


def complete(session: Session, member: StaffMember, attempt: Attempt, now: datetime) -> str:
    """Sign somebody in of whom everything is known that has to be; the new token."""
    member.signed_in_at = now
    audit(
        session, "signed_in", now=now, actor=signature(member.display_name, attempt.username), subject=attempt.username
    )
    sessions.close_session(session, attempt.old_token)
    missing = two_factor.is_required(session, member) and not two_factor.is_on(session, member.id)
    awaits = sessions.ENROL if missing else ""
    return sessions.open_session(session, member.id, now, browser=attempt.browser, awaits=awaits)


def _change(session: Session, person: Me, current: str, new: str, repeated: str, now: datetime) -> None:
    staff.change_password(session, person.id, current, new, repeated)
    audit(session, "password_changed", now=now, actor=person.signature, subject=person.username)
