"""A headless Chromium before the console, for tests and for the guide's pictures."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, async_playwright

REFUSED = "Failed to load resource"  # an answer above 399 is no fault of a script


@dataclass
class Chromium:
    """One browser on one server. ``problems``: script errors and what the content security policy stopped."""

    browser: Browser
    url: str
    problems: list[str] = field(default_factory=list)

    async def open(self, width: int = 1366, height: int = 768) -> Page:
        """A page with cookies of its own."""
        size: Any = {"width": width, "height": height}
        made = await self.browser.new_context(base_url=self.url, viewport=size, locale="zh-CN")
        page = await made.new_page()
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._note(page, message))
        return page

    async def sign_in(self, username: str, password: str, width: int = 1366, height: int = 768) -> Page:
        """A page on which somebody has signed in."""
        page = await self.open(width, height)
        await page.goto("/staff/login")
        await page.get_by_label("用户名").fill(username)
        await page.get_by_label("密码").fill(password)
        await page.get_by_role("button", name="登录").click()
        await page.wait_for_url("**/staff")
        return page

    def _note(self, page: Page, message: Any) -> None:
        if message.type == "error" and REFUSED not in message.text:
            self.problems.append(f"{page.url}: {message.text}")


@asynccontextmanager
async def chromium(app: web.Application) -> AsyncIterator[Chromium]:
    """Serve ``app`` and open a browser before it."""
    server = TestServer(app)
    await server.start_server()
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=["--no-sandbox"]
            )
            try:
                yield Chromium(browser, str(server.make_url("/")))
            finally:
                await browser.close()
    finally:
        await server.close()
