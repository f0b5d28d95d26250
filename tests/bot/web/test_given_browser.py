"""A reply with files in a real browser: downloaded in the chat, and elsewhere by number and query code."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from actions.cases.applications import Receipt
from actions.cases.time import FixedClock
from actions.db import Database
from bot.keys import HUB
from tests.bot.web.conftest import OpenPage
from tests.bot.web.test_browser import newest, page, say
from tests.support import given
from tests.support.axe import violations
from tests.support.given import LIST, PREPARED, TABLE

__all__ = ["page"]
pytestmark = pytest.mark.browser
LONG = "城东片区2025年老旧小区改造项目清单以及配套资金安排情况汇总表（第二次修订稿、含各街道明细）" + "x" * 30 + ".pdf"


async def serve(page: Page, app: Any, desk: Any, db: Database, clock: FixedClock, **more: bytes) -> Receipt:
    """The citizen has applied in the chat, and is answered with files."""
    await say(page, "你好")
    await expect(page.locator(".bubble.mine")).to_have_count(1)
    await expect(page.locator('.bubble.mine[data-state="sent"]')).to_have_count(1)
    conversation = await desk.conversation_of(await newest(db))
    receipt = await db.run(given.apply, conversation, clock.now())
    await db.run(given.answer, receipt.number, clock.now(), {**PREPARED, **more})
    app[HUB].publish(conversation)
    return receipt  # type: ignore[no-any-return]


async def saved(page: Page, link: Any) -> tuple[str, bytes]:
    async with page.expect_download() as download:
        await link.click()
    file = await download.value
    return file.suggested_filename, (await asyncio.to_thread(Path(await file.path()).read_bytes))


async def test_from_the_chat_and_from_another_browser(
    page: Page, open_page: OpenPage, app: Any, desk: Any, db: Database, clock: FixedClock
) -> None:
    receipt = await serve(page, app, desk, db, clock)
    for name, content in PREPARED.items():
        assert await saved(page, page.get_by_role("link", name=name)) == (name, content)
    name, word = await saved(page, page.get_by_role("link", name="答复书（Word）"))
    assert (name[-5:], word[:2]) == (".docx", b"PK")
    assert page.url.endswith("/")  # still the chat
    assert len(page.context.pages) == 1
    await expect(page.get_by_role("link", name=TABLE)).to_be_visible()
    assert await violations(page) == []

    other = await open_page("/given/1")
    await expect(other.get_by_text("这个文件随答复提供给申请人。")).to_be_visible()
    assert await violations(other) == []
    await other.get_by_label("申请编号").fill(receipt.number)
    await other.get_by_label("查询码").fill("ACDEFGHJ")
    await other.get_by_role("button", name="查询").click()
    await expect(other.get_by_role("alert")).to_contain_text("没有查到这件申请")
    await other.get_by_label("查询码").fill(receipt.query_code)
    await other.get_by_role("button", name="查询").click()
    await expect(other.get_by_text("请保存到自己的手机或者电脑。")).to_be_visible()
    assert await violations(other) == []
    for name, content in PREPARED.items():
        assert await saved(other, other.get_by_role("button", name=name)) == (name, content)
    assert receipt.query_code not in other.url


@pytest.mark.parametrize("width", [360, 1366])
async def test_long_names_fit(
    open_page: OpenPage, app: Any, desk: Any, db: Database, clock: FixedClock, width: int
) -> None:
    phone = {"viewport": {"width": width, "height": 740}}
    page = await open_page(**phone)
    receipt = await serve(page, app, desk, db, clock, **{LONG: PREPARED[LIST] + b"\n"})
    await expect(page.locator(".source.download")).to_have_count(4)
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    other = await open_page("/status", java_script_enabled=False, **phone)
    await other.get_by_label("申请编号").fill(receipt.number)
    await other.get_by_label("查询码").fill(receipt.query_code)
    await other.get_by_role("button", name="查询").click()
    buttons = other.locator("button.download")
    await expect(buttons).to_have_count(4)
    for button in await buttons.all():
        box = await button.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= width
    assert (await saved(other, buttons.first))[1][:2] == b"PK"
