"""The seam between the outbox and a channel that must be called to say something (WeChat, WeCom, Telegram).

The web chat needs none of it: browsers read the transcript themselves. How a channel is added: ``docs/channels.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from bot.delivery.messages import Outgoing


class SendError(Exception):
    """A part was not sent, or perhaps not. The reason is for staff and logs: it never holds text or who it was for."""


class TryLaterError(SendError):
    """Surely not sent, and worth another try: network, a busy provider, too many calls.

    ``seconds``: not before; ``None`` leaves it to the outbox.
    """

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


class WindowClosedError(SendError):
    """The provider takes nothing for this person until they write again; what is said is kept until then."""


class TakenElsewhereError(WindowClosedError):
    """Somebody of the office answers this person in the provider's own app: the bot keeps quiet meanwhile."""


class NoticeNotAllowedError(WindowClosedError):
    """The person has not allowed this notice (any more)."""


UNTIL_MENDED = 600.0  # seconds between tries at an account that is refused


class AccountProblemError(TryLaterError):
    """Nobody can be reached until staff have mended a setting here or at the provider; nothing is lost by waiting, and
    such a try does not count. The reason is shown to administrators."""


class SendRefusedError(SendError):
    """Surely not sent, and no other try will help: blocked, unknown person, forbidden text. Staff are told."""


class MaybeSentError(SendError):
    """The call went out and no answer came. Sent again only where the provider knows the key of the first call."""


@dataclass(frozen=True)
class Contact:
    """The last message of a person, or their last tap, and how many parts were pushed to them since."""

    at: datetime
    is_tap: bool = False
    pushed: int = 0


@dataclass(frozen=True)
class Recipient:
    """Whom a part is for. ``pushed`` counts the parts pushed to them since ``heard_at``, when they last did anything;
    ``contacts`` tells apart what they did, for providers that allow more after a message than after a tap."""

    user: str = field(repr=False)  # in the channel's own terms
    heard_at: datetime
    pushed: int = 0
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True)
class Part:
    """What one call to the provider says. ``payload`` is the channel's own, JSON values only: it is stored."""

    payload: Mapping[str, Any] = field(repr=False)


class Channel(Protocol):
    """A channel that is called to say something."""

    @property
    def name(self) -> str:
        """As in :attr:`Incoming.channel`, for instance ``wechat``."""

    @property
    def is_idempotent(self) -> bool:
        """Whether the provider shows a part once when it is sent twice with the same ``key``.

        Otherwise a part is sent at most once: one that may have arrived is not sent again unasked.
        """

    def parts(self, outgoing: Outgoing) -> Sequence[Part]:
        """One bubble as the calls that say it: cut where the provider has limits, choices and links written out.

        The same bubble gives the same parts, in any process and version that reads a stored one.
        """

    async def send(self, to: Recipient, part: Part, key: str, now: datetime) -> None:
        """Say ``part``. ``key`` is the same for every try of the same part (at most 32 letters and digits).

        Raises a :class:`SendError`.
        """

    async def fetch(self, reference: str) -> tuple[str, bytes]:
        """The name and bytes of a file that somebody sent, see :class:`~bot.delivery.messages.IncomingMedia`.

        Raises :class:`TryLaterError`, or :class:`SendRefusedError` when it can't be had (any more).
        """


@runtime_checkable
class Notifier(Protocol):
    """What a channel has besides, whose provider shows a short notice outside of the window to who has allowed it."""

    @property
    def notices(self) -> Sequence[str]:
        """The templates that may be used, the fittest first; empty: none is set up."""

    async def notify(self, user: str, template: str, now: datetime) -> None:
        """Show that there is news, without saying any. Raises a :class:`SendError`;
        :class:`NoticeNotAllowedError` when the person's consent is not (any more) there."""
