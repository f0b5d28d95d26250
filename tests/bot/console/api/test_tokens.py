"""Who gets in: tokens, scopes, roles, limits; and the pages on which administrators make them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select

from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from bot.api.gate import LIMITS, Limits
from bot.api.scopes import Scope
from bot.api.tables import ApiToken
from bot.console import staff
from bot.console.staff import StaffError
from bot.console.tables import StaffMember

HEADER = "application/problem+json"


async def test_a_token_opens_what_its_scope_and_role_allow(program: Any) -> None:
    oa = await program("oa", Duty.REGISTRAR, scopes={Scope.READ_APPLICATIONS})
    assert await oa.get("/applications") == {"items": [], "next": "", "total": 0}
    assert oa.headers["Cache-Control"] == "no-store"


async def test_without_a_good_token_nobody_gets_in(
    program: Any, admin: Any, db: Database, clock: FixedClock, give_token: Any
) -> None:
    nobody = await program("oa", Duty.HANDLER)
    good = nobody.token
    for token in ("", "gk_", good[:-1], good + "x", good[:11] + "A" * 43, "gk_ö", "Basic abc"):
        nobody.token = token
        answer = await nobody.get("/applications")
        assert (nobody.status, nobody.type, answer["code"]) == (401, HEADER, "unauthenticated"), token
        assert nobody.headers["WWW-Authenticate"].startswith("Bearer")
    assert (await admin.client.get("/api/v1/applications")).status == 401  # a cookie is nothing here


async def test_an_expired_or_revoked_token_and_one_of_a_disabled_account_are_dead(
    program: Any, db: Database, clock: FixedClock, admin: Any
) -> None:
    short, revoked, disabled = await program("a", days=30), await program("b"), await program("c")
    clock.advance(timedelta(days=30))
    await short.get("/applications")
    assert short.status == 401
    page = await admin.sign_in("admin") and await admin.get("/staff/admin/tokens")
    assert page.count("/revoke") == 2
    with db.session() as session:
        token_id = session.scalars(select(ApiToken.id).order_by(ApiToken.id)).all()[1]
        staff.disable_member(session, "api-c", clock.now())
    await admin.post(f"/staff/admin/tokens/{token_id}/revoke")
    assert "令牌已撤销" in admin.page
    for each in (revoked, disabled):
        await each.get("/applications")
        assert each.status == 401


async def test_a_scope_narrows_and_never_widens(program: Any) -> None:
    reads = await program("a", Duty.HANDLER, scopes={Scope.READ_APPLICATIONS})
    answer = await reads.post("/applications/QS2026-1/reveal")
    assert (reads.status, answer["code"]) == (403, "missing_scope")
    handler = await program("b", Duty.HANDLER)  # all scopes, but no duty that sees applicants whole
    answer = await handler.post("/applications/QS2026-1/reveal")
    assert (handler.status, answer["code"]) == (403, "missing_role")


async def test_too_many_calls_are_told_when_to_come(program: Any, app: web.Application, clock: FixedClock) -> None:
    oa, other = await program("oa", Duty.HANDLER), await program("other", Duty.HANDLER)
    app[LIMITS].calls.limit = 2
    for _ in range(2):
        await oa.get("/applications")
        assert oa.status == 200
    clock.advance(timedelta(seconds=20))
    answer = await oa.get("/applications")
    assert (oa.status, answer["code"], oa.headers["Retry-After"]) == (429, "too_many_requests", "40")
    await other.get("/applications")
    assert other.status == 200
    clock.advance(timedelta(seconds=40))
    await oa.get("/applications")
    assert oa.status == 200


async def test_who_guesses_tokens_is_slowed_down(program: Any, app: web.Application) -> None:
    nobody = await program("oa", Duty.HANDLER)
    nobody.token = "gk_wrong"
    app[LIMITS].failures.limit = 1
    await nobody.get("/applications")
    await nobody.get("/applications")
    assert nobody.status == 429


async def test_the_page_shows_a_new_token_once_and_keeps_only_its_hash(admin: Any, db: Database) -> None:
    await admin.get("/staff/admin/tokens/new")
    page = await admin.post(
        "/staff/admin/tokens/new",
        **{"account": "new", "username": "api-oa", "name": "办公系统", "duty": "handler", "purpose": "取待办"},
        **{"scope": "read:applications", "days": "90"},
    )
    token = re.search(r"gk_[\w-]{43}", page)
    assert token is not None
    with db.session() as session:
        row = session.scalars(select(ApiToken)).one()
        member = row.member
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "token_created")).one()
    assert token[0] not in (row.token_hash, row.prefix)
    assert token[0].startswith(row.prefix)
    assert (member.is_service, member.password_hash, entry.detail["scopes"]) == (True, "", "read:applications")
    assert token[0] not in await admin.get("/staff/admin/tokens")
    assert "取待办" in admin.page
    assert "程序账号" in await admin.get("/staff/admin/people")
    again = await admin.get("/staff/admin/tokens/new")
    assert "办公系统（api-oa）" in again
    page = await admin.post(
        "/staff/admin/tokens/new", account=str(member.id), purpose="新的", scope="read:reports", days="30"
    )
    assert re.search(r"gk_[\w-]{43}", page)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"purpose": ""}, "请填写令牌的用途"),
        ({"scope": "everything"}, "请至少选一项权限"),
        ({"days": "9999"}, "请选择有效期"),
        ({"duty": ""}, "请至少选一个角色"),
        ({"username": "Ä"}, "用户名由"),
        ({"account": "12345"}, "请选择一个程序账号"),
    ],
)
async def test_the_form_says_what_is_missing(admin: Any, changed: dict[str, str], sentence: str) -> None:
    await admin.get("/staff/admin/tokens/new")
    typed = {"account": "new", "username": "api-oa", "name": "办公系统", "duty": "handler", "purpose": "取待办"}
    page = await admin.post("/staff/admin/tokens/new", **typed | {"scope": "read:reports", "days": "30"} | changed)
    assert (admin.status, sentence in page) == (422, True)


async def test_nobody_signs_in_with_a_programs_account(
    program: Any, admin: Any, db: Database, clock: FixedClock
) -> None:
    await program("root")  # an administrator's role
    with db.session() as session:
        member = session.scalars(select(StaffMember).where(StaffMember.username == "api-root")).one()
        assert staff.credentials(session, "api-root") is None
        assert "root系统(api-root)" not in {*staff.handlers(session), *staff.signatures(session)}
        with pytest.raises(StaffError, match="程序账号"):
            staff.reset_password(session, "api-root")
        with pytest.raises(StaffError, match="最后一个可用的管理员"):  # the program is none
            staff.disable_member(session, "admin", clock.now())
    page = await admin.get(f"/staff/admin/people/{member.id}")
    assert "重置密码" not in page
    await admin.post(f"/staff/admin/people/{member.id}/password")
    assert admin.status == 422


async def test_the_day_of_the_last_use_is_noted(program: Any, db: Database, clock: FixedClock) -> None:
    oa = await program("oa", Duty.HANDLER)
    await oa.get("/applications")
    with db.session() as session:
        assert session.scalars(select(ApiToken)).one().last_used_on is not None


def test_the_limits_come_from_the_settings() -> None:
    assert Limits.of(7).calls.limit == 7
