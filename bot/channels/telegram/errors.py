"""What goes wrong with the Bot API as what to do: retry, wait, keep, give up and tell staff.

Sources: https://core.telegram.org/bots/api#making-requests, …#responseparameters,
https://docs.python-telegram-bot.org/en/stable/telegram.error.html; the descriptions are those of the server
(https://github.com/tdlib/telegram-bot-api). A reason is in our words: never Telegram's, which may quote what was sent.
"""

from __future__ import annotations

from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.channels.telegram.request import NotSentError
from bot.delivery.channel import (
    UNTIL_MENDED,
    AccountProblemError,
    MaybeSentError,
    SendError,
    SendRefusedError,
    TryLaterError,
    WindowClosedError,
)


class BotError(AccountProblemError):
    """Nobody can be reached until staff have mended the token; nothing is lost by waiting."""


_REASONS: tuple[tuple[str, type[SendRefusedError | WindowClosedError], str], ...] = (  # the first that is in it
    ("deactivated", SendRefusedError, "用户已经注销"),
    ("blocked", WindowClosedError, "用户停用了机器人"),
    ("initiate conversation", WindowClosedError, "用户还没有给机器人发过消息"),
    ("kicked", WindowClosedError, "机器人被移出了群"),
    ("not enough rights", WindowClosedError, "机器人在这个群里不能说话"),
    ("not a member", WindowClosedError, "机器人不在这个群里"),
    ("chat not found", SendRefusedError, "没有这个用户"),
    ("peer_id_invalid", SendRefusedError, "没有这个用户"),
    ("chat_id is empty", SendRefusedError, "没有这个用户"),
    ("too long", SendRefusedError, "内容太长"),
    ("text is empty", SendRefusedError, "内容是空的"),
    ("must be non-empty", SendRefusedError, "内容是空的"),
    ("can't parse", SendRefusedError, "格式不对"),
    ("button", SendRefusedError, "按钮不对"),
)


def error_of(error: TelegramError) -> SendError:
    """What ``error`` asks for, of a call that a citizen sees."""
    if isinstance(error, RetryAfter):
        return TryLaterError("Telegram 要求稍后再试", wanted_pause(error))
    if isinstance(error, ChatMigrated):
        return SendRefusedError("这个群换了编号")
    if isinstance(error, InvalidToken):
        return BotError("Telegram 不认 token", UNTIL_MENDED)
    if isinstance(error, Forbidden | BadRequest):
        return _by_description(error)
    if isinstance(error, Conflict):
        return TryLaterError("Telegram 正忙（409）")
    if isinstance(error, NotSentError):
        return TryLaterError("连不上 Telegram")
    return MaybeSentError("Telegram 没有回应")  # NetworkError, TimedOut, an answer that can't be read


def wanted_pause(error: RetryAfter) -> float:
    """Not before so many seconds."""
    wanted = error.retry_after
    return wanted.total_seconds() if isinstance(wanted, timedelta) else float(wanted)


def _by_description(error: TelegramError) -> SendError:
    said = error.message.lower()
    for words, kind, reason in _REASONS:
        if words in said:
            return kind(reason)
    if isinstance(error, Forbidden):
        return WindowClosedError("Telegram 不让给这个用户发消息")
    return SendRefusedError("Telegram 没有接受（400）")
