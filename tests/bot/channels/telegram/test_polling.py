"""Asking for updates: nothing is confirmed before it is kept, one process asks, and errors are waited out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from actions.cases.time import FixedClock
from actions.db import Database
from bot.channels.simulate.telegram import Failure, FakeTelegram
from bot.channels.simulate.telegram_api import application
from bot.channels.telegram import polling, receiving
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.receiving import Receiver
from bot.delivery import leases, processes
from bot.delivery.hub import Hub
from bot.delivery.tables import Message


@pytest.fixture
def db(either_db: Database) -> Database:
    return either_db


@dataclass
class Office:
    """A Telegram, and as many processes as are begun."""

    world: FakeTelegram
    db: Database
    clock: FixedClock
    session: aiohttp.ClientSession
    url: str
    tasks: dict[str, asyncio.Task[None]]
    receivers: dict[str, Receiver]

    async def begin(self, name: str) -> None:
        await self.db.run(processes.beat, name, self.clock.now())
        client = TelegramClient(self.session, SecretStr(self.world.token), base_url=self.url, seconds=0.5)
        receiver = self.receivers[name] = Receiver(self.db, self.clock, Hub())
        receiver.client = client
        self.tasks[name] = asyncio.create_task(Poller(self.db, self.clock, client, receiver, name).run())

    async def end(self, name: str) -> None:
        """As if killed: nothing is said to anybody."""
        task = self.tasks.pop(name)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def heard(self, *texts: str) -> None:
        """Until just this is in the inbox, in this order."""

        def read(session) -> list[str]:  # type: ignore[no-untyped-def]
            return [message.body for message in session.scalars(select(Message).order_by(Message.id))]

        async with asyncio.timeout(20):
            while True:
                bodies = await self.db.read(read)
                if len(bodies) >= len(texts):
                    break
                await asyncio.sleep(0.02)
        assert len(bodies) == len(texts)
        assert all(text in body for text, body in zip(texts, bodies, strict=True))

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not holds():  # noqa: ASYNC110
                await asyncio.sleep(0.02)


@pytest.fixture
async def office(db: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    monkeypatch.setattr(polling, "FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(polling, "LOOK_AGAIN_SECONDS", 0.05)
    monkeypatch.setattr(polling, "WAIT_SECONDS", 2)
    world = FakeTelegram(clock)
    server = TestServer(application(world))
    await server.start_server()
    async with aiohttp.ClientSession() as session:
        made = Office(world, db, clock, session, str(server.make_url("")).rstrip("/"), {}, {})
        yield made
        for name in list(made.tasks):
            await made.end(name)
    await server.close()


async def test_what_waits_is_heard_in_order_and_confirmed(office: Office) -> None:
    for text in ("一", "二", "三"):
        await office.world.say(office.world.phone(), text)
    await office.begin("one")
    await office.heard("一", "二", "三")
    await office.until(lambda: not office.world.pending)


async def test_a_webhook_of_before_is_taken_away_without_loss(office: Office) -> None:
    office.world.webhook.url = "http://127.0.0.1:9/gone"
    office.world.pause = 0
    await office.world.say(office.world.phone(), "一")
    await office.begin("one")
    await office.heard("一")


async def test_what_was_not_confirmed_comes_again_and_is_kept_once(office: Office) -> None:
    office.world.fail("getupdates", Failure(drop="after"))  # given, and never arrived
    await office.world.say(office.world.phone(), "一")
    await office.begin("one")
    await office.heard("一")
    await office.end("one")  # before or after it was confirmed
    office.world.pending or await office.world.say(office.world.phone(), "二")
    await office.begin("two")
    office.clock.advance(processes.DEAD_AFTER)
    await office.db.run(processes.beat, "two", office.clock.now())
    await office.until(lambda: not office.world.pending)


async def test_a_process_that_dies_after_keeping_leaves_no_second_message(office: Office) -> None:
    message = await office.world.say(office.world.phone(), "一")
    update = dict(office.world.pending[0])
    await office.begin("one")
    await office.heard("一")
    await office.until(lambda: not office.world.pending)
    office.world.pending.append({**update, "message": message})  # it died before it was confirmed
    await office.world.say(office.world.phone(), "二")
    await office.heard("一", "二")


async def test_a_database_that_is_away_loses_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    fails, original = [True] * 8, receiving.keep

    def keep(*given):  # type: ignore[no-untyped-def]
        if fails:
            fails.pop()
            raise OperationalError("", {}, Exception())
        return original(*given)

    monkeypatch.setattr(receiving, "keep", keep)
    monkeypatch.setattr(polling, "LONGEST_PAUSE_SECONDS", 0.05)
    for text in ("一", "二"):
        await office.world.say(office.world.phone(), text)
    await office.begin("one")
    await office.heard("一", "二")


async def test_an_update_that_our_code_can_not_take_holds_nobody_up(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = receiving.keep

    def keep(session, what, now):  # type: ignore[no-untyped-def]
        if "毒" in repr(getattr(what, "things", ("",))[0][1].text):
            raise RuntimeError("a mistake of ours")
        return original(session, what, now)

    monkeypatch.setattr(receiving, "keep", keep)
    for text in ("一", "毒", "二"):
        await office.world.say(office.world.phone(), text)
    office.world.pending.insert(0, {"update_id": 1, "message": {"text": "broken"}})
    await office.begin("one")
    await office.heard("一", "二")
    assert office.receivers["one"].refused == {"unreadable": 1, "failed": 1}


async def test_one_process_asks_and_another_takes_over_when_it_dies(office: Office) -> None:
    await office.begin("one")
    await office.until(lambda: office.world.polls > 0)
    await office.begin("two")
    await office.world.say(office.world.phone(), "一")
    await office.heard("一")
    assert await office.db.run(leases.acquire, polling.LEASE, "two", office.clock.now()) is False
    await office.end("one")
    await office.world.say(office.world.phone(), "二")
    office.clock.advance(processes.DEAD_AFTER)
    await office.db.run(processes.beat, "two", office.clock.now())
    await office.heard("一", "二")
    assert await office.db.run(leases.acquire, polling.LEASE, "one", office.clock.now()) is False


async def test_a_process_that_is_not_alive_does_not_ask(office: Office) -> None:
    await office.begin("one")
    await office.until(lambda: office.world.polls > 0)
    office.clock.advance(processes.DEAD_AFTER)
    await asyncio.sleep(2.2)  # the poll in hand ends
    before = office.world.polls
    await asyncio.sleep(0.3)
    assert office.world.polls == before


async def test_another_program_with_the_same_token_is_told_of(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    await office.begin("one")
    await office.until(lambda: office.world.polls > 0)
    async with office.session.post(f"{office.url}/bot{office.world.token}/getUpdates", data={"timeout": "1"}):
        pass
    await office.world.say(office.world.phone(), "一")
    await office.heard("一")
    assert "another program asks Telegram" in caplog.text
    assert office.world.token not in caplog.text
    assert office.world.calls["deletewebhook"] == 1


@pytest.mark.parametrize(
    "failure",
    [
        Failure(status=429, retry_after=1),
        Failure(status=502),
        Failure(status=500, description="Internal Server Error"),
        Failure(drop="before"),
        Failure(status=401, description="Unauthorized"),
        Failure(delay=3.5),
    ],
)
async def test_errors_are_waited_out(office: Office, failure: Failure) -> None:
    office.world.fail("getupdates", failure)
    office.world.fail("deletewebhook", failure)
    await office.begin("one")
    await office.world.say(office.world.phone(), "一")
    await office.heard("一")
