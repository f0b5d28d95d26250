"""The console's scripts in a real browser: the queue and a conversation stay live, and an input method is respected."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Page, async_playwright, expect

from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import conversations, inbox, outbox
from bot.delivery.messages import Incoming
from bot.keys import HUB

pytestmark = pytest.mark.browser


@pytest.fixture
async def page(app: web.Application, people: dict[str, int], password: str) -> AsyncIterator[Page]:
    """Signed in as li. A script error or anything that the content security policy stops fails the test."""
    server = TestServer(app)
    await server.start_server()
    problems: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = await browser.new_page(base_url=str(server.make_url("/")), viewport={"width": 360, "height": 740})
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        await page.goto("/staff/login")
        await page.get_by_label("用户名").fill("li")
        await page.get_by_label("密码").fill(password)
        await page.get_by_role("button", name="登录").click()
        await page.wait_for_url("**/staff")
        yield page
        await browser.close()
    await server.close()
    assert problems == []


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


@pytest.mark.parametrize("width", [360, 1366])
async def test_no_page_is_wider_than_its_window(
    page: Page, application: str, waiting: str, question: int, faq: int, width: int
) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    for path in (
        "/staff",
        f"/staff/applications/{application}",
        f"/staff/applications/{application}/steps/reply_drafted",
        "/staff/conversations",
        f"/staff/conversations/{waiting}",
        "/staff/password",
        "/staff/questions",
        f"/staff/questions/{question}",
        "/staff/faq",
        "/staff/faq/new",
        f"/staff/faq/{faq}",
        "/staff/trial",
    ):
        await page.goto(path)
        overflow: Any = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, path
