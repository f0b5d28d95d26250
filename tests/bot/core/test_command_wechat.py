"""``gongkai wechat menu`` against the simulated WeChat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from typer.testing import CliRunner

from actions.cases.time import FixedClock
from bot.channels.simulate.wechat import Failure, FakeWeChat
from bot.channels.simulate.wechat_api import application
from bot.channels.simulate.wechat_calls import Account
from bot.cli import CommandError
from bot.cli_wechat import wechat_app
from bot.settings import InvalidSettingsError

ACCOUNT = Account()
Run = Callable[..., Awaitable[str]]


@pytest.fixture
async def world(clock: FixedClock) -> FakeWeChat:
    return FakeWeChat(ACCOUNT, clock)


@pytest.fixture
async def gongkai(world: FakeWeChat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Run]:
    """Run the command beside the simulated WeChat; what it raises is raised, as ``gongkai`` would print it."""
    server = TestServer(application(world))
    await server.start_server()
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "GONGKAI_WECHAT_APP_ID": ACCOUNT.app_id,
        "GONGKAI_WECHAT_APP_SECRET": ACCOUNT.app_secret,
        "GONGKAI_WECHAT_TOKEN": ACCOUNT.token,
        "GONGKAI_WECHAT_AES_KEY": ACCOUNT.aes_key,
        "GONGKAI_WECHAT_API_BASE_URL": str(server.make_url("")).rstrip("/"),
        "GONGKAI_PUBLIC_BASE_URL": "https://gk.example.cn",
    }.items():
        monkeypatch.setenv(name, value)

    async def run(*arguments: str, **more: str) -> str:
        for name, value in more.items():
            monkeypatch.setenv(name, value)
        result = await asyncio.to_thread(CliRunner().invoke, wechat_app, arguments)
        if result.exception is not None:
            raise result.exception
        return result.output

    yield run
    await server.close()


async def test_the_menu_is_published_shown_and_deleted(gongkai: Run, world: FakeWeChat) -> None:
    said = await gongkai("menu")
    assert "菜单已经发布" in said
    assert "申请公开：我要申请、我的申请、凭编号查进度" in said
    assert world.menu is not None
    assert len(world.menu["button"]) == 3
    assert "转人工" in await gongkai("menu", "--show")
    assert world.calls["/menu/create"] == 1
    assert "已经删除" in await gongkai("menu", "--delete")
    assert world.menu is None


async def test_without_an_https_address_links_are_left_out(gongkai: Run, world: FakeWeChat) -> None:
    assert "没有放网页链接" in await gongkai("menu", GONGKAI_PUBLIC_BASE_URL="")
    assert "view" not in str(world.menu)


async def test_errors_are_sentences(gongkai: Run, world: FakeWeChat, unused_tcp_port: int) -> None:
    world.fail("/stable_token", Failure(code=40164))
    with pytest.raises(CommandError, match="白名单里。请核对设置和公众号后台，改好再试。"):
        await gongkai("menu")
    with pytest.raises(CommandError, match="AppSecret 不对"):
        await gongkai("menu", GONGKAI_WECHAT_APP_SECRET="wrong")
    with pytest.raises(CommandError, match=r"^没有办成。连不上微信。$"):
        await gongkai("menu", GONGKAI_WECHAT_API_BASE_URL=f"http://127.0.0.1:{unused_tcp_port}")
    with pytest.raises(InvalidSettingsError, match="还缺：GONGKAI_WECHAT_TOKEN"):
        await gongkai("menu", GONGKAI_WECHAT_TOKEN="")
    nothing = dict.fromkeys((f"GONGKAI_WECHAT_{name}" for name in ("APP_ID", "APP_SECRET", "TOKEN", "AES_KEY")), "")
    with pytest.raises(CommandError, match="还没有设置微信公众号"):
        await gongkai("menu", **nothing)
