"""The page that plays the phones, against the whole system but for Rasa."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from actions.cases.time import FixedClock
from bot.channels.simulate.moved import MovedClock, SlowRasa
from bot.channels.simulate.page import HEADER, phones_of
from bot.channels.simulate.stage import Stage, segments
from bot.channels.wechat import webhook
from tests.bot.channels.wechat.conftest import TEMPLATE, System
from tests.bot.delivery.conftest import FakeRasa
from tests.support import files


@dataclass
class Page:
    """A browser on the page, without a browser."""

    client: TestClient[Any, Any]
    stage: Stage
    system: System

    async def do(self, act: str, phone: int = 1, **said: str) -> int:
        response = await self.client.post(f"/do/{act}?phone={phone}", json=said, headers={HEADER: "1"})
        return response.status

    async def until(self, kind: str, text: str, phone: int = 1) -> list[dict[str, Any]]:
        """The entries of a phone, as soon as one of this kind says ``text``."""
        await self.system.until(
            lambda: any(
                text in json.dumps(each.data, ensure_ascii=False)
                for each in self.stage.since(0, phone - 1)
                if each.kind == kind
            )
        )
        return [{"kind": each.kind, **each.data} for each in self.stage.since(0, phone - 1)]


@pytest.fixture
async def page(system: System) -> AsyncIterator[Page]:
    stage = Stage(system.world, "示例市人民政府办公室", clock=MovedClock(system.clock), rasa=SlowRasa(system.rasa))
    client = TestClient(TestServer(phones_of(stage)))
    await client.start_server()
    yield Page(client, stage, system)
    await client.close()


async def test_what_is_said_goes_over_the_wire_and_the_answer_is_shown(page: Page) -> None:
    assert await page.do("say", text="怎么申请") == 202
    entries = await page.until("theirs", "echo: 怎么申请")
    wire = next(entry for entry in entries if entry["kind"] == "wire")
    assert (wire["title"], wire["user"], wire["outcome"]) == ("回调 text", "市民甲", "当场回复（被动回复）")
    assert "Content: 怎么申请" in wire["content"]  # decrypted
    assert [entry["kind"] for entry in entries] == ["mine", "wire", "theirs", "state"]
    assert [each.kind for each in page.stage.since(0, 1)] == ["wire", "state"]  # nothing on another's phone


@pytest.mark.parametrize(
    ("act", "said", "heard"),
    [
        ("speak", "我要申请公开", "我要申请公开"),
        ("locate", "示例路1号", "示例路1号"),
        ("scan", "status", "我的申请"),
        ("follow", "apply", "我要申请公开信息"),
    ],
)
async def test_what_else_a_phone_can_do(page: Page, act: str, said: str, heard: str) -> None:
    assert await page.do(act, phone=2, text=said) == 202
    await page.until("theirs", f"echo: {heard}", phone=2)


async def test_a_picture_is_sent_shown_and_nothing_else_is_taken_for_one(page: Page) -> None:
    for content_type, status in (("image/png", 202), ("text/html", 415)):
        headers = {HEADER: "1", "Content-Type": content_type}
        response = await page.client.post("/picture?phone=1", data=files.png(), headers=headers)
        assert response.status == status
    await page.until("theirs", "echo")
    own = next(entry for entry in page.stage.entries if entry.kind == "mine")
    shown = await page.client.get(f"/media/{own.data['picture']}")
    assert (shown.status, shown.content_type, await shown.read()) == (200, "image/png", files.png())
    assert (await page.client.get("/media/media99999999")).status == 404


async def test_a_slow_answer_is_pushed_and_a_lost_one_offered_again(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.simulate.acts.SLOW_SECONDS", webhook.REPLY_SECONDS + 0.5)
    thought = page.system.lets_rasa_think()
    for act in ("slow", "drop"):
        assert await page.do(act) == 202
    await page.do("say", text="怎么申请")
    await page.until("wire", "只说“收到”")
    thought.set()
    entries = await page.until("wire", "系统收不到回音")
    assert next(entry for entry in entries if entry["kind"] == "theirs")["how"] == "pushed"


async def test_trouble_of_the_account_and_of_the_window(page: Page) -> None:
    phone, world, now = page.stage.phones[0], page.system.world, page.system.clock.now()
    await page.do("say", text="你好")
    await page.until("theirs", "你好")
    assert phone.left(now) == 5
    await page.do("used-up")
    assert (phone.left(now), phone.use_window(now)) == (0, 45047)
    await page.do("closed")
    assert phone.use_window(now) == 45015
    await page.do("service")
    assert not world.has_customer_service
    await page.do("twice")
    assert world.duplicates == 1
    before = page.stage.world.clock.now()
    await page.do("ahead")
    assert page.stage.clock is not None
    assert page.stage.clock.now() == before + timedelta(hours=48)


async def test_notices_are_allowed_and_refused(page: Page) -> None:
    await page.do("allow")
    await page.system.until(lambda: page.stage.phones[0].consents[TEMPLATE] == 1)
    await page.do("refuse")
    await page.system.until(lambda: not page.stage.phones[0].consents)


async def test_the_page_its_events_and_resuming_them(page: Page) -> None:
    shown = await page.client.get("/?phone=2")
    assert "市民乙的手机" in await shown.text()
    assert "script-src 'self'" in shown.headers["Content-Security-Policy"]
    await page.do("say", text="怎么申请")
    await page.until("theirs", "echo: 怎么申请")
    last = page.stage.entries[-1].number
    for seen, expected in ((0, True), (last, False), (last + 99, True)):
        async with page.client.get("/events?phone=1", headers={"Last-Event-ID": str(seen)}) as stream:
            told = ""
            while "event: state" not in told:
                told += (await stream.content.readline()).decode()
        assert ("event: entry" in told) is expected


async def test_only_this_machine_and_only_the_page_may_do_anything(page: Page) -> None:
    for headers, status in (({"Host": "evil.example"}, 403), ({"Host": "localhost:1"}, 200)):
        assert (await page.client.get("/", headers=headers)).status == status
    assert (await page.client.post("/do/say", json={"text": "x"})).status == 403  # a form of another site
    assert await page.do("fly") == 404
    assert await page.do("say", phone=9) == 404
    for body in ("[]", '{"text": 1}', "{"):
        response = await page.client.post("/do/say", data=body, headers={HEADER: "1"})
        assert response.status == 400


def test_links_and_choices_in_what_is_shown() -> None:
    text = (
        '见<a href="https://gk.cn/1">《条例》</a>\n1. '
        '<a href="weixin://bizmsgmenu?msgmenucontent=我要申请&msgmenuid=1">申请</a><a href="javascript:x()">坏</a>'
    )
    assert segments(text) == [
        {"text": "见"},
        {"text": "《条例》", "href": "https://gk.cn/1"},
        {"text": "\n1. "},
        {"text": "申请", "say": "我要申请", "id": "1"},
        {"text": '<a href="javascript:x()">坏</a>'},
    ]


async def test_a_slow_rasa_is_slow_once(clock: FixedClock) -> None:
    slow = SlowRasa(FakeRasa())
    slow.seconds = 600
    async with asyncio.timeout(60):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(slow.send("a", "b", channel="wechat"), 0.1)
        assert await slow.send("a", "b", channel="wechat") == [{"text": "echo: b"}]
