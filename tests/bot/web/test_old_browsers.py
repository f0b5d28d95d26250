"""WeChat's own browser and older ones: a floor of Chrome 86 and iOS 14, and a page that says so below it.

What can't be tried here: a real X5 or WKWebView, its keyboard and its momentum scrolling. Tried are a Chromium from
which the newer features are taken away, and a visual viewport that a keyboard covers.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import conversations
from bot.delivery.marks import Side, note_seen
from bot.delivery.messages import Button, Outgoing
from bot.pages import BOT_DIR
from tests.bot.web.conftest import OpenPage
from tests.bot.web.test_browser import bubbles, newest, page, say
from tests.support import files

__all__ = ["page"]

STATIC = BOT_DIR / "static"
WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 14_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
    "MicroMessenger/8.0.16(0x18001042) NetType/WIFI Language/zh_CN"
)

# What came after Chrome 86 or iOS 14.0 and would stop a script, or take a rule away. In brackets since when.
TOO_NEW = {
    "js": {
        r"\.at\(": "Array.at (Chrome 92)",
        r"\bthis\.#|^\s*#\w+[ (=]": "private members (iOS 15)",
        r"^\s*static \{": "static blocks (Chrome 94)",
        r"^await ": "await outside of functions (Chrome 89, iOS 15)",
        r"\.requestSubmit\(": "requestSubmit (iOS 16)",
        r"\.replaceAll\(|\.findLast\(|\.toSorted\(|\.toReversed\(|structuredClone|Object\.hasOwn": "newer methods",
        r"\.aria[A-Z]\w*\s*=[^=]|\.role\s*=[^=]": "ARIA as properties (Chrome 103 for role)",
        r"randomUUID\(": "randomUUID (Chrome 92)",
        r"showModal|AbortSignal\.|URL\.canParse|scheduler\.": "newer interfaces",
    },
    "css": {
        r":has\(|:is\(|:where\(": "selectors (Chrome 88 to 105)",
        r"\b(padding|margin)-(inline|block):|\binset(-\w+)?:": "logical shorthands (Chrome 87, iOS 14.5)",
        r"\baspect-ratio:|@layer|@container|color-mix|light-dark|@property|oklch": "newer rules",
        r"^\s*&": "nesting (Chrome 112)",
        r"var\([^()]*\ddvh": "a fallback of var() that an old browser doesn't know makes the whole rule void",
    },
}


@pytest.mark.parametrize("kind", ["js", "css"])
def test_what_citizens_load_needs_nothing_newer(kind: str) -> None:
    found = [
        f"{path.name}: {why}: {line.strip()}"
        for path in sorted(STATIC.rglob(f"*.{kind}"))
        for line in path.read_text(encoding="utf-8").splitlines()
        for pattern, why in TOO_NEW[kind].items()
        if re.search(pattern, line)
    ]
    assert found == []


DOWNLOAD = """() => { const link = document.createElement("a");
  Object.assign(link, { href: "/documents/ledger.xlsx", download: "", textContent: "下载目录" });
  document.querySelector("main").append(link); }"""

WITHOUT = """
  delete Array.prototype.at; delete String.prototype.replaceAll; delete HTMLFormElement.prototype.requestSubmit;
  delete Crypto.prototype.randomUUID; delete window.visualViewport; delete window.speechSynthesis;
  delete window.ResizeObserver; delete window.structuredClone; delete Element.prototype.checkVisibility;
  for (const name of ["role", "ariaLabel", "ariaPressed", "ariaExpanded", "ariaBusy", "ariaHidden"])
    delete Element.prototype[name];
  const all = window.matchMedia;
  window.matchMedia = (query) => ({ matches: all.call(window, query).matches, media: query, addListener() {} });
"""


@pytest.mark.browser
async def test_with_the_features_of_an_old_browser_everything_still_works(
    open_page: OpenPage, desk: Any, db: Database
) -> None:
    page = await open_page(script=WITHOUT)
    await say(page, "收费吗")
    await desk.answers_question(await newest(db), "不收费。" * 120)
    await page.get_by_role("button", name="展开").click()
    await expect(page.get_by_role("button", name="收起")).to_have_attribute("aria-expanded", "true")
    await page.get_by_role("button", name="有用", exact=True).click()
    await expect(page.get_by_role("button", name="有用", exact=True)).to_have_attribute("aria-pressed", "true")
    await desk.answers(await newest(db), Outgoing("要怎样取得？", (Button("邮寄", "邮寄"),)))
    await page.get_by_role("button", name="邮寄").click()
    await expect(bubbles(page, ".mine").last).to_have_text("邮寄")
    await page.set_input_files("#files", {"name": "a.png", "mimeType": "image/png", "buffer": files.png()})
    await expect(page.locator('.bubble.mine[data-state="sent"] a.file')).to_have_count(1)
    await page.get_by_role("button", name="深色").click()
    await page.reload()
    await expect(bubbles(page, ".mine").last).to_contain_text("a.png")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.browser
async def test_below_the_floor_the_page_says_so_and_shows_other_ways(open_page: OpenPage) -> None:
    page = await open_page()
    await expect(page.locator(".no-chat")).to_be_hidden()

    async def break_it(route: Route) -> None:
        await route.fulfill(
            content_type="text/javascript", body="document.title = 'unknown syntax'; throw 0 // in a module"
        )

    broken = await page.context.new_page()
    await broken.route("**/chat/main.js", break_it)
    await broken.goto("/")
    await expect(broken.get_by_text("或者版本太旧，暂时不能在线对话")).to_be_visible()
    await expect(broken.locator(".no-chat").get_by_role("link", name="查询申请进度")).to_be_visible()


@pytest.mark.browser
async def test_in_wechat_a_download_says_how(open_page: OpenPage, desk: Any, db: Database) -> None:
    page = await open_page(user_agent=WECHAT, viewport={"width": 390, "height": 720}, has_touch=True, is_mobile=True)
    await page.set_input_files("#files", {"name": "a.png", "mimeType": "image/png", "buffer": files.png()})
    link = page.locator('.bubble.mine[data-state="sent"] a.file')
    await link.tap()
    await expect(page.get_by_text("微信里一般不能下载文件。这是您发来的文件")).to_be_visible()
    async with page.expect_download():
        await link.tap()  # and it may still be tried
    await page.goto("/documents/ledger")
    await page.evaluate(DOWNLOAD)  # there are no documents in this test
    await page.get_by_role("link", name="下载目录").tap()
    await expect(page.get_by_text("请点右上角的“⋯”，选“在浏览器打开”")).to_be_visible()


@pytest.mark.browser
async def test_elsewhere_nothing_is_said_of_downloads(page: Page) -> None:
    await page.goto("/documents/ledger")
    await page.evaluate(DOWNLOAD)
    async with page.expect_download():
        await page.get_by_role("link", name="下载目录").click()
    await expect(page.get_by_text("微信")).to_have_count(0)


@pytest.mark.browser
async def test_a_keyboard_that_covers_the_page_makes_it_smaller(open_page: OpenPage, desk: Any, db: Database) -> None:
    """iOS and WeChat lay the keyboard over the page; only the visual viewport tells."""
    fake = """const view = Object.assign(new EventTarget(), { height: 740, scale: 1 });
              Object.defineProperty(window, "visualViewport", { value: view });"""
    page = await open_page(script=fake)
    await say(page, "你好")
    await desk.answers(await newest(db), "您好。\n" + "请讲。\n" * 30)
    await expect(bubbles(page).last).to_contain_text("您好。")
    assert await page.evaluate("document.body.clientHeight") == 740

    async def covered(height: int, scale: float = 1) -> int:
        await page.evaluate(  # amid scrolling, as when an answer has just come
            "([height, scale]) => { document.getElementById('log').scrollTop -= 1;"
            " Object.assign(visualViewport, { height, scale });"
            " visualViewport.dispatchEvent(new Event('resize')); }",
            [height, scale],
        )
        return int(await page.evaluate("document.body.clientHeight"))

    assert await covered(410) == 410
    box = await page.get_by_role("button", name="发送").bounding_box()
    assert box
    assert box["y"] + box["height"] <= 410
    await page.wait_for_function(  # the newest is still in sight
        "() => { const log = document.getElementById('log');"
        " return log.scrollHeight - log.scrollTop - log.clientHeight < 2; }"
    )
    assert await covered(740) == 740
    assert await covered(370, scale=2) == 740  # two fingers enlarge: nobody wants the page to shrink


@pytest.mark.browser
async def test_a_mark_below_the_last_words_does_not_push_them_out_of_sight(
    open_page: OpenPage, desk: Any, db: Database, clock: FixedClock
) -> None:
    page = await open_page()
    await say(page, "你好")
    await desk.answers(await newest(db), "您好。\n" + "请讲。\n" * 40)
    await expect(bubbles(page).last).to_contain_text("您好。")
    await say(page, "好的")
    last = await newest(db)
    here = await desk.conversation_of(last)
    await db.run(conversations.request_person, here, "", clock.now())
    await db.run(conversations.claim, here, 1, clock.now())
    assert await db.run(note_seen, here, Side.STAFF, last)
    desk.hub.publish(here)
    await expect(page.get_by_text("工作人员已看到")).to_be_visible()
    left = await page.evaluate(
        "() => { const log = document.getElementById('log');"
        " return log.scrollHeight - log.scrollTop - log.clientHeight; }"
    )
    assert left < 2
