"""Two members of staff and a citizen, each in a browser: one talk from the call for a person to the word about it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Page, Route, expect
from sqlalchemy import select

from actions.cases.attachments import Limits
from actions.cases.calendar import WorkCalendar
from actions.cases.reception import Reception
from actions.cases.time import FixedClock
from actions.db import Database
from bot.console import live
from bot.console.canned import replies
from bot.delivery import conversations, inbox, outbox, turns
from bot.delivery.messages import Incoming, IncomingFile
from bot.delivery.tables import Conversation, Talk
from bot.keys import HUB
from tests.support import files
from tests.support.axe import violations
from tests.support.browsing import Chromium, chromium

from .conftest import AGENCY

pytestmark = pytest.mark.browser
RECEPTION = Reception(AGENCY, WorkCalendar())


@pytest.fixture
async def window(app: web.Application) -> AsyncIterator[Chromium]:
    """A script error or a breach of the policy fails the test."""
    async with chromium(app) as window:
        yield window
    assert window.problems == []


async def test_a_talk_from_the_call_to_the_word_about_it(
    window: Chromium, app: web.Application, db: Database, clock: FixedClock, people: dict[str, int], password: str
) -> None:
    citizen = await window.open(360)
    await citizen.goto("/")
    await citizen.locator("#text").fill("我想问低保")
    await citizen.locator("#text").press("Enter")
    await expect(citizen.locator(".bubble.mine", has_text="我想问低保")).to_have_attribute("data-state", "sent")
    here = await db.read(lambda session: session.scalars(select(Conversation.id)).one())
    await db.run(conversations.request_person, here, "想问低保", clock.now())
    app[HUB].publish(here)

    li, wang = await window.sign_in("li", password), await window.sign_in("wang", password)
    await wang.goto("/staff/conversations")
    await li.goto("/staff/conversations")
    await expect(li.get_by_role("link", name="想问低保")).to_be_visible()
    await li.keyboard.press("j")
    await expect(li.get_by_role("link", name="想问低保")).to_be_focused()
    await li.keyboard.press("c")
    await li.wait_for_url(f"**/staff/conversations/{here}*")
    await expect(wang.locator('[data-list="others"]').get_by_text("由李晓明接待")).to_be_visible()

    # each sees the other write, and what was read
    await expect(citizen.get_by_text("工作人员已接入")).to_be_visible()
    await expect(citizen.get_by_text("工作人员已看到")).to_be_visible()
    box = li.get_by_label("回复群众")
    await box.press_sequentially("您")
    await expect(citizen.get_by_text("工作人员正在输入")).to_be_visible()
    await citizen.locator("#text").press_sequentially("在")
    await expect(li.get_by_text("对方正在输入")).to_be_visible()
    await box.fill("您好，请讲。jck?/")  # no key but letters
    await box.press("Enter")
    await expect(citizen.get_by_text("您好，请讲。jck?/")).to_be_visible()
    await expect(box).to_have_value("")
    await expect(citizen.get_by_text("工作人员正在输入")).to_be_hidden()
    await expect(li.get_by_text("对方已看到您的消息")).to_be_visible()

    # a canned reply by its words; what can't be filled in is not sent
    await box.press("/")
    await li.keyboard.type("办到哪")
    await li.keyboard.press("Enter")
    await expect(box).to_have_value(re.compile(r"\{申请编号\}"))
    await expect(li.get_by_text("还没有填：{申请编号}")).to_be_visible()
    await box.press("Enter")
    await expect(box).to_have_value(re.compile(r"\{申请编号\}"))
    await box.fill("")
    await box.press("/")
    await li.keyboard.type("接着帮您办")  # words of its end
    await li.keyboard.press("Enter")
    await expect(box).to_have_value(re.compile("请问您还在吗"))
    await box.press("Enter")
    await expect(citizen.get_by_text("请问您还在吗")).to_be_visible()
    await expect(box).to_have_value("")

    # a note, and on to a colleague
    await li.get_by_label("写给同事看的").fill("腿脚不便，请电话联系")
    await li.get_by_role("button", name="保存备注").click()
    await expect(li.locator("#log .bubble.note")).to_contain_text("腿脚不便")
    await li.get_by_text("转给同事或者单位").click()
    await li.get_by_label("转给", exact=True).select_option(label="王芳")
    await li.get_by_role("button", name="转出").click()
    await expect(li.get_by_text("会话已转出")).to_be_visible()
    await expect(citizen.get_by_text("已为您转给另一位工作人员")).to_be_visible()
    await expect(wang.locator('[data-list="mine"]').get_by_text("李晓明转来")).to_be_visible()
    await wang.keyboard.press("j")
    await wang.keyboard.press("Enter")
    await wang.wait_for_url(f"**/staff/conversations/{here}")
    await expect(wang.locator("#log .bubble.note")).to_contain_text("腿脚不便")

    # closed with a reason; the citizen is asked once and says it
    await wang.get_by_text("结束会话").click()
    await wang.get_by_label("解决").check()
    await wang.get_by_label("对群众说的结束语").nth(0).fill("祝您顺利。")
    await wang.get_by_role("button", name="结束", exact=True).click()
    await expect(wang.get_by_text("会话已结束")).to_be_visible()
    await citizen.get_by_role("button", name="满意", exact=True).click()
    await expect(citizen.locator(".bubble.mine", has_text="满意")).to_have_attribute("data-state", "sent")
    for _ in range(5):  # there is no worker here
        await db.run(turns.claim_next, here, clock.now(), None, RECEPTION, "p")
    app[HUB].publish(here)
    await expect(citizen.get_by_text("谢谢您的评价")).to_be_visible()
    with db.session() as session:
        talk = session.scalars(select(Talk)).one()
        assert (talk.rating, talk.reason, talk.staff_id) == ("good", "solved", people["wang"])
    assert "腿脚不便" not in await citizen.content()
    assert "腿脚不便" not in str(await db.read(outbox.transcript, here))


async def test_half_written_words_outlive_the_page_until_they_are_sent_or_given_away(
    window: Chromium, app: web.Application, waiting: str, people: dict[str, int], password: str
) -> None:
    li = await window.sign_in("li", password)
    await li.goto(f"/staff/conversations/{waiting}")
    await li.get_by_role("button", name="接待此会话").click()
    box, is_listening = li.get_by_label("回复群众"), li.locator("#composer-hint")
    await expect(is_listening).to_be_visible()
    await box.fill("写了一半")
    await li.reload()
    await expect(box).to_have_value("写了一半")

    # signed out elsewhere: the sentences say so, and signing in again finds the words
    await li.context.clear_cookies()
    await li.get_by_label("写给同事看的").fill("备注")
    await li.get_by_role("button", name="保存备注").click()
    await expect(li.get_by_text("备注没有保存，登录可能已过期")).to_be_visible()
    await box.press("Enter")
    await expect(li.get_by_text("消息没有发出，登录可能已过期")).to_be_visible()
    await li.reload()
    await li.get_by_label("用户名").fill("li")
    await li.get_by_label("密码").fill(password)
    await li.get_by_role("button", name="登录").click()
    await expect(box).to_have_value("写了一半")
    await box.press("Enter")
    await expect(li.locator("#log")).to_contain_text("写了一半")
    await expect(box).to_have_value("")  # the answer has come: it is not kept any more
    await li.reload()
    await expect(is_listening).to_be_visible()
    await expect(box).to_have_value("")

    await box.fill("不说了")
    await li.get_by_text("转给同事或者单位").click()
    await li.get_by_label("转给", exact=True).select_option("queue")
    await li.get_by_role("button", name="转出").click()
    await li.get_by_role("button", name="接待", exact=True).click()
    await expect(is_listening).to_be_visible()
    await expect(box).to_have_value("")
    await box.fill("我先走了")
    await li.get_by_role("button", name="退出").click()
    await li.get_by_role("link", name="不退出，返回会话").click()  # and nothing is lost
    await li.get_by_role("link", name="想了解低保申请的材料").click()
    await expect(box).to_have_value("我先走了")
    await li.get_by_role("button", name="退出").click()
    await li.get_by_role("button", name="都放回等候队列，然后退出").click()
    await li.wait_for_url("**/staff/login*")
    assert await li.evaluate("Object.keys(sessionStorage)") == []


async def held_back(page: Page, url: str, action: Callable[[], Any]) -> Route:
    """The first call of ``url`` that comes of ``action``; those after it go on."""
    first: asyncio.Future[Route] = asyncio.get_running_loop().create_future()

    async def hold_the_first(route: Route) -> None:
        if first.done() or route.request.method != "POST":
            await route.continue_()
        else:
            first.set_result(route)

    await page.route(url, hold_the_first)
    await action()
    return await asyncio.wait_for(first, 30)


async def test_who_goes_on_while_something_is_on_its_way_loses_neither_words_nor_place(
    window: Chromium, waiting: str, people: dict[str, int], password: str
) -> None:
    li = await window.sign_in("li", password)
    await li.goto(f"/staff/conversations/{waiting}")
    await li.get_by_role("button", name="接待此会话").click()
    await expect(li.locator("#composer-hint")).to_be_visible()
    box, note = li.get_by_label("回复群众"), li.get_by_label("写给同事看的")
    here = f"**/staff/conversations/{waiting}"
    sending = li.locator("#composer button:not([type])")

    # a canned reply that is chosen meanwhile keeps what it lacks, and where it is from
    await box.fill("您好")
    sent = await held_back(li, f"{here}/messages", lambda: box.press("Enter"))
    await li.locator("#canned summary").click()
    await li.locator("#canned-list a", has_text="申请编号").first.click()
    await expect(li.get_by_text("还没有填：")).to_be_visible()
    number = await li.locator("#composer [name=canned]").input_value()
    assert number
    await sent.continue_()
    await expect(sending).to_be_enabled()
    await expect(li.get_by_text("还没有填：")).to_be_visible()
    await expect(li.locator("#composer [name=canned]")).to_have_value(number)

    # who writes a note for colleagues by now goes on with it: it must not end in the answer
    await li.unroute_all(behavior="wait")
    await box.fill("请稍等")
    sent = await held_back(li, f"{here}/messages", lambda: box.press("Enter"))
    await note.focus()
    await li.keyboard.type("腿脚")
    await sent.continue_()
    await expect(sending).to_be_enabled()
    await li.keyboard.type("不便")
    await expect(note).to_have_value("腿脚不便")

    # and what is written while a note is kept is the next one
    kept = await held_back(li, f"{here}/notes", li.get_by_role("button", name="保存备注").click)
    await note.fill("后来写的")
    await kept.continue_()
    await expect(li.get_by_role("button", name="保存备注")).to_be_enabled()
    await expect(note).to_have_value("后来写的")


async def test_suggestions_for_what_was_said_before_do_not_come_back(
    window: Chromium, app: web.Application, db: Database, clock: FixedClock, waiting: str,
    people: dict[str, int], password: str,
) -> None:  # fmt: skip
    li = await window.sign_in("li", password)
    asked: list[Route] = []

    async def hold(route: Route) -> None:
        asked.append(route)

    def found(text: str) -> dict[str, Any]:
        one = {"label": "答案", "text": text, "sources": [], "missing": [], "canned": "", "passages": ""}
        return {"for": 1, "loading": False, "items": [one]}

    await li.goto(f"/staff/conversations/{waiting}")
    await li.route("**/suggestions", hold)
    await li.get_by_role("button", name="接待此会话").click()
    await expect(li.locator("#composer-hint")).to_be_visible()
    await db.run(inbox.accept, Incoming("web", "visitor-1", "m2", "另外，收费吗"), clock.now())
    app[HUB].publish(waiting)
    async with asyncio.timeout(30):
        while len(asked) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await asked[1].fulfill(json=found("对后一句"))
    await expect(li.locator(".suggestion-text")).to_have_text("对后一句")
    async with li.expect_response(lambda response: response.request == asked[0].request) as answered:
        await asked[0].fulfill(json=found("对前一句"))
    await (await answered.value).finished()
    await li.wait_for_timeout(200)
    await expect(li.locator(".suggestion-text")).to_have_text("对后一句")


async def test_a_page_that_is_not_live_says_so_and_catches_up(
    window: Chromium, app: web.Application, db: Database, clock: FixedClock, waiting: str,
    people: dict[str, int], password: str,
) -> None:  # fmt: skip
    li, wang = await window.sign_in("li", password), await window.sign_in("wang", password)
    await li.goto(f"/staff/conversations/{waiting}")
    await li.get_by_role("button", name="接待此会话").click()
    await expect(li.locator("#composer-hint")).to_be_visible()
    await wang.goto("/staff/conversations")
    for page in (li, wang):
        await page.context.set_offline(True)
        await expect(page.get_by_text("连接中断，这里暂时不更新")).to_be_visible()
        await page.context.set_offline(False)
        await expect(page.locator("#gap")).to_be_hidden()

    # the server goes away and comes back; what was sent meanwhile stands in the talk and at the side
    await li.context.route("**/events*", lambda route: route.abort())
    await live.close_streams(app)
    await expect(li.get_by_text("连接中断，这里暂时不更新")).to_be_visible()
    photo = IncomingFile("web", "visitor-1", "m7", "照片.png", files.png())
    await db.run(inbox.accept_file, photo, clock.now(), Limits())
    await li.context.unroute("**/events*")
    await expect(li.locator("#log")).to_contain_text("照片.png")
    await expect(li.locator("#gap")).to_be_hidden()
    await expect(li.locator("#files-list").get_by_role("link", name="照片.png")).to_be_visible()
    await expect(li.get_by_text("没有发来文件")).to_be_hidden()
    window.problems[:] = [one for one in window.problems if "ERR_" not in one]


@pytest.mark.parametrize("width", [360, 1366])
async def test_the_desk_fits_its_window_and_everybody(
    window: Chromium, db: Database, clock: FixedClock, waiting: str, people: dict[str, int], password: str, width: int
) -> None:
    page = await window.sign_in("li", password, width)
    await page.goto(f"/staff/conversations/{waiting}")
    await page.get_by_role("button", name="接待此会话").click()
    await db.run(inbox.accept, Incoming("web", "visitor-1", "m2", "长" * 300), clock.now())
    number = (await db.read(replies.all_replies))[0].id
    for path in (
        f"/staff/conversations/{waiting}",
        "/staff/conversations/ended",
        "/staff/canned",
        f"/staff/conversations/{waiting}?canned={number}",
    ):
        await page.goto(path)
        overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, path
        for details in await page.locator("details > summary").all():
            await details.click()
        assert await violations(page) == [], path
    await page.locator("body").press("?")
    await expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    assert await violations(page) == []
