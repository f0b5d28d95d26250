"""WeCom (企业微信): citizens by 微信客服, and alerts to staff by an app.

A call of WeCom (:mod:`~bot.channels.wecom.webhook`, :mod:`~bot.channels.wecom.callback`) only says that something is
there. :mod:`~bot.channels.wecom.syncing` fetches it page by page, :mod:`~bot.channels.wecom.messages` reads it,
:mod:`~bot.channels.wecom.meaning` says what it means for us, and :mod:`~bot.channels.wecom.cursor` and
:mod:`~bot.channels.wecom.keeping` keep it in the transaction that moves the cursor. What is said goes through
:mod:`~bot.channels.wecom.channel`. Staff: :mod:`~bot.channels.wecom.staff`.
:mod:`~bot.channels.wecom.room` puts all of it into the application.
"""
