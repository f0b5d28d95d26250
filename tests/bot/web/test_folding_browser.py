"""Long bubbles on the chat page: 展开, 收起, by finger and by keyboard, on a phone and on a desk."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from actions.db import Database
from bot.delivery.folding import LONGEST
from bot.delivery.messages import Button, Link, Outgoing
from tests.bot.web.test_browser import bubbles, newest, page, say

__all__ = ["page"]
pytestmark = pytest.mark.browser

SENTENCE = "行政机关收到政府信息公开申请，能够当场答复的，应当当场予以答复。"
LETTER = "\n".join(
    ["政府信息公开申请答复书", f"  {SENTENCE * 12}", f"  {SENTENCE * 8}", "江州市人民政府办公室", "2026年3月30日"]
)


async def shown(page: Page) -> str:
    """The text of the last bubble that can be seen, without the button."""
    return str(
        await page.evaluate(
            """() => { const body = [...document.querySelectorAll(".bubble.bot .bubble-body")].at(-1);
                       return body.innerText.replace(/(展开|收起)$/, "").trim(); }"""
        )
    )


@pytest.mark.parametrize("width", [360, 1366])
async def test_a_long_letter_is_folded_and_read_whole(page: Page, desk: Any, db: Database, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 740})
    await say(page, "把答复书再给我看一下")
    await desk.answers(await newest(db), Outgoing(LETTER, (Button("我的申请", "我的申请"),)))
    more = page.get_by_role("button", name="展开")
    await expect(more).to_have_attribute("aria-expanded", "false")
    assert len(await shown(page)) <= LONGEST
    assert "江州市人民政府办公室" not in await shown(page)
    assert (await shown(page)).endswith("。")

    log_top = await page.evaluate("document.getElementById('log').scrollTop")
    await more.click()
    less = page.get_by_role("button", name="收起")
    await expect(less).to_have_attribute("aria-expanded", "true")
    await expect(less).to_be_focused()
    controlled = await less.get_attribute("aria-controls")
    await expect(page.locator(f"#{controlled}")).to_be_visible()
    assert "".join((await shown(page)).split()) == "".join(LETTER.split())
    assert await page.evaluate("document.getElementById('log').scrollTop") == log_top
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    snapshot = await page.locator("#log").aria_snapshot()
    assert "江州市人民政府办公室" in snapshot

    await less.scroll_into_view_if_needed()
    before = await less.bounding_box()
    await page.keyboard.press("Enter")
    await expect(more).to_be_focused()
    assert len(await shown(page)) <= LONGEST
    after = await more.bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] <= before["y"] + 1  # it never jumps down; up only where there is nothing left to scroll


async def test_a_long_answer_keeps_its_quotation_and_source(page: Page, desk: Any, db: Database) -> None:
    await say(page, "多久答复？")
    text = f"{SENTENCE * 7}\n{SENTENCE * 7}\n——《政府信息公开条例》（国务院令第711号）第三十三条"
    link = Link("《政府信息公开条例》第三十三条", "/documents/1#p7")
    await desk.answers(await newest(db), Outgoing(text, links=(link,), kind="answer"))
    await expect(page.locator("#log blockquote").first).to_be_visible()
    await expect(page.locator("#log cite")).to_be_hidden()
    await expect(page.locator("#log a.source")).to_be_visible()
    await page.get_by_role("button", name="展开").focus()
    await page.keyboard.press("Space")
    await expect(page.locator("#log cite")).to_have_text("——《政府信息公开条例》（国务院令第711号）第三十三条")
    await page.evaluate(
        "getSelection().selectAllChildren(document.querySelector('.bubble.bot:last-of-type .bubble-body'))"
    )
    assert SENTENCE * 7 in await page.evaluate("getSelection().toString()")


async def test_what_is_to_be_confirmed_stays_in_sight(page: Page, desk: Any, db: Database) -> None:
    await say(page, "好的")
    text = f"请核对您的申请：\n申请内容：{SENTENCE * 14}\n姓名：陈*国\n都对的话，请回复「确认提交」。"
    await desk.answers(await newest(db), Outgoing(text, (Button("确认提交", "确认提交"),), kind="readback"))
    await expect(page.get_by_role("button", name="展开")).to_be_visible()
    assert (await shown(page)).endswith("都对的话，请回复「确认提交」。")
    assert "姓名" not in await shown(page)
    await page.get_by_role("button", name="展开").click()
    assert "姓名：陈*国\n都对的话" in await shown(page)


async def test_what_is_short_and_what_one_wrote_oneself_is_not_folded(page: Page, desk: Any, db: Database) -> None:
    await say(page, "字" * 400)
    await desk.answers(await newest(db), "字" * LONGEST)
    await expect(bubbles(page, ".bot").last).to_have_text("字" * LONGEST)
    await expect(page.get_by_role("button", name="展开")).to_have_count(0)
    await page.reload()
    await expect(bubbles(page, ".mine")).to_have_text("字" * 400)
    await expect(page.get_by_role("button", name="展开")).to_have_count(0)


async def test_rare_characters_do_not_shift_the_fold(page: Page, desk: Any, db: Database) -> None:
    await say(page, "好的")
    await desk.answers(await newest(db), "𠮷" * 120 + "。" + "字" * 400)
    await expect(page.get_by_role("button", name="展开")).to_be_visible()
    assert (await shown(page)).startswith("𠮷" * 120 + "。")
    assert "\ufffd" not in await shown(page)
