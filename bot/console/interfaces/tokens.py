"""Pages of the tokens: which programs may use the API, a new token, and taking one away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases.lifecycle import OFFICE_ROLES
from bot.api import scopes, tokens
from bot.api.scopes import Scope
from bot.api.tables import ApiToken
from bot.console.applications import not_found
from bot.console.me import me
from bot.console.pages import render
from bot.console.people.changes import Account
from bot.console.people.pages import roles_named
from bot.console.people.units import units
from bot.console.policy import Role
from bot.console.staff import StaffError
from bot.console.tables import StaffMember, StaffUnit
from bot.keys import CLOCK, DB, SETTINGS
from bot.typed import whole_number

NEW = "new"  # in place of an account: one is made


@dataclass(frozen=True)
class TokenLine:
    """One token in the list."""

    token: ApiToken
    scopes: tuple[Scope, ...]
    roles: str
    state: str  # good | expired | revoked | disabled


@dataclass(frozen=True)
class Typed:
    """What the form held; shown again whatever happens."""

    account: str = NEW
    username: str = "api-"
    name: str = ""  # of the account
    duties: frozenset[str] = frozenset()
    is_admin: bool = False
    unit_id: int | None = None
    purpose: str = ""
    scopes: frozenset[Scope] = frozenset({Scope.READ_APPLICATIONS})
    days: int = 365


async def overview(request: web.Request) -> web.Response:
    """``GET /staff/admin/tokens``."""
    found = await request.app[DB].read(lines, request.app[CLOCK].now())
    context = {
        "lines": [line for line in found if line.state == "good"],
        "over": [line for line in found if line.state != "good"],
    }
    return _shown(request, "tokens.html", context)


async def new(request: web.Request) -> web.Response:
    """``GET /staff/admin/tokens/new``."""
    return await _form_page(request, Typed())


async def create(request: web.Request) -> web.Response:
    """``POST /staff/admin/tokens/new``: the token is shown on this one page."""
    typed = _typed(await request.post())
    try:
        made = await request.app[DB].run(_create, typed, me(request).signature, request.app[CLOCK].now())
    except StaffError as error:
        return await _form_page(request, typed, str(error))
    found = await request.app[DB].read(lambda session: session.get_one(ApiToken, made.token_id))
    context = {"made": made, "token": found, "base_url": request.app[SETTINGS].base_url}
    return _shown(request, "tokens_made.html", context)


async def revoke(request: web.Request) -> web.Response:
    """``POST /staff/admin/tokens/{token}/revoke``: from now on it opens nothing."""
    token, by, now = int(request.match_info["token"]), me(request).signature, request.app[CLOCK].now()
    try:
        await request.app[DB].run(tokens.revoke, token, by, now)
    except LookupError as error:
        raise not_found(request, error) from error
    raise web.HTTPSeeOther("/staff/admin/tokens?done=token-revoked")


def lines(session: Session, now: datetime) -> list[TokenLine]:
    """Every token, the newest first."""
    return [
        TokenLine(
            token,
            tuple(scope for scope in Scope if scope in scopes.read(token.scopes)),
            roles_named(token.member),
            tokens.state_of(token, now),
        )
        for token in tokens.all_tokens(session)
    ]


def _create(session: Session, typed: Typed, by: str, now: datetime) -> tokens.Made:
    """The token, with its account where there is none yet. Raises :class:`StaffError`."""
    wanted = tokens.Wanted(typed.purpose, typed.scopes, typed.days)
    if typed.account != NEW:
        return tokens.make_for(session, whole_number(typed.account) or 0, wanted, by, now)
    duties = frozenset(duty for duty in OFFICE_ROLES if duty.value in typed.duties)
    role = Role.ADMIN if typed.is_admin else Role.STAFF
    account = tokens.NewAccount(typed.username, Account(typed.name, role, duties, typed.unit_id))
    return tokens.make_for(session, account, wanted, by, now)


def _typed(form: Any) -> Typed:
    chosen = set(form.getall("scope", []))
    account = str(form.get("account", NEW))
    return Typed(
        account=account if account == NEW or len(account) < 10 else "0",
        username=str(form.get("username", "")).strip(),
        name=str(form.get("name", "")).strip(),
        duties=frozenset(map(str, form.getall("duty", []))),
        is_admin=form.get("admin") == "yes",
        unit_id=whole_number(form.get("unit")),
        purpose=str(form.get("purpose", "")).strip(),
        scopes=frozenset(scope for scope in Scope if scope.value in chosen),
        days=whole_number(form.get("days"), 4) or 0,
    )


async def _form_page(request: web.Request, typed: Typed, error: str | None = None) -> web.Response:
    accounts, choices = await request.app[DB].read(_choices)
    context = {
        "typed": typed,
        "accounts": accounts,
        "units": choices,
        "scopes": list(Scope),
        "days": tokens.DAYS,
        "office_roles": OFFICE_ROLES,
        "max_name": tokens.MAX_NAME,
        "error": error,
    }
    return _shown(request, "tokens_new.html", context, 422 if error else 200)


def _choices(session: Session) -> tuple[Sequence[StaffMember], Sequence[StaffUnit]]:
    return list(tokens.accounts(session)), units(session)


def _shown(request: web.Request, template: str, context: dict[str, Any], status: int = 200) -> web.Response:
    return render(request, template, {"section": "admin", "part": "tokens"} | context, status=status)
