"""What WeChat's callbacks say: one dataclass for every message and event.

Sources: 接收普通消息 and 接收事件推送 (https://developers.weixin.qq.com/doc/service/guide/product/message/), 订阅通知
(https://developers.weixin.qq.com/doc/service/guide/product/subscription_messages/push.html). What each means for us is
in :mod:`~bot.channels.wechat.meaning`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.channels.weixin.bodies import Fields, text_of
from bot.channels.weixin.callback import instant

NOT_SHOWN = frozenset(
    {"【收到不支持的消息类型，暂无法显示】", "[收到不支持的消息类型，暂无法显示]", "[Unsupported Message]"}
)  # what WeChat sends as text for stickers, cards, transfers and what is newer than the API
_SCENE = "qrscene_"


@dataclass(frozen=True)
class Allowance:
    """How many messages may be pushed after this, and for how long.

    Source: 发送客服消息, https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage
    """

    parts: int
    period: timedelta


AFTER_MESSAGE = Allowance(5, timedelta(hours=48))
AFTER_TAP = Allowance(3, timedelta(minutes=1))  # a menu tapped, a code scanned, the account followed


@dataclass(frozen=True, kw_only=True)
class Message:
    """What all have. ``key`` is the same in every retry, and different for whatever else this user sends."""

    user: str = field(repr=False)  # OpenID
    account: str  # our 原始ID: the sender of a passive answer
    created_at: datetime
    key: str  # at most 100 letters and digits

    @property
    def allowance(self) -> Allowance | None:
        """What may be pushed after this; ``None`` when it changes nothing."""
        return AFTER_MESSAGE


@dataclass(frozen=True, kw_only=True)
class Text(Message):
    """Typed, or a tapped choice (``menu_id``, of ``weixin://bizmsgmenu`` and msgmenu)."""

    content: str = field(repr=False)
    menu_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Image(Message):
    media_id: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Voice(Message):
    """``recognition``: what WeChat heard; empty when the account has 语音识别 off or nothing was heard."""

    media_id: str = field(repr=False)
    format: str = ""
    recognition: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Video(Message):
    media_id: str = field(repr=False)
    is_short: bool = False


@dataclass(frozen=True, kw_only=True)
class Location(Message):
    latitude: str = field(repr=False)
    longitude: str = field(repr=False)
    label: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class SharedLink(Message):
    title: str = field(repr=False)
    description: str = field(default="", repr=False)
    url: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class SharedFile(Message):
    """A document. Official Accounts get its name but, as documented, no media id to download it with."""

    title: str = field(repr=False)
    media_id: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Unsupported(Message):
    """A sticker, a card, or a type that is newer than this module."""

    type: str


@dataclass(frozen=True, kw_only=True)
class Event(Message):
    """Any event; those below hold more. ``name`` as WeChat writes it."""

    name: str

    @property
    def allowance(self) -> Allowance | None:
        return AFTER_TAP if self.name.lower() in ("scancode_push", "scancode_waitmsg") else None


@dataclass(frozen=True, kw_only=True)
class Subscribed(Event):
    """Followed, with the ``scene`` of the code when one was scanned."""

    scene: str = ""

    @property
    def allowance(self) -> Allowance | None:
        return AFTER_TAP


@dataclass(frozen=True, kw_only=True)
class Unsubscribed(Event):
    """Nothing can be said to this user any more."""


@dataclass(frozen=True, kw_only=True)
class Scanned(Subscribed):
    """A code scanned by who follows already."""


@dataclass(frozen=True, kw_only=True)
class Clicked(Subscribed):
    """A tap in our menu; ``scene`` is the button's key."""


@dataclass(frozen=True, kw_only=True)
class Consent(Event):
    """What the user allowed or took back (订阅通知): template id → allowed."""

    templates: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, kw_only=True)
class NoticeReport(Event):
    """Whether a template or subscription message arrived, by its message id."""

    message_id: str
    is_ok: bool
    template_id: str = ""


def read_message(fields: Fields) -> Message:
    """The message or event in the fields of a verified callback. What is unknown is :class:`Unsupported` or
    :class:`Event`, never an error."""
    kind = text_of(fields, "MsgType").strip()
    created = text_of(fields, "CreateTime").strip()
    head: dict[str, Any] = {
        "user": text_of(fields, "FromUserName").strip(),
        "account": text_of(fields, "ToUserName").strip(),
        "created_at": instant(created),
    }
    if kind.lower() == "event":
        return _read_event(fields, head | {"key": _event_key(fields, created)})
    values: dict[str, Any]
    read = _KINDS.get(kind.lower())
    cls, values = read(fields) if read else (Unsupported, {"type": kind})
    return cls(**head, **values, key=_message_key(fields, created, kind))


def _text(fields: Fields) -> tuple[type[Message], dict[str, Any]]:
    content = text_of(fields, "Content")
    if content.strip() in NOT_SHOWN:
        return Unsupported, {"type": "sticker"}
    return Text, {"content": content, "menu_id": text_of(fields, "bizmsgmenuid").strip()}


def _location(fields: Fields) -> tuple[type[Message], dict[str, Any]]:
    return Location, {
        "latitude": text_of(fields, "Location_X").strip(),
        "longitude": text_of(fields, "Location_Y").strip(),
        "label": text_of(fields, "Label").strip(),
    }


def _media(fields: Fields) -> str:
    return text_of(fields, "MediaId").strip()


_KINDS: dict[str, Callable[[Fields], tuple[type[Message], dict[str, Any]]]] = {
    "text": _text,
    "image": lambda f: (Image, {"media_id": _media(f)}),
    "voice": lambda f: (
        Voice,
        {
            "media_id": _media(f),
            "format": text_of(f, "Format").strip(),
            "recognition": text_of(f, "Recognition").strip(),
        },
    ),
    "video": lambda f: (Video, {"media_id": _media(f)}),
    "shortvideo": lambda f: (Video, {"media_id": _media(f), "is_short": True}),
    "location": _location,
    "link": lambda f: (
        SharedLink,
        {name.lower(): text_of(f, name).strip() for name in ("Title", "Description", "Url")},
    ),
    "file": lambda f: (SharedFile, {"title": text_of(f, "Title", "FileName").strip(), "media_id": _media(f)}),
}


def _read_event(fields: Fields, head: dict[str, Any]) -> Event:
    name = text_of(fields, "Event").strip()
    key = text_of(fields, "EventKey").strip()
    values = head | {"name": name}
    match name.lower():
        case "subscribe":
            return Subscribed(**values, scene=key.removeprefix(_SCENE))
        case "unsubscribe":
            return Unsubscribed(**values)
        case "scan":
            return Scanned(**values, scene=key.removeprefix(_SCENE))
        case "click":
            return Clicked(**values, scene=key)
        case "templatesendjobfinish":
            is_ok = text_of(fields, "Status").strip() == "success"
            return NoticeReport(**values, message_id=text_of(fields, "MsgID", "MsgId").strip(), is_ok=is_ok)
        case "subscribe_msg_sent_event":
            return _sent(fields, values)
        case "subscribe_msg_popup_event" | "subscribe_msg_change_event":
            templates = tuple(
                (text_of(item, "TemplateId"), text_of(item, "SubscribeStatusString") == "accept")
                for item in _items(fields)
            )
            return Consent(**values, templates=templates)
    return Event(**values)


def _sent(fields: Fields, values: dict[str, Any]) -> Event:
    for item in _items(fields):
        return NoticeReport(
            **values,
            message_id=text_of(item, "MsgID", "MsgId"),
            is_ok=text_of(item, "ErrorCode") in ("", "0"),
            template_id=text_of(item, "TemplateId"),
        )
    return Event(**values)


def _items(fields: Fields) -> list[Fields]:
    """The entries of a subscription event: ``SubscribeMsg…Event/List`` in XML, ``List`` itself in JSON."""
    for name in ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent", "List"):
        held = fields.get(name)
        if isinstance(held, dict):
            held = held.get("List", held)
        if isinstance(held, dict):
            return [held]
        if isinstance(held, list):
            return [item for item in held if isinstance(item, dict)]
    return []


def _message_key(fields: Fields, created: str, kind: str) -> str:
    """By MsgId, as WeChat recommends; by time and content should there be none."""
    number = text_of(fields, "MsgId", "MsgID").strip()
    if number:
        return f"m{number}" if number.isascii() and number.isalnum() and len(number) <= 40 else f"m{_digest(number)}"
    return f"t{created}{_digest(kind, text_of(fields, 'Content', 'MediaId', 'Label', 'Url', 'Title'))}"


def _event_key(fields: Fields, created: str) -> str:
    """By time, as WeChat recommends (the user is part of every key), and by what happened: two different events can
    have the same second."""
    parts = (text_of(fields, name).strip() for name in ("Event", "EventKey", "MsgID", "MsgId"))
    return f"e{created}{_digest(*parts)}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:24]
