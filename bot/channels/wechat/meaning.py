"""What a message or event of WeChat means for us.

| comes | becomes |
| --- | --- |
| text, a tapped choice | the text, as typed |
| voice with recognition | the words WeChat heard, as typed |
| voice without | a sentence: say it again or type |
| image | downloaded at once, and taken as a file the citizen sent |
| video, short video | a sentence: type, or send photos. Offices can't open what nobody has checked |
| location | its address in words, as typed (an answer to 通信地址, for instance); without an address a sentence |
| link (a shared article) | a sentence: we open no address that a citizen sends. Its title isn't taken for their words |
| file | a sentence: WeChat gives Official Accounts no way to download it. With a media id it is downloaded |
| sticker, card, unknown type | a sentence |
| followed, code scanned | the words for its scene (:data:`COMMANDS`), else a greeting, said to the bot as if typed |
| menu tapped | the words for its key; a key in Chinese is the words itself; else a greeting |
| unfollowed | nobody can be reached: :class:`Gone` |
| subscription messages allowed or refused | :class:`Consented` |
| a sent notice arrived or not | :class:`Reported` |
| position reported by itself | nothing, and not kept: nobody asked for it |
| all other events | nothing |

A sentence (:class:`Tell`) also has ``shown``, what was sent in words: while a person has the conversation it goes to
them like any message, and the sentence isn't said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.channels.wechat import texts
from bot.channels.wechat.messages import (
    Clicked,
    Consent,
    Image,
    Location,
    Message,
    NoticeReport,
    SharedFile,
    SharedLink,
    Subscribed,
    Text,
    Unsubscribed,
    Unsupported,
    Video,
    Voice,
)

GREETING = "你好"
COMMANDS = {  # keys of the menu and scenes of codes → what is said to the bot
    "apply": "我要申请公开信息",
    "status": "我的申请",
    "ask": GREETING,
    "person": "转人工",
    "deadline": "政府多久必须答复信息公开申请",
    "remedy": "对答复不满意怎么办",
}
_CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Say:
    """Words for the bot (or the person who has the conversation), as if they had been typed. ``is_tap``: they were
    not, see :class:`~bot.delivery.messages.Incoming`."""

    text: str = field(repr=False)
    is_tap: bool = False


@dataclass(frozen=True)
class Fetch:
    """A file: download it now (WeChat keeps it for three days) and take it as the citizen's. ``name`` has no suffix:
    that is told by the download."""

    media_id: str = field(repr=False)
    name: str = field(repr=False)


@dataclass(frozen=True)
class Tell:
    """A sentence for the citizen that needs no bot; ``shown`` is what they sent, in words for a person."""

    text: str
    shown: str = field(repr=False)


@dataclass(frozen=True)
class Gone:
    """The user has unfollowed: keep what would be said until they are back."""


@dataclass(frozen=True)
class Consented:
    """Subscription messages that the user allowed (True) or refused, by template id."""

    templates: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Reported:
    """A notice of this template arrived, or not. Both are empty for kinds of notices that aren't ours."""

    message_id: str
    is_ok: bool
    template: str = ""


@dataclass(frozen=True)
class Nothing:
    """Acknowledge with ``success``."""


Meaning = Say | Fetch | Tell | Gone | Consented | Reported | Nothing


def meaning(message: Message) -> Meaning:
    """What ``message`` means; see the table above."""
    match message:
        case Text(content=content):
            return Say(content) if content.strip() else Nothing()
        case Voice(recognition=words):
            return Say(words) if words else Tell(texts.NO_VOICE, "[语音]")
        case Image(media_id=media_id):
            return Fetch(media_id, "微信图片") if media_id else Tell(texts.NOT_SUPPORTED, "[图片]")
        case Video():
            return Tell(texts.NO_VIDEO, "[视频]")
        case Location(label=label):
            return Say(label) if label else Tell(texts.NO_PLACE, "[位置]")
        case SharedLink(title=title, url=url):
            return Tell(texts.NO_LINK, "\n".join(line for line in (f"[链接] {title}", url) if line))
        case SharedFile(title=title, media_id=media_id):
            return Fetch(media_id, title) if media_id else Tell(texts.NO_FILE, f"[文件] {title}")
        case Unsupported():
            return Tell(texts.NOT_SUPPORTED, "[不支持的消息]")
        case Clicked(scene=key):
            return Say(COMMANDS.get(key) or (key if _CHINESE.search(key) else GREETING), is_tap=True)
        case Subscribed(scene=scene):
            return Say(COMMANDS.get(scene, GREETING), is_tap=True)
        case Unsubscribed():
            return Gone()
        case Consent(templates=templates):
            return Consented(templates)
        case NoticeReport(message_id=message_id, is_ok=is_ok, template_id=template):
            return Reported(message_id, is_ok, template)
    return Nothing()
