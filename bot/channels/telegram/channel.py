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
from bot.delivery.channel import Part, Recipient
from bot.delivery.messages import Outgoing
from bot.delivery.text import storable

NAME = "telegram"


def reference(file_id: str, name: str, size: int) -> str:
    """What :meth:`TelegramChannel.fetch` is asked with. ``name``: as the citizen's, empty for photos; ``size``: in
    bytes, 0 where it isn't known."""
    return json.dumps([file_id, storable(name), size], ensure_ascii=False)


class TelegramChannel:
    """Says by sendMessage. ``base_url``: of our own site, for links to it."""

    def __init__(self, client: TelegramClient, base_url: str) -> None:
        self._client, self._base_url = client, base_url

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

    async def fetch(self, reference: str) -> tuple[str, bytes]:
        """The file of a :func:`reference`. Raises :class:`~actions.cases.attachments.FileTooLarge` (before the
        download, where the size is known) or a :class:`~bot.delivery.channel.SendError`."""
        file_id, name, size = json.loads(reference)
        if size > self._client.most_bytes:
            raise FileTooLarge(self._client.most_bytes)
        suffix, content = await self._client.download(file_id)
        return name or f"{texts.PICTURE}{suffix}", content
