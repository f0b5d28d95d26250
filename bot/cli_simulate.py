"""``gongkai simulate …``: channels tried without an account."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from bot.channels.simulate.wechat_calls import Account

simulate_app = typer.Typer(help="Try a channel without an account.", no_args_is_help=True)


@simulate_app.callback()
def _simulate() -> None:
    """Try a channel without an account."""


@simulate_app.command("wechat")
def wechat(
    port: Annotated[int, typer.Option(help="Of the page with the phones; 0: any free one.", min=0, max=65535)] = 8090,
    data: Annotated[
        Path | None, typer.Option(help="Data folder; simulate/ in that of the settings if not given.")
    ] = None,
    no_customer_service: Annotated[
        bool, typer.Option("--no-customer-service", help="As an account that can only answer at once: 回复 1 查看.")
    ] = False,
    url: Annotated[
        str, typer.Option(help="Play against the running system with this callback, http://127.0.0.1:8080/wechat.")
    ] = "",
    token: Annotated[str, typer.Option(help="Its Token (with --url).")] = "",
    aes_key: Annotated[str, typer.Option(help="Its EncodingAESKey; none: plain mode (with --url).")] = "",
    app_id: Annotated[str, typer.Option(help="Its AppID (with --url).")] = "",
    original_id: Annotated[str, typer.Option(help="Its 原始ID, if it is set there (with --url).")] = "",
) -> None:
    """Start everything beside a made-up WeChat, with a page that plays citizens' phones. On this machine only."""
    from bot.channels.simulate import trying
    from bot.settings import load_settings

    settings = load_settings()
    if not url:
        var_dir = data or settings.storage.var_dir / "simulate"
        trying.whole(settings, var_dir, port, has_customer_service=not no_customer_service)
        return
    import asyncio

    account = _account(url, token, aes_key, app_id, original_id)
    say = Console(highlight=False, soft_wrap=True, markup=False).print
    asyncio.run(trying.beside_running(account, url, port, settings.agency.name, say))


def _account(url: str, token: str, aes_key: str, app_id: str, original_id: str) -> Account:
    """The account of the running system. Raises CommandError when something is missing, or elsewhere."""
    from urllib.parse import urlsplit

    from bot.channels.simulate.page import is_here
    from bot.channels.simulate.wechat_calls import Account
    from bot.channels.wechat.callback import Mode
    from bot.channels.weixin.crypto import KeyFormatError
    from bot.cli import CommandError

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not is_here(parts.hostname or ""):
        raise CommandError("--url 只能是本机的网址，例如 http://127.0.0.1:8080/wechat。")
    if not token or not app_id:
        raise CommandError("请用 --token 和 --app-id 给出那边设置的令牌和 AppID；加密的还要 --aes-key。")
    account = Account(
        app_id=app_id,
        app_secret="",
        token=token,
        aes_key=aes_key,
        original_id=original_id or "gh_simulated",
        mode=Mode.SAFE if aes_key else Mode.PLAIN,
    )
    try:
        if aes_key:
            account.crypto()
    except KeyFormatError:
        raise CommandError("--aes-key 不对：EncodingAESKey 是43个字母和数字。") from None
    return account
