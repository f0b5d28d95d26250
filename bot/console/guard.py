"""What stands before every route of the console: who is signed in, may they, is the form from our own page."""

from __future__ import annotations

import hmac
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from urllib.parse import quote

from aiohttp import web
from sqlalchemy.orm import Session
from yarl import URL

from actions.cases.alerts import new_alerts
from bot.console import sessions
from bot.console.account import two_factor
from bot.console.me import ME, NEW_ALERTS, TOKEN, Me
from bot.console.pages import render
from bot.console.people import reach
from bot.console.policy import Permission, Role, duties_of, may
from bot.console.tables import StaffMember
from bot.keys import CLOCK, DB, KNOWLEDGE, SETTINGS
from bot.portal.protection import is_same_origin

COOKIE = "gongkai_staff"
CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"
SIGN_IN = "/staff/login"
CHANGE_PASSWORD = "/staff/password"
SET_UP_SECOND_FACTOR = "/staff/account/two-factor"
_APPLICATIONS = "/staff/applications/"
_AREAS = (
    ("/staff/applications", "返回申请列表"),
    ("/staff/conversations", "返回会话列表"),
    ("/staff/documents", "返回文件列表"),
    ("/staff/duties", "返回公开事项台账"),
    ("/staff/questions", "返回提问"),
    ("/staff/faq", "返回问答"),
    ("/staff/requests", "返回其他请求"),
)

# What a refused form held is given back, but secrets, what the page itself put in, and the codes of choices.
_NOT_WRITTEN = frozenset(
    {
        *("username", "password", "current", "new", "repeated", "code"),
        *(CSRF_FIELD, "next", "version", "revision", "confirmed", "kept", "handle", "number"),
    }
)
_CHOSEN = re.compile(r"[a-z]+(?:[_-][a-z]+)*|[A-Z]{1,2}\d?")

# A letter's texts may have 10,000 characters each; a form encodes one in up to nine bytes.
WRITTEN_BYTES = 512 * 1024

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_OWN_PATH = re.compile(r"/staff(/[\w./-]*)?(\?[\w=&%.-]*)?", re.ASCII)


def guarded(handler: Handler, permission: Permission | None) -> Handler:
    """``handler`` behind the policy. Without a permission it is open to everyone; every POST needs the CSRF token."""

    async def guard(request: web.Request) -> web.StreamResponse:
        token = request.cookies.get(COOKIE, "")
        request[TOKEN] = token
        request[ME] = await load_me(request, is_use=not _is_by_itself(request))
        if request[ME]:
            request = request.clone(client_max_size=max(request.client_max_size, WRITTEN_BYTES))
        if permission is not None:
            refused = await _refusal(request, permission)
            if refused is not None:
                return refused
        if request.method == "POST" and not await _is_own_form(request):
            typed = await _typed_text(request)
            return refused_page(
                request, "页面已过期，操作没有完成。请返回并刷新页面后重试。", title="页面已过期", typed=typed
            )
        try:
            return await handler(request)
        finally:
            if request.method == "POST" and permission is not None:
                request.app[KNOWLEDGE].look_again()  # what was withdrawn or repealed answers nothing from now on

    return guard


async def load_me(request: web.Request, *, is_use: bool = True) -> Me | None:
    """Who the cookie signs in now. ``is_use=False`` leaves the idle time alone: an open page is not a busy person."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    db, now = request.app[DB], request.app[CLOCK].now()
    found, is_due, request[NEW_ALERTS] = await db.read(_find_me, token, now, with_alerts=is_use)
    if found and is_due and is_use:
        await db.run(sessions.touch, token, now)
    return found


def me_of(member: StaffMember, *, must_enrol: bool = False) -> Me:
    """A member of staff as every page knows them."""
    role = Role(member.role)
    return Me(
        member.id,
        member.username,
        member.display_name,
        role,
        member.must_change_password,
        duties_of(role, member.duties),
        member.unit_id,
        must_enrol,
    )


def own_path(path: str | None) -> str:
    """``path`` when it is a page of the console, so that nobody is led away after signing in; else its first page."""
    return path if path and _OWN_PATH.fullmatch(path) else "/staff"


def set_cookie(response: web.StreamResponse, request: web.Request, token: str) -> None:
    """Hand the browser its token: for this site's staff pages only, out of reach of scripts and other sites."""
    is_https = request.app[SETTINGS].is_https or request.secure
    response.set_cookie(COOKIE, token, path="/staff", httponly=True, samesite="Lax", secure=is_https)


def refused_page(
    request: web.Request,
    sentence: str,
    *,
    title: str = "不能进行此操作",
    typed: str = "",
    status: int = 403,
    back: tuple[str, str] | None = None,
) -> web.Response:
    """Why something was not done. What was typed is given back, to be copied; ``back`` is where one goes on: an address
    and its words, the list of what it was about where nothing is said."""
    back = back or next((area for area in _AREAS if request.path.startswith(area[0])), None)
    context = {"title": title, "sentence": sentence, "typed": typed, "back": back}
    return render(request, "message.html", context, status=status)


async def _refusal(request: web.Request, permission: Permission) -> web.Response | None:
    """The answer to someone who may not go on; ``None`` for who may."""
    someone = request[ME]
    wants_page = request.method == "GET" and not _is_stream(request)
    if someone is None:
        if wants_page:
            raise web.HTTPSeeOther(f"{SIGN_IN}?next={quote(own_path(request.path_qs), safe='/')}")
        typed = await _typed_text(request)
        page = {
            "title": "请重新登录",
            "sentence": "登录已过期，操作没有完成。",
            "typed": typed,
            "next": _came_from(request),
        }
        return render(request, "message.html", page, status=401)
    if someone.must_change_password and permission is not Permission.USE_OWN_ACCOUNT:
        if wants_page:
            raise web.HTTPSeeOther(CHANGE_PASSWORD)
        return refused_page(request, "请先修改一次性密码，再继续操作。", typed=await _typed_text(request))
    if someone.must_enrol and permission is not Permission.USE_OWN_ACCOUNT:
        if wants_page:
            raise web.HTTPSeeOther(SET_UP_SECOND_FACTOR)
        return refused_page(request, "请先设置两步验证，再继续操作。", typed=await _typed_text(request))
    if not may(someone.actor, permission):  # it may have been taken away a moment ago
        sentence = "您的账号没有这项权限。如有需要，请联系管理员。"
        return refused_page(request, sentence, typed=await _typed_text(request))
    number = request.match_info.get("number")  # of an application; whatever is done with it
    if (
        number
        and request.path.startswith(_APPLICATIONS)
        and not await request.app[DB].read(reach.within, number, someone)
    ):
        return refused_page(request, reach.OTHERS, title="由其他科室承办", typed=await _typed_text(request))
    return None


async def _is_own_form(request: web.Request) -> bool:
    given = request.headers.get(CSRF_HEADER) or str((await request.post()).get(CSRF_FIELD, ""))
    expected = sessions.csrf_token(request[TOKEN])
    return bool(request[TOKEN]) and is_same_origin(request) and hmac.compare_digest(given.encode(), expected.encode())


def _came_from(request: web.Request) -> str:
    """The page of ours from which a form was sent, to go on there after signing in; empty: not known."""
    try:
        sender = URL(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    return quote(own_path(sender.path_qs), safe="/") if is_same_origin(request) and sender.path else ""


def _is_stream(request: web.Request) -> bool:
    """The browser opens streams by itself, again and again."""
    return request.path.endswith("/events")


def _is_by_itself(request: web.Request) -> bool:
    """What an open page sends without anybody doing anything."""
    return _is_stream(request) or request.path.endswith("/seen")


async def _typed_text(request: web.Request) -> str:
    """What a form carried, when it came from our own site; a foreign one gets nothing shown here."""
    if request.method != "POST" or not is_same_origin(request):
        return ""
    form = await request.post()
    values = (value.strip() for name, value in form.items() if isinstance(value, str) and name not in _NOT_WRITTEN)
    return "\n".join(value for value in values if value and not _CHOSEN.fullmatch(value))


def _find_me(session: Session, token: str, now: datetime, *, with_alerts: bool) -> tuple[Me | None, bool, int]:
    """Who it is, whether the session's last use is to be noted, and how many alerts wait."""
    row = sessions.find(session, token, now)
    if row is None:
        return None, False, 0
    must_enrol = row.awaits == sessions.ENROL and two_factor.is_required(session, row.member)  # it may be dropped again
    found = me_of(row.member, must_enrol=must_enrol)
    alerts = new_alerts(session, found.recipients) if with_alerts else 0
    return found, sessions.is_due_for_touch(session, token, now), alerts
