"""Replies that are open: the call of a provider that waits, in this process, for what is said to one message.

Who finishes the message writes what the reply takes in the same transaction, so that nothing is written twice and read
again in between. Use it from the event loop: between :meth:`Carriers.begin` and the end of :meth:`Carriers.offered`
there is no gap, so that a reply is either carried or was never counted on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.delivery.channel import Channel, Part

Fits = Callable[[Sequence[Part]], int]  # how many of the first parts one reply can carry


@dataclass(frozen=True)
class Reply:
    """What goes into a reply. ``has_more``: something is left that the reply could not carry."""

    parts: tuple[Part, ...] = field(default=(), repr=False)
    has_more: bool = False


class Carrier:
    """What waits for one message; repeated calls for it share one."""

    def __init__(self, channel: Channel, fits: Fits) -> None:
        self.channel, self.fits = channel, fits
        self.callers = 0
        self.is_begun = False
        self._taken: asyncio.Future[Reply | None] = asyncio.get_running_loop().create_future()

    async def taken(self) -> Reply | None:
        """What the reply says, once :attr:`is_begun`; ``None``: nothing was written, or nobody knows."""
        return await asyncio.shield(self._taken)

    def end(self, reply: Reply | None) -> None:
        """Tell all who wait."""
        if not self._taken.done():
            self._taken.set_result(reply)


class Carriers:
    """The open replies of this process, by message."""

    def __init__(self) -> None:
        self._open: dict[int, Carrier] = {}

    @contextmanager
    def offered(self, message_id: int, channel: Channel, fits: Fits) -> Iterator[Carrier]:
        """Carry the answer to ``message_id`` while the block runs. When it ends, look whether somebody has begun."""
        carrier = self._open.get(message_id)
        if carrier is None:
            carrier = self._open[message_id] = Carrier(channel, fits)
        carrier.callers += 1
        try:
            yield carrier
        finally:
            carrier.callers -= 1
            if not carrier.callers and self._open.get(message_id) is carrier:
                del self._open[message_id]

    def begin(self, message_id: int) -> Carrier | None:
        """The open reply to the message, if there is one: it waits until :meth:`Carrier.end`, which must be called."""
        carrier = self._open.pop(message_id, None)
        if carrier is not None:
            carrier.is_begun = True
        return carrier
