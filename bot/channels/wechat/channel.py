"""The :class:`~bot.delivery.channel.Channel` of WeChat: what one push is, and when none may be made.

After a message of theirs a citizen can be sent 5 messages within 48 hours (发送客服消息, see
:data:`~bot.channels.wechat.messages.AFTER_MESSAGE`). Both are checked before the call; what a tap in the menu or a
scanned code allows is less (3 within a minute), and WeChat itself says when it is used up.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from datetime import datetime

from bot.channels.wechat.client import WeChatClient
from bot.channels.wechat.errors import NoCustomerServiceError
from bot.channels.wechat.messages import AFTER_MESSAGE
from bot.channels.wechat.split import split
from bot.channels.weixin.errors import MediaGoneError
from bot.delivery.channel import Part, Recipient, SendRefusedError, WindowClosedError
from bot.delivery.messages import Outgoing

NAME = "wechat"
PICTURE = "微信图片"


class WeChatChannel:
    """Pushes by the customer-service API. ``base_url``: of our own site, for links to it; ``most_bytes``: of a file."""

    def __init__(
        self,
        client: WeChatClient,
        base_url: str,
        *,
        has_customer_service: bool = True,
        most_bytes: int = 10 * 1024 * 1024,
    ) -> None:
        self._client = client
        self._most_bytes = most_bytes
        self._base_url = base_url
        self._has_customer_service = has_customer_service
        self._can_tap = has_customer_service  # by the setting, so that parts never change

    @property
    def name(self) -> str:
        return NAME

    @property
    def is_idempotent(self) -> bool:
        """WeChat knows no key of ours: the same text sent twice is shown twice."""
        return False

    @property
    def has_customer_service(self) -> bool:
        """Whether anything can be pushed. False once WeChat has said 48001: then answers are passive only, with 回复 1
        查看 for the rest."""
        return self._has_customer_service

    def parts(self, outgoing: Outgoing) -> Sequence[Part]:
        """One bubble as texts. The same in every process with the same settings."""
        return [Part({"content": text}) for text in split(outgoing, self._base_url, can_tap=self._can_tap)]

    async def send(self, to: Recipient, part: Part, key: str, now: datetime) -> None:
        """Push ``part``. WeChat has no use for ``key``. Raises a :class:`~bot.delivery.channel.SendError`; nothing is
        called when the window or the account's rights don't allow it."""
        if not self._has_customer_service:
            raise NoCustomerServiceError("公众号没有客服消息接口")
        if now - to.heard_at >= AFTER_MESSAGE.period:
            raise WindowClosedError("用户超过48小时没有来消息")
        if to.pushed >= AFTER_MESSAGE.parts:
            raise WindowClosedError("用户来消息以后，已经发满5条")
        try:
            await self._client.send_text(to.user, str(part.payload["content"]))
        except NoCustomerServiceError:
            self._has_customer_service = False
            raise

    async def fetch(self, reference: str) -> tuple[str, bytes]:
        """The picture with this media id, named for what WeChat says it is. Raises
        :class:`~actions.cases.attachments.FileTooLarge` or a :class:`~bot.delivery.channel.SendError`."""
        try:
            media = await self._client.download(reference, self._most_bytes)
        except MediaGoneError:
            raise SendRefusedError("微信已经没有这个文件") from None
        return f"{PICTURE}{mimetypes.guess_extension(media.content_type) or ''}", media.content
