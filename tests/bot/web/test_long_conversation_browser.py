"""A conversation of days: opened at its end, read back without a jump, and never missing or doubling a bubble."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Page, Route, expect
from sqlalchemy import insert
from sqlalchemy.orm import Session

from actions.cases.time import FixedClock
from actions.db import Database
from bot.channels.web import stream
from bot.delivery.messages import Outgoing
from bot.delivery.tables import Author, Direction, Message, State
from tests.bot.web.conftest import OpenPage
from tests.bot.web.test_browser import bubbles, newest, page, say, until

__all__ = ["page"]
pytestmark = pytest.mark.browser

COUNT = 500


async def fill(db: Database, desk: Any, asked: int, count: int, start: datetime, step: timedelta) -> None:
    conversation_id = await desk.conversation_of(asked)

    def work(session: Session) -> None:
        rows = [
            {
                "conversation_id": conversation_id,
                "direction": Direction.OUT,
                "author": Author.BOT,
                "kind": "text",
                "body": json.dumps(Outgoing(f"第{number}条\n" + "长" * (number % 50)).to_json()),
                "created_at": start + number * step,
                "state": State.DELIVERED,
            }
            for number in range(1, count + 1)
        ]
        session.execute(insert(Message), rows)

    await db.run(work)


@pytest.fixture
async def long_page(page: Page, desk: Any, db: Database, clock: FixedClock) -> Page:
    await say(page, "第0条")
    await fill(db, desk, await newest(db), COUNT, clock.now(), timedelta(minutes=1))
    return page


def first_lines(texts: list[str]) -> list[str]:
    return [text.partition("\n")[0] for text in texts]


async def test_it_opens_at_its_end_at_once_with_few_bubbles(long_page: Page) -> None:
    await long_page.add_init_script(
        """addEventListener("DOMContentLoaded", () => new MutationObserver((all, watch) => {
             watch.disconnect(); requestAnimationFrame(() => performance.mark("shown"));
           }).observe(document.getElementById("log"), { childList: true }))"""
    )
    reads: list[str] = []
    long_page.on("request", lambda request: reads.append(request.url) if "/chat/messages" in request.url else None)
    await long_page.reload()
    await expect(bubbles(long_page).last).to_contain_text("第500条")
    await expect(bubbles(long_page).last).to_be_in_viewport()
    assert await bubbles(long_page).count() == 101
    assert len(reads) == 1
    shown = await long_page.evaluate("performance.getEntriesByName('shown')[0].startTime")
    print(f"500 messages: shown after {shown:.0f} ms")


async def test_what_is_older_comes_as_one_scrolls_and_nothing_jumps(long_page: Page) -> None:
    await long_page.reload()
    await expect(bubbles(long_page).last).to_contain_text("第500条")
    await long_page.mouse.move(180, 300)
    reads: list[str] = []
    long_page.on("request", lambda request: reads.append(request.url) if "before=" in request.url else None)
    await long_page.evaluate(
        """() => { window.jumps = []; const log = document.getElementById("log"); let mark = null, top = 0;
             const look = () => { // between two frames without scrolling, what is seen stays where it is
               mark = document.elementFromPoint(180, 320)?.closest("#earlier ~ .bubble");
               top = mark?.getBoundingClientRect().top; };
             new MutationObserver(() => {
               const now = mark?.isConnected ? mark.getBoundingClientRect().top : top;
               if (mark && Math.abs(now - top) > 2) jumps.push(now - top); }).observe(log, { childList: true });
             log.addEventListener("scroll", look); setInterval(look, 5); }"""
    )
    for _ in range(400):
        if await bubbles(long_page).count() == COUNT + 2:
            break
        await long_page.mouse.wheel(0, -900)
        await long_page.wait_for_timeout(20)
    texts = first_lines(await bubbles(long_page).all_inner_texts())[1:]
    assert texts == [f"第{number}条" for number in range(COUNT + 1)]
    assert len(reads) == 5
    assert await long_page.evaluate("jumps") == []
    lines = await long_page.locator("#log time").count()
    assert lines == 1  # a message a minute: pages that are joined leave no times between


async def test_the_number_of_bubbles_is_limited_while_one_goes_on(long_page: Page, desk: Any, db: Database) -> None:
    await long_page.reload()
    earlier = long_page.get_by_role("button", name="查看更早的消息")
    for count in (201, 301, 401):
        await earlier.dispatch_event("click")  # a click scrolls there first, which asks for a page of its own
        await expect(bubbles(long_page)).to_have_count(count)
    await long_page.evaluate("document.getElementById('log').scrollTop = 1e6")
    await say(long_page, "还在吗")
    await expect(bubbles(long_page)).to_have_count(151)
    await desk.answers(await newest(db), "在。")
    await expect(bubbles(long_page).last).to_have_text("在。")
    await earlier.dispatch_event("click")
    await expect(bubbles(long_page)).to_have_count(252)
    texts = first_lines(await bubbles(long_page).all_inner_texts())[1:]
    assert texts == [*(f"第{number}条" for number in range(252, 501)), "还在吗", "在。"][-len(texts) :]
    assert len(set(texts)) == len(texts) == 251


async def test_what_is_older_leaves_no_hole_when_the_oldest_go_while_it_is_on_its_way(
    long_page: Page, desk: Any, db: Database
) -> None:
    await long_page.reload()
    earlier = long_page.get_by_role("button", name="查看更早的消息")
    for count in (201, 301):
        await earlier.dispatch_event("click")
        await expect(bubbles(long_page)).to_have_count(count)
    held: list[Route] = []

    async def hold_the_first(route: Route) -> None:
        if held:
            await route.continue_()
        else:
            held.append(route)

    await long_page.route("**/api/chat/messages?before=*", hold_the_first)
    await earlier.dispatch_event("click")
    await until(lambda: bool(held))
    await say(long_page, "还在吗")
    await expect(bubbles(long_page)).to_have_count(151)
    await held[0].continue_()
    await expect(earlier).not_to_have_attribute("aria-disabled", "true")
    await expect(bubbles(long_page)).to_have_count(151)
    await earlier.dispatch_event("click")
    await expect(bubbles(long_page)).to_have_count(251)
    texts = first_lines(await bubbles(long_page).all_inner_texts())[1:]
    assert texts == [*(f"第{number}条" for number in range(252, 501)), "还在吗"][-len(texts) :]


async def test_offline_and_back_again(page: Page, desk: Any, db: Database, app: web.Application) -> None:
    await say(page, "你好")
    asked = await newest(db)
    await desk.answers(asked, "之前")
    await expect(bubbles(page).last).to_have_text("之前")
    await page.context.set_offline(True)
    for task in tuple(app[stream.STREAMS].tasks):
        task.cancel()
    await expect(page.locator("#connection")).to_be_visible()
    for number in range(3):
        await desk.answers(asked, f"断网时{number}")
    await page.context.set_offline(False)
    await expect(bubbles(page).last).to_have_text("断网时2")
    await expect(page.locator("#connection")).to_be_hidden()
    await desk.answers(asked, "之后")
    await expect(bubbles(page).last).to_have_text("之后")
    assert (await bubbles(page).all_inner_texts())[1:] == ["你好", "之前", "断网时0", "断网时1", "断网时2", "之后"]


async def test_after_a_laptop_has_slept_a_stream_that_only_looks_open_is_left(
    page: Page, desk: Any, db: Database
) -> None:
    await page.clock.install()
    held: list[Route] = []

    async def swallow(route: Route) -> None:
        held.append(route)

    await page.route("**/api/chat/events*", swallow)  # open for ever, and nothing comes
    await page.reload()
    await say(page, "你好")
    asked = await newest(db)

    await desk.answers(asked, "睡着时来的")
    await page.unroute("**/api/chat/events*")
    await page.clock.fast_forward("08:00:00")
    await expect(bubbles(page).last).to_have_text("睡着时来的")
    await desk.answers(asked, "醒来以后")
    await expect(bubbles(page).last).to_have_text("醒来以后")
    await expect(bubbles(page)).to_have_count(4)


async def test_a_stream_that_is_heard_is_not_left(
    page: Page, monkeypatch: pytest.MonkeyPatch, desk: Any, db: Database
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.2)
    opened: list[str] = []
    page.on("request", lambda request: opened.append(request.url) if "/api/chat/events" in request.url else None)
    await say(page, "你好")
    await desk.answers(await newest(db), "您好。")
    await expect(bubbles(page).last).to_have_text("您好。")
    beats = await page.evaluate(
        """() => new Promise((resolve) => { const one = new EventSource("/api/chat/events?after=999999");
             one.addEventListener("beat", () => { one.close(); resolve(true); }); })"""
    )
    assert beats
    assert len([url for url in opened if "after=999999" not in url]) == 1


async def test_times_are_called_as_in_wechat_and_change_with_the_day(
    open_page: OpenPage, desk: Any, db: Database, clock: FixedClock
) -> None:
    page = await open_page()
    await say(page, "你好")
    now = datetime(2026, 11, 18, 4, 30, tzinfo=UTC)  # a Wednesday, 12:30 in China
    days = [400, 200, 6, 2, 1, 0]
    for ago in reversed(days):
        await fill(db, desk, await newest(db), 1, now - timedelta(days=ago), timedelta())
    await page.clock.install(time=now)
    await page.reload()
    await expect(page.locator("#log time").last).to_have_text("12:30")
    texts = await page.evaluate(
        """async () => { const { shownTime } = await import("/static/chat/times.js");
             const ago = [[400, 0], [200, 0], [7, 0], [6, 0], [2, 0], [1, 0], [0, 750], [0, 0], [-1, 0]];
             return ago.map(([days, minutes]) => shownTime(Date.now() - days * 864e5 - minutes * 6e4)); }"""
    )
    assert texts == [
        "2025年10月14日 12:30",
        "5月2日 12:30",
        "11月11日 12:30",
        "星期四 12:30",
        "星期一 12:30",
        "昨天 12:30",
        "00:00",
        "12:30",
        "12:30",
    ]
    await page.clock.fast_forward("12:00:00")
    await expect(page.locator("#log time").last).to_have_text("昨天 12:30")
