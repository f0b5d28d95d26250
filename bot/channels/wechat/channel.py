"""The :class:`~bot.delivery.channel.Channel` of WeChat: what one push is, and when none may be made.

After a message of theirs a citizen can be sent 5 messages within 48 hours, after a tap in the menu, a scanned code or
following 3 within a minute (发送客服消息, see :data:`~bot.channels.wechat.messages.AFTER_MESSAGE`). Both are counted
before the call. Where both are open WeChat doesn't say which it takes first; the sum is right either way.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from bot.channels.wechat import texts
from bot.channels.wechat.client import WeChatClient
from bot.channels.wechat.errors import NoCustomerServiceError, NoMenuError
from bot.channels.wechat.messages import AFTER_MESSAGE, AFTER_TAP
from bot.channels.wechat.notices import filled
from bot.channels.wechat.split import split
from bot.channels.weixin.errors import MediaGoneError
from bot.delivery.channel import Contact, Part, Recipient, SendRefusedError, WindowClosedError
from bot.delivery.messages import Link, Outgoing

NAME = "wechat"
PICTURE = "微信图片"


class WeChatChannel:
    """Pushes by the customer-service API.

    ``base_url``: of our own site, for links to it; ``most_bytes``: of a file; ``notices``: what a subscription message
    says, by template id; ``notice_url``: where a citizen can allow one, offered with a receipt.
    """

    def __init__(
        self,
        client: WeChatClient,
        base_url: str,
        *,
        has_customer_service: bool = True,
        most_bytes: int = 10 * 1024 * 1024,
        notices: Mapping[str, str] = MappingProxyType({}),
        notice_url: str = "",
    ) -> None:
        self._client = client
        self._notices, self._notice_url = notices, notice_url
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
        if outgoing.kind == "receipt" and self._notice_url:
            outgoing = replace(outgoing, links=(*outgoing.links, Link(texts.NOTIFY_ME, self._notice_url)))
        return [Part({"content": text}) for text in split(outgoing, self._base_url, can_tap=self._can_tap)]

    async def send(self, to: Recipient, part: Part, key: str, now: datetime) -> None:
        """Push ``part``. WeChat has no use for ``key``. Raises a :class:`~bot.delivery.channel.SendError`; nothing is
        called when the window or the account's rights don't allow it."""
        if not self._has_customer_service:
            raise NoCustomerServiceError("公众号没有客服消息接口")
        if closed := _closed(to, now):
            raise WindowClosedError(closed)
        try:
            await self._client.send_text(to.user, str(part.payload["content"]))
        except NoCustomerServiceError:
            self._has_customer_service = False
            raise

    @property
    def notices(self) -> Sequence[str]:
        """The templates of subscription messages (订阅通知), that for any news first."""
        return list(self._notices)

    async def notify(self, user: str, template: str, now: datetime) -> None:
        """Send a subscription message that leads to our page of applications. Raises a
        :class:`~bot.delivery.channel.SendError`."""
        page = f"{self._base_url}/status" if self._base_url.startswith("https://") else ""
        await self._client.send_notice(user, template, filled(self._notices[template], now), page=page)

    async def check(self) -> str:
        """Call WeChat for a token and the menu; what was found. Raises a :class:`~bot.delivery.channel.SendError`."""
        await self._client.check()
        try:
            await self._client.get_menu()
        except NoMenuError:
            return "令牌已取得；公众号还没有菜单"
        return "令牌已取得，菜单已读到"

    async def fetch(self, reference: str) -> tuple[str, bytes]:
        """The picture with this media id, named for what WeChat says it is. Raises
        :class:`~actions.cases.attachments.FileTooLarge` or a :class:`~bot.delivery.channel.SendError`."""
        try:
            media = await self._client.download(reference, self._most_bytes)
        except MediaGoneError:
            raise SendRefusedError("微信已经没有这个文件") from None
        return f"{PICTURE}{mimetypes.guess_extension(media.content_type) or ''}", media.content


def _closed(to: Recipient, now: datetime) -> str:
    """Why nothing can be pushed; empty when it can."""
    contacts = to.contacts or (Contact(to.heard_at, pushed=to.pushed),)
    allowances = [(contact, AFTER_TAP if contact.is_tap else AFTER_MESSAGE) for contact in contacts]
    is_open = [(contact, allowed) for contact, allowed in allowances if now - contact.at < allowed.period]
    if not is_open:
        return "用户超过48小时没有来消息"
    parts = sum(allowed.parts for _, allowed in is_open)
    return f"用户上次联系以后，已经发满{parts}条" if max(contact.pushed for contact, _ in is_open) >= parts else ""
