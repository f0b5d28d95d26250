from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from bot.console import staff
from bot.console.guard import COOKIE, own_path
from bot.console.policy import Role

NEW = "举头望明月低头思故乡"


async def test_a_member_of_staff_signs_in_and_out(new_browser: Any, people: dict[str, int]) -> None:
    browser = await new_browser()
    await browser.get("/staff")
    assert browser.path == "/staff/login"
    page = await browser.sign_in("li")
    assert (browser.path, browser.status) == ("/staff", 200)
    assert "李晓明" in page
    page = await browser.post("/staff/logout")
    assert "您已退出登录" in page
    await browser.get("/staff")
    assert browser.path == "/staff/login"


async def test_signing_in_leads_to_the_page_that_was_asked_for(new_browser: Any, people: dict[str, int]) -> None:
    browser = await new_browser()
    page = await browser.get("/staff/conversations")
    assert 'name="next" value="/staff/conversations"' in page
    page = await browser.post("/staff/login", username="li", password="wrong", next="/staff/conversations")
    assert 'name="next" value="/staff/conversations"' in page
    await browser.sign_in("li", next="/staff/conversations")
    assert browser.path == "/staff/conversations"


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/staffx", "/staff\\evil", "/", None])
def test_nobody_is_led_out_of_the_console_after_signing_in(path: str | None) -> None:
    assert own_path(path) == "/staff"


async def test_unknown_name_wrong_password_and_disabled_account_look_the_same(
    new_browser: Any, people: dict[str, int], db: Database, clock: FixedClock
) -> None:
    await db.run(staff.disable_member, "wang", clock.now())
    answers = set()
    for username in ("li", "wang", "nobody"):
        browser = await new_browser()
        page = await browser.sign_in(username, "wrong-password" if username == "li" else "窗前明月光疑是地上霜")
        answers.add((browser.status, "用户名或密码不正确，请检查后重新输入。" in page))
    assert answers == {(401, True)}


async def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(
    new_browser: Any, people: dict[str, int], clock: FixedClock
) -> None:
    browser = await new_browser()
    for _ in range(5):
        await browser.sign_in("li", "wrong-password")
    page = await browser.sign_in("li")
    assert browser.status == 429
    assert "请在30秒后重试" in page
    clock.advance(timedelta(seconds=30))
    await browser.sign_in("li")
    assert browser.path == "/staff"


async def test_a_one_time_password_must_be_changed_before_anything_else(
    new_browser: Any, db: Database, clock: FixedClock
) -> None:
    once = await db.run(staff.add_member, "zhao", "赵敏", Role.STAFF, clock.now())
    browser = await new_browser()
    await browser.sign_in("zhao", once)
    assert browser.path == "/staff/password"
    await browser.get("/staff/conversations")
    assert browser.path == "/staff/password"
    page = await browser.post("/staff/password", new="短", repeated="短")
    assert "密码至少需要10个字符，您输入了1个。" in page
    page = await browser.post("/staff/password", new=NEW, repeated=NEW)
    assert browser.path == "/staff/login"
    assert "请用新密码登录" in page
    await browser.sign_in("zhao", NEW)
    assert browser.path == "/staff"


async def test_wrong_current_passwords_are_counted_like_wrong_sign_ins(li: Any) -> None:
    await li.get("/staff/password")
    for _ in range(5):
        page = await li.post("/staff/password", current="wrong-password", new=NEW, repeated=NEW)
        assert "当前密码不正确" in page
    page = await li.post("/staff/password", current="窗前明月光疑是地上霜", new=NEW, repeated=NEW)
    assert "尝试次数过多" in page


async def test_the_cookie_is_out_of_reach_and_changes_at_sign_in(new_browser: Any, people: dict[str, int]) -> None:
    browser = await new_browser()
    response = await browser.client.get("/staff/login")
    before = response.cookies[COOKIE]
    assert (before["httponly"], before["samesite"], before["path"]) == (True, "Lax", "/staff")
    await browser.sign_in("li")
    after = browser.client.session.cookie_jar.filter_cookies(browser.client.make_url("/staff"))[COOKIE]
    assert after.value != before.value


async def test_the_audit_trail_tells_of_sign_ins_and_keeps_nothing_that_was_typed(
    new_browser: Any, people: dict[str, int], db: Database
) -> None:
    browser = await new_browser()
    await browser.sign_in("my-password-in-the-wrong-field", "secret-in-the-right-one")
    await browser.sign_in("li", "secret-in-the-right-one")
    await browser.sign_in("li")
    with db.session() as session:
        rows = [(row.action, row.actor, row.subject) for row in session.scalars(select(AuditEntry))]
    assert rows == [
        ("sign_in_refused", "unknown", "unknown account"),
        ("sign_in_refused", "unknown", "li"),
        ("signed_in", "李晓明(li)", "li"),
    ]


async def test_a_post_without_the_token_of_the_session_changes_nothing(li: Any, waiting: str, db: Database) -> None:
    for csrf in ("", "0" * 64):
        li.csrf = csrf
        page = await li.post(f"/staff/conversations/{waiting}/claim")
        assert (li.status, "页面已过期" in page) == (403, True)


async def test_a_post_from_another_site_is_refused_even_with_the_token(li: Any, waiting: str) -> None:
    await li.get("/staff")
    li.headers = {"Origin": "https://evil.example"}
    await li.post(f"/staff/conversations/{waiting}/claim")
    assert li.status == 403


async def test_what_was_typed_is_given_back_when_the_session_ran_out(
    li: Any, application: str, clock: FixedClock
) -> None:
    await li.get(f"/staff/applications/{application}")
    clock.advance(timedelta(hours=9))
    written = {"fact-kind": "G2", "content-info": "写了<半天>的答复"}
    page = await li.post(f"/staff/applications/{application}/steps/reply_drafted", **written)
    assert li.status == 401
    assert "写了&lt;半天&gt;的答复" in page


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/staff/applications/filters", {"name": "等我签的"}),
        ("/staff/canned/new", {"name": "怎样缴费", "article": "第四十二条", "text": "请到窗口"}),
        ("/staff/admin/agency", {"fee_account": "青山市财政局非税收入专户", "short_name": "青山市府办"}),
        ("/staff/admin/tokens/new", {"purpose": "档案系统每天取一次"}),
        ("/staff/requests/JB2026-00001/steps/answer", {"reply": "已经核实"}),
    ],
)
async def test_whatever_was_typed_is_given_back_and_one_goes_on_where_one_was(
    li: Any, clock: FixedClock, path: str, form: dict[str, str]
) -> None:
    await li.get("/staff")
    clock.advance(timedelta(hours=9))
    li.headers = {"Referer": str(li.client.make_url("/staff/applications/new?did=x"))}
    page = await li.post(path, **form, form="paper", password="geheim-12", code="123456")
    assert li.status == 401
    typed = page.split('id="typed" rows="8" readonly>')[1].split("</textarea>")[0].splitlines()
    assert typed == list(form.values())
    assert 'href="/staff/login?next=/staff/applications/new%3Fdid%3Dx"' in page


async def test_no_other_site_says_where_to_go_on(li: Any, clock: FixedClock) -> None:
    await li.get("/staff")
    clock.advance(timedelta(hours=9))
    for elsewhere in ("https://evil.example/staff/../x", "https://evil.example//evil.example", "not an address:1:2"):
        li.headers = {"Referer": elsewhere}
        page = await li.post("/staff/canned/new", text="x")
        assert "evil" not in page


async def test_console_pages_are_not_cached_and_run_no_inline_script(li: Any) -> None:
    response = await li.client.get("/staff")
    assert response.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'; script-src 'self'" in response.headers["Content-Security-Policy"]
    assert "<script>" not in await response.text()
