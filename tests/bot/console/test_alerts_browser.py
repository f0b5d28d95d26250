"""The page of alerts in a real browser: narrow and wide, with a mouse click and by name."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import select

from actions.cases.alerts.sending import Wanted, send
from actions.cases.tables import Application
from actions.cases.time import FixedClock
from actions.db import Database

from .test_browser import page  # noqa: F401 - the fixture

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1366])
async def test_alerts_are_read_one_by_one_and_all_at_once(
    page: Page,  # noqa: F811
    application: str,
    db: Database,
    clock: FixedClock,
    width: int,
) -> None:
    with db.session() as session:
        case = session.scalars(select(Application.id)).one()
        text = f"申请{application}的答复期限是2026年4月13日（周一），还剩5个工作日。内部预警日是2026年4月10日（周五）。"
        wanted = [Wanted(case, "moved", str(n), date(2026, 4, 13), "x", "李晓明(li)", text) for n in range(3)]
        send(session, wanted, clock.now())
    await page.set_viewport_size({"width": width, "height": 800})
    await page.goto("/staff/documents")
    await page.get_by_role("link", name=re.compile(r"提醒\s*3\s*条未读")).click()
    await expect(page.get_by_role("button", name="全部标为已读")).to_be_visible()
    overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0
    await page.get_by_role("button", name="把这条提醒标为已读").first.click()
    await expect(page.get_by_role("link", name=re.compile(r"提醒\s*2\s*条未读"))).to_be_visible()
    await expect(page.get_by_text("已标为已读。")).to_be_visible()
    await page.get_by_role("button", name="全部标为已读").click()
    await expect(page.get_by_role("link", name="提醒", exact=True)).to_be_visible()
    await expect(page.get_by_role("link", name=f"办理{application}")).to_have_count(3)
