"""The seam to the outbox: parts, and what is not even tried."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from actions.cases.time import FixedClock
from bot.channels.simulate.wechat import Failure
from bot.channels.wechat.channel import WeChatChannel
from bot.channels.wechat.errors import NoCustomerServiceError
from bot.channels.weixin.errors import AccountError
from bot.delivery.channel import (
    Channel,
    Contact,
    NoticeNotAllowedError,
    Notifier,
    Recipient,
    TryLaterError,
    WindowClosedError,
)
from bot.delivery.messages import Button, Outgoing
from tests.bot.channels.wechat.conftest import TEMPLATE, Api

NOW = datetime(2026, 3, 13, 2, 0, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
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


@pytest.mark.parametrize(
    ("contacts", "is_open"),
    [
        ([Contact(NOW - 47 * HOUR, pushed=4)], True),
        ([Contact(NOW - 47 * HOUR, pushed=5)], False),
        ([Contact(NOW - 48 * HOUR)], False),
        ([Contact(NOW - 59 * SECOND, is_tap=True, pushed=2)], True),
        ([Contact(NOW - 59 * SECOND, is_tap=True, pushed=3)], False),
        ([Contact(NOW - 60 * SECOND, is_tap=True)], False),
        # both are open: what was pushed since the tap counts for one of them, whichever
        ([Contact(NOW - HOUR, pushed=7), Contact(NOW, is_tap=True, pushed=3)], True),
        ([Contact(NOW - HOUR, pushed=8), Contact(NOW, is_tap=True, pushed=3)], False),
        ([Contact(NOW - HOUR, pushed=5), Contact(NOW - 61 * SECOND, is_tap=True, pushed=3)], False),
        ([Contact(NOW - 49 * HOUR, pushed=5), Contact(NOW, is_tap=True)], True),
    ],
)
async def test_more_after_a_message_than_after_a_tap(
    api: Api, clock: FixedClock, contacts: list[Contact], is_open: bool
) -> None:
    channel = WeChatChannel(api.client, "https://gk.cn")
    to = Recipient(api.phone.openid, NOW, contacts=tuple(contacts))
    part = channel.parts(Outgoing("好"))[0]
    if is_open:
        await channel.send(to, part, "key", NOW)
    else:
        with pytest.raises(WindowClosedError):
            await channel.send(to, part, "key", NOW)
    assert api.world.calls[SEND] == is_open


async def test_a_notice_says_that_there_is_news_and_leads_to_our_page(api: Api, clock: FixedClock) -> None:
    fields = "thing1=您的申请有新进展，请回到公众号查看; time2={time}"
    channel = WeChatChannel(api.client, "https://gk.cn", notices={TEMPLATE: fields})
    assert isinstance(channel, Notifier)
    with pytest.raises(NoticeNotAllowedError):
        await channel.notify(api.phone.openid, TEMPLATE, clock.now())
    api.phone.consents[TEMPLATE] = 1
    await channel.notify(api.phone.openid, TEMPLATE, clock.now())
    assert api.phone.texts == ["您的申请有新进展，请回到公众号查看；2026年3月13日 10:00"]


async def test_a_receipt_offers_notices_where_they_can_be_allowed(api: Api) -> None:
    article = "https://mp.weixin.qq.com/s/abc"
    channel = WeChatChannel(api.client, "https://gk.cn", notice_url=article)
    assert article in channel.parts(Outgoing("申请编号：SL2026-00001", kind="receipt"))[0].payload["content"]
    assert article not in channel.parts(Outgoing("好"))[0].payload["content"]


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


async def test_a_check_asks_for_a_token_anew_so_that_a_changed_secret_is_noticed(api: Api) -> None:
    channel = WeChatChannel(api.client, "https://gk.example.cn")
    assert await channel.check() == "令牌已取得；公众号还没有菜单"
    await api.client.create_menu({"button": [{"type": "click", "name": "办事", "key": "apply"}]})
    assert await channel.check() == "令牌已取得，菜单已读到"
    assert api.world.calls["/stable_token"] == 2
    api.world.fail("/stable_token", Failure(code=40125))
    with pytest.raises(AccountError, match="AppSecret 不对"):
        await channel.check()
    api.world.fail("/menu/get", Failure(status=502))
    with pytest.raises(TryLaterError):
        await channel.check()
