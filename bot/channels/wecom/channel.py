"""The :class:`~bot.delivery.channel.Channel` of 微信客服: what one message is, and when none may be said.

Sources: 发送消息 (https://developer.work.weixin.qq.com/document/path/94677): within 48 hours of a citizen's message
five may be sent, in the states 0 and 1 only; 分配客服会话 (…/path/94669): the states.

**Once.** ``msgid`` is ours, so a message in doubt is sent again with the same one. The documentation calls it
指定消息ID, and says nowhere what a repeated one is answered with (no code of 全局错误码 is about it: 95014 is
用户不是接待人员). Success means that it is shown once; should it be an error, staff see its code under 没有送到的消息.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from pathlib import PurePath
from urllib.parse import unquote

from bot.channels.wecom.client import State, WeComClient
from bot.channels.wecom.errors import SessionStateError
from bot.channels.wecom.menu import written
from bot.channels.weixin.errors import MediaGoneError
from bot.delivery.channel import Part, Recipient, SendRefusedError, TakenElsewhereError, WindowClosedError
from bot.delivery.messages import Outgoing

NAME = "wecom"
WINDOW = timedelta(hours=48)
MOST_PUSHED = 5
PICTURE = "微信图片"


class WeComChannel:
    """``base_url``: of our own site, for links to it; ``most_bytes``: of a file; ``accounts``: that the bot answers."""

    def __init__(
        self, client: WeComClient, base_url: str, *, most_bytes: int = 10 * 1024 * 1024, accounts: Collection[str] = ()
    ) -> None:
        self._client = client
        self._accounts = accounts
        self._base_url = base_url
        self._most_bytes = most_bytes

    @property
    def name(self) -> str:
        return NAME

    @property
    def is_idempotent(self) -> bool:
        return True

    def parts(self, outgoing: Outgoing) -> Sequence[Part]:
        """One bubble as texts, and a menu where there are choices."""
        return [Part(each) for each in written(outgoing, self._base_url)]

    async def send(self, to: Recipient, part: Part, key: str, now: datetime) -> None:
        """Say ``part``, once for one ``key``. Raises a :class:`~bot.delivery.channel.SendError`; nothing is called
        when the window doesn't allow it."""
        if now - to.heard_at >= WINDOW:
            raise WindowClosedError("用户超过48小时没有来消息")
        if to.pushed >= MOST_PUSHED:
            raise WindowClosedError("用户来消息以后，已经发满5条")
        open_kfid, _, user = to.user.partition("/")
        try:
            await self._client.send(open_kfid, user, key, part.payload)
        except SessionStateError as error:
            await self._make_ours(open_kfid, user, error)
            await self._client.send(open_kfid, user, key, part.payload)

    async def fetch(self, reference: str) -> tuple[str, bytes]:
        """The file with this media id. Raises :class:`~actions.cases.attachments.FileTooLarge` or a SendError."""
        try:
            media = await self._client.download(reference, self._most_bytes)
        except MediaGoneError:
            raise SendRefusedError("企业微信已经没有这个文件") from None
        name = PurePath(unquote(media.name).replace("\\", "/")).name
        return name or f"{PICTURE}{mimetypes.guess_extension(media.content_type) or ''}", media.content

    async def check(self) -> str:
        """Call WeCom for a token and the accounts; what was found. Raises a
        :class:`~bot.delivery.channel.SendError`, also when one of ours isn't among them."""
        await self._client.check()
        found = await self._client.accounts()
        if missing := [account for account in self._accounts if account not in found]:
            raise SendRefusedError(f"企业微信里看不到客服账号 {'、'.join(missing)}：已经删除，或者应用没有它的权限")
        return f"令牌已取得，{len(self._accounts)}个客服账号都在"

    async def _make_ours(self, open_kfid: str, user: str, error: SessionStateError) -> None:
        """Take up a session that is nobody's. Raises :class:`~bot.delivery.channel.TakenElsewhereError` for one that
        staff in WeCom have, ``error`` for one that has ended or is too old."""
        state = await self._client.state(open_kfid, user)
        if state in (State.WAITING, State.STAFF):
            raise TakenElsewhereError("企业微信里有工作人员接待这个会话")
        if state != State.NEW:
            raise error
        await self._client.to_bot(open_kfid, user)
