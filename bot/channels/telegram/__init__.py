"""Telegram: what its updates say, and what its Bot API is asked to do, by python-telegram-bot's classes.

An update's way: :mod:`~bot.channels.telegram.webhook` or :mod:`~bot.channels.telegram.polling` has it,
:mod:`~bot.channels.telegram.meaning` says what it means for us, :mod:`~bot.channels.telegram.keeping` puts it into the
inbox. What is said goes through :mod:`~bot.channels.telegram.channel` and :mod:`~bot.channels.telegram.client`.
:mod:`~bot.channels.telegram.room` puts all of it into the application.
"""
