"""Somebody tries the WeChat path in a browser: a question, a picture, the menu."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import async_playwright, expect

from bot.channels.simulate.page import phones_of
from bot.channels.simulate.stage import Stage
from bot.channels.wechat.menu import menu_for
from tests.bot.channels.wechat.conftest import System
from tests.support import files
from tests.support.axe import violations

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1366])
async def test_a_question_a_picture_and_the_menu(system: System, tmp_path: Path, width: int) -> None:
    system.rasa.state = "down"  # what is answered then is found in the documents, with its source
    system.world.menu = menu_for("http://127.0.0.1:1", needs_https=False)
    server = TestServer(phones_of(Stage(system.world, "示例市人民政府办公室")))
    await server.start_server()
    problems: list[str] = []
    (tmp_path / "a.png").write_bytes(files.png())
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = await browser.new_page(base_url=str(server.make_url("/")), viewport={"width": width, "height": 740})
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        await page.goto("/")
        log = page.get_by_role("log")

        await page.get_by_role("button", name="切换到键盘").click()
        await page.get_by_label("消息", exact=True).fill("申请信息公开要收费吗？")
        await page.get_by_role("button", name="发送").click()
        await expect(log.get_by_text("申请信息公开要收费吗？")).to_be_visible()
        await expect(log.get_by_text("不收取费用")).to_be_visible()
        await expect(log.get_by_role("link", name="《政府信息公开条例》")).to_be_visible()

        await page.get_by_role("button", name="更多").click()
        await page.set_input_files("#picture", tmp_path / "a.png")
        await expect(log.get_by_role("img", name="发出的图片")).to_be_visible()
        wires = page.get_by_role("list", name="微信和系统之间的往来")
        await expect(wires.get_by_text("接口 下载素材")).to_be_visible()

        await page.get_by_role("button", name="切换到菜单").click()
        await page.get_by_role("button", name="≡ 查信息").click()
        await expect(page.get_by_role("button", name="公开的文件")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="公开的文件")).to_be_hidden()
        await page.locator("#menu").get_by_role("button", name="转人工").click()
        await expect(log.get_by_text("点了菜单“转人工”")).to_be_visible()
        await expect(wires.get_by_text("回调 CLICK")).to_be_visible()

        await page.reload()  # everything is there again
        await expect(log.get_by_role("link", name="《政府信息公开条例》")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        assert await violations(page) == []
        await browser.close()
    await server.close()
    assert problems == []
