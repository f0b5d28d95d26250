"""The Bot API for one bot, by python-telegram-bot's ``Bot``. Source: https://core.telegram.org/bots/api.

Exceptions carry no token, address or text, and are cut from what caused them.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from pathlib import PurePosixPath
from typing import Any

import aiohttp
from pydantic import SecretStr
from telegram import Bot, BotCommand, LinkPreviewOptions, WebhookInfo
from telegram.error import BadRequest, TelegramError

from actions.cases.attachments import FileTooLarge
from bot.channels.telegram.errors import error_of
from bot.channels.telegram.request import SECONDS, AiohttpRequest, TooLongAnswerError
from bot.channels.telegram.settings import API
from bot.channels.telegram.split import keyboard
from bot.channels.telegram.texts import MENU
from bot.delivery.channel import MaybeSentError, SendRefusedError, TryLaterError
from bot.delivery.messages import Button

UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
MOST_FILE = 20 * 1024 * 1024  # https://core.telegram.org/bots/api#getfile; a server of one's own has no such limit
_MOST_TOAST = 200  # characters of an answer to a press

log = logging.getLogger(__name__)


class TelegramClient:
    """Calls the API; safe to be used by many tasks at once. Raises :class:`~bot.delivery.channel.SendError` or
    TelegramError, as each method says."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        token: SecretStr,
        *,
        base_url: str = API,
        most_bytes: int = MOST_FILE,
        seconds: float = SECONDS,
    ) -> None:
        logging.getLogger("telegram").setLevel(logging.ERROR)  # below, it writes the token and what people write
        self._most_bytes = min(most_bytes, MOST_FILE) if base_url == API else most_bytes
        self._request = AiohttpRequest(session, most_bytes=self._most_bytes, seconds=seconds)
        self._seconds = seconds
        self._files = f"{base_url}/file/bot{token.get_secret_value()}/"
        self._bot = Bot(
            token.get_secret_value(),
            base_url=f"{base_url}/bot",
            base_file_url=f"{base_url}/file/bot",
            request=self._request,
            get_updates_request=self._request,
        )

    async def send_text(self, chat: int, text: str, choices: list[Button], key: str) -> None:
        """Say ``text`` with buttons below. Raises any :class:`~bot.delivery.channel.SendError`."""
        try:
            await self._bot.send_message(
                chat,
                text,
                reply_markup=keyboard(choices, key),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except TelegramError as error:
            raise error_of(error) from None
        except (KeyError, TypeError, ValueError):
            raise MaybeSentError("Telegram 的回应看不懂") from None

    async def download(self, file_id: str) -> tuple[str, bytes]:
        """The suffix and bytes of a file. Raises :class:`~actions.cases.attachments.FileTooLarge`, TryLaterError, or
        SendRefusedError when Telegram doesn't have it."""
        try:
            file = await self._bot.get_file(file_id)
            if (file.file_size or 0) > self._most_bytes:
                raise FileTooLarge(self._most_bytes)
            address = file.file_path or ""
            if not address.startswith(self._files):  # a server of one's own that names a path on its disk
                raise SendRefusedError("Telegram 没有给出文件的地址")
            return PurePosixPath(address).suffix.lower(), await self._request.retrieve(address)
        except TooLongAnswerError:
            raise FileTooLarge(self._most_bytes) from None
        except BadRequest as error:
            if "too big" in error.message.lower():
                raise FileTooLarge(self._most_bytes) from None
            raise SendRefusedError("Telegram 已经没有这个文件") from None
        except TelegramError as error:
            problem = error_of(error)
            raise problem if isinstance(problem, TryLaterError) else TryLaterError("文件没有下载完") from None

    @property
    def most_bytes(self) -> int:
        """Of a file that can be downloaded."""
        return self._most_bytes

    async def acknowledge(self, query_id: str, text: str = "", *, is_alert: bool = False) -> None:
        """Answer a press, so that the button no longer waits. Best effort: Telegram forgets presses soon."""
        await _tried(self._bot.answer_callback_query(query_id, text[:_MOST_TOAST] or None, show_alert=is_alert))

    async def take_buttons_away(self, chat: int, message_id: int) -> None:
        """Best effort."""
        await _tried(self._bot.edit_message_reply_markup(chat_id=chat, message_id=message_id))

    async def updates(self, offset: int | None, wait_seconds: int) -> list[dict[str, Any]]:
        """What is new, unread: one that can't be read must not hold up the others. ``offset`` confirms all before it.
        Raises TelegramError."""
        asked = {"offset": offset, "timeout": wait_seconds, "allowed_updates": list(UPDATES)}
        given = {name: value for name, value in asked.items() if value is not None}
        # In small letters (the API does not mind): under its own name it would be read at once
        found = await self._bot.do_api_request("getupdates", given, read_timeout=wait_seconds + self._seconds)
        return [update for update in found if isinstance(update, dict)] if isinstance(found, list) else []

    async def call_us(self, url: str, secret: SecretStr) -> None:
        """Have updates sent to ``url``; those that wait stay. Raises TelegramError."""
        await self._bot.set_webhook(url, allowed_updates=UPDATES, secret_token=secret.get_secret_value())

    async def do_not_call_us(self) -> None:
        """Updates are asked for from now on; those that wait stay. Raises TelegramError."""
        await self._bot.delete_webhook()

    async def check(self) -> WebhookInfo:
        """Ask who we are, and where updates are sent (getMe, getWebhookInfo). Raises a
        :class:`~bot.delivery.channel.SendError`."""
        try:
            await self._bot.get_me()
            return await self._bot.get_webhook_info()
        except TelegramError as error:
            raise error_of(error) from None
        except (KeyError, TypeError, ValueError):
            raise TryLaterError("Telegram 的回应看不懂") from None

    async def publish_menu(self) -> None:
        """The commands that Telegram offers. Best effort."""
        await _tried(self._bot.set_my_commands([BotCommand(name, words) for name, words in MENU]))


async def _tried(call: Awaitable[object]) -> None:
    try:
        await call
    except TelegramError as error:
        log.info("a call was not taken: %s", type(error).__name__)
