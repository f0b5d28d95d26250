"""The widget on an office's own site: two origins, both with a strict policy, in a real browser by https."""

from __future__ import annotations

import asyncio
import shutil
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.async_api import FrameLocator, Page, async_playwright, expect
from sqlalchemy import func, select

from actions.cases.time import FixedClock
from actions.db import Database
from bot.delivery.tables import Conversation
from bot.keys import HUB
from bot.settings import Settings
from tests.bot.web.test_browser import newest
from tests.support import given
from tests.support.axe import violations
from tests.support.ports import lasting_port

pytestmark = pytest.mark.browser

HOST_PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>某办公室</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script src="{ours}/widget.js" data-label="信息公开咨询" async></script></head>
<body><main><h1>某办公室</h1><p><a href="#a">第一个链接</a></p>{text}</main></body></html>"""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """For localhost and 127.0.0.1, which are two sites to a browser."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    start = datetime(2020, 1, 1)  # noqa: DTZ001 (cryptography compares it with naive ones)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), start)
        .not_valid_after(start + timedelta(days=365 * 50))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path: Path = tmp_path_factory.mktemp("tls") / "both.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.fixture
def scheme() -> str:
    return "https"


@pytest.fixture
def ports() -> tuple[int, int]:
    return lasting_port(), lasting_port()


@pytest.fixture
def allowed() -> bool:
    return True


@pytest.fixture
def settings(scheme: str, ports: tuple[int, int], allowed: bool) -> Settings:
    ours, theirs = ports
    origins = (f"{scheme}://localhost:{theirs}",) if allowed else ()
    return Settings(public_base_url=f"{scheme}://127.0.0.1:{ours}", embed_origins=origins)


Visit = Callable[..., Awaitable[Page]]


@pytest.fixture
async def visit(
    app: web.Application, scheme: str, ports: tuple[int, int], certificate: ssl.SSLContext
) -> AsyncIterator[Visit]:
    """``await visit(…)``: the office's site. A script error or a breach of either policy fails the test."""
    ours, theirs = f"{scheme}://127.0.0.1:{ports[0]}", f"{scheme}://localhost:{ports[1]}"
    policy = f"default-src 'none'; script-src {ours}; frame-src {ours}"

    async def host_page(_request: web.Request) -> web.Response:
        text = HOST_PAGE.replace("{ours}", ours).replace("{text}", "<p>很长</p>" * 100)
        return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": policy})

    site = web.Application()
    site.router.add_get("/", host_page)
    problems: list[str] = []
    servers = TestServer(app, scheme=scheme, port=ports[0]), TestServer(site, scheme=scheme, port=ports[1])
    for server in servers:
        await server.start_server(**({"ssl": certificate} if scheme == "https" else {}))
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=["--no-sandbox"]
        )
        context = await browser.new_context(locale="zh-CN", ignore_https_errors=True, base_url=theirs)

        async def visit_(width: int = 1000, height: int = 800) -> Page:
            page = await context.new_page()
            await page.set_viewport_size({"width": width, "height": height})
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("console", lambda entry: problems.append(entry.text) if "Security Policy" in entry.text else None)
            await page.goto(theirs)
            return page

        yield visit_
        await browser.close()
    for server in servers:
        await server.close()
    assert [problem for problem in problems if "frame-ancestors" not in problem] == []


def chat(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def opener(page: Page) -> Any:
    return page.get_by_role("button", name="信息公开咨询")


async def focus_in_frame(page: Page) -> str:
    return str(await page.frames[1].evaluate("document.hasFocus() ? document.activeElement.id : '-'"))


async def test_a_conversation_in_the_frame_of_another_site(visit: Visit, desk: Any, db: Database) -> None:
    page = await visit()
    assert await page.locator("iframe").count() == 0  # nothing is loaded before it is wanted
    await opener(page).click()
    field = chat(page).get_by_label("输入您的问题")
    await expect(field).to_be_focused()
    for text in ("收费吗", "多久答复"):
        await field.fill(text)
        await page.keyboard.press("Enter")
        await expect(chat(page).locator('.bubble.mine[data-state="sent"]').last).to_contain_text(text)
    await desk.answers(await newest(db), "不收费。")
    await expect(chat(page).locator(".bubble").last).to_contain_text("不收费。")
    assert await db.read(lambda session: session.scalar(select(func.count(Conversation.id)))) == 1
    cookies = {cookie["name"]: cookie for cookie in await page.context.cookies()}
    assert set(cookies) == {"__Host-gongkai_embedded", "gongkai_seen"}
    assert cookies["__Host-gongkai_embedded"].get("partitionKey")
    assert await violations(page) == []

    await page.reload()
    await opener(page).click()
    await expect(chat(page).locator(".bubble").last).to_contain_text("不收费。")
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="在新窗口打开").click()
    other = await opened.value
    await expect(other.get_by_label("输入您的问题")).to_be_enabled()
    await expect(other.locator(".bubble")).to_have_count(1)  # no other site's conversation is in it


async def test_a_file_of_a_reply_is_saved_from_the_frame_and_the_conversation_stays(
    visit: Visit, app: web.Application, desk: Any, db: Database, clock: FixedClock
) -> None:
    page = await visit()
    await opener(page).click()
    await chat(page).get_by_label("输入您的问题").fill("你好")
    await page.keyboard.press("Enter")
    await expect(chat(page).locator('.bubble.mine[data-state="sent"]')).to_have_count(1)
    conversation = await desk.conversation_of(await newest(db))
    receipt = await db.run(given.apply, conversation, clock.now())
    await db.run(given.answer, receipt.number, clock.now())
    app[HUB].publish(conversation)
    async with page.expect_download() as download:
        await chat(page).get_by_role("link", name=given.LIST).click()
    file = await download.value
    assert file.suggested_filename == given.LIST
    assert await asyncio.to_thread(Path(await file.path()).read_bytes) == given.PREPARED[given.LIST]
    await expect(chat(page).get_by_role("link", name=given.TABLE)).to_be_visible()
    assert len(page.context.pages) == 1


async def test_the_keyboard_stays_in_the_window_and_comes_back(visit: Visit) -> None:
    page = await visit()
    await opener(page).focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="信息公开咨询")).to_be_visible()
    await expect(chat(page).get_by_label("输入您的问题")).to_be_focused()
    seen = set()
    for _ in range(60):
        await page.keyboard.press("Tab")
        seen.add(
            await page.evaluate(
                "document.activeElement.tagName + (document.activeElement.shadowRoot?.activeElement?.tagName ?? '')"
            )
        )
    assert seen == {"DIVIFRAME", "DIVA", "DIVBUTTON"}  # the frame, 在新窗口打开, 关闭; never the page behind
    for _ in range(3):
        await page.keyboard.press("Shift+Tab")
    await chat(page).get_by_label("输入您的问题").focus()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(opener(page)).to_be_focused()
    await expect(opener(page)).to_have_attribute("aria-expanded", "false")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="关闭咨询窗口").click()
    await expect(opener(page)).to_be_focused()


async def test_what_comes_while_it_is_closed_is_counted_also_after_days(visit: Visit, desk: Any, db: Database) -> None:
    page = await visit()
    await opener(page).click()
    field = chat(page).get_by_label("输入您的问题")
    await field.fill("转人工")
    await page.keyboard.press("Enter")
    await expect(chat(page).locator('.bubble.mine[data-state="sent"]')).to_have_count(1)
    asked = await newest(db)
    await desk.answers(asked, "看见了")
    await expect(chat(page).locator(".bubble").last).to_contain_text("看见了")
    await page.frames[1].evaluate("addEventListener('message', ({ data }) => { window.told = data; })")
    await page.keyboard.press("Escape")
    await page.frames[1].wait_for_function("window.told?.shown === false")  # it knows that nobody sees what comes now
    await desk.answers(asked, "您好")
    await desk.answers(asked, "请讲")
    await expect(opener(page)).to_have_accessible_name("信息公开咨询，2 条新消息")
    await page.reload()
    await expect(opener(page)).to_have_accessible_name("信息公开咨询，2 条新消息")
    await opener(page).click()
    await expect(chat(page).locator(".bubble").last).to_be_in_viewport()
    await expect(opener(page)).to_have_accessible_name("信息公开咨询")


@pytest.mark.parametrize("width", [320, 390])
async def test_on_a_phone_it_fills_the_screen(visit: Visit, width: int) -> None:
    page = await visit(width, 740)
    await opener(page).click()
    box = await page.get_by_role("dialog").bounding_box()
    assert box == {"x": 0, "y": 0, "width": width, "height": 740}
    await expect(chat(page).get_by_role("button", name="发送")).to_be_in_viewport(ratio=1)
    for name in ("关闭咨询窗口",):
        target = await page.get_by_role("button", name=name).bounding_box()
        assert target
        assert target["height"] >= 44


class TestASiteThatIsNotNamed:
    @pytest.fixture
    def allowed(self) -> bool:
        return False

    async def test_gets_no_frame_and_a_way_out(self, visit: Visit) -> None:
        page = await visit()
        await opener(page).click()
        await expect(page.get_by_role("link", name="在新窗口打开")).to_be_visible()
        await expect(chat(page).get_by_label("输入您的问题")).to_have_count(0)


class TestOnPlainHttp:
    """No cookie reaches a frame in another site: said, instead of taking messages whose answers nobody would see."""

    @pytest.fixture
    def scheme(self) -> str:
        return "http"

    async def test_it_says_so(self, visit: Visit, db: Database) -> None:
        page = await visit()
        await opener(page).click()
        await expect(chat(page).get_by_text("没有允许在这个网页里保存对话")).to_be_visible()
        await expect(chat(page).get_by_role("link", name="在新窗口打开")).to_be_visible()
        await expect(chat(page).get_by_label("输入您的问题")).to_be_disabled()
        assert await db.read(lambda session: session.scalar(select(func.count(Conversation.id)))) == 0
