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
| followed, code scanned | the words for its scene (``hearing.COMMANDS``), else a greeting, said as if typed |
| menu tapped | the words for its key; a key in Chinese is the words itself; else a greeting |
| unfollowed | nobody can be reached: :class:`Gone` |
| subscription messages allowed or refused | :class:`Consented` |
| a sent notice arrived or not | :class:`Reported` |
| position reported by itself | nothing, and not kept: nobody asked for it |
| all other events | nothing |

A sentence (:class:`~bot.channels.hearing.Tell`) also has ``shown``, what was sent in words: while a person has
the conversation it goes to them like any message, and the sentence isn't said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.channels.hearing import COMMANDS, GREETING, NO_PLACE, NO_VIDEO, NOT_SUPPORTED, Say, Tell
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
from bot.channels.weixin.meaning import Fetch, Nothing, shared_link
from bot.channels.weixin.texts import NO_LINK

_CHINESE = re.compile("[\u4e00-\u9fff]")


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


Meaning = Say | Fetch | Tell | Gone | Consented | Reported | Nothing


def meaning(message: Message) -> Meaning:
    """What ``message`` means; see the table above."""
    match message:
        case Text(content=content):
            return Say(content) if content.strip() else Nothing()
        case Voice(recognition=words):
            return Say(words) if words else Tell(texts.NO_VOICE, "[语音]")
        case Image(media_id=media_id):
            return Fetch(media_id, "微信图片") if media_id else Tell(NOT_SUPPORTED, "[图片]")
        case Video():
            return Tell(NO_VIDEO, "[视频]")
        case Location(label=label):
            return Say(label) if label else Tell(NO_PLACE, "[位置]")
        case SharedLink(title=title, url=url):
            return Tell(NO_LINK, shared_link(title, url))
        case SharedFile(title=title, media_id=media_id):
            return Fetch(media_id, title) if media_id else Tell(texts.NO_FILE, f"[文件] {title}")
        case Unsupported():
            return Tell(NOT_SUPPORTED, "[不支持的消息]")
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
