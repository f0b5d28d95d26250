"""People, roles and tokens by the API: what is given is shown once, and nobody gives more than they have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from actions.cases.lifecycle import Role as Duty
from actions.cases.time import FixedClock
from actions.db import Database
from bot.api.scopes import Scope
from bot.api.tables import ApiToken, KeyedCall
from bot.console.account import two_factor
from bot.console.tables import StaffMember

ZHOU = {"username": "zhou", "name": "周敏", "roles": ["handler"]}


async def test_a_new_account_signs_in_with_its_one_time_password(root: Any, new_browser: Any, recorded: Any) -> None:
    unit = (await root.post("/units", {"name": "财务科"}))["items"][0]["id"]
    made = await root.post("/people", ZHOU | {"unit_id": unit, "wecom": "zhoumin"})
    assert root.status == 201, made
    found = await root.get(f"/people/{made['id']}")
    assert (found["username"], found["roles"], found["unit_id"], found["wecom"]) == (
        "zhou",
        ["handler"],
        unit,
        "zhoumin",
    )
    assert (found["is_service"], found["sessions"], found["cases"]) == (False, [], [])
    assert made["password"] not in str(found)
    browser = await new_browser()
    page = await browser.sign_in("zhou", made["password"])
    assert browser.path == "/staff/password", page
    assert len((await root.get(f"/people/{made['id']}"))["sessions"]) == 1
    assert recorded("account_created")[-1] == "account_created"


async def test_the_one_time_password_is_kept_for_its_key_only_encrypted(root: Any, db: Database) -> None:
    key = {"Idempotency-Key": "new-zhou"}
    made = await root.post("/people", ZHOU, headers=key)
    again = await root.post("/people", ZHOU, headers=key)
    assert (again, root.headers["Idempotent-Replayed"]) == (made, "true")
    table = KeyedCall.__table__
    with db.engine.connect() as connection:
        stored = connection.exec_driver_sql(f"SELECT body FROM {table.name}").scalars().all()
    assert len(stored) == 1
    assert made["password"].encode() not in bytes(stored[0])
    assert made["password"] not in str(await root.get("/audit"))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"roles": []}, "请至少选一个角色"),
        ({"username": "li"}, "已被使用"),
        ({"username": "周敏"}, "用户名由"),
        ({"unit_id": 999}, "没有这个科室"),
        ({"wecom": "周敏"}, "企业微信的账号"),
    ],
)
async def test_what_an_account_can_not_be(root: Any, changed: dict[str, Any], sentence: str, db: Database) -> None:
    answer = await root.post("/people", ZHOU | changed)
    assert (root.status, answer["code"], sentence in answer["detail"]) == (422, "invalid", True), answer
    with db.session(read_only=True) as session:
        assert session.scalar(select(StaffMember.id).where(StaffMember.username == "zhou")) is None


async def test_name_unit_and_roles_are_changed_and_the_last_administrator_stays(
    root: Any, people: dict[str, int], recorded: Any
) -> None:
    made = await root.post("/people", ZHOU)
    changed = await root.call("PATCH", f"/people/{made['id']}", json={"name": "周小敏"})
    assert (root.status, changed["name"], changed["roles"]) == (200, "周小敏", ["handler"])
    changed = await root.call("PUT", f"/people/{made['id']}/roles", json={"roles": ["signer", "registrar"]})
    assert (root.status, changed["roles"], changed["is_admin"]) == (200, ["registrar", "signer"], False)
    changed = await root.call("PUT", f"/people/{made['id']}/roles", json={"roles": []})
    assert (root.status, "至少选一个角色" in changed["detail"]) == (422, True)
    answer = await root.call("PUT", f"/people/{people['admin']}/roles", json={"roles": ["handler"]})
    assert (root.status, "最后一个可用的管理员" in answer["detail"]) == (422, True)
    answer = await root.call("PATCH", "/people/999", json={"name": "某人"})
    assert (root.status, answer["code"]) == (404, "not_found")
    assert recorded("account_renamed", "duties_changed") == [
        "account_renamed",
        "duties_changed",
    ]


async def test_a_name_in_the_records_is_final(root: Any, people: dict[str, int], li: Any) -> None:
    answer = await root.call("PATCH", f"/people/{people['li']}", json={"name": "李晓"})
    assert (root.status, "不能再改" in answer["detail"]) == (422, True)
    assert (await root.get(f"/people/{people['li']}"))["may_be_renamed"] is False


async def test_a_reset_password_ends_sessions_and_opens_a_disabled_account(
    root: Any, li: Any, people: dict[str, int], new_browser: Any
) -> None:
    await root.post(f"/people/{people['li']}/disable")
    made = await root.post(f"/people/{people['li']}/password")
    assert (root.status, made["username"]) == (200, "li")
    await li.get("/staff")
    assert li.path == "/staff/login"
    browser = await new_browser()
    await browser.sign_in("li", made["password"])
    assert browser.path == "/staff/password"
    assert (await root.get(f"/people/{people['li']}"))["disabled_at"] is None
    service = next(each for each in (await root.get("/people"))["items"] if each["is_service"])
    answer = await root.post(f"/people/{service['id']}/password")
    assert (root.status, "程序账号" in answer["detail"]) == (422, True)


async def test_sessions_are_ended_and_a_lost_second_factor_is_taken_away(
    root: Any, li: Any, people: dict[str, int], db: Database, clock: FixedClock, recorded: Any
) -> None:
    with db.session() as session:
        secret = two_factor.begin(session, people["li"], clock.now())
        two_factor.confirm(session, people["li"], pyotp.TOTP(secret).at(clock.now()), clock.now())
    found = await root.get(f"/people/{people['li']}")
    assert (found["has_second_factor"], found["recovery_codes"], len(found["sessions"])) == (True, 10, 1)
    await root.post(f"/people/{people['li']}/sessions/end")
    assert (await root.get(f"/people/{people['li']}"))["sessions"] == []
    await root.post(f"/people/{people['li']}/two-factor/reset")
    assert root.status == 200
    assert (await root.get(f"/people/{people['li']}"))["has_second_factor"] is False
    wanted = ("sessions_ended", "second_factor_reset")
    assert recorded(*wanted) == list(wanted)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/people", ZHOU),
        ("POST", "/people/2/password", None),
        ("POST", "/people/2/two-factor/reset", None),
        ("PUT", "/people/2/roles", {"is_admin": True}),
    ],
)
async def test_a_narrow_token_opens_the_console_for_nobody(
    program: Any, method: str, path: str, body: Any, recorded: Any
) -> None:
    narrow = await program("root", scopes=set(Scope) - {Scope.REVEAL})
    answer = await narrow.call(method, path, json=body)
    assert (narrow.status, answer["code"], "reveal:applicants" in answer["detail"]) == (403, "missing_scope", True)
    assert recorded("password_reset", "duties_changed") == []


async def test_who_must_have_a_second_factor(root: Any, people: dict[str, int], recorded: Any) -> None:
    assert (await root.get("/sign-in"))["roles"] == []
    found = await root.call("PUT", "/sign-in", json={"roles": ["admin", "handler"]})
    assert (root.status, found["roles"]) == (200, ["admin", "handler"])
    assert {each["username"] for each in found["missing"]} >= {"admin", "li", "wang"}
    await root.call("PUT", "/sign-in", json={"roles": ["admin", "handler"]})
    await root.call("PUT", "/sign-in", json={"roles": ["nobody"]})
    assert root.status == 422
    assert len(recorded("second_factor_required")) == 1  # what changes nothing is no entry


async def test_roles_and_permissions_are_data(program: Any) -> None:
    oa = await program("oa", Duty.HANDLER)
    found = await oa.get("/roles")
    assert oa.status == 200
    assert [each["role"] for each in found["roles"]][-1] == "admin"
    lines = {line["name"]: line["allowed"] for group in found["groups"] for line in group["permissions"]}
    assert lines["reveal an applicant"] == ["registrar", "supervisor", "admin"]
    assert lines["manage units, people and sign-in"] == ["admin"]
    steps = {line["name"]: line for line in found["steps"]}
    assert "registrar" in steps["taken_up"]["allowed"] or "handler" in steps["taken_up"]["allowed"]
    handlers = next(each["people"] for each in found["roles"] if each["role"] == "handler")
    assert "oa系统(api-oa)" in handlers


async def test_a_token_makes_a_narrower_one_and_takes_it_away(root: Any, db: Database, program: Any) -> None:
    account = {"username": "api-site", "name": "门户网站", "roles": ["document_editor"]}
    body = {"name": "同步文件", "scopes": ["read:documents"], "days": 90, "account": account}
    made = await root.post("/tokens", body)
    assert (root.status, made["token"][:3], made["until"]) == (201, "gk_", "2026-06-11"), made
    site = await program("root")
    site.token = made["token"]
    await site.get("/documents")
    assert site.status == 200
    await site.get("/people")
    assert site.status == 403
    second = await root.post("/tokens", body | {"account": None, "account_id": made["account_id"], "name": "试用"})
    assert (root.status, second["account_id"]) == (201, made["account_id"])
    listed = await root.get("/tokens", limit="1")
    rest = await root.get("/tokens", after=listed["next"])
    assert [each["name"] for each in (*listed["items"], *rest["items"])] == ["试用", "测试", "同步文件", "测试"]
    assert made["token"] not in str(rest)
    assert rest["next"] == ""
    await root.post(f"/tokens/{made['id']}/revoke")
    await site.get("/documents")
    assert site.status == 401
    state = next(each["state"] for each in (await root.get("/tokens"))["items"] if each["id"] == made["id"])
    assert state == "revoked"
    await root.post("/tokens/999/revoke")
    assert root.status == 404
    with db.session(read_only=True) as session:
        row = session.get_one(ApiToken, made["id"])
        assert made["token"] not in (row.token_hash, row.prefix)
        assert row.created_by == "root系统(api-root)"


async def test_a_token_gives_no_more_than_it_has(program: Any, db: Database, clock: FixedClock) -> None:
    narrow = await program("root", scopes={Scope.ADMIN}, days=90)
    account = {"username": "api-x", "name": "某系统", "is_admin": True}
    body = {"name": "想要更多", "scopes": ["admin", "reveal:applicants"], "days": 30, "account": account}
    answer = await narrow.post("/tokens", body)
    assert (narrow.status, answer["code"]) == (403, "missing_scope")
    assert "reveal:applicants" in answer["detail"]
    answer = await narrow.post("/tokens", body | {"scopes": ["admin"], "days": 180})
    assert (narrow.status, answer["code"], "2026-06-11" in answer["detail"]) == (403, "missing_scope", True)
    clock.advance(timedelta(days=61))
    answer = await narrow.post("/tokens", body | {"scopes": ["admin"]})  # 29 days are left
    assert (narrow.status, answer["code"]) == (403, "missing_scope")
    with db.session(read_only=True) as session:
        assert session.scalar(select(StaffMember.id).where(StaffMember.username == "api-x")) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"account_id": 1, "account": {"username": "api-x", "name": "x", "roles": ["handler"]}},
        {},
        {"account": {"username": "api-x", "name": "x", "roles": []}},
        {"account_id": 1},
        {"account_id": 1, "days": 31},
        {"account_id": 1, "scopes": ["everything"]},
    ],
)
async def test_which_tokens_there_are_not(root: Any, people: dict[str, int], changed: dict[str, Any]) -> None:
    """Both accounts, none, one without a role, a person's; and terms and scopes that there are not."""
    answer = await root.post("/tokens", {"name": "试用", "scopes": ["admin"], "days": 30} | changed)
    assert (root.status, answer["code"]) == (422, "invalid"), answer
