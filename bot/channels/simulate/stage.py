"""What happens on the page that plays the phones: who does what, what each phone shows, what goes over the wire.

Everything is an entry with a number, so that a page that was away asks for what came since. What citizens do is done in
the background: WeChat may try for a quarter of a minute.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.simulate.acts import ACTS
from bot.channels.simulate.moved import MovedClock, SlowRasa
from bot.channels.simulate.wechat import FakeWeChat
from bot.channels.simulate.wechat_phones import Shown
from bot.channels.simulate.wire import Wire

PEOPLE = ("市民甲", "市民乙", "市民丙")
_KEPT = 500  # entries
_ANCHOR = re.compile(r'<a href="([^"<>]{1,2000})">([^<]{1,2000})</a>')
_CHOICE = re.compile(r"weixin://bizmsgmenu\?msgmenucontent=([^&]*)&msgmenuid=(\w*)")


class UnknownActError(LookupError):
    """Nobody can do this here."""


@dataclass(frozen=True)
class Entry:
    """One thing that is shown: on a phone (``mine``, ``theirs``, ``note``) or beside them (``wire``)."""

    number: int
    phone: int  # -1: all
    kind: str
    data: Mapping[str, Any] = field(repr=False)


class Stage:
    """The world with its phones, as the page plays it. ``clock`` and ``rasa`` are there when the system runs here."""

    def __init__(
        self, world: FakeWeChat, name: str, *, clock: MovedClock | None = None, rasa: SlowRasa | None = None
    ) -> None:
        self.world, self.name = world, name
        self.clock, self.rasa = clock, rasa
        self.phones = [world.phone(f"oSimulatedCitizenOnAPhone{number:03}") for number in range(len(PEOPLE))]
        self.entries: list[Entry] = []
        self.is_closed = False
        self._run = world.clock.now().isoformat()  # tells a page that it is of a stage before
        self._changed = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()
        world.watch = self._wired
        for number, phone in enumerate(self.phones):
            phone.watch = self._shown_on(number)

    def state(self, number: int) -> dict[str, Any]:
        """What the page shows besides entries."""
        phone, now = self.phones[number], self.world.clock.now()
        return {
            "run": self._run,
            "follows": phone.follows,
            "typing": phone.is_typing,
            "left": phone.left(now),
            "consents": sum(phone.consents.values()),
            "menu": (self.world.menu or {}).get("button", []),
            "customer_service": self.world.has_customer_service,
            "duplicates": self.world.duplicates,
            "ahead": int(self.clock.ahead.total_seconds()) // 3600 if self.clock else None,
            "slow": bool(self.rasa and self.rasa.seconds),
        }

    def since(self, number: int, phone: int) -> list[Entry]:
        """What a page that knows everything up to ``number`` has not seen yet."""
        return [each for each in self.entries if each.number > number and each.phone in (-1, phone)]

    async def wait(self, number: int, seconds: float) -> None:
        """Until there is something after ``number``, or nothing for so long."""
        try:
            async with asyncio.timeout(seconds), self._changed:
                await self._changed.wait_for(
                    lambda: self.is_closed or (self.entries and self.entries[-1].number > number)
                )
        except TimeoutError:
            return

    async def close(self) -> None:
        """End what is under way; pages are let go."""
        self.is_closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        async with self._changed:
            self._changed.notify_all()

    def act(self, number: int, act: str, said: Mapping[str, str]) -> None:
        """Somebody does something. Raises :class:`UnknownActError`."""
        doing = ACTS.get(act)
        if doing is None:
            raise UnknownActError(act)
        phone = self.phones[number]
        mine, work = doing(self, phone, said)
        if mine:
            self._add(number, *mine)
        if work is not None:
            self._begin(work)
        self._notify()

    def send_picture(self, number: int, content: bytes, content_type: str) -> None:
        """A picture out of the album."""
        phone = self.phones[number]
        media_id = self.world.add_media(content, content_type)
        self._add(number, "mine", {"picture": media_id})
        fields = {"MsgType": "image", "PicUrl": "http://mmbiz.qpic.cn/x", "MediaId": media_id}
        self._begin(lambda: self.world.send(phone, fields))
        self._notify()

    def note(self, text: str) -> None:
        """Tell all who look on."""
        self._add(-1, "note", {"text": text})
        self._notify()

    def _begin(self, work: Callable[[], Awaitable[None]]) -> None:
        async def run() -> None:
            await work()
            self._add(-1, "state", {})
            self._notify()

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _shown_on(self, number: int) -> Callable[[Shown], None]:
        def shown(message: Shown) -> None:
            self._add(number, "theirs", {"segments": segments(message.text), "how": message.how.value})
            self._notify()

        return shown

    def _wired(self, wire: Wire) -> None:
        who = next((PEOPLE[n] for n, phone in enumerate(self.phones) if phone.openid == wire.user), "")
        self._add(-1, "wire", {**vars(wire), "user": who})
        self._notify()

    def _add(self, phone: int, kind: str, data: Mapping[str, Any]) -> None:
        number = self.entries[-1].number + 1 if self.entries else 1
        at = self.world.clock.now().isoformat()
        self.entries = [*self.entries[-_KEPT + 1 :], Entry(number, phone, kind, {**data, "at": at})]

    def _notify(self) -> None:
        async def tell() -> None:
            async with self._changed:
                self._changed.notify_all()

        task = asyncio.create_task(tell())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def segments(text: str) -> list[dict[str, str]]:
    """A text as the phone shows it: plain pieces, links, and choices that say something when they are tapped."""
    found: list[dict[str, str]] = []
    end = 0
    for anchor in _ANCHOR.finditer(text):
        address, title = anchor.groups()
        choice = _CHOICE.fullmatch(address)
        if choice is None and not address.startswith(("http://", "https://")):
            continue
        if anchor.start() > end:
            found.append({"text": text[end : anchor.start()]})
        found.append({"text": title, "say": choice[1], "id": choice[2]} if choice else {"text": title, "href": address})
        end = anchor.end()
    if end < len(text):
        found.append({"text": text[end:]})
    return found
