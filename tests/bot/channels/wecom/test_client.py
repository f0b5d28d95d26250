"""The API client against the simulated WeCom: tokens, every error, doubt, media; and nothing personal in errors."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr

from actions.cases.attachments import FileTooLarge
from actions.cases.time import FixedClock
from bot.channels.simulate.wechat import Failure
from bot.channels.wecom.channel import WeComChannel
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.errors import SessionStateError, StaleTokenError
from bot.channels.weixin.errors import AccountError, MediaGoneError
from bot.delivery.channel import (
    Channel,
    MaybeSentError,
    Recipient,
    SendError,
    SendRefusedError,
    TakenElsewhereError,
    TryLaterError,
    WindowClosedError,
)
from bot.delivery.messages import Outgoing
from tests.bot.channels.wecom.conftest import Api

SEND, TOKEN = "/kf/send_msg", "/gettoken"
TEXT = {"msgtype": "text", "text": {"content": "好"}}


async def send(api: Api, key: str = "k1") -> None:
    await api.client.send(api.phone.open_kfid, api.phone.user, key, TEXT)


async def test_one_token_for_all_who_wait_and_until_it_ends(api: Api, clock: FixedClock) -> None:
    api.world.fail(TOKEN, Failure(delay=0.1))
    await asyncio.gather(*(send(api, f"k{number}") for number in range(5)))
    assert api.world.calls[TOKEN] == 1
    clock.advance(timedelta(seconds=7200))
    await api.client.state(api.phone.open_kfid, api.phone.user)
    assert api.world.calls[TOKEN] == 2


@pytest.mark.parametrize("code", [40014, 42001])
async def test_a_refused_token_is_renewed_once(api: Api, code: int) -> None:
    await api.client.state(api.phone.open_kfid, api.phone.user)
    api.world.fail(SEND, Failure(code=code))
    await send(api)
    assert (api.phone.texts, api.world.calls[TOKEN]) == (["好"], 2)
    api.world.fail(SEND, Failure(code=code), Failure(code=code))
    with pytest.raises(AccountError):
        await send(api, "k2")


@pytest.mark.parametrize(
    ("code", "kind", "seconds"),
    [
        (-1, TryLaterError, 5.0),
        (45009, TryLaterError, 60.0),
        (60020, AccountError, 600.0),
        (40001, AccountError, 600.0),
        (95017, AccountError, 600.0),
        (95001, WindowClosedError, None),
        (95002, WindowClosedError, None),
        (95013, WindowClosedError, None),
        (95018, SessionStateError, None),
        (95007, StaleTokenError, None),
        (40096, SendRefusedError, None),
        (45002, SendRefusedError, None),
        (99999, SendRefusedError, None),
    ],
)
async def test_error_codes(api: Api, code: int, kind: type[SendError], seconds: float | None) -> None:
    api.world.fail(SEND, Failure(code=code))
    with pytest.raises(SendError) as caught:
        await send(api)
    assert type(caught.value) is kind
    assert str(code) in str(caught.value)
    assert "wmAAAA" not in str(caught.value)
    if seconds is not None:
        assert isinstance(caught.value, TryLaterError)
        assert caught.value.seconds == seconds


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (Failure(delay=2.0), MaybeSentError),
        (Failure(drop="before"), MaybeSentError),
        (Failure(drop="after"), MaybeSentError),
        (Failure(status=502), MaybeSentError),
        (Failure(status=503), TryLaterError),
        (Failure(status=404), SendRefusedError),
    ],
)
async def test_doubt_is_told_apart_and_a_second_try_is_shown_once(
    api: Api, failure: Failure, kind: type[SendError]
) -> None:
    api.world.fail(SEND, failure)
    with pytest.raises(SendError) as caught:
        await send(api)
    assert type(caught.value) is kind
    await send(api)
    assert api.phone.texts == ["好"]


async def test_files_by_name_or_kind(api: Api) -> None:
    channel: Channel = WeComChannel(api.client, "https://gk.cn", most_bytes=1000)
    picture = api.world.add_media(b"123", "image/png")
    document = api.world.add_media(b"456", "application/pdf", "..\\预算 2026.pdf")
    escaped = api.world.add_media(b"7", "application/pdf", "%E9%A2%84%E7%AE%97.pdf")
    assert await channel.fetch(picture) == ("微信图片.png", b"123")
    assert await channel.fetch(document) == ("预算 2026.pdf", b"456")
    assert await channel.fetch(escaped) == ("预算.pdf", b"7")
    with pytest.raises(FileTooLarge):
        await channel.fetch(api.world.add_media(b"x" * 1001))
    with pytest.raises(SendRefusedError, match="没有这个文件"):
        await channel.fetch("gone")
    with pytest.raises(MediaGoneError):
        await api.client.download("gone", 1000)


async def test_the_channel_says_nothing_outside_of_the_window(api: Api, clock: FixedClock) -> None:
    channel: Channel = WeComChannel(api.client, "https://gk.cn")
    (part,) = channel.parts(Outgoing("好"))
    user = f"{api.phone.open_kfid}/{api.phone.user}"
    for to in (Recipient(user, clock.now() - timedelta(hours=48)), Recipient(user, clock.now(), 5)):
        with pytest.raises(WindowClosedError):
            await channel.send(to, part, "k", clock.now())
    assert api.world.calls[SEND] == 0
    assert (channel.name, channel.is_idempotent) == ("wecom", True)
    assert "好" not in repr(part)


@pytest.mark.parametrize(
    ("state", "kind"), [(2, TakenElsewhereError), (3, TakenElsewhereError), (4, SessionStateError)]
)
async def test_states_in_which_the_bot_says_nothing(
    api: Api, clock: FixedClock, state: int, kind: type[WindowClosedError]
) -> None:
    channel: Channel = WeComChannel(api.client, "https://gk.cn")
    api.phone.state = state
    (part,) = channel.parts(Outgoing("好"))
    with pytest.raises(WindowClosedError) as caught:
        await channel.send(Recipient(f"{api.phone.open_kfid}/{api.phone.user}", clock.now()), part, "k", clock.now())
    assert type(caught.value) is kind
    assert (api.phone.texts, api.phone.state) == ([], state)


async def test_a_card_for_staff(api: Api, clock: FixedClock) -> None:
    corp = api.world.corp
    app = WeComClient(api.session, corp.corp_id, SecretStr(corp.agent_secret), clock, base_url=api.url, seconds=0.5)
    card = {"title": "提醒", "description": "今天到期", "url": "https://gk.cn/staff", "btntxt": "查看"}
    api.world.fail("/message/send", Failure(drop="after"))
    with pytest.raises(MaybeSentError):
        await app.send_card(corp.agent_id, "lixiaoming", card)
    await app.send_card(corp.agent_id, "lixiaoming", card)
    assert api.world.cards == [("lixiaoming", card)]
    with pytest.raises(SendRefusedError):
        await app.send_card(corp.agent_id, "nobody", card)
    with pytest.raises(AccountError, match="48002"):
        await api.client.send_card(corp.agent_id, "lixiaoming", card)


async def test_a_check_asks_for_a_token_anew_and_for_each_account_of_ours(api: Api) -> None:
    channel = WeComChannel(api.client, "https://gk.example.cn", accounts=("wkAAAA", "wkBBBB"))
    assert await channel.check() == "令牌已取得，2个客服账号都在"
    lost = WeComChannel(api.client, "https://gk.example.cn", accounts=("wkAAAA", "wkGONE"))
    with pytest.raises(SendRefusedError, match="看不到客服账号 wkGONE"):
        await lost.check()
    assert api.world.calls["/gettoken"] == 2
    api.world.fail("/gettoken", Failure(code=40001))
    with pytest.raises(AccountError, match="Secret 不对"):
        await channel.check()


async def test_all_pages_of_the_accounts_are_read(api: Api) -> None:
    api.world.corp = replace(api.world.corp, open_kfids=tuple(f"wk{number:04d}" for number in range(130)))
    assert len(await api.client.accounts()) == 130


async def test_an_app_that_is_switched_off_is_noticed(api: Api, clock: FixedClock) -> None:
    corp = api.world.corp
    client = WeComClient(api.session, corp.corp_id, SecretStr(corp.agent_secret), clock, base_url=api.url)
    assert not await client.is_closed(corp.agent_id)
    api.world.is_app_closed = True
    assert await client.is_closed(corp.agent_id)
    with pytest.raises(AccountError, match="AgentId 不对"):
        await client.is_closed(7)
