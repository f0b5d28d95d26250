"""The first page in a real browser: it brings itself up to date and nobody loses their place."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from actions.cases.lifecycle import EventKind

from .test_browser import page  # noqa: F401 - the fixture

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1366])
async def test_the_list_comes_anew_and_focus_and_open_reasons_stay(
    page: Page,  # noqa: F811
    application: str,
    on_paper: str,
    happen: Any,
    width: int,
) -> None:
    await page.set_viewport_size({"width": width, "height": 800})
    await page.goto("/staff")
    row = page.locator("li", has_text=on_paper)
    await row.locator("summary").click()
    await expect(row.get_by_text("收到当日与申请人确认（条例第三十一条）")).to_be_visible()
    press = row.get_by_role("link", name="登记")
    await press.focus()
    happen(application, EventKind.TAKEN_UP, handler="王芳(wang)")
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(page.locator("li", has_text=application)).to_have_count(0)
    await expect(press).to_be_focused()
    await expect(row.get_by_text("收到当日与申请人确认（条例第三十一条）")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
