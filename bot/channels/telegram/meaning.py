"""What an update of Telegram means for us.

| comes | becomes |
| --- | --- |
| text | as typed; ``/start`` with the words for its payload, ``/help``, ``/menu`` and the commands of :data:`~bot.channels.hearing.COMMANDS` as their words; any other command as typed |
| photo, document | a file the citizen sent: downloaded before the bot hears of it (the largest size of a photo) |
| a caption | words, after the file that it stands below |
| several at once (an album) | one message after the other, as Telegram gives them |
| voice, audio, video, GIF | a sentence: type, or send photos, as on the other channels |
| a place with an address | the address, as typed; a bare position a sentence |
| contact, sticker, poll, anything else | a sentence |
| a corrected message | :class:`Edited` |
| a pressed button | :class:`Pressed` |
| the bot blocked, or taken back | :class:`Gone`, :class:`Back` |
| anything in a group | :class:`InGroup`: one sentence, once; what is said there is neither kept nor answered |
| what Telegram says of itself (pinned, timer set), channels, all else | nothing |

Names, pictures and languages of accounts are not kept. Source: https://core.telegram.org/bots/api#update.
"""  # noqa: E501 - a table

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType, MessageType

from bot.channels.hearing import COMMANDS, GREETING, Say, Tell
from bot.channels.telegram import texts
from bot.channels.telegram.channel import reference

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]{1,64})?(?:\s+([A-Za-z0-9_-]{1,64}))?\s*")
_OTHER_COMMANDS = {"help": "帮助", "menu": "菜单"}
_CONTENT = frozenset(  # of a citizen; the other kinds tell what happened to the chat
    {
        MessageType.STICKER,
        MessageType.DICE,
        MessageType.POLL,
        MessageType.GAME,
        MessageType.STORY,
        MessageType.PAID_MEDIA,
        MessageType.CHECKLIST,
        MessageType.INVOICE,
        MessageType.PASSPORT_DATA,
        MessageType.GIVEAWAY,
    }
)
_ASIDE = frozenset(  # stand beside what a message is
    {
        MessageType.EFFECT_ID,
        MessageType.SENDER_BOOST_COUNT,
        MessageType.BUSINESS_CONNECTION_ID,
        MessageType.SENDER_BUSINESS_BOT,
        MessageType.REPLY_TO_STORY,
    }
)
_SPOKEN = {
    MessageType.VOICE: (texts.NO_VOICE, "[语音]"),
    MessageType.AUDIO: (texts.NO_VOICE, "[音频]"),
    MessageType.VIDEO: (texts.NO_VIDEO, "[视频]"),
    MessageType.VIDEO_NOTE: (texts.NO_VIDEO, "[视频]"),
    MessageType.ANIMATION: (texts.NO_VIDEO, "[动图]"),
    MessageType.CONTACT: (texts.NO_CONTACT, "[名片]"),
    MessageType.LOCATION: (texts.NO_PLACE, "[位置]"),
    MessageType.VENUE: (texts.NO_PLACE, "[位置]"),
}
_AWAY = frozenset({ChatMemberStatus.BANNED, ChatMemberStatus.LEFT})


class UnreadableError(Exception):
    """Not an update as documented."""


@dataclass(frozen=True)
class Fetch:
    """A file to be downloaded, by :func:`~bot.channels.telegram.channel.reference`."""

    reference: str = field(repr=False)


Thing = Say | Tell | Fetch


@dataclass(frozen=True)
class Said:
    """What one message says, in order, each with a key that is the same in every repetition."""

    user: str = field(repr=False)
    things: tuple[tuple[str, Thing], ...]


@dataclass(frozen=True)
class Edited:
    """The words that were said under the key ``original`` are ``text`` now; ``None``: a file was put in place of
    another."""

    user: str = field(repr=False)
    key: str
    original: str
    text: str | None = field(repr=False)


@dataclass(frozen=True)
class Pressed:
    """A button below our message ``message_id`` (``None``: Telegram doesn't say)."""

    user: str = field(repr=False)
    query_id: str
    message_id: int | None
    data: str


@dataclass(frozen=True)
class Gone:
    """The person has blocked the bot."""

    user: str = field(repr=False)
    at: datetime


@dataclass(frozen=True)
class Back:
    """The person has unblocked the bot, or begins."""

    user: str = field(repr=False)


@dataclass(frozen=True)
class InGroup:
    """Somebody speaks in a group, or has put the bot into one."""

    chat: str


@dataclass(frozen=True)
class Nothing:
    """Nothing for us."""


Meaning = Said | Edited | Pressed | Gone | Back | InGroup | Nothing


def meaning(data: dict[str, Any]) -> Meaning:
    """What an update means; see the table above. Raises :class:`UnreadableError`, and nothing else."""
    try:
        return _meaning(Update.de_json(data, None))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError, RecursionError) as error:
        raise UnreadableError(type(error).__name__) from None


def _meaning(update: Update) -> Meaning:
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    message = update.message or update.edited_message
    if message is None or message.chat.type == ChatType.CHANNEL:
        return Nothing()
    if message.chat.type != ChatType.PRIVATE:
        return InGroup(str(message.chat.id))
    if update.edited_message is not None:
        return _edited(message, update.update_id)
    things = tuple(_things(message))
    return Said(str(message.chat.id), things) if things else Nothing()


def _things(message: Message) -> list[tuple[str, Thing]]:
    key = f"message:{message.message_id}"
    thing = _thing(message)
    found: list[tuple[str, Thing]] = [(key, thing)] if thing is not None else []
    if message.caption and message.caption.strip():
        found.append((f"{key}:caption", Say(message.caption)))
    return found


def _thing(message: Message) -> Thing | None:
    if message.text is not None:
        return Say(_words(message.text)) if message.text.strip() else None
    kinds = {kind for kind in MessageType if message[kind]} - _ASIDE
    if message.venue is not None and message.venue.address.strip():
        return Say(message.venue.address)
    if spoken := next((told for kind, told in _SPOKEN.items() if kind in kinds), None):  # a GIF is a document, too
        return Tell(*spoken)
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return Fetch(reference(largest.file_id, "", largest.file_size or 0))
    if message.document is not None:
        document = message.document
        return Fetch(reference(document.file_id, document.file_name or texts.FILE, document.file_size or 0))
    is_content = not kinds or kinds & _CONTENT  # none: of a kind that is newer than python-telegram-bot
    return Tell(texts.NOT_SUPPORTED, "[不支持的消息]") if is_content else None


def _words(text: str) -> str:
    """The words for a command; anything else as it is."""
    command = _COMMAND.fullmatch(text)
    if command is None:
        return text
    name, payload = command[1].lower(), command[2]
    if name == "start":
        return COMMANDS.get((payload or "").lower(), GREETING)
    return {**COMMANDS, **_OTHER_COMMANDS}.get(name, text) if payload is None else text


def _edited(message: Message, update_id: int) -> Meaning:
    user, key = str(message.chat.id), f"message:{message.message_id}"
    edit = f"edit:{message.message_id}:{update_id}"
    if message.text is not None:
        return Edited(user, edit, key, _words(message.text)) if message.text.strip() else Nothing()
    is_file = bool(message.photo) or (message.document is not None and message.animation is None)
    if message.caption and message.caption.strip():
        return Edited(user, edit, f"{key}:caption", message.caption)
    return Edited(user, edit, key, None) if is_file else Nothing()  # a live position moves by itself


def _pressed(query: CallbackQuery) -> Pressed:
    message = query.message.message_id if query.message is not None else None
    return Pressed(str(query.from_user.id), query.id, message, query.data or "")


def _membership(changed: ChatMemberUpdated) -> Meaning:
    is_away = changed.new_chat_member.status in _AWAY
    if changed.chat.type == ChatType.PRIVATE:
        return Gone(str(changed.chat.id), changed.date) if is_away else Back(str(changed.chat.id))
    return Nothing() if is_away or changed.chat.type == ChatType.CHANNEL else InGroup(str(changed.chat.id))
