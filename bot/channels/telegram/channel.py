"""The :class:`~bot.delivery.channel.Channel` of Telegram.

There is no window and no count: whoever has written once can be written to until they block the bot. Then what is said
is kept until they are back. Telegram knows no key of ours, so a part is sent at most once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from actions.cases.attachments import FileTooLarge
from bot.channels.telegram import texts
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.split import choices_of, split
from bot.delivery.channel import Part, Recipient, SendRefusedError
from bot.delivery.messages import Outgoing
from bot.delivery.text import storable

NAME = "telegram"


def reference(file_id: str, name: str, size: int) -> str:
    """What :meth:`TelegramChannel.fetch` is asked with. ``name``: as the citizen's, empty for photos; ``size``: in
    bytes, 0 where it isn't known."""
    return json.dumps([file_id, storable(name), size], ensure_ascii=False)


class TelegramChannel:
    """Says by sendMessage. ``base_url``: of our own site, for links to it; ``webhook_url``: where Telegram calls us,
    empty: we ask for updates."""

    def __init__(self, client: TelegramClient, base_url: str, *, webhook_url: str = "") -> None:
        self._client, self._base_url, self._webhook_url = client, base_url, webhook_url

    @property
    def name(self) -> str:
        return NAME

    @property
    def is_idempotent(self) -> bool:
        """The same text sent twice is shown twice."""
        return False

    def parts(self, outgoing: Outgoing) -> Sequence[Part]:
        """One bubble as texts, choices as buttons below the last. The same in every process."""
        return split(outgoing, self._base_url)

    async def send(self, to: Recipient, part: Part, key: str, now: datetime) -> None:
        """Say ``part``. ``key`` names its buttons. Raises a :class:`~bot.delivery.channel.SendError`."""
        await self._client.send_text(int(to.user), str(part.payload["text"]), choices_of(part), key)

    async def check(self) -> str:
        """Ask Telegram who we are and where it sends updates; what was found. Raises a
        :class:`~bot.delivery.channel.SendError`, also when updates don't come here."""
        info = await self._client.check()
        waiting = f"，{info.pending_update_count}条消息在等" if info.pending_update_count else ""
        if self._webhook_url and not info.url:
            raise SendRefusedError("Telegram 还不知道本系统的地址，过几分钟再检查；一直这样的，请核对网址和口令")
        if info.url != self._webhook_url:
            raise SendRefusedError("Telegram 把消息送到了别的地址：可能另有程序在用这个机器人，请重启本系统")
        if info.url and info.last_error_date and info.pending_update_count:
            raise SendRefusedError(f"Telegram 最近把消息送过来没有成功{waiting}：请核对网址和证书")
        return f"令牌有效，{'消息送到本系统' if info.url else '由本系统去取消息'}{waiting}"

    async def fetch(self, reference: str) -> tuple[str, bytes]:
        """The file of a :func:`reference`. Raises :class:`~actions.cases.attachments.FileTooLarge` (before the
        download, where the size is known) or a :class:`~bot.delivery.channel.SendError`."""
        file_id, name, size = json.loads(reference)
        if size > self._client.most_bytes:
            raise FileTooLarge(self._client.most_bytes)
        suffix, content = await self._client.download(file_id)
        return name or f"{texts.PICTURE}{suffix}", content
