"""Telegram as a room of the application: its bot, when there is one."""

from __future__ import annotations

from aiohttp import web

from bot.keys import SETTINGS


def setup(app: web.Application) -> None:
    """Serve the bot, when there is one. The library is loaded only then: it takes most of a second."""
    account = app[SETTINGS].telegram
    if account.is_on:
        from bot.channels.telegram import running

        running.setup(app, account)
