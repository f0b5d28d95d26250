"""The channel within the application: connected while it runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram import webhook
from bot.channels.telegram.channel import NAME, TelegramChannel
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.polling import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, NOT_ACCEPTED, Poller
from bot.channels.telegram.receiving import Receiver
from bot.channels.telegram.settings import Mode, TelegramSettings
from bot.keys import CHANNELS, CHECKS, CLOCK, DB, HUB, PROCESS, REFUSED, SETTINGS

log = logging.getLogger(__name__)


RENEW_SECONDS = 3600.0  # somebody may have told Telegram another address

RECEIVER: web.AppKey[Receiver] = web.AppKey("telegram_receiver", Receiver)


def setup(app: web.Application, account: TelegramSettings) -> None:
    """Add the address for updates, and what runs beside it."""
    receiver = app[RECEIVER] = Receiver(app[DB], app[CLOCK], app[HUB])
    app[REFUSED][NAME] = receiver.refused
    if account.mode == Mode.WEBHOOK:
        webhook.setup(app, account.secret_token, receiver)
    app.cleanup_ctx.append(_connected)


async def _connected(app: web.Application) -> AsyncIterator[None]:
    settings, receiver = app[SETTINGS], app[RECEIVER]
    account = settings.telegram
    async with aiohttp.ClientSession() as session:
        client = receiver.client = TelegramClient(
            session, account.token, base_url=account.api_base_url, most_bytes=settings.attachment_max_bytes
        )
        url = account.webhook_url if account.mode == Mode.WEBHOOK else ""
        channel = TelegramChannel(client, settings.base_url, webhook_url=url)
        app[CHANNELS][NAME], app[CHECKS][NAME] = channel, channel.check
        if account.mode == Mode.WEBHOOK:
            beside = asyncio.create_task(_be_called(account, client))
        else:
            poller = Poller(app[DB], app[CLOCK], client, receiver, app[PROCESS].id)
            beside = asyncio.create_task(_ask(client, poller))
        yield
        beside.cancel()
        await asyncio.gather(beside, return_exceptions=True)
        await receiver.stop()


async def _ask(client: TelegramClient, poller: Poller) -> None:
    await client.publish_menu()
    await poller.run()


async def _be_called(account: TelegramSettings, client: TelegramClient) -> None:
    """Tell Telegram our address until it is heard, and now and then again."""
    await client.publish_menu()
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            await client.call_us(account.webhook_url, account.secret_token)
        except TelegramError as error:
            if isinstance(error, InvalidToken):
                log.error(NOT_ACCEPTED)
            else:
                log.warning("Telegram does not know our address yet: %s", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        else:
            pause = FIRST_PAUSE_SECONDS
            await asyncio.sleep(RENEW_SECONDS)
