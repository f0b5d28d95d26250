"""Telegram: what its updates say, and what its Bot API is asked to do, by python-telegram-bot's classes.

An update's way: :mod:`~bot.channels.telegram.webhook` or :mod:`~bot.channels.telegram.polling` has it,
:mod:`~bot.channels.telegram.meaning` says what it means for us, :mod:`~bot.channels.telegram.keeping` puts it into the
inbox. What is said goes through :mod:`~bot.channels.telegram.channel` and :mod:`~bot.channels.telegram.client`.
"""

from __future__ import annotations

from aiohttp import web

from bot.keys import SETTINGS


def setup(app: web.Application) -> None:
    """Serve the bot, when there is one. The library is loaded only then: it takes most of a second."""
    account = app[SETTINGS].telegram
    if account.is_on:
        from bot.channels.telegram import running

        running.setup(app, account)
