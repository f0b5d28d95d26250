"""WeCom as rooms of the application: its route and its channel, when there is an account, and cards for staff."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

from actions.cases.reception import Reception
from bot.channels.wecom import webhook
from bot.channels.wecom.channel import NAME, WeComChannel
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.staff import StaffAlerts
from bot.channels.wecom.syncing import Syncer
from bot.keys import AGENCY, CALENDAR, CHANNELS, CHECKS, CLOCK, DB, HUB, PROCESS, SETTINGS

ALERTS = "wecomapp"  # the check of the app that alerts staff


def setup(app: web.Application) -> None:
    """Serve ``/wecom``, when there is an account; alert staff, when there is an app for it."""
    account = app[SETTINGS].wecom
    if account.has_service:
        webhook.setup(app, account.callbacks(), account.open_kfids)
        app.cleanup_ctx.append(_connected)
    if account.has_alerts:
        app.cleanup_ctx.append(_alerting)


async def _connected(app: web.Application) -> AsyncIterator[None]:
    """The API, while the application runs."""
    settings = app[SETTINGS]
    account = settings.wecom
    async with aiohttp.ClientSession() as session:
        client = WeComClient(session, account.corp_id, account.secret, app[CLOCK], base_url=account.api_base_url)
        channel = WeComChannel(
            client, settings.base_url, most_bytes=settings.attachment_max_bytes, accounts=account.open_kfids
        )
        syncer = Syncer(
            app[DB],
            app[CLOCK],
            app[HUB],
            client,
            channel,
            account.open_kfids,
            process_id=app[PROCESS].id,
            random=random.random,
        )
        app[CHANNELS][NAME] = channel
        app[CHECKS][NAME] = channel.check
        app[webhook.ACCOUNT].syncer = syncer
        await syncer.start()
        yield
        await syncer.stop()


async def _alerting(app: web.Application) -> AsyncIterator[None]:
    """The app that alerts staff."""
    settings = app[SETTINGS]
    account = settings.wecom
    async with aiohttp.ClientSession() as session:
        secret, url = account.secret_of_app, account.api_base_url
        staff = StaffAlerts(
            app[DB],
            app[CLOCK],
            WeComClient(session, account.corp_id, secret, app[CLOCK], base_url=url),
            int(account.agent_id),
            Reception(app[AGENCY], app[CALENDAR]),
            settings.base_url,
            process_id=app[PROCESS].id,
            random=random.random,
        )
        app[CHECKS][ALERTS] = staff.check
        await staff.start()
        yield
        await staff.stop()
