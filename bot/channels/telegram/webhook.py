"""``/telegram``: what Telegram calls. Sources: https://core.telegram.org/bots/api#setwebhook,
https://core.telegram.org/bots/webhooks.

Telegram calls again until it gets a 2xx, and keeps updates for a day; what is acknowledged is in our database.
"""

from __future__ import annotations

import hmac
import json

from aiohttp import web
from pydantic import SecretStr

from bot.channels import limited
from bot.channels.telegram.receiving import Receiver

PATH = "/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
MOST_BYTES = 1024 * 1024  # an update with a text of 4096 letters, each an entity, has less


def setup(app: web.Application, secret: SecretStr, receiver: Receiver) -> None:
    """Serve the address."""
    expected = secret.get_secret_value().encode()

    async def hear(request: web.Request) -> web.Response:
        """An update: kept before it is acknowledged."""
        given = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, expected):
            receiver.refuse("forged")
            return web.Response(status=403)
        try:
            update = json.loads(await limited.read(request, MOST_BYTES))
        except limited.TooLongError:
            receiver.refuse("oversized")
            return web.Response(status=413)
        except (ValueError, RecursionError):
            update = None
        if not isinstance(update, dict):
            receiver.refuse("broken")
            return web.Response(status=400)
        await receiver.receive(update)
        return web.Response()

    app.router.add_post(PATH, hear)
