"""A Telegram on this machine: citizens with phones on one side, the Bot API on the other, with its errors and delays.

Behaves as documented (https://core.telegram.org/bots/api): updates wait until they are confirmed, by a 2xx of the
webhook, which is called again otherwise, or by the offset of getUpdates, of which one at a time may wait; a button's
data has 64 bytes at most, a text 4096 UTF-16 code units; who has blocked the bot can't be written to.

What goes wrong is ordered beforehand: :meth:`FakeTelegram.fail` for the API, :attr:`FakeTelegram.duplicates` for calls
of the webhook. Dates are the given clock's; waiting is real.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from actions.cases.time import Clock
from bot.channels.simulate.telegram_phones import Phone, Shown
from bot.channels.telegram.webhook import HEADER

TOKEN = "123456789:AAFakeTokenOfASimulatedBot_0123456789"
TRIES = 3


@dataclass(frozen=True)
class Failure:
    """What happens to one call of the API. ``drop`` "before": nothing was done; "after": done, and no answer."""

    status: int = 200
    description: str = ""
    retry_after: int = 0
    delay: float = 0.0
    drop: str = ""


@dataclass
class Webhook:
    """Where updates are sent."""

    url: str = ""
    secret: str = ""
    allowed: list[str] = field(default_factory=list)


@dataclass
class FakeTelegram:
    """The world. The API is served by :func:`bot.channels.simulate.telegram_api.application`."""

    clock: Clock
    token: str = TOKEN
    patience: float = 5.0  # for an answer of the webhook
    pause: float = 0.05  # before a webhook is called again
    duplicates: int = 0  # so many of the next updates are sent twice at the same time
    calls: Counter[str] = field(default_factory=Counter)  # of the API, by method
    statuses: list[int] = field(default_factory=list)  # of the webhook's answers
    webhook: Webhook = field(default_factory=Webhook)
    commands: list[dict[str, str]] = field(default_factory=list)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # id → path, content
    pending: list[dict[str, Any]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    polls: int = 0  # getUpdates begun
    toasts: list[str] = field(default_factory=list)  # answers to presses
    delivery: asyncio.Task[None] | None = None  # of what waited when the webhook was set
    _phones: dict[int, Phone] = field(default_factory=dict)
    _failures: dict[str, list[Failure]] = field(default_factory=dict)
    _delivering: asyncio.Lock = field(default_factory=asyncio.Lock)
    _count: int = 0

    def phone(self, user: int = 10_001) -> Phone:
        """The phone of a citizen, or (a negative number) a group."""
        return self._phones.setdefault(user, Phone(user))

    def known(self, chat: str) -> Phone | None:
        return self._phones.get(int(chat)) if chat.lstrip("-").isdigit() else None

    def fail(self, method: str, *failures: Failure) -> None:
        """The next calls of ``method`` (in small letters) fail so, one after the other."""
        self._failures.setdefault(method, []).extend(failures)

    def next_failure(self, method: str) -> Failure | None:
        waiting = self._failures.get(method)
        return waiting.pop(0) if waiting else None

    def number(self) -> int:
        self._count += 1
        return self._count

    def add_file(self, content: bytes, path: str) -> dict[str, Any]:
        """What a message says of a file: its id and size."""
        file_id = f"FILE{self.number():06d}"
        self.files[file_id] = (path, content)
        return {"file_id": file_id, "file_unique_id": f"U{file_id}", "file_size": len(content)}

    # What citizens do. Each returns when the update is delivered, or waits to be asked for.

    async def say(self, phone: Phone, text: str) -> dict[str, Any]:
        return await self.send(phone, {"text": text})

    async def send_photo(self, phone: Phone, content: bytes, caption: str = "", **more: Any) -> dict[str, Any]:
        small = {**self.add_file(content[:10], "photos/file_0.png"), "width": 90, "height": 60}
        large = {**self.add_file(content, "photos/file_1.png"), "width": 900, "height": 600}
        return await self.send(phone, {"photo": [small, large], **({"caption": caption} if caption else {}), **more})

    async def send_document(self, phone: Phone, content: bytes, name: str, **more: Any) -> dict[str, Any]:
        document = {**self.add_file(content, "documents/file_2"), "file_name": name, **more}
        return await self.send(phone, {"document": document})

    async def send(self, phone: Phone, content: dict[str, Any]) -> dict[str, Any]:
        """Any message."""
        message = {"message_id": self.number(), "date": self._now(), **self._who(phone), **content}
        await self.happen({"message": message})
        return message

    async def edit(self, phone: Phone, message: dict[str, Any], **content: Any) -> None:
        edited = {**message, **content, "edit_date": self._now()}
        await self.happen({"edited_message": edited})

    async def press(self, phone: Phone, title: str, *, shown: Shown | None = None, data: str | None = None) -> None:
        """Press a button of the last message that has it (or of ``shown``)."""
        where = shown or next(each for each in reversed(phone.shown) if title in each.titles)
        message = {"message_id": where.message_id, "date": self._now(), "chat": phone.chat, "text": where.text}
        query = {
            "id": str(self.number()),
            "from": self._who(phone)["from"],
            "message": message,
            "chat_instance": "1",
            "data": where.data_of(title) if data is None else data,
        }
        await self.happen({"callback_query": query})

    async def block(self, phone: Phone, *, is_blocked: bool = True) -> None:
        phone.has_blocked = is_blocked
        me = {"id": 1, "is_bot": True, "first_name": "bot"}
        member = {"user": me, "status": "member"}
        kicked = {"user": me, "status": "kicked", "until_date": 0}
        old, new = (member, kicked) if is_blocked else (kicked, member)
        changed = {"date": self._now(), **self._who(phone), "old_chat_member": old, "new_chat_member": new}
        await self.happen({"my_chat_member": changed})

    async def happen(self, update: dict[str, Any]) -> None:
        """Any update."""
        kind = next(iter(update))
        if self.webhook.allowed and kind not in self.webhook.allowed:
            return
        self.pending.append({"update_id": 900_000_000 + self.number(), **update})
        self.news.set()
        await self.deliver()

    async def deliver(self) -> None:
        """Call the webhook, if there is one, with what waits; what is not taken waits on."""
        if not self.webhook.url:
            return
        async with self._delivering, aiohttp.ClientSession() as session:
            while self.pending and self.webhook.url:
                for _ in range(TRIES):
                    if await self._called(session, self.pending[0]):
                        self.pending.pop(0)
                        break
                    await asyncio.sleep(self.pause)
                else:
                    return

    async def _called(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> bool:
        times = 2 if self.duplicates else 1
        self.duplicates = max(self.duplicates - 1, 0)
        return all(await asyncio.gather(*(self._call(session, update) for _ in range(times))))

    async def _call(self, session: aiohttp.ClientSession, update: dict[str, Any]) -> bool:
        headers = {HEADER: self.webhook.secret} if self.webhook.secret else {}
        timeout = aiohttp.ClientTimeout(total=self.patience)
        try:
            async with session.post(self.webhook.url, json=update, headers=headers, timeout=timeout) as response:
                self.statuses.append(response.status)
                return 200 <= response.status < 300
        except (TimeoutError, aiohttp.ClientError):
            return False

    def _who(self, phone: Phone) -> dict[str, Any]:
        person = {"id": abs(phone.id), "is_bot": False, "first_name": "三", "last_name": "张"}
        return {"chat": phone.chat, "from": person}

    def _now(self) -> int:
        return int(self.clock.now().timestamp())
