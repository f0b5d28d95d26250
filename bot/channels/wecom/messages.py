"""What ``kf/sync_msg`` gives: messages of citizens and of staff in WeCom, and events.

Source: 接收消息和事件, https://developer.work.weixin.qq.com/document/path/94670. What is malformed is left out, never
an error: one message must not hold up those behind it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

from bot.channels.weixin.callback import instant

_LONGEST_KEY = 64


class Origin(IntEnum):
    """Who a message is from."""

    CITIZEN = 3
    EVENT = 4
    STAFF = 5  # in WeCom's own app, not in our console


@dataclass(frozen=True)
class Received:
    """One message or event. ``key`` is the same each time it is fetched."""

    key: str
    open_kfid: str
    user: str = field(repr=False)  # external_userid; empty for events of no session
    sent_at: datetime | None
    origin: int
    kind: str  # msgtype; of an event its event_type
    content: Mapping[str, Any] = field(repr=False)

    @property
    def address(self) -> str:
        """Who it is on which account: sessions of two accounts have nothing to do with each other."""
        return f"{self.open_kfid}/{self.user}"


@dataclass(frozen=True)
class Page:
    """What one call gave, and where the next one begins."""

    messages: tuple[Received, ...]
    next_cursor: str
    has_more: bool


def read_page(answer: Mapping[str, Any], open_kfid: str) -> Page:
    """The answer of ``kf/sync_msg`` for this account."""
    items = answer.get("msg_list")
    found = (_read(item, open_kfid) for item in items if isinstance(item, dict)) if isinstance(items, list) else ()
    cursor = answer.get("next_cursor")
    messages = tuple(each for each in found if each is not None)
    return Page(messages, cursor if isinstance(cursor, str) else "", answer.get("has_more") == 1)


def text(fields: Mapping[str, Any], name: str) -> str:
    """The text under ``name``; numbers as text, empty for anything else."""
    value = fields.get(name)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _read(item: Mapping[str, Any], open_kfid: str) -> Received | None:
    key, kind = text(item, "msgid"), text(item, "msgtype")
    content = item.get(kind)
    content = content if isinstance(content, dict) else {}
    event = text(content, "event_type") if kind == "event" else ""
    account = text(item, "open_kfid") or text(content, "open_kfid") or open_kfid
    if not key or not kind or account != open_kfid:
        return None
    origin = item.get("origin")
    return Received(
        key=key if len(key) <= _LONGEST_KEY and key.isascii() else hashlib.sha256(key.encode()).hexdigest(),
        open_kfid=account,
        user=text(item, "external_userid") or text(content, "external_userid"),
        sent_at=instant(text(item, "send_time")),
        origin=Origin.EVENT if event else origin if isinstance(origin, int) else 0,
        kind=event or kind,
        content=content,
    )
