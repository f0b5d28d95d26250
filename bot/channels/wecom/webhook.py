"""``/wecom``: what WeCom calls. A call only says that there is something to fetch; that is written down and done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from aiohttp import web

from bot.channels.wecom import cursor
from bot.channels.wecom.callback import Callbacks
from bot.channels.wecom.channel import NAME
from bot.channels.wecom.syncing import Syncer
from bot.channels.weixin.callback import Refused
from bot.channels.weixin.requests import body_of, checked, refusal
from bot.keys import CLOCK, DB, REFUSED

PATH = "/wecom"


@dataclass
class Account:
    """What the webhook works with. ``syncer`` is there as soon as the application runs."""

    callbacks: Callbacks
    open_kfids: Collection[str]
    syncer: Syncer | None = None
    refused: Counter[str] = field(default_factory=Counter)  # by reason, since the start


ACCOUNT: web.AppKey[Account] = web.AppKey("wecom_account", Account)


def setup(app: web.Application, callbacks: Callbacks, open_kfids: Collection[str]) -> None:
    account = app[ACCOUNT] = Account(callbacks, open_kfids)
    app[REFUSED][NAME] = account.refused
    app.router.add_get(PATH, verify)
    app.router.add_post(PATH, hear)


async def verify(request: web.Request) -> web.Response:
    """The console's check of our address."""
    account = request.app[ACCOUNT]
    return checked(request, account.callbacks, request.app[CLOCK].now(), account.refused, "WeCom")


async def hear(request: web.Request) -> web.Response:
    """A knock: written down before it is acknowledged. One for an account that isn't the bot's is left alone."""
    account, now = request.app[ACCOUNT], request.app[CLOCK].now()
    try:
        knock = account.callbacks.read(request.query, await body_of(request), now)
    except Refused as refused:
        return refusal(account.refused, refused.reason, "WeCom")
    if knock is not None and knock.open_kfid in account.open_kfids:
        await request.app[DB].run(cursor.want, knock.open_kfid, knock.token, now)
        if account.syncer is not None:
            account.syncer.knock()
    return web.Response(text="success")
