"""``gongkai simulate wechat``: the whole system on data of its own beside a simulated WeChat, or the latter alone."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web
from pydantic import SecretStr

from actions.settings import StorageSettings
from bot.channels.account import AccountSettings
from bot.channels.simulate.moved import MovedClock, SlowRasa
from bot.channels.simulate.page import phones_of
from bot.channels.simulate.stage import Stage
from bot.channels.simulate.wechat import FakeWeChat
from bot.channels.simulate.wechat_calls import Account
from bot.channels.wechat.client import WeChatClient
from bot.channels.wechat.menu import menu_for
from bot.channels.wechat.settings import WeChatSettings
from bot.channels.wechat.webhook import PATH
from bot.keys import SETTINGS
from bot.rasa_client import RasaLink
from bot.serve import Staging, serve, site
from bot.serving.preparation import StartError, open_socket
from bot.settings import Settings

HOST = "127.0.0.1"  # never another: what is played here is protected by nothing else
TEMPLATE = "SIMULATED-NEWS"


def whole(settings: Settings, var_dir: Path, port: int, *, has_customer_service: bool = True) -> None:
    """Run system and phones until Ctrl-C. Raises :class:`~bot.serving.preparation.StartError`."""
    opened = open_socket(HOST, port, "--port 8091")
    account, clock = Account(), MovedClock()
    world = FakeWeChat(account, clock, has_customer_service=has_customer_service, templates=frozenset({TEMPLATE}))
    address = f"http://{HOST}:{opened.getsockname()[1]}"
    slow: list[SlowRasa] = []

    def link(rasa: RasaLink) -> RasaLink:
        slow.append(SlowRasa(rasa))
        return slow[0]

    @asynccontextmanager
    async def beside(app: web.Application) -> AsyncIterator[str]:
        own = app[SETTINGS]
        world.callback_url = f"{own.base_url}{PATH}"
        stage = Stage(world, own.agency.name, clock=clock, rasa=slow[0])
        async with site(phones_of(stage), opened):
            await _publish_menu(own, clock)
            yield f"  微信里的手机（模拟） [bold]{address}/[/bold]"

    staged = _staged(settings, var_dir, account, address, has_customer_service=has_customer_service)
    with opened:
        serve(staged, Staging(clock, link, beside))


async def beside_running(account: Account, url: str, port: int, name: str, say: Callable[[str], None]) -> None:
    """Play against the system whose callback is ``url`` until Ctrl-C. Raises StartError."""
    with open_socket(HOST, port, "--port 8091") as opened:
        address = f"http://{HOST}:{opened.getsockname()[1]}"
        world = FakeWeChat(account, MovedClock(), callback_url=url)
        world.menu = menu_for(url.removesuffix(PATH), needs_https=False)
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with site(phones_of(Stage(world, name)), opened):
            if not await _is_accepted(world):
                raise StartError(f"{url} 没有通过微信的接入验证：请核对网址、令牌，以及那边是否已经启动。")
            say(f"接入验证通过。手机页面：{address}/")
            say(f"要让系统能另发消息、下载图片，请在它那边设置 GONGKAI_WECHAT_API_BASE_URL={address} 并重新启动。")
            await stop.wait()


def _staged(
    settings: Settings, var_dir: Path, account: Account, address: str, *, has_customer_service: bool
) -> Settings:
    """The settings with data of their own and the made-up account; every other channel is switched off."""
    wechat = WeChatSettings.model_construct(
        app_id=account.app_id,
        app_secret=SecretStr(account.app_secret),
        token=SecretStr(account.token),
        mode=account.mode,
        aes_key=SecretStr(account.aes_key),
        original_id=account.original_id,
        has_customer_service=has_customer_service,
        template_progress=TEMPLATE,
        api_base_url=address,
    )
    others = {name: type(value).model_construct() for name, value in settings if isinstance(value, AccountSettings)}
    _share_models(settings.storage.var_dir, var_dir)
    storage = StorageSettings.model_construct(var_dir=var_dir)
    here = {"host": HOST, "public_base_url": "", "rasa_url": "", "rasa_workers": 1}
    return settings.model_copy(update={**others, **here, "storage": storage, "wechat": wechat})


def _share_models(own: Path, var_dir: Path) -> None:
    """The same training data give the same model: it is trained once for both."""
    models = own / "models"
    try:
        var_dir.mkdir(parents=True, exist_ok=True)
        models.mkdir(parents=True, exist_ok=True)
        if not (var_dir / "models").exists():
            (var_dir / "models").symlink_to(models.resolve())
    except OSError as error:
        raise StartError(f"The data folder {var_dir.absolute()} can't be written ({error.strerror}).") from error


async def _publish_menu(settings: Settings, clock: MovedClock) -> None:
    """As ``gongkai wechat menu`` does."""
    account = settings.wechat
    async with aiohttp.ClientSession() as session:
        client = WeChatClient(session, account.app_id, account.app_secret, clock, base_url=account.api_base_url)
        await client.create_menu(menu_for(settings.base_url, needs_https=False))


async def _is_accepted(world: FakeWeChat) -> bool:
    try:
        async with asyncio.timeout(10):
            return await world.verify_address()
    except (TimeoutError, aiohttp.ClientError):
        return False
