"""WeChat Official Account (微信公众号、服务号): what its callbacks say, what it is answered, and its API.

A callback's way: :mod:`~bot.channels.wechat.callback` verifies, decrypts and reads
it, :mod:`~bot.channels.wechat.messages` says what it means for us, :mod:`~bot.channels.wechat.replies` makes the
passive answer; none of them touches the database. :mod:`~bot.channels.wechat.webhook` puts messages into the inbox and
gives the answers. What is pushed goes through :mod:`~bot.channels.wechat.channel` and
:mod:`~bot.channels.wechat.client`; :mod:`~bot.channels.wechat.room` puts it into the application. Nothing is imported
here: the settings of the whole process read :mod:`~bot.channels.wechat.settings`.
"""
