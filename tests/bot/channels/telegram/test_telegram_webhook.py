"""What the webhook refuses, what it is told at the start, and that Telegram's repetitions change nothing."""

from __future__ import annotations

import json
import logging

import aiohttp
import pytest
from sqlalchemy.exc import OperationalError

from bot.channels.simulate.telegram import Failure
from bot.channels.telegram import keeping, receiving
from bot.channels.telegram.client import UPDATES
from bot.channels.telegram.webhook import HEADER, MOST_BYTES
from tests.bot.channels.telegram.conftest import SECRET, System


def _update(text: str, number: int = 1) -> dict[str, object]:
    person = {"id": 10_001, "is_bot": False, "first_name": "三"}
    chat = {"id": 10_001, "type": "private"}
    return {
        "update_id": number,
        "message": {"message_id": number, "date": 1, "chat": chat, "from": person, "text": text},
    }


async def test_telegram_is_told_address_and_secret_and_nothing_is_dropped(system: System) -> None:
    told = system.world.webhook
    assert (told.url, told.secret, told.allowed) == (system.url, SECRET, list(UPDATES))


async def test_what_waits_when_the_address_is_told_is_not_lost(system: System) -> None:
    system.world.webhook.url = ""
    await system.world.say(system.phone, "停机时写的")
    client = system.app[_receiver()].client
    assert client is not None
    await client.call_us(system.url, system.settings.telegram.secret_token)
    await system.shows("echo: 停机时写的")


def _receiver():  # type: ignore[no-untyped-def]
    from bot.channels.telegram.running import RECEIVER

    return RECEIVER


@pytest.mark.parametrize(
    ("secret", "body", "status", "reason"),
    [
        ("", json.dumps(_update("a")), 403, "forged"),
        ("a-secret-of-others_0123", json.dumps(_update("a")), 403, "forged"),
        ("ä", json.dumps(_update("a")), 403, "forged"),
        (SECRET, "{", 400, "broken"),
        (SECRET, "[1]", 400, "broken"),
        (SECRET, "[" * 100_000, 400, "broken"),
        (SECRET, "x" * (MOST_BYTES + 1), 413, "oversized"),
        (SECRET, '{"update_id": 1, "message": {"text": "a"}}', 200, "unreadable"),
        (SECRET, '{"update_id": 1, "message": 7}', 200, "unreadable"),
    ],
)
async def test_what_is_not_an_update_of_telegram_is_refused_and_counted(
    system: System, secret: str, body: str, status: int, reason: str
) -> None:
    headers = {HEADER: secret} if secret else {}
    async with (
        aiohttp.ClientSession() as session,
        session.post(system.url, data=body.encode(), headers=headers) as response,
    ):
        assert response.status == status
    assert system.refused == {reason: 1}
    assert system.messages() == []


async def test_an_update_that_comes_twice_at_once_is_worked_on_once(system: System) -> None:
    system.world.duplicates = 1
    await system.world.say(system.phone, "你好")
    await system.settled()
    assert system.phone.texts == ["echo: 你好"]
    assert system.asked == ["你好"]


async def test_what_could_not_be_kept_is_sent_again(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    fails = [True, True]
    original = keeping.keep

    def keep(*given):  # type: ignore[no-untyped-def]
        if fails:
            fails.pop()
            raise OperationalError("", {}, Exception())
        return original(*given)

    monkeypatch.setattr(receiving, "keep", keep)
    await system.world.say(system.phone, "你好")
    await system.shows("echo: 你好")
    assert system.world.statuses == [500, 500, 200]


async def test_half_characters_do_no_harm(system: System) -> None:
    headers = {HEADER: SECRET, "Content-Type": "application/json"}
    body = json.dumps(_update("你好 \ud83d 吗 \0"))
    async with (
        aiohttp.ClientSession() as session,
        session.post(system.url, data=body.encode(), headers=headers) as response,
    ):
        assert response.status == 200
    await system.settled()
    assert len(system.messages("out")) == 1


async def test_no_log_holds_the_token_or_what_is_written(system: System, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    system.world.fail("sendmessage", Failure(status=400, description="Bad Request: strange 我的秘密"))
    await system.world.say(system.phone, "我的秘密")
    await system.until(lambda: bool(system.messages("out")) and system.messages("out")[0].error is not None)
    system.world.fail("sendmessage", Failure(drop="after"))
    await system.world.say(system.phone, "我的另一个秘密")
    await system.settled()
    said = [record.getMessage() for record in caplog.records]
    written = "\n".join(line for line in said if "python-telegram-bot" not in line)  # without the simulation's own
    assert "did not take a message" in written
    for secret in (system.world.token, system.world.token.split(":")[1], SECRET, "秘密", "10001"):
        assert secret not in written
