"""What a citizen's message means for us by any of Tencent's channels, besides what :mod:`bot.channels.hearing` has."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fetch:
    """A file: download it now (the provider keeps it for three days) and take it as the citizen's. ``name`` has no
    suffix: that is told by the download."""

    media_id: str = field(repr=False)
    name: str = field(default="", repr=False)


@dataclass(frozen=True)
class Nothing:
    """Acknowledge, and do nothing."""


def shared_link(title: str, url: str) -> str:
    """A shared article, in words for a person."""
    return "\n".join(line for line in (f"[链接] {title}", url) if line)
