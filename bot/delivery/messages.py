"""What travels between channels, the bot and staff: plain dataclasses that no provider leaks into."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Incoming:
    """A citizen's message as a channel hands it over, already verified and decrypted."""

    channel: str  # "web", "telegram", "wechat" …
    channel_user: str  # who, in the channel's own terms
    channel_message_id: str  # unique per channel and user: a retry carries the same one
    text: str
    is_called: bool = False  # the channel is called to answer: who it is, is kept (encrypted), see delivery.channel
    said_at: datetime | None = None  # when, where the channel may tell us late: see inbox
    is_tap: bool = False  # nothing was written: a menu tapped, a code scanned; some providers allow fewer answers to it


@dataclass(frozen=True)
class IncomingMedia:
    """A file that the channel keeps for a while, as :class:`Incoming`: it is fetched before the bot hears of it."""

    channel: str
    channel_user: str
    channel_message_id: str
    reference: str = field(repr=False)  # what the channel is asked with, see delivery.channel.Channel.fetch
    is_called: bool = True
    said_at: datetime | None = None


@dataclass(frozen=True)
class IncomingFile:
    """A file that a citizen sent, as :class:`Incoming`; a channel that stores media elsewhere downloads it first."""

    channel: str
    channel_user: str
    channel_message_id: str
    name: str = field(repr=False)
    content: bytes = field(repr=False)
    is_called: bool = False


@dataclass(frozen=True)
class File:
    """A file that a bubble shows: an attachment's id, and what it is."""

    id: int
    name: str = field(repr=False)
    size: str  # as people read it
    kind: str  # actions.cases.attachments.Kind
    is_image: bool


@dataclass(frozen=True)
class Button:
    """A choice that can be tapped. Tapping sends ``text`` as if it had been typed."""

    title: str
    text: str


@dataclass(frozen=True)
class Link:
    """A titled link; a ``url`` that starts with "/" is a path on our own site."""

    title: str
    url: str


@dataclass(frozen=True)
class Outgoing:
    """One bubble. ``text`` alone must make sense: some channels show nothing else."""

    text: str
    buttons: tuple[Button, ...] = ()
    links: tuple[Link, ...] = ()
    kind: str = (
        "text"  # text | answer | related | receipt | status | notice | readback | handoff | waiting | queued | file
    )
    file: File | None = None  # of a citizen's bubble

    def to_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if key != "file" or value is not None}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Outgoing:
        """Read what :meth:`to_json` wrote, or a custom action's ``json_message``; missing parts are empty."""
        return cls(
            text=str(data.get("text") or ""),
            buttons=tuple(Button(b["title"], b["text"]) for b in data.get("buttons") or ()),
            links=tuple(Link(link["title"], link["url"]) for link in data.get("links") or ()),
            kind=str(data.get("kind") or "text"),
            file=File(**data["file"]) if data.get("file") else None,
        )
