"""What a message or event of WeCom means for us.

| comes | becomes |
| --- | --- |
| text; a tapped choice | the text, as typed; the words that the choice stands for |
| image, file | fetched, and taken as a file the citizen sent |
| voice | a sentence: 微信客服 hears no words in it |
| video | a sentence: type, or send photos |
| location | its address in words, as typed; without an address a sentence |
| link | a sentence: we open no address that a citizen sends |
| card, mini program, menu, anything newer | a sentence |
| session entered, with a welcome code | a welcome, by that code (:class:`Greet`) |
| a message of ours did not arrive | :class:`NotArrived` |
| a message was taken back | :class:`Recalled` |
| staff in WeCom took, or ended, the session | :class:`Taken`, :class:`Ended` |
| what they write there | :class:`StaffSaid`, for our transcript |
| 接待状态 of staff changed, all other events | nothing |
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.channels.hearing import NO_PLACE, NO_VIDEO, NOT_SUPPORTED, Say, Tell
from bot.channels.wecom.menu import words_of
from bot.channels.wecom.messages import Origin, Received, text
from bot.channels.wecom.texts import NO_VOICE
from bot.channels.weixin.meaning import Fetch, Nothing, shared_link
from bot.channels.weixin.texts import NO_LINK

_SHOWN = {
    "image": "[图片]",
    "voice": "[语音]",
    "video": "[视频]",
    "file": "[文件]",
    "location": "[位置]",
    "link": "[链接]",
    "business_card": "[名片]",
    "miniprogram": "[小程序]",
    "msgmenu": "[菜单]",
    "merged_msg": "[聊天记录]",
}
_UNKNOWN = "[不支持的消息]"
_TAKEN, _ENDED = frozenset({"1", "2", "4"}), "3"  # change_type: from the pool, handed on, taken up again; ended


@dataclass(frozen=True)
class Greet:
    """The code allows one message, within 20 seconds."""

    code: str = field(repr=False)


@dataclass(frozen=True)
class NotArrived:
    """A message of ours, by its msgid, was taken by WeCom and did not arrive. ``fail_type`` as documented."""

    key: str
    fail_type: int


@dataclass(frozen=True)
class Recalled:
    """The citizen took a message back."""

    key: str


@dataclass(frozen=True)
class Taken:
    """Somebody answers in WeCom."""


@dataclass(frozen=True)
class Ended:
    """They don't any more."""


@dataclass(frozen=True)
class StaffSaid:
    """What somebody of the office wrote in WeCom."""

    text: str = field(repr=False)


Meaning = Say | Fetch | Tell | Greet | NotArrived | Recalled | Taken | Ended | StaffSaid | Nothing


def meaning(received: Received) -> Meaning:
    """What ``received`` means; see the table above."""
    if received.origin == Origin.EVENT:
        return _event(received)
    if not received.user:
        return Nothing()
    if received.origin == Origin.STAFF:
        is_text = received.kind == "text"
        said = text(received.content, "content") if is_text else _SHOWN.get(received.kind, _UNKNOWN)
        return StaffSaid(said) if said else Nothing()
    return _message(received) if received.origin == Origin.CITIZEN else Nothing()


def _message(received: Received) -> Say | Fetch | Tell | Nothing:
    content, kind = received.content, received.kind
    shown = _SHOWN.get(kind, _UNKNOWN)
    match kind:
        case "text":
            said = words_of(text(content, "menu_id")) or text(content, "content")
            return Say(said) if said else Nothing()
        case "image" | "file":
            media_id = text(content, "media_id")
            return Fetch(media_id) if media_id else Tell(NOT_SUPPORTED, shown)
        case "voice":
            return Tell(NO_VOICE, shown)
        case "video":
            return Tell(NO_VIDEO, shown)
        case "location":
            place = _place(text(content, "address"), text(content, "name"))
            return Say(place) if place else Tell(NO_PLACE, shown)
        case "link":
            return Tell(NO_LINK, shared_link(text(content, "title"), text(content, "url")))
    title = text(content, "title")
    return Tell(NOT_SUPPORTED, f"{shown} {title}" if title else shown)


def _event(received: Received) -> Meaning:
    content = received.content
    match received.kind:
        case "enter_session":
            code = text(content, "welcome_code")
            return Greet(code) if code else Nothing()
        case "msg_send_fail":
            fail_type = text(content, "fail_type")
            return NotArrived(text(content, "fail_msgid"), int(fail_type) if fail_type.isdecimal() else 0)
        case "user_recall_msg":
            return Recalled(text(content, "recall_msgid"))
        case "session_status_change" if received.user:
            change = text(content, "change_type")
            return Taken() if change in _TAKEN else Ended() if change == _ENDED else Nothing()
    return Nothing()


def _place(address: str, name: str) -> str:
    return address if not name or name in address else f"{address}{name}"
