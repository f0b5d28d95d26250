"""Files on the way of a reply in a real browser: uploaded, one with a number in it, looked at, signed, served."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import FilePayload, Page, expect

from actions.cases import enclosures
from actions.cases.lifecycle import EventKind
from actions.cases.steps import find
from actions.db import Database
from tests.support import files, pictures
from tests.support.browsing import Chromium, chromium
from tests.support.replies import content_for

pytestmark = pytest.mark.browser
E = EventKind
SOMEBODYS = "110101198001010010"
FOUND = "有身份证号码1个，不是申请人自己的，请核对能不能提供。"


@pytest.fixture
async def window(app: web.Application, people: dict[str, int]) -> AsyncIterator[Chromium]:
    async with chromium(app) as window:
        yield window
    assert window.problems == []


async def seen(page: Page, name: str) -> None:
    """At both widths nothing is wider than the window; the pictures are kept."""
    for width, height in ((360, 740), (1366, 768)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} at {width}"
        await pictures.take(page, name)


async def go_on(page: Page, name: str) -> None:
    async with page.expect_navigation():
        await page.get_by_role("button", name=name, exact=True).click()


async def test_from_the_draft_to_the_service(
    window: Chromium, application: str, happen: Callable[..., Any], password: str, db: Database
) -> None:
    number = application
    happen(number, E.TAKEN_UP)
    happen(number, E.REPLY_DRAFTED, kind="G2", content=content_for("G2", date(2026, 3, 13)))
    li = await window.sign_in("li", password)
    await li.goto(f"/staff/applications/{number}")
    section = li.locator("#enclosures")
    given: list[FilePayload] = [
        {"name": "分配方案.pdf", "mimeType": "application/pdf", "buffer": files.pdf("plan")},
        {"name": "发放名册.docx", "mimeType": "", "buffer": files.docx(f"王五 {SOMEBODYS}")},
        {"name": "底稿.txt", "mimeType": "text/plain", "buffer": "第一稿".encode()},
    ]
    await seen(li, "enclosures-none")
    await section.get_by_label("从电脑里选").set_input_files(given)
    await go_on(li, "上传")
    await expect(li.get_by_role("status").first).to_contain_text("系统有提示")
    await expect(section.locator(".concerns")).to_have_text(FOUND)
    await seen(li, "enclosures-draft")
    await go_on(li, "把底稿.txt上移")
    await expect(section.locator("ol.enclosures > li").nth(1)).to_contain_text("底稿.txt")
    await go_on(li, "删除底稿.txt")
    await expect(section.locator("ol.enclosures > li")).to_have_count(2)
    await li.goto(f"/staff/applications/{number}/steps/reply_submitted")
    await go_on(li, "提交审查")
    await li.goto(f"/staff/applications/{number}")
    await expect(section).to_contain_text("请先退回修改")

    wang = await window.sign_in("wang", password)
    await wang.goto(f"/staff/applications/{number}/steps/reply_reviewed")
    await expect(wang.locator(".concerns")).to_have_text(FOUND)
    async with wang.expect_download() as coming:
        await wang.get_by_role("link", name="下载发放名册.docx").click()
    assert (await coming.value).suggested_filename == "发放名册.docx"
    await wang.get_by_label("审查意见").fill("名册是格式样张，同意")
    await seen(wang, "enclosures-review")
    await wang.get_by_label("我已经逐一看过上面的提示").check()
    await go_on(wang, "审查通过")
    await expect(wang.get_by_role("status").first).to_contain_text("已办理")

    admin = await window.sign_in("admin", password)
    await admin.goto(f"/staff/applications/{number}/steps/reply_signed")
    await expect(admin.locator(".concerns")).to_have_text(FOUND)
    await admin.get_by_label("我已经逐一看过上面的提示").check()
    await go_on(admin, "签发")
    await expect(admin.locator("h1")).to_have_text("送达")  # led on
    await go_on(admin, "下一步：核对")
    await expect(admin.locator("#enclosures-title")).to_have_text("答复附件（2个）")
    await seen(admin, "enclosures-confirm")
    await go_on(admin, "确认：送达")
    section = admin.locator("#enclosures")
    await expect(section.get_by_text("申请人还没有下载")).to_have_count(2)
    await expect(section).to_contain_text("再办理“已提供信息”")
    await seen(admin, "enclosures-served")
    with db.session() as session:
        served = find(session, number)
        assert served
        assert [each.name for each in enclosures.given(session, served.id)] == ["分配方案.pdf", "发放名册.docx"]
