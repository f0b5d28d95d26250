"""The second step of signing in: the code of the second factor, or a recovery code."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console import sessions, throttle
from bot.console.account import two_factor
from bot.console.audit import audit
from bot.console.guard import SIGN_IN, own_path, set_cookie
from bot.console.me import ME, TOKEN, signature
from bot.console.pages import render
from bot.console.sign_in import Attempt, complete, please_wait
from bot.keys import CLOCK, DB
from bot.portal.protection import client_address

WRONG = "验证码不正确或者已经用过。请输入手机上现在显示的6位数字；手机不在身边的，输入一个没有用过的恢复码。"


async def show(request: web.Request) -> web.Response:
    """``GET /staff/login/code``: for who has just given the right password."""
    if request[ME]:
        raise web.HTTPSeeOther("/staff")
    if await request.app[DB].read(_who, request[TOKEN], request.app[CLOCK].now()) is None:
        raise web.HTTPSeeOther(SIGN_IN)
    return _page(request, own_path(request.query.get("next")))


async def submit(request: web.Request) -> web.Response:
    """``POST /staff/login/code``. Wrong codes are counted on their own: the right password doesn't take them back."""
    form = await request.post()
    next_path = own_path(str(form.get("next", "")))
    db, now, token = request.app[DB], request.app[CLOCK].now(), request[TOKEN]
    attempt = await db.read(_who, token, now)
    if attempt is None:
        raise web.HTTPSeeOther(f"{SIGN_IN}?done=too-late")
    attempt = replace(attempt, address=client_address(request))
    counted = throttle_name(attempt.username)
    wait = await db.run(throttle.begin_attempt, counted, attempt.address, now)
    if wait > timedelta(0):
        return _page(request, next_path, please_wait(wait), status=429)
    done = await db.run(_take, attempt, str(form.get("code", "")), now)
    if done is None:
        return _page(request, next_path, WRONG, status=401)
    used, signed_in = done
    response = web.Response(status=303, headers={"Location": next_path if used == "totp" else "/staff/account"})
    set_cookie(response, request, signed_in)
    return response


def throttle_name(username: str) -> str:
    """What wrong codes of an account are counted under; no user name has a blank."""
    return f"{username} code"


def _page(request: web.Request, next_path: str, error: str | None = None, *, status: int = 200) -> web.Response:
    return render(request, "account_code.html", {"next": next_path, "error": error}, status=status)


def _who(session: Session, token: str, now: datetime) -> Attempt | None:
    row = sessions.find_half(session, token, now)
    return Attempt(row.staff_id, row.member.username, "", row.browser, token) if row else None


def _take(session: Session, attempt: Attempt, code: str, now: datetime) -> tuple[str, str] | None:
    """What the code was and the token of the session that it opened."""
    row = sessions.find_half(session, attempt.old_token, now)
    used = two_factor.check(session, attempt.staff_id, code, now) if row else None
    if row is None or used is None:
        audit(session, "sign_in_code_refused", now=now, actor="unknown", subject=attempt.username)
        return None
    throttle.attempt_succeeded(session, throttle_name(attempt.username), attempt.address, now)
    if used == "recovery":
        name = signature(row.member.display_name, attempt.username)
        audit(session, "recovery_code_used", now=now, actor=name, subject=attempt.username)
    return used, complete(session, row.member, attempt, now)
