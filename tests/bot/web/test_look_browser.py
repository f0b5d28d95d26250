"""深色 and 大字版: chosen or by the system, remembered on every page, legible; and 朗读."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from actions.db import Database
from bot.delivery.messages import Button, Link, Outgoing
from tests.bot.web.conftest import OpenPage
from tests.bot.web.test_browser import bubbles, newest, say
from tests.support.axe import violations

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/documents",
    "/documents/ended",
    "/documents/ledger",
    "/status",
    "/help",
    "/embed",
    "/staff/login",
    "/nowhere",
)


async def paper(page: Page) -> str:
    return str(await page.evaluate("getComputedStyle(document.body).backgroundColor"))


def switch(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


LIGHT, DARK = "rgb(242, 245, 244)", "rgb(16, 22, 20)"


async def test_it_is_dark_as_the_system_or_the_switch_says_and_remembers(open_page: OpenPage) -> None:
    page = await open_page()
    assert await paper(page) == LIGHT
    await expect(switch(page, "深色")).to_have_attribute("aria-pressed", "false")
    await switch(page, "深色").click()
    await expect(switch(page, "深色")).to_have_attribute("aria-pressed", "true")
    for path in ("/", "/status", "/staff/login"):
        await page.goto(path)
        assert await paper(page) == DARK, path
        assert await page.locator('meta[name="theme-color"]').first.get_attribute("content") == "#1a2220"
    await page.emulate_media(media="print")
    assert await page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 36, 33)"
    await page.emulate_media(media="screen")
    await switch(page, "深色").click()
    assert await paper(page) == LIGHT
    await page.emulate_media(color_scheme="dark")  # what agrees with the system follows it again
    assert await paper(page) == DARK
    await expect(switch(page, "深色")).to_have_attribute("aria-pressed", "true")
    await switch(page, "深色").click()
    await page.reload()
    assert await paper(page) == LIGHT


async def test_another_tab_follows_and_storage_that_is_forbidden_breaks_nothing(open_page: OpenPage) -> None:
    page = await open_page()
    other = await page.context.new_page()
    await other.goto("/help")
    await switch(page, "大字版").click()
    await expect(switch(other, "大字版")).to_have_attribute("aria-pressed", "true")
    forbidden = "Object.defineProperty(window, 'localStorage', {get() {throw new Error('forbidden')}})"
    page = await open_page(script=forbidden)
    await switch(page, "大字版").click()
    assert await page.evaluate("getComputedStyle(document.body).fontSize") == "20px"


async def test_without_scripts_there_are_no_switches_and_the_system_decides(open_page: OpenPage) -> None:
    page = await open_page("/status", java_script_enabled=False, color_scheme="dark")
    await expect(switch(page, "大字版")).to_be_hidden()
    page = await open_page("/", java_script_enabled=False)
    await expect(page.get_by_text("没有启用 JavaScript")).to_be_visible()


@pytest.mark.parametrize("width", [320, 640])
async def test_large_type_is_large_everywhere_and_nothing_scrolls_sideways(
    open_page: OpenPage, desk: Any, db: Database, width: int
) -> None:
    """640 at 200 % is what 320 is to a layout; both are tried as they are."""
    page = await open_page(viewport={"width": width, "height": 640})
    await switch(page, "大字版").click()
    await say(page, "收费吗" * 30)
    link = Link("《政府信息公开条例》第四十二条", "/documents/1#p7")
    answer = Outgoing(
        "不收费。\n——《政府信息公开条例》第四十二条", (Button("我要申请公开", "我要申请公开"),), (link,), kind="answer"
    )
    await desk.answers(await newest(db), answer)
    await expect(bubbles(page).last).to_contain_text("不收费")
    for path in PAGES:
        if path != "/":
            await page.goto(path)
        await expect(page.locator("html")).to_have_attribute("data-size", "large")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        small = await page.evaluate(
            """() => [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility()
                 && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
                 && parseFloat(getComputedStyle(one).fontSize) < 18).map((one) => one.outerHTML)"""
        )
        assert small == [], path
        low = await page.evaluate(
            """() => [...document.querySelectorAll("button, .button, .chip, input, textarea, select, .nav a")]
                 .filter((one) => one.checkVisibility() && !["checkbox", "radio", "file"].includes(one.type)
                                  && one.getBoundingClientRect().height < 48)
                 .map((one) => one.outerHTML)"""
        )
        assert low == [], path
        assert await page.evaluate("parseFloat(getComputedStyle(document.body).lineHeight)") >= 20 * 1.75


async def test_all_of_a_small_large_type_page_can_be_used(open_page: OpenPage) -> None:
    page = await open_page(viewport={"width": 320, "height": 568})
    await switch(page, "大字版").click()
    for name in ("申请公开", "我的申请", "转人工", "发送"):
        await expect(page.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
    assert await page.evaluate("document.getElementById('log').clientHeight") >= 180


@pytest.mark.parametrize("size", ["", "大字版"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_has_violations_in_any_mode(open_page: OpenPage, scheme: str, size: str) -> None:
    """axe-core, contrast (AA) with it."""
    page = await open_page(color_scheme=scheme)
    if size:
        await switch(page, size).click()
    for path in PAGES:
        await page.goto(path)
        assert await violations(page) == [], path


VOICES = """
  const spoken = (window.spoken = []);
  const fake = {
    getVoices: () => VOICES,
    addEventListener() {}, cancel() { spoken.push("stop"); }, speak(words) { spoken.push(words.text); },
  };
  Object.defineProperty(window, "speechSynthesis", { value: fake });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
"""


async def test_the_newest_answer_is_read_aloud_by_a_voice_of_the_device(
    open_page: OpenPage, desk: Any, db: Database
) -> None:
    page = await open_page(script=VOICES.replace("VOICES", '[{lang: "zh-CN", localService: true}]'))
    await say(page, "收费吗")
    await desk.answers(await newest(db), "不收费。")
    await expect(bubbles(page).last).to_have_text("不收费。")
    await expect(switch(page, "朗读")).to_be_hidden()  # offered in 大字版
    await switch(page, "大字版").click()
    await desk.answers(await newest(db), Outgoing("还有别的问题吗？", (Button("没有了", "没有了"),)))
    await expect(bubbles(page).last).to_have_text("还有别的问题吗？")
    await expect(switch(page, "朗读")).to_have_count(1)
    await switch(page, "朗读").click()
    await switch(page, "停止朗读").click()
    await expect(switch(page, "朗读")).to_be_focused()
    assert await page.evaluate("spoken") == ["stop", "还有别的问题吗？", "stop"]


@pytest.mark.parametrize("voice", ['{lang: "zh-CN", localService: false}', '{lang: "en-US", localService: true}'])
async def test_no_voice_over_the_network_and_none_that_knows_no_chinese(
    open_page: OpenPage, desk: Any, db: Database, voice: str
) -> None:
    page = await open_page(script=VOICES.replace("VOICES", f"[{voice}]"))
    await switch(page, "大字版").click()
    await say(page, "收费吗")
    await desk.answers(await newest(db), "不收费。")
    await expect(bubbles(page).last).to_have_text("不收费。")
    await expect(switch(page, "朗读")).to_have_count(0)
