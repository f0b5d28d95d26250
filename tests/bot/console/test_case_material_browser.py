"""A citizen's file on its way from the talk into the case, a new telephone, and a scan, in a real browser."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from playwright.async_api import Page, expect

from actions.cases import chain
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from bot.delivery import conversations
from bot.keys import HUB
from tests.support import files, pictures
from tests.support.browsing import Chromium, chromium

from .conftest import app_with_the_law
from .test_case_files import send

pytestmark = pytest.mark.browser


@pytest.fixture
def app(db: Database, clock: FixedClock, agency: AgencySettings) -> web.Application:
    return app_with_the_law(db, clock, agency)  # the desk asks it for suggestions


@pytest.fixture
async def window(app: web.Application) -> AsyncIterator[Chromium]:
    """A script error or a breach of the policy fails the test."""
    async with chromium(app) as window:
        yield window
    assert window.problems == []


async def test_a_file_a_telephone_and_a_scan_come_to_the_case(
    window: Chromium,
    app: web.Application,
    db: Database,
    clock: FixedClock,
    people: dict[str, int],
    password: str,
    application: str,
    conversation: str,
) -> None:
    await db.run(conversations.request_person, conversation, "补交材料", clock.now())
    li = await window.sign_in("li", password)
    await li.goto(f"/staff/conversations/{conversation}")
    await li.get_by_role("button", name="接待此会话").click()
    await expect(li.get_by_text("由您接待")).to_be_visible()

    # the file comes while the page is open
    await db.run(send, clock, "单位委托书.png", "file-1")
    app[HUB].publish(conversation)
    await expect(li.locator("#files-list li")).to_have_count(1)
    await li.get_by_role("link", name="刷新后可放进申请").click()
    await li.get_by_label("把单位委托书.png放进申请").click()
    form = li.locator("#files-list form")
    await expect(form.get_by_label("申请", exact=True)).to_have_value(application)
    await pictures.take(li, "material-desk")
    await li.set_viewport_size({"width": 360, "height": 740})
    await pictures.take(li, "material-desk")
    await li.set_viewport_size({"width": 1366, "height": 768})
    await form.get_by_label("证明材料").check()
    await form.get_by_role("button", name="放进申请").click()
    await expect(li.get_by_role("status").first).to_contain_text("文件已放进申请，并已告诉申请人")
    await expect(li.locator("#log")).to_contain_text(f"已经放进申请{application}的材料")
    await li.locator("#files-list").get_by_role("link", name=application).click()
    await expect(li.get_by_role("heading", level=1)).to_have_text(application)
    await expect(li.locator("#files")).to_contain_text("单位委托书.png")

    # what came by mail
    await li.get_by_text("上传纸质、邮寄来的材料").click()
    await li.get_by_label("文件", exact=True).set_input_files(
        {"name": "身份证扫描件.png", "mimeType": "image/png", "buffer": files.png()}
    )
    card = li.locator("#files")
    for label in ("身份证件", "邮寄", "随申请书一起交来的"):
        await card.get_by_label(label).check()
    await pictures.take(li, "material-case")
    await li.set_viewport_size({"width": 360, "height": 740})
    await pictures.take(li, "material-case")
    await li.set_viewport_size({"width": 1366, "height": 768})
    await card.get_by_role("button", name="上传").click()
    await expect(li.get_by_role("status").first).to_contain_text("文件已保存到这件申请")
    await expect(card).to_contain_text("身份证扫描件.png")

    # the number has changed
    await _correct(li, application)
    await expect(li.locator("#applicant")).to_contain_text("139****9000")
    await expect(li.locator("#applicant")).not_to_contain_text("13800138000")
    await li.get_by_role("button", name="显示完整信息").click()
    await expect(li.locator("#applicant")).to_contain_text("13800138000")
    await pictures.take(li, "material-revealed")
    with db.session() as session:
        assert chain.verify(session).faults == ()


async def _correct(page: Page, application: str) -> None:
    await page.get_by_role("link", name="更正联系信息").first.click()
    await expect(page.get_by_text("现在登记的是 138****8000；不改就空着")).to_be_visible()
    await page.get_by_label("联系电话").fill("139 0013 9000")
    await page.get_by_label("怎样提出的").select_option("chat")
    await page.get_by_label("理由").fill("换了号码")
    await pictures.take(page, "material-contact")
    await page.get_by_role("button", name="下一步：核对").click()
    await expect(page.locator("#preview")).to_contain_text("联系电话改为139****9000")
    await page.get_by_role("button", name="确认：更正联系信息").click()
    await expect(page.get_by_role("status").first).to_contain_text("已办理“更正联系信息”")
