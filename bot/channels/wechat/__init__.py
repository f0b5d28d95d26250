"""WeChat Official Account (微信公众号、服务号): what its callbacks say, what it is answered, and its API.

A callback's way: :mod:`~bot.channels.wechat.callback` verifies, decrypts and reads
it, :mod:`~bot.channels.wechat.messages` says what it means for us, :mod:`~bot.channels.wechat.replies` makes the
passive answer; none of them touches the database. :mod:`~bot.channels.wechat.webhook` puts messages into the inbox and
gives the answers. What is pushed goes through :mod:`~bot.channels.wechat.channel` and
:mod:`~bot.channels.wechat.client`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

from bot.channels.wechat import webhook
from bot.channels.wechat.channel import NAME, WeChatChannel
from bot.channels.wechat.client import WeChatClient
from bot.keys import CHANNELS, CLOCK, SETTINGS


def setup(app: web.Application) -> None:
    """Serve ``/wechat``, when there is an account."""
    account = app[SETTINGS].wechat
    if account.is_on:
        webhook.setup(app, account.callbacks(), account.crypto())
        app.cleanup_ctx.append(_connected)


async def _connected(app: web.Application) -> AsyncIterator[None]:
    """The API, while the application runs."""
    settings = app[SETTINGS]
    account = settings.wechat
    async with aiohttp.ClientSession() as session:
        client = WeChatClient(session, account.app_id, account.app_secret, app[CLOCK], base_url=account.api_base_url)
        channel = WeChatChannel(
            client,
            settings.base_url,
            has_customer_service=account.has_customer_service,
            most_bytes=settings.attachment_max_bytes,
        )
        app[CHANNELS][NAME] = app[webhook.ACCOUNT].channel = channel
        yield
