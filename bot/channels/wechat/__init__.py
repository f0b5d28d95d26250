"""WeChat Official Account (微信公众号、服务号): what its callbacks say, what it is answered, and its API.

Nothing here touches the database. A callback's way: :mod:`~bot.channels.wechat.callback` verifies, decrypts and reads
it, :mod:`~bot.channels.wechat.messages` says what it means for us, :mod:`~bot.channels.wechat.replies` makes the
passive answer. What is pushed goes through :mod:`~bot.channels.wechat.channel` and
:mod:`~bot.channels.wechat.client`.
"""
