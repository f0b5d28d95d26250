"""``gongkai wechat …``: what is done once in WeChat's own console otherwise.

What the channel needs is imported when a command runs, so that ``gongkai --help`` comes at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

if TYPE_CHECKING:
    from bot.channels.wechat.client import WeChatClient

wechat_app = typer.Typer(help="The WeChat Official Account (微信公众号).", no_args_is_help=True)


@wechat_app.callback()
def _wechat() -> None:
    """The WeChat Official Account (微信公众号)."""


@wechat_app.command("menu")
def menu(
    delete: Annotated[bool, typer.Option("--delete", help="Take the menu away instead.")] = False,
    show: Annotated[bool, typer.Option("--show", help="Print the menu, and publish nothing.")] = False,
) -> None:
    """Publish the menu below the conversation. Phones show it within a day; who follows anew sees it at once."""
    from bot.channels.wechat.menu import menu_for
    from bot.settings import load_settings

    settings, out = load_settings(), Console(highlight=False, soft_wrap=True, markup=False)
    content = menu_for(settings.base_url)
    if show:
        _print(content, out)
        return
    if delete:
        _run(lambda client: client.delete_menu())
        out.print("菜单已经删除。")
        return
    _run(lambda client: client.create_menu(content))
    out.print("菜单已经发布：")
    _print(content, out)
    if not settings.is_https:
        out.print("没有设置 https 网址（GONGKAI_PUBLIC_BASE_URL），所以没有放网页链接。")
    out.print("手机上最多一天以后更新；取消关注再关注，马上就能看到。")


def _run(work: Callable[[WeChatClient], Coroutine[Any, Any, None]]) -> None:
    """Do ``work`` with the account of the settings. Raises CommandError with a sentence."""
    from bot.channels.weixin.errors import AccountError
    from bot.cli import CommandError
    from bot.delivery.channel import SendError

    try:
        asyncio.run(_with_client(work))
    except AccountError as error:
        raise CommandError(f"没有办成。{error}。请核对设置和公众号后台，改好再试。") from error
    except SendError as error:
        raise CommandError(f"没有办成。{error}。") from error


async def _with_client(work: Callable[[WeChatClient], Coroutine[Any, Any, None]]) -> None:
    import aiohttp

    from actions.cases.time import SystemClock
    from bot.channels.wechat.client import WeChatClient
    from bot.cli import CommandError
    from bot.settings import load_settings

    account = load_settings().wechat
    if not account.is_on:
        raise CommandError("还没有设置微信公众号：请先填 GONGKAI_WECHAT_APP_ID 等几项，见 docs/settings.md。")
    async with aiohttp.ClientSession() as session:
        client = WeChatClient(session, account.app_id, account.app_secret, SystemClock(), base_url=account.api_base_url)
        await work(client)


def _print(content: dict[str, Any], out: Console) -> None:
    for button in content["button"]:
        below = "、".join(each["name"] for each in button.get("sub_button", ()))
        out.print(f"  {button['name']}{f'：{below}' if below else ''}")
