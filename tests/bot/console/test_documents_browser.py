"""The documents' pages in a real browser: a document is uploaded and published by two people."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from playwright.async_api import Page, expect

from bot.keys import SETTINGS
from tests.support.browsing import chromium

pytestmark = pytest.mark.browser
NOTICE = "青山市垃圾分类通知\n青政办发〔2026〕7号\n一、总体要求\n每日清运两次，联系13800138000。\n"
SignedIn = Callable[[str], Awaitable[Page]]


@pytest.fixture
async def signed_in(app: web.Application, people: dict[str, int], password: str) -> AsyncIterator[SignedIn]:
    """``await signed_in("li")``. A script error or anything the content security policy stops fails the test."""
    async with chromium(app) as window:
        yield lambda username: window.sign_in(username, password, 360, 740)
    assert window.problems == []


async def test_a_file_too_large_is_told_before_it_travels_and_a_smaller_one_is_published(
    signed_in: SignedIn, app: web.Application, tmp_path: Path
) -> None:
    app[SETTINGS].max_upload_bytes = 1024 * 1024
    (tmp_path / "大.txt").write_bytes(b"x" * 2_000_000)
    (tmp_path / "通知.txt").write_text(NOTICE, encoding="utf-8")
    li = await signed_in("li")
    await li.get_by_role("link", name="文件", exact=True).click()
    await li.get_by_role("link", name="上传文件").click()
    chosen = li.get_by_label("文件（可以选多个）")
    await chosen.set_input_files(tmp_path / "大.txt")
    await expect(li.get_by_role("alert")).to_contain_text("共2兆，一次最多上传1兆")
    await li.get_by_role("button", name="上传并识别").click()
    await expect(li).to_have_url(re.compile("/staff/documents/new$"))

    await chosen.set_input_files(tmp_path / "通知.txt")
    await expect(li.get_by_role("alert")).to_be_hidden()
    await li.get_by_role("button", name="上传并识别").click()
    await expect(li.get_by_role("heading", level=1)).to_have_text("青山市垃圾分类通知")
    await li.get_by_role("link", name="提交保密审查").click()
    await li.get_by_role("button", name="提交保密审查").click()
    await expect(li.get_by_role("status")).to_have_text("已提交保密审查。")

    wang = await signed_in("wang")
    await wang.goto("/staff/documents")
    await wang.get_by_role("link", name="青山市垃圾分类通知").click()
    await wang.get_by_role("link", name="审查通过并发布").click()
    await expect(wang.get_by_text("疑似个人信息（1处）")).to_be_visible()
    await wang.get_by_role("checkbox").check()
    await wang.get_by_role("button", name="审查通过并发布").click()
    await expect(wang.get_by_role("status")).to_have_text("已审查通过并发布。")
