"""The chat page by keyboard and for a screen reader, in every state that a citizen meets."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery import conversations
from bot.delivery.messages import Button, Link, Outgoing
from tests.bot.web.conftest import OpenPage
from tests.bot.web.test_browser import API, FILES_API, bubbles, newest, page, say
from tests.support import files
from tests.support.axe import violations

__all__ = ["page"]
pytestmark = pytest.mark.browser

LONG = "行政机关收到政府信息公开申请，能够当场答复的，应当当场予以答复。" * 20


async def focused(page: Page) -> str:
    """What has the focus: its id, name or text."""
    return str(
        await page.evaluate(
            """() => { const one = document.activeElement;
                       return one.id || one.getAttribute("aria-label") || one.textContent.trim() || one.tagName; }"""
        )
    )


async def test_axe_sees_what_is_wrong(page: Page) -> None:
    """So that no violations mean something."""
    await page.evaluate(
        """() => { const one = document.createElement("button");
                   one.style.color = "#999"; one.textContent = "看不清的字";
                   const two = document.createElement("img"); document.getElementById("log").append(one, two); }"""
    )
    assert {line.partition(":")[0] for line in await violations(page)} >= {"color-contrast", "image-alt"}


@pytest.mark.parametrize("mode", ["light", "dark", "大字版"])
async def test_no_state_of_a_conversation_has_violations(
    open_page: OpenPage, desk: Any, db: Database, clock: FixedClock, mode: str
) -> None:
    page = await open_page(color_scheme="dark" if mode == "dark" else "light")
    if mode == "大字版":
        await page.get_by_role("button", name=mode).click()
    await say(page, "我想申请公开")
    asked = await newest(db)
    await expect(page.locator("#typing")).to_be_visible()
    assert await violations(page) == []

    await desk.answers(asked, Outgoing("要怎样取得？", (Button("邮寄", "1"), Button("电子邮件", "2"))))
    await desk.answers(asked, Outgoing(LONG))
    link = Link("《政府信息公开条例》第四十二条", "/documents/1#p7")
    answer = "以下是有关规定：\n不收费。\n——《政府信息公开条例》第四十二条"
    await desk.answers(asked, Outgoing(answer, links=(link,), kind="answer"))
    await desk.answers_question(asked, "不收费。")
    await page.get_by_role("button", name="没用", exact=True).click()
    await expect(page.get_by_label("哪里不对？")).to_be_visible()
    await page.get_by_role("button", name="展开").click()
    assert await violations(page) == []

    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await page.route(FILES_API, hold)
    await page.set_input_files("#files", {"name": "a.png", "mimeType": "image/png", "buffer": files.png()})
    await expect(page.get_by_role("progressbar")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="取消上传").click()
    await page.set_input_files("#files", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": bytes(11 << 20)})
    await expect(page.locator('.bubble.mine[data-state="refused"]').last).to_contain_text("文件超过10MB")

    await page.route(f"{API}*", lambda route: route.abort())
    await page.fill("#text", "断网时说的")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="重新发送")).to_be_visible()
    await page.evaluate("dispatchEvent(new Event('online'))")  # it looks, and finds no server
    await expect(page.locator("#connection")).to_be_visible()
    assert await violations(page) == []
    await page.unroute(f"{API}*")
    await page.get_by_role("button", name="重新发送").click()
    await expect(page.locator('.bubble.mine[data-state="sent"]').last).to_contain_text("断网时说的")

    await db.run(conversations.request_person, await desk.conversation_of(asked), "要求人工", clock.now())
    await desk.answers(asked, "已经通知工作人员，您前面还有2位。")
    await desk.answers(asked, "您好，请讲。", author="staff", staff_id=7)
    await expect(bubbles(page).last).to_have_text("您好，请讲。")
    assert await violations(page) == []


async def test_the_order_of_the_keyboard_is_the_order_of_the_page(page: Page) -> None:
    names = []
    for _ in range(19):
        await page.keyboard.press("Tab")
        names.append(await focused(page))
    assert names[0] == "跳到正文"
    assert names[2:8] == ["咨询", "公开文件", "申请进度", "帮助", "大字版", "深色"]
    assert names[8] == "log"
    assert names[-6:] == ["公开了什么", "申请公开", "我的申请", "转人工", "attach", "text"]


async def test_the_focus_is_never_lost(page: Page, desk: Any, db: Database) -> None:
    await say(page, "要怎样取得")
    await desk.answers(await newest(db), Outgoing("要怎样取得？", (Button("邮寄", "邮寄"),)))
    choice = page.get_by_role("button", name="邮寄")
    await choice.focus()
    await page.keyboard.press("Enter")
    await expect(bubbles(page, ".mine").last).to_have_text("邮寄")
    await expect(choice).to_be_focused()

    await page.route(f"{API}*", lambda route: route.abort())
    await say_without_network(page)
    await page.unroute(f"{API}*")
    await page.get_by_role("button", name="重新发送").press("Enter")
    await expect(page.get_by_role("button", name="重新发送")).to_have_count(0)
    assert await focused(page) == "log"


async def say_without_network(page: Page) -> None:
    await page.fill("#text", "断网时说的")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="重新发送")).to_be_visible()


async def test_a_second_tap_on_a_choice_means_the_same_one(page: Page, desk: Any, db: Database) -> None:
    taps = "button => { button.click(); button.click(); }"  # two by a busy machine's mouse may be far apart
    await page.get_by_role("button", name="我的申请").evaluate(taps)
    await expect(page.locator('.bubble.mine[data-state="sent"]')).to_have_count(1)
    await say(page, "然后")
    await expect(bubbles(page, ".mine")).to_have_text(["我的申请", "然后"])


async def test_what_is_older_is_not_read_aloud(page: Page, desk: Any, db: Database) -> None:
    """A live region that is off says nothing; new messages are said again afterwards."""
    await say(page, "第0条")
    asked = await newest(db)
    for number in range(1, 131):
        await desk.answers(asked, f"第{number}条")
    await page.add_init_script(
        """window.heard = [];
           addEventListener("DOMContentLoaded", () => new MutationObserver((all) => {
             if (log().getAttribute("aria-live") !== "off") for (const one of all) heard.push(...one.addedNodes);
           }).observe(log(), { childList: true }));
           const log = () => document.getElementById("log");"""
    )
    await page.reload()
    await expect(bubbles(page).last).to_have_text("第130条")
    earlier = page.get_by_role("button", name="查看更早的消息")
    await earlier.press("Enter")
    await expect(earlier).to_be_hidden()
    assert await focused(page) == "log"
    assert await page.evaluate("heard.length") == 0
    await expect(page.locator("#log")).to_have_attribute("aria-live", "polite")
    await desk.answers(asked, "新的")
    await expect(bubbles(page).last).to_have_text("新的")
    assert "新的" in await page.evaluate("heard.map((one) => one.textContent).join()")
