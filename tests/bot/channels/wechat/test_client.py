"""The API client against the simulated WeChat: tokens, every error, doubt, media; and nothing personal in errors."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest
from pydantic import SecretStr

from actions.cases.attachments import FileTooLarge
from actions.cases.time import FixedClock
from bot.channels.simulate.wechat import Failure
from bot.channels.simulate.wechat_phones import How
from bot.channels.wechat.client import WeChatClient
from bot.channels.wechat.errors import (
    NoCustomerServiceError,
    NoticeNotWantedError,
)
from bot.channels.weixin.errors import AccountError, MediaGoneError
from bot.delivery.channel import (
    MaybeSentError,
    SendError,
    SendRefusedError,
    TryLaterError,
    WindowClosedError,
)
from tests.bot.channels.wechat.conftest import TEMPLATE, Api

SEND = "/message/custom/send"
TOKEN = "/stable_token"


async def test_a_text_arrives_as_it_is(api: Api) -> None:
    await api.client.send_text(api.phone.openid, "您好“😀”\n第二行")
    assert [(each.text, each.how) for each in api.phone.shown] == [("您好“😀”\n第二行", How.PUSHED)]


async def test_menus_pictures_and_typing(api: Api) -> None:
    await api.client.typing(api.phone.openid)
    assert api.phone.is_typing
    await api.client.typing(api.phone.openid, is_typing=False)
    assert not api.phone.is_typing
    await api.client.send_menu(api.phone.openid, "满意吗？", [("1", "满意"), ("2", "不满意")], "谢谢")
    media_id = await api.client.upload_image(b"\xff\xd8\xff123")
    await api.client.send_image(api.phone.openid, media_id)
    assert api.phone.texts == ["满意吗？\n1:满意\n2:不满意\n谢谢", "[图片]"]
    assert (await api.client.download(media_id, 100)).content == b"\xff\xd8\xff123"


async def test_one_token_for_all_who_wait(api: Api) -> None:
    api.world.fail(TOKEN, Failure(delay=0.1))
    await asyncio.gather(*(api.client.send_text(api.phone.openid, str(number)) for number in range(5)))
    assert api.world.calls[TOKEN] == 1
    await api.client.typing(api.phone.openid)
    assert api.world.calls[TOKEN] == 1


async def test_the_token_is_kept_until_shortly_before_its_end(api: Api, clock: FixedClock) -> None:
    await api.client.send_text(api.phone.openid, "1")
    clock.advance(timedelta(seconds=7200 - 301))
    await api.client.send_text(api.phone.openid, "2")
    assert api.world.calls[TOKEN] == 1
    clock.advance(timedelta(seconds=2))
    await api.client.send_text(api.phone.openid, "3")
    assert (api.world.calls[TOKEN], len(api.world.tokens)) == (2, 2)


@pytest.mark.parametrize("code", [40001, 42001, 40014])
async def test_a_refused_token_is_renewed_once(api: Api, code: int) -> None:
    await api.client.typing(api.phone.openid)
    api.world.take_back_token()
    api.world.fail(SEND, Failure(code=code))
    await asyncio.gather(*(api.client.send_text(api.phone.openid, str(number)) for number in range(3)))
    assert sorted(api.phone.texts) == ["0", "1", "2"]
    assert api.world.calls[TOKEN] == 2


async def test_a_token_that_wechat_gives_again_is_forced(api: Api, clock: FixedClock) -> None:
    await api.client.typing(api.phone.openid)
    api.world.fail(SEND, Failure(code=40001))
    await api.client.send_text(api.phone.openid, "1")
    assert [token.is_taken_back for token in api.world.tokens] == [True, False]
    # Not twice within 30 seconds, which WeChat would not do either
    api.world.fail(SEND, Failure(code=40001), Failure(code=40001))
    with pytest.raises(AccountError):
        await api.client.send_text(api.phone.openid, "2")
    assert len(api.world.tokens) == 2
    assert api.phone.texts == ["1"]


async def test_a_token_that_cannot_be_had(api: Api) -> None:
    api.world.fail(TOKEN, Failure(delay=0.1, code=-1))
    results = await asyncio.gather(
        *(api.client.send_text(api.phone.openid, "x") for _ in range(3)), return_exceptions=True
    )
    assert all(isinstance(result, TryLaterError) for result in results)
    assert api.world.calls[TOKEN] == 1
    api.world.fail(TOKEN, Failure(delay=2.0))
    with pytest.raises(TryLaterError):  # surely not sent, whatever became of the token
        await api.client.send_text(api.phone.openid, "x")
    await api.client.send_text(api.phone.openid, "x")


@pytest.mark.parametrize(
    ("code", "kind", "seconds"),
    [
        (-1, TryLaterError, 5.0),
        (45009, TryLaterError, 3600.0),
        (45011, TryLaterError, 60.0),
        (40164, AccountError, 600.0),
        (40125, AccountError, 600.0),
        (45015, WindowClosedError, None),
        (45047, WindowClosedError, None),
        (43004, WindowClosedError, None),
        (48001, NoCustomerServiceError, None),
        (40003, SendRefusedError, None),
        (87014, SendRefusedError, None),
        (45002, SendRefusedError, None),
        (99999, SendRefusedError, None),
    ],
)
async def test_error_codes(api: Api, code: int, kind: type[SendError], seconds: float | None) -> None:
    api.world.fail(SEND, Failure(code=code))
    with pytest.raises(SendError) as caught:
        await api.client.send_text(api.phone.openid, "x")
    assert type(caught.value) is kind
    assert str(code) in str(caught.value)
    if isinstance(caught.value, TryLaterError):
        assert caught.value.seconds == seconds


async def test_the_real_window_of_the_simulation(api: Api, clock: FixedClock) -> None:
    for number in range(5):
        await api.client.send_text(api.phone.openid, str(number))
    with pytest.raises(WindowClosedError, match="45047"):
        await api.client.send_text(api.phone.openid, "6")
    clock.advance(timedelta(hours=48))
    with pytest.raises(WindowClosedError, match="45015"):
        await api.client.send_text(api.phone.openid, "7")
    with pytest.raises(SendRefusedError, match="40003"):
        await api.client.send_text("oNobody", "8")
    api.phone.unfollow()
    with pytest.raises(WindowClosedError, match="43004"):
        await api.client.send_text(api.phone.openid, "9")
    assert len(api.phone.shown) == 5


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (Failure(delay=2.0), MaybeSentError),
        (Failure(drop="before"), MaybeSentError),
        (Failure(drop="after"), MaybeSentError),
        (Failure(status=502), MaybeSentError),
        (Failure(status=503), TryLaterError),
        (Failure(status=429), TryLaterError),
        (Failure(status=404), SendRefusedError),
        (Failure(status=302), SendRefusedError),
    ],
)
async def test_doubt_is_told_apart(api: Api, failure: Failure, kind: type[SendError]) -> None:
    await api.client.send_text(api.phone.openid, "first")
    api.world.fail(SEND, failure)
    with pytest.raises(SendError) as caught:
        await api.client.send_text(api.phone.openid, "x")
    assert type(caught.value) is kind
    assert api.phone.texts == (["first", "x"] if failure.drop == "after" else ["first"])


async def test_no_connection_is_no_doubt(api: Api, clock: FixedClock, unused_tcp_port: int) -> None:
    client = WeChatClient(
        api.session, "wx1", SecretStr("s"), clock, base_url=f"http://127.0.0.1:{unused_tcp_port}", seconds=0.5
    )
    with pytest.raises(TryLaterError):
        await client.send_text("oUser", "x")


async def test_notices_need_consent(api: Api) -> None:
    with pytest.raises(NoticeNotWantedError):
        await api.client.send_notice(api.phone.openid, TEMPLATE, {"thing1": "有新进展"})
    api.phone.consents[TEMPLATE] = 1
    await api.client.send_notice(api.phone.openid, TEMPLATE, {"thing1": "有新进展", "date2": "2026年3月13日"})
    assert [(each.text, each.how) for each in api.phone.shown] == [("有新进展；2026年3月13日", How.NOTICE)]
    with pytest.raises(NoticeNotWantedError):
        await api.client.send_notice(api.phone.openid, TEMPLATE, {"thing1": "又有"})
    api.phone.consents[TEMPLATE] = 1
    await api.client.send_notice(api.phone.openid, TEMPLATE, {"thing1": "长" * 15 + "\n" + "长" * 15})
    assert api.phone.texts[-1] == "长" * 15 + " " + "长" * 3 + "…"
    with pytest.raises(SendRefusedError, match="40037"):
        await api.client.send_notice(api.phone.openid, "unknown", {"thing1": "x"})


async def test_media_are_downloaded_within_the_limit(api: Api) -> None:
    media_id = api.world.add_media(b"\xff\xd8\xff" + b"x" * 20_000)
    found = await api.client.download(media_id, 30_000)
    assert (len(found.content), found.content_type) == (20_003, "image/jpeg")
    with pytest.raises(FileTooLarge):
        await api.client.download(media_id, 10_000)
    with pytest.raises(MediaGoneError):
        await api.client.download("gone", 10_000)
    api.world.take_back_token()
    assert (await api.client.download(media_id, 30_000)).content == found.content
    text = api.world.add_media(b'{"errcode is": "no error here"}', "text/plain")
    assert (await api.client.download(text, 1000)).content_type == "text/plain"
    for failure in (Failure(code=-1), Failure(drop="before"), Failure(status=500)):
        api.world.fail("/media/get", failure, failure)  # aiohttp itself tries a GET once more
        with pytest.raises(TryLaterError):
            await api.client.download(media_id, 30_000)
        api.world.next_failure("/media/get")


async def test_the_menu_is_published_read_and_deleted(api: Api) -> None:
    with pytest.raises(SendRefusedError, match="46003"):
        await api.client.get_menu()
    await api.client.create_menu({"button": [{"type": "click", "name": "人工", "key": "person"}]})
    assert (await api.client.get_menu())["menu"]["button"][0]["name"] == "人工"
    await api.client.delete_menu()
    assert api.world.menu is None
    with pytest.raises(SendRefusedError, match="太长"):
        await api.client.create_menu({"button": [{"type": "click", "name": "太长的一级菜单名字", "key": "k"}]})


async def test_nothing_personal_in_errors_or_logs(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = (api.phone.openid, "张三的话", "TOKEN-", api.world.account.app_secret, "oOpenid-and-text")
    for failure in (Failure(code=40003), Failure(drop="before"), Failure(delay=2.0), Failure(status=500)):
        api.world.fail(SEND, failure)
        with pytest.raises(SendError) as caught:
            await api.client.send_text(api.phone.openid, "张三的话")
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__ or caught.value.__context__ is None
        assert not any(secret in f"{caught.value!r}{caught.value}" for secret in secrets)
    ours = [record.getMessage() for record in caplog.records if record.name != "aiohttp.access"]
    assert not any(secret in line for line in ours for secret in secrets)
