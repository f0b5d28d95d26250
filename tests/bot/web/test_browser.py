"""The chat page in a real browser: what scripts do with messages, failures and breaks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Page, Route, expect
from sqlalchemy import func, select

from actions.cases.time import FixedClock
from actions.db import Database
from bot.channels.web import stream
from bot.delivery import conversations
from bot.delivery.messages import Button, Link, Outgoing
from bot.delivery.tables import Message
from bot.learning.tables import AskedQuestion
from tests.bot.web.conftest import OpenPage
from tests.support import files

API = "**/api/chat/messages"
FILES_API = "**/api/chat/files"

pytestmark = pytest.mark.browser


@pytest.fixture
async def page(open_page: OpenPage) -> Page:
    """A phone of 360 × 740 on the chat page, which has read what was said before."""
    page = await open_page()
    await expect(page.locator("#log")).to_have_attribute("aria-busy", "false")
    return page


def bubbles(page: Page, kind: str = "") -> Any:
    return page.locator(f"#log .bubble{kind} .bubble-body")


async def newest(db: Database) -> int:
    return await db.read(lambda session: session.scalars(select(func.max(Message.id))).one())  # type: ignore[return-value]


async def until(condition: Callable[[], bool]) -> None:
    """What a route's handler does is no event of the page: look until it has done it."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def say(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.keyboard.press("Enter")
    await expect(bubbles(page, ".mine").last).to_have_text(text)
    await expect(page.locator('.bubble.mine:not([data-state="sent"])')).to_have_count(0)


async def test_a_question_its_answer_and_a_reload(page: Page, desk: Any, db: Database) -> None:
    await say(page, "收费吗？")
    await expect(page.locator("#typing")).to_be_visible()
    text = "不收取费用。\n——《政府信息公开条例》（国务院令第711号）第四十二条"
    link = Link("《政府信息公开条例》第四十二条", "/documents/1#p7")
    await desk.answers(await newest(db), Outgoing(text, links=(link,), kind="answer"))
    await expect(page.locator("#log blockquote")).to_have_text("不收取费用。")
    await expect(page.locator("#typing")).to_be_hidden()
    source = page.locator("#log a.source")
    assert await source.get_attribute("rel") == "noopener"
    assert (await source.get_attribute("href") or "").endswith("/documents/1#p7")
    await page.reload()
    await expect(page.locator("#log blockquote")).to_have_text("不收取费用。")
    await expect(bubbles(page)).to_have_count(3)  # the welcome, the question, the answer


async def test_nothing_in_a_message_becomes_markup_or_a_script_link(page: Page, desk: Any, db: Database) -> None:
    evil = "<img src=x onerror=alert(1)>"
    await say(page, evil)
    links = (Link("坏链接", "javascript:alert(1)"), Link("不是地址", "http://["))
    for kind in ("text", "answer"):
        await desk.answers(await newest(db), Outgoing(evil, (Button(evil, evil),), links, kind=kind))
    await expect(bubbles(page).last).to_have_text(evil)
    assert await page.locator("#log img, #log a.source").count() == 0


async def test_a_message_that_fails_says_so_and_is_sent_once_in_the_end(page: Page, db: Database) -> None:
    lost = 0

    async def lose_the_answer(route: Route) -> None:
        """The first time the network is down, the second time the server has the message but its answer is lost."""
        nonlocal lost
        lost += 1
        if lost == 2:
            await route.fetch()
        await route.abort()

    await page.route(API, lose_the_answer)
    await page.fill("#text", "你好")
    await page.keyboard.press("Enter")
    retry = page.get_by_role("button", name="重新发送")
    await retry.click()
    await until(lambda: lost == 2)
    await expect(page.locator('.bubble.mine[data-state="failed"]')).to_contain_text("网络不通")
    await page.unroute_all(behavior="wait")
    await retry.click()
    await expect(page.locator('.bubble.mine[data-state="sent"]')).to_have_text("您说：你好")
    assert lost == 2
    assert await db.read(lambda session: session.scalar(select(func.count(Message.id)))) == 1


@pytest.mark.parametrize("is_stored", [False, True], ids=["lost on its way", "stored, its answer lost"])
async def test_a_message_without_an_answer_survives_a_reload_and_is_sent_once(
    page: Page, db: Database, is_stored: bool
) -> None:
    async def lose(route: Route) -> None:
        if route.request.method != "POST":
            await route.continue_()
            return
        if is_stored:
            await route.fetch()
        await route.abort()

    await page.route(API, lose)
    await page.fill("#text", "你好")
    await page.keyboard.press("Enter")
    await expect(page.locator('.bubble.mine[data-state="failed"]')).to_have_count(1)
    await page.unroute_all(behavior="wait")
    await page.reload()
    await expect(bubbles(page, ".mine")).to_have_text(["你好"])
    if not is_stored:
        await expect(page.locator('.bubble.mine[data-state="sent"]')).to_have_count(1)
    assert await page.evaluate("sessionStorage.length") == 0
    assert await db.read(lambda session: session.scalar(select(func.count(Message.id)))) == 1


async def test_what_is_said_before_the_page_has_read_the_past_stands_once_and_behind_it(
    page: Page, desk: Any, db: Database
) -> None:
    await say(page, "第0条")
    asked = await newest(db)
    for number in range(1, 131):
        await desk.answers(asked, f"第{number}条")
    held: dict[str, Route] = {}

    async def hold(route: Route) -> None:
        if route.request.method in held:
            await route.continue_()
        else:
            held[route.request.method] = route

    await page.route(API, hold)  # the page reads the past, and sends what is said
    await page.reload()
    await until(lambda: "GET" in held)
    await page.fill("#text", "我等不及了")
    await page.keyboard.press("Enter")
    await until(lambda: "POST" in held)
    await held["GET"].continue_()
    await expect(page.locator("#log")).to_have_attribute("aria-busy", "false")
    await expect(bubbles(page)).to_have_count(102)
    await expect(bubbles(page).last).to_have_text("我等不及了")
    await expect(bubbles(page).last).to_be_in_viewport()
    await held["POST"].continue_()
    await expect(page.locator('.bubble.mine[data-state="sent"]')).to_have_count(1)
    await page.get_by_role("button", name="查看更早的消息").dispatch_event("click")
    await expect(bubbles(page)).to_have_count(133)
    texts = (await bubbles(page).all_inner_texts())[1:]
    assert texts == [*(f"第{number}条" for number in range(131)), "我等不及了"]


async def test_a_refused_message_shows_the_reason_and_no_retry(page: Page) -> None:
    async def refuse(route: Route) -> None:
        await route.fulfill(status=413, json={"error": "一条消息最多2000个字，请分几条发送。"})

    await page.route(API, refuse)
    await page.fill("#text", "很长")
    await page.get_by_role("button", name="发送").click()
    await expect(page.locator('.bubble.mine[data-state="refused"]')).to_contain_text("请分几条发送")
    await expect(page.get_by_role("button", name="重新发送")).to_have_count(0)


async def test_enter_that_picks_a_word_of_the_input_method_sends_nothing(page: Page) -> None:
    await page.fill("#text", "shenqing")
    for composing in ({"isComposing": True}, {"keyCode": 229}):
        await page.dispatch_event("#text", "keydown", {"key": "Enter", **composing})
    await page.press("#text", "Shift+Enter")
    await expect(bubbles(page, ".mine")).to_have_count(0)
    await page.press("#text", "Enter")
    await expect(bubbles(page, ".mine")).to_have_count(1)


async def test_a_tap_on_a_choice_sends_its_words(page: Page, desk: Any, db: Database) -> None:
    await page.get_by_role("button", name="我的申请").click()
    await expect(bubbles(page, ".mine")).to_have_text("我的申请")
    await expect(page.locator('.bubble.mine[data-state="sent"]')).to_have_count(1)
    await desk.answers(await newest(db), Outgoing("要查哪一件？", (Button("第一件", "查 QS2026-00001"),)))
    await page.get_by_role("button", name="第一件").click()
    await expect(bubbles(page, ".mine").last).to_have_text("查 QS2026-00001")


async def test_a_person_is_labelled_and_the_bot_no_longer_seems_to_type(
    page: Page, desk: Any, db: Database, clock: FixedClock
) -> None:
    await say(page, "转人工")
    message_id = await newest(db)
    conversation_id = await desk.conversation_of(message_id)
    await db.run(conversations.request_person, conversation_id, "要求人工", clock.now())
    await db.run(conversations.claim, conversation_id, 7, clock.now())
    await desk.answers(message_id, "您好，请讲。", author="staff", staff_id=7)
    await expect(page.locator(".bubble.staff .bubble-author")).to_have_text("工作人员")
    await say(page, "谢谢")
    await expect(page.locator("#typing")).to_be_hidden()


async def test_after_a_break_of_the_stream_nothing_is_missing_and_nothing_twice(
    page: Page, desk: Any, db: Database, app: web.Application
) -> None:
    await say(page, "你好")
    message_id = await newest(db)
    await desk.answers(message_id, "断线之前")
    await expect(bubbles(page).last).to_have_text("断线之前")
    for task in tuple(app[stream.STREAMS].tasks):
        task.cancel()
    await desk.answers(message_id, "断线期间")
    await expect(bubbles(page).last).to_have_text("断线期间")
    await expect(page.locator("#connection")).to_be_hidden()
    await desk.answers(message_id, "恢复之后")
    await expect(bubbles(page).last).to_have_text("恢复之后")
    await expect(bubbles(page)).to_have_count(5)


async def test_older_messages_are_fetched_when_asked_for(page: Page, desk: Any, db: Database) -> None:
    await say(page, "第0条")
    asked = await newest(db)
    for number in range(1, 131):
        await desk.answers(asked, f"第{number}条")
    await page.reload()
    await expect(bubbles(page).last).to_have_text("第130条")
    await expect(bubbles(page)).to_have_count(101)
    # a click scrolls there first, which may bring what is older and hide the button before it is pressed
    await page.get_by_role("button", name="查看更早的消息").dispatch_event("click")
    await expect(bubbles(page)).to_have_count(132)
    assert (await bubbles(page).all_inner_texts())[1:] == [f"第{number}条" for number in range(131)]
    await expect(page.get_by_role("button", name="查看更早的消息")).to_be_hidden()


async def test_no_page_is_wider_than_a_small_phone(page: Page, server: TestServer) -> None:
    for path in ("/", "/documents", "/status", "/help", "/nowhere"):
        await page.goto(str(server.make_url(path)))
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360, path
    assert await page.evaluate("getComputedStyle(document.body).fontSize") == "16px"


async def test_an_answer_is_rated_by_keyboard_changed_and_remembered(page: Page, desk: Any, db: Database) -> None:
    await say(page, "公园绿化经费是多少")
    await desk.answers_question(await newest(db), "可能相关……", "related")
    useful = page.get_by_role("button", name="有用", exact=True)
    useless = page.get_by_role("button", name="没用", exact=True)
    await expect(page.get_by_role("group", name="这个回答有用吗？")).to_be_visible()
    await expect(useful).to_have_attribute("aria-pressed", "false")
    await useful.focus()
    await page.keyboard.press("Enter")
    await expect(useful).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_text("谢谢您的反馈。")).to_be_visible()
    await expect(page.get_by_label("哪里不对？")).to_be_hidden()

    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await expect(useless).to_have_attribute("aria-pressed", "true")
    await expect(useful).to_have_attribute("aria-pressed", "false")
    await page.get_by_label("哪里不对？").fill("我问的是绿化")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("已收到您的说明")).to_be_visible()
    await expect(page.get_by_label("哪里不对？")).to_be_hidden()
    kept = await db.read(lambda session: session.scalars(select(AskedQuestion)).one())
    assert (kept.feedback, kept.comment) == ("useless", "我问的是绿化")

    await page.get_by_role("button", name="换个说法").click()
    await expect(page.locator("#text")).to_have_value("公园绿化经费是多少")
    await expect(page.locator("#text")).to_be_focused()
    await page.reload()
    await expect(useless).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_label("哪里不对？")).to_be_hidden()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    await page.locator(".feedback").get_by_role("button", name="转人工").click()
    await expect(bubbles(page, ".mine").last).to_have_text("转人工")


async def test_a_second_press_while_the_first_is_on_its_way_counts(page: Page, desk: Any, db: Database) -> None:
    await say(page, "收费吗")
    await desk.answers_question(await newest(db), "不收费。")
    waiting: list[Route] = []

    async def hold(route: Route) -> None:
        if waiting:
            await route.continue_()
        else:
            waiting.append(route)

    await page.route("**/feedback", hold)
    await page.get_by_role("button", name="有用", exact=True).click()
    await page.get_by_role("button", name="没用", exact=True).click()
    await until(lambda: bool(waiting))
    async with page.expect_request_finished(lambda request: "useless" in (request.post_data or "")):
        await waiting[0].continue_()
    await page.reload()
    await expect(page.get_by_role("button", name="没用", exact=True)).to_have_attribute("aria-pressed", "true")


async def test_words_that_follow_a_rating_quickly_are_not_lost(page: Page, desk: Any, db: Database) -> None:
    await say(page, "收费吗")
    await desk.answers_question(await newest(db), "不收费。")
    held: list[Route] = []

    async def hold_the_first(route: Route) -> None:
        if held:
            await route.continue_()
        else:
            held.append(route)

    await page.route("**/feedback", hold_the_first)
    await page.get_by_role("button", name="有用", exact=True).click()
    await page.get_by_role("button", name="没用", exact=True).click()
    await page.get_by_label("哪里不对？").fill("我问的是绿化")
    await page.keyboard.press("Enter")
    await until(lambda: bool(held))
    await page.wait_for_timeout(300)  # what must not overtake it would have by now
    await held[0].continue_()
    await expect(page.get_by_text("已收到您的说明")).to_be_visible()
    kept = await db.read(lambda session: session.scalars(select(AskedQuestion)).one())
    assert (kept.feedback, kept.comment) == ("useless", "我问的是绿化")


async def test_a_rating_that_fails_is_taken_back_and_says_so(page: Page, desk: Any, db: Database) -> None:
    await say(page, "收费吗")
    await desk.answers_question(await newest(db), "不收费。")
    await page.route("**/feedback", lambda route: route.abort())
    await page.get_by_role("button", name="有用", exact=True).click()
    await expect(page.get_by_text("网络不通，评价没有提交。")).to_be_visible()
    await expect(page.get_by_role("button", name="有用", exact=True)).to_have_attribute("aria-pressed", "false")


async def test_a_picture_and_a_document_are_sent_shown_and_still_there_after_a_reload(
    page: Page, desk: Any, db: Database, tmp_path: Path
) -> None:
    photo, paper = tmp_path / "身份证 正面.png", tmp_path / "一份名字很长很长很长很长很长很长很长很长的情况说明材料.pdf"
    photo.write_bytes(files.png(640, 400, 160))
    paper.write_bytes(files.pdf())
    attach = page.get_by_role("button", name="添加附件")
    await expect(attach).to_be_enabled()
    async with page.expect_file_chooser() as chooser:
        await attach.press("Enter")
    await (await chooser.value).set_files([photo, paper])
    await say(page, "这是我的材料")
    await expect(bubbles(page, ".mine").nth(0)).to_contain_text("身份证 正面.png")
    await expect(bubbles(page, ".mine").nth(1)).to_contain_text("情况说明材料.pdf")
    await desk.answers(await newest(db), "收到。")
    for _ in range(2):
        await expect(page.locator("#log .mine a.file")).to_have_count(2)
        picture = page.locator("#log .mine img.file-preview")
        await expect(picture).to_have_count(1)
        await expect(picture).to_have_js_property("naturalWidth", 640)
        await expect(page.locator("progress")).to_have_count(0)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        await page.reload()
        await expect(bubbles(page).last).to_have_text("收到。")
    assert [text.partition("\n")[0] for text in await bubbles(page, ".mine").all_inner_texts()] == [
        "身份证 正面.png",
        paper.name,
        "这是我的材料",
    ]
    async with page.expect_download() as download:
        await page.get_by_role("link", name="情况说明材料.pdf").click()
    assert (await download.value).suggested_filename == paper.name


async def test_a_file_shows_its_progress_and_can_be_cancelled_and_the_next_goes_on(page: Page, db: Database) -> None:
    held: list[Route] = []

    async def hold(route: Route) -> None:
        held.append(route)

    await page.route(FILES_API, hold)
    await page.set_input_files("#files", {"name": "a.png", "mimeType": "image/png", "buffer": files.png()})
    await expect(page.get_by_role("progressbar", name="上传进度")).to_be_visible()
    await page.fill("#text", "不传了")
    await page.keyboard.press("Enter")
    await expect(page.locator(".bubble.mine").last).to_contain_text("发送中")
    await page.get_by_role("button", name="取消上传").click()
    await expect(page.locator(".bubble.mine").first).to_contain_text("已取消上传")
    await expect(page.locator('.bubble.mine[data-state="sent"]')).to_contain_text("不传了")
    await expect(page.locator("progress")).to_have_count(0)
    assert await db.read(lambda session: session.scalar(select(func.count(Message.id)))) == 1


async def test_the_link_of_a_file_that_was_sent_stays_the_same_when_the_server_repeats_it(
    page: Page, desk: Any, db: Database
) -> None:
    """What was pressed or told there (bot/static/wechat.js) would be gone, and the keyboard's place with it."""
    held: list[Route] = []

    async def hold_the_first(route: Route) -> None:
        if held:
            await route.continue_()
        else:
            held.append(route)

    await page.route(API, hold_the_first)
    await page.set_input_files("#files", {"name": "a.png", "mimeType": "image/png", "buffer": files.png()})
    link = page.locator('.bubble.mine[data-state="sent"] a.file')
    await link.focus()
    await until(lambda: bool(held))
    await held[0].continue_()
    await expect(page.locator(".bubble.mine[data-id]")).to_have_count(1)
    await expect(link).to_be_focused()


async def test_a_file_that_fails_is_sent_again_and_one_that_is_refused_says_why(page: Page, db: Database) -> None:
    await page.route(FILES_API, lambda route: route.abort())
    await page.set_input_files("#files", {"name": "a.png", "mimeType": "image/png", "buffer": files.png()})
    await expect(page.locator('.bubble.mine[data-state="failed"]')).to_contain_text("网络不通，文件没有上传")
    await page.unroute_all(behavior="wait")
    await page.get_by_role("button", name="重新发送").click()
    await expect(page.locator('.bubble.mine[data-state="sent"] a.file')).to_have_count(1)
    assert await db.read(lambda session: session.scalar(select(func.count(Message.id)))) == 1

    evil = {"name": "<img src=x onerror=alert(1)>.jpg", "mimeType": "image/jpeg", "buffer": b"MZ\x90\0" + bytes(2000)}
    await page.set_input_files("#files", evil)
    await expect(page.locator('.bubble.mine[data-state="refused"]')).to_contain_text("这是程序文件，不能上传")
    assert await page.locator("#log img[src=x]").count() == 0
    big = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": bytes(10 * 1024 * 1024 + 1)}
    await page.set_input_files("#files", big)
    await expect(page.locator('.bubble.mine[data-state="refused"]').last).to_contain_text("文件超过10MB")
    await expect(page.get_by_role("button", name="重新发送")).to_have_count(0)
