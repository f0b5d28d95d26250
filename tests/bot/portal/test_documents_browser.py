"""The catalogue in a real browser, on a phone: search as you type, reading and citing, with scripts and without."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import BrowserContext, Page, Route, async_playwright, expect

from bot.keys import KNOWLEDGE
from bot.portal import documents

pytestmark = pytest.mark.browser

Open = Callable[..., Awaitable[Page]]


@pytest.fixture
async def open_page(app: web.Application, plan: int, regulation: int) -> AsyncIterator[Open]:
    """``await open_page(path, …)``: a phone. A script error, or what the policy stops, fails the test."""
    await asyncio.to_thread(lambda: app[KNOWLEDGE].current)
    problems: list[str] = []
    async with TestServer(app) as server, async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=["--no-sandbox"]
        )

        async def open_(path: str, **options: Any) -> Page:
            context: BrowserContext = await browser.new_context(
                base_url=str(server.make_url("/")), viewport={"width": 360, "height": 740}, locale="zh-CN", **options
            )
            page = await context.new_page()
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("console", lambda entry: problems.append(entry.text) if "Security Policy" in entry.text else None)
            await page.goto(path)
            return page

        yield open_
        await browser.close()
    assert problems == []


async def test_results_come_while_one_types(open_page: Open) -> None:
    page = await open_page("/documents")
    count = page.get_by_role("status").first
    await expect(count).to_have_text("共 2 份文件")
    box = page.get_by_role("searchbox", name="查找文件")
    await box.press_sequentially("财政", delay=20)
    await expect(count).to_have_text("“财政”：找到 1 份文件")
    await expect(box).to_be_focused()
    await expect(page.locator("#results mark").first).to_have_text("财政")
    await expect(page).to_have_url(re.compile(r"/documents\?q=%E8%B4%A2%E6%94%BF$"))
    for name in ("发文机关", "年份", "有效性", "排序"):
        await expect(page.get_by_label(name)).to_have_value("")
    await page.reload()
    await expect(box).to_have_value("财政")
    await box.fill("渔业")
    await expect(page.get_by_role("heading", name="没有找到相关文件")).to_be_visible()
    await box.fill("")
    await expect(count).to_have_text("共 2 份文件")
    await expect(page).to_have_url(re.compile(r"/documents$"))


async def test_what_is_typed_before_the_script_has_come_is_looked_for(open_page: Open) -> None:
    page = await open_page("/documents")
    asked, may_come = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        asked.set()
        await may_come.wait()
        await route.continue_()

    await page.route("**/static/documents.js", late)
    await page.reload(wait_until="commit")
    await asyncio.wait_for(asked.wait(), 30)
    await page.get_by_role("searchbox").fill("财政")
    may_come.set()
    await expect(page.get_by_role("status").first).to_have_text("“财政”：找到 1 份文件")


async def test_only_the_last_of_several_answers_is_shown(open_page: Open) -> None:
    page = await open_page("/documents")
    box = page.get_by_role("searchbox")

    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        asked.set()
        await may_answer.wait()
        await route.continue_()

    await page.route("**/documents?q=%E8%B4%A2%E6%94%BF", late)
    await box.fill("财政")
    await asyncio.wait_for(asked.wait(), 30)
    await box.fill("条例")
    count = page.get_by_role("status").first
    await expect(count).to_have_text("“条例”：找到 1 份文件")
    may_answer.set()
    await page.unroute_all(behavior="wait")
    await page.wait_for_timeout(500)
    await expect(count).to_have_text("“条例”：找到 1 份文件")


async def test_an_answer_to_what_was_taken_back_is_not_shown(open_page: Open) -> None:
    """It came under the words of before, and its address with it."""
    page = await open_page("/documents")
    box = page.get_by_role("searchbox")
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        asked.set()
        await may_answer.wait()
        await route.continue_()

    await page.route("**/documents?q=%E8%B4%A2%E6%94%BF", late)
    await box.fill("财政")
    await asyncio.wait_for(asked.wait(), 30)
    await expect(page.locator("#results")).to_have_attribute("aria-busy", "true")
    await box.fill("")
    await expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")
    may_answer.set()
    await page.unroute_all(behavior="wait")
    await page.wait_for_timeout(300)  # it would have come by now
    await expect(page.get_by_role("status").first).to_have_text("共 2 份文件")
    await expect(page).to_have_url(re.compile(r"/documents$"))


async def test_nothing_is_searched_while_an_input_method_is_open(open_page: Open) -> None:
    page = await open_page("/documents")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.resource_type == "fetch" else None)
    session = await page.context.new_cdp_session(page)
    await page.get_by_role("searchbox").focus()
    await session.send("Input.imeSetComposition", {"text": "caiz", "selectionStart": 4, "selectionEnd": 4})
    await page.wait_for_timeout(500)
    assert asked == []
    await session.send("Input.insertText", {"text": "财政"})
    await expect(page.get_by_role("status").first).to_have_text("“财政”：找到 1 份文件")


async def test_a_filter_applies_at_once_and_keeps_the_focus(open_page: Open) -> None:
    page = await open_page("/documents")
    await page.get_by_text("筛选和排序").click()
    select = page.get_by_label("有效性")
    await select.focus()
    await select.select_option("已废止")
    await expect(page.get_by_role("status").first).to_have_text("找到 1 份符合条件的文件")
    await expect(select).to_be_focused()
    await expect(select).to_have_value("已废止")
    await page.get_by_role("link", name="有效性：已废止").click()
    await expect(page.get_by_role("status").first).to_have_text("共 2 份文件")


async def test_a_refusal_is_told_and_the_list_stays(open_page: Open, app: web.Application) -> None:
    page = await open_page("/documents")
    app[documents.THROTTLE].limit = 0
    await page.get_by_role("searchbox").fill("财政")
    await expect(page.get_by_role("status").first).to_contain_text("太频繁")
    await expect(page.locator("#results li.card")).to_have_count(2)


async def test_without_scripts_one_finds_reads_and_cites(open_page: Open, plan: int) -> None:
    page = await open_page("/documents", java_script_enabled=False)
    await page.get_by_role("searchbox").fill("财政")
    await page.get_by_role("button", name="查找").click()
    await expect(page.get_by_role("status").first).to_have_text("“财政”：找到 1 份文件")
    await page.locator(".hit a").first.click()
    passage = page.locator(".passage:target")
    await expect(passage).to_contain_text("财政收支情况")
    await expect(passage.locator(".citation-text")).to_be_visible()
    await expect(page.get_by_role("button", name="复制引用")).to_be_hidden()
    await page.locator(".outline-folded summary").click()
    await page.get_by_role("navigation", name="目录").get_by_role("link", name="一、推进重点领域公开").click()
    await expect(page.locator(".passage:target")).to_contain_text("一、推进重点领域公开")


async def test_a_citation_is_copied_exactly(open_page: Open, regulation: int) -> None:
    page = await open_page(f"/documents/{regulation}", permissions=["clipboard-read", "clipboard-write"])
    await page.get_by_role("link", name="复制引用 第二条第二款").click()
    await expect(page.locator("#copied")).to_have_text("已复制：《青山市信息公开条例》第二条第二款")
    assert await page.evaluate("navigator.clipboard.readText()") == "《青山市信息公开条例》第二条第二款"
    await page.get_by_role("button", name="复制引用").click()
    await expect(page.locator("#copied")).to_have_text("已复制：《青山市信息公开条例》")


async def test_filters_folded_on_a_phone_are_there_where_it_is_turned(open_page: Open) -> None:
    page = await open_page("/documents")
    await expect(page.get_by_label("年份")).to_be_hidden()
    await page.set_viewport_size({"width": 740, "height": 360})
    await expect(page.get_by_label("年份")).to_be_visible()


@pytest.mark.parametrize("path", ["/documents", "/documents?q=财政", "/documents/ended", "/documents/ledger", "plan"])
async def test_no_page_is_wider_than_a_phone(open_page: Open, plan: int, path: str) -> None:
    page = await open_page(f"/documents/{plan}" if path == "plan" else path)
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    assert await page.locator("h1").count() == 1
    assert await page.locator("html").get_attribute("lang") == "zh-CN"
    assert await page.locator("main").count() == 1
