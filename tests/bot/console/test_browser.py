"""The console's scripts in a real browser: the queue and a conversation stay live, and an input method is respected."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from playwright.async_api import Page, expect

from actions.cases.calendar import WorkCalendar
from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import conversations, inbox, outbox
from bot.delivery.messages import Incoming
from bot.keys import HUB
from tests.support.axe import violations
from tests.support.browsing import chromium
from tests.support.report_cases import plausible_year, store

from .conftest import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
async def page(app: web.Application, people: dict[str, int], password: str) -> AsyncIterator[Page]:
    """Signed in as li. A script error or anything that the content security policy stops fails the test."""
    async with chromium(app) as window:
        yield await window.sign_in("li", password, 360, 740)
    assert window.problems == []


async def test_a_waiting_citizen_appears_is_taken_and_talked_with(
    page: Page, app: web.Application, conversation: str, db: Database, clock: FixedClock
) -> None:
    await page.goto("/staff/conversations")
    await expect(page.get_by_text("现在没有人等候")).to_be_visible()
    await db.run(conversations.request_person, conversation, "想问<b>低保</b>", clock.now())
    app[HUB].publish(conversation)
    await expect(page.get_by_role("link", name="想问<b>低保</b>")).to_be_visible()
    await expect(page).to_have_title("(1) 会话 · 工作台 · 青山市人民政府办公室")
    await page.get_by_role("button", name="接待").click()

    box = page.get_by_label("回复群众")
    await expect(box).to_be_focused()
    await expect(page.get_by_text("Enter 发送")).to_be_visible()  # from now on it does
    await box.fill("您好")
    await box.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await expect(box).to_have_value("您好")
    await box.press("Enter")
    await expect(page.locator("#log").get_by_text("您好", exact=True)).to_be_visible()
    await expect(box).to_have_value("")

    await db.run(inbox.accept, Incoming("web", "visitor-1", "m2", "我住在东城区"), clock.now())
    app[HUB].publish(conversation)
    await expect(page.locator("#log").get_by_text("我住在东城区")).to_be_visible()
    assert [one.outgoing.text for one in await db.read(outbox.transcript, conversation)][-2:] == [
        "您好",
        "我住在东城区",
    ]


async def test_a_press_counts_though_the_queue_changes_under_it(
    page: Page, app: web.Application, waiting: str, db: Database, clock: FixedClock
) -> None:
    await page.goto("/staff/conversations")
    button = page.get_by_role("button", name="接待").first
    await button.hover()
    await page.mouse.down()
    await db.run(inbox.accept, Incoming("web", "visitor-2", "m1", "你好"), clock.now())
    other = await db.read(inbox.find_conversation, "web", "visitor-2")
    assert other is not None
    await db.run(conversations.request_person, other.id, "问收费", clock.now())
    app[HUB].publish(other.id)
    await expect(page.get_by_role("link", name="问收费")).to_be_visible()
    await page.mouse.up()
    await page.wait_for_url(f"**/staff/conversations/{waiting}*")


async def test_a_bar_of_the_annual_report_opens_its_cases(page: Page, db: Database) -> None:
    """Drawn by the server, under the page's policy; with the keyboard as with the mouse."""
    with db.session() as session:
        store(session, plausible_year(2025, 60, WorkCalendar()).cases)
    await page.goto("/staff/reports/2025")
    bar = page.get_by_role("link", name=re.compile("^5月新收：[0-9]+件$"))
    count = re.sub(r"\D+", "", (await bar.get_attribute("aria-label") or "").partition("：")[2])
    await bar.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("一、本年新收政府信息公开申请数量 · 5月")
    await expect(page.get_by_text(f"{count}件", exact=True)).to_be_visible()


async def test_a_date_is_told_in_words_whatever_the_order_of_the_browser(page: Page, application: str) -> None:
    """A browser in English shows 03/13/2026 on a Chinese page; which is the month must not be guessed."""
    await page.goto(f"/staff/applications/{application}/steps/withdrawn")
    day, said = page.get_by_label("撤回日期"), page.locator("#on + .date-said")
    await expect(said).to_have_text("2026年3月13日星期五")
    await day.fill("2026-03-12")
    await expect(said).to_have_text("2026年3月12日星期四")
    await day.fill("")
    await expect(said).to_be_empty()


async def test_the_audit_trail_is_exported_as_often_as_one_likes(app: web.Application, people: dict[str, int]) -> None:
    """A form that brings a file leaves the page: its buttons must not stay pressed."""
    async with chromium(app) as window:
        page = await window.sign_in("admin", PASSWORD)
        await page.goto("/staff/admin/audit")
        for button, name in (("导出 Excel", ".xlsx"), ("导出 CSV", ".csv")):
            async with page.expect_download() as download:
                await page.get_by_role("button", name=button).click()
            assert (await download.value).suggested_filename.endswith(name)
            await expect(page.locator("form[data-sent]")).to_have_count(0)


async def test_a_request_is_accepted_and_finished_by_its_buttons(
    page: Page, citizen_request: str, conversation: str, db: Database
) -> None:
    """条例第四十一条."""
    await page.get_by_role("link", name="其他请求").click()
    await page.get_by_role("link", name=citizen_request).click()
    await page.get_by_role("button", name="受理").click()
    await expect(page.get_by_text("已办理，并已在对话中告知对方")).to_be_visible()
    await page.get_by_role("link", name="已更正").click()
    await page.get_by_role("button", name="已更正").click()  # the browser itself asks for what is missing
    await page.get_by_label("更正后的内容").fill("名单中的姓名已改正。")
    await page.get_by_role("button", name="已更正").click()
    await expect(page.locator("h1 + .badge + .badge")).to_have_text("已办结")
    await expect(page.get_by_role("heading", name="下一步")).to_have_count(0)
    assert "名单中的姓名已改正。" in (await db.read(outbox.transcript, conversation))[-1].outgoing.text


async def test_an_urgent_conversation_is_marked_live_and_an_application_is_filled_in(
    page: Page, app: web.Application, conversation: str, db: Database, clock: FixedClock
) -> None:
    await page.goto("/staff/conversations")
    summary = "【紧急】请马上接待。\n想问：低保\n最近的话：「我不想活了」"
    await db.run(conversations.request_person, conversation, summary, clock.now(), urgent=True)
    app[HUB].publish(conversation)
    item = page.locator(".conversation")
    await expect(item.get_by_text("紧急", exact=True)).to_be_visible()
    await expect(item.get_by_text("想问：低保")).to_be_visible()
    await page.get_by_role("button", name="接待").click()
    await expect(page.get_by_text("紧急：可能有危险")).to_be_visible()
    await page.get_by_role("link", name="代填申请").click()
    await page.get_by_label("所需信息").fill("2025年度低保资金的分配方案")
    await page.get_by_label("个人", exact=True).check()
    await page.get_by_label("姓名（名称）").fill("张三丰")
    await page.get_by_label("居民身份证").check()
    await page.get_by_label("证件号码").fill("11010519491231002X")
    await page.get_by_label("联系电话").fill("13800138000")
    await page.get_by_label("电子版").check()
    await page.get_by_label("在本对话中查看").check()
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_text("已填：110***********002X")).to_be_visible()
    await page.get_by_role("button", name="读给申请人核对").click()
    await expect(page.get_by_text("现在的内容已经发到对话里")).to_be_visible()
    clock.advance(timedelta(minutes=1))
    await db.run(inbox.accept, Incoming("web", "visitor-1", "m9", "确认"), clock.now())
    await page.reload()
    await page.get_by_role("button", name="替申请人提交").click()
    await expect(page.locator("#log").get_by_text("申请编号：QS2026-00001")).to_be_visible()


async def test_the_desk_is_legible_in_the_dark(page: Page, application: str, waiting: str) -> None:
    """In the light: ``test_pages_browser``, where every page is walked through."""
    await page.emulate_media(color_scheme="dark")
    for path in (
        "/staff",
        f"/staff/applications/{application}",
        "/staff/alerts",
        "/staff/conversations",
        f"/staff/conversations/{waiting}",
        "/staff/documents",
        "/staff/questions",
        "/staff/faq",
        "/staff/reports",
    ):
        response = await page.goto(path)
        assert response
        assert response.ok, path
        assert [line for line in await violations(page) if line.startswith("color-contrast")] == [], path
