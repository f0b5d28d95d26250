"""The Official Account as a room of the application: its address, and its API while the application runs."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

from bot.channels.wechat import webhook
from bot.channels.wechat.channel import NAME, WeChatChannel
from bot.channels.wechat.client import WeChatClient
from bot.keys import CHANNELS, CHECKS, CLOCK, SETTINGS


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
            notices=account.notice_fields,
            notice_url=account.notice_url,
        )
        app[CHANNELS][NAME] = app[webhook.ACCOUNT].channel = channel
        app[CHECKS][NAME] = channel.check
        yield
