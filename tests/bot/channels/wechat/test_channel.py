"""The seam to the outbox: parts, and what is not even tried."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.cases.time import FixedClock
from bot.channels.simulate.wechat import Failure
from bot.channels.wechat.channel import WeChatChannel
from bot.channels.wechat.errors import NoCustomerServiceError
from bot.delivery.channel import Channel, Recipient, WindowClosedError
from bot.delivery.messages import Button, Outgoing
from tests.bot.channels.wechat.conftest import Api

SEND = "/message/custom/send"
BUBBLE = Outgoing("好。" * 700, (Button("转人工", "转人工"), Button("继续", "继续")))


async def test_a_bubble_is_pushed_part_by_part(api: Api, clock: FixedClock) -> None:
    channel: Channel = WeChatChannel(api.client, "https://gk.cn")
    parts = channel.parts(BUBBLE)
    for number, part in enumerate(parts):
        await channel.send(Recipient(api.phone.openid, clock.now(), number), part, f"key{number}", clock.now())
    assert api.phone.texts == [part.payload["content"] for part in parts]
    assert (channel.name, channel.is_idempotent, len(parts)) == ("wechat", False, 3)
    assert "bizmsgmenu" in api.phone.texts[-1]
    assert "好" not in repr(parts[0])


async def test_nothing_is_called_outside_of_the_window(api: Api, clock: FixedClock) -> None:
    channel = WeChatChannel(api.client, "https://gk.cn")
    part = channel.parts(Outgoing("好"))[0]
    for to in (
        Recipient(api.phone.openid, clock.now() - timedelta(hours=48), 0),
        Recipient(api.phone.openid, clock.now(), 5),
    ):
        with pytest.raises(WindowClosedError):
            await channel.send(to, part, "key", clock.now())
    assert api.world.calls[SEND] == 0
    await channel.send(Recipient(api.phone.openid, clock.now() - timedelta(hours=47), 4), part, "key", clock.now())
    assert api.phone.texts == ["好"]


async def test_an_account_without_the_interface(api: Api, clock: FixedClock) -> None:
    channel = WeChatChannel(api.client, "https://gk.cn", has_customer_service=False)
    to, parts = Recipient(api.phone.openid, clock.now()), channel.parts(BUBBLE)
    assert not any("bizmsgmenu" in part.payload["content"] for part in parts)
    with pytest.raises(NoCustomerServiceError):
        await channel.send(to, parts[0], "key", clock.now())
    assert api.world.calls[SEND] == 0

    mistaken = WeChatChannel(api.client, "https://gk.cn")
    before = mistaken.parts(BUBBLE)
    api.world.fail(SEND, Failure(code=48001))
    for _ in range(2):
        with pytest.raises(NoCustomerServiceError):
            await mistaken.send(to, parts[0], "key", clock.now())
    assert (api.world.calls[SEND], mistaken.has_customer_service) == (1, False)
    assert mistaken.parts(BUBBLE) == before
