"""python-telegram-bot's HTTP seam over our own aiohttp session.

Why not its own (httpx): that one logs each address, which holds the token, at INFO, takes proxies from the environment,
reads bodies of any size, and doesn't tell a call that never went out from one without an answer. Here nothing but the
given address is ever called, no redirect is followed, nothing is logged, and each call goes over a connection of its
own: on a kept one that has just been closed, a message would be lost in doubt.

Source: https://docs.python-telegram-bot.org/en/stable/telegram.request.baserequest.html
"""

from __future__ import annotations

import json
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from bot.channels import limited

SECONDS = 10.0  # for a call
FILE_SECONDS = 45.0
_CONNECT_SECONDS = 5.0
_MOST_JSON = 16 * 1024 * 1024  # a hundred updates of the largest kind
_NOT_TAKEN = frozenset({429, 503})


class NotSentError(NetworkError):
    """The call surely had no effect: no connection, the server had no time for it, or is not the Bot API."""


class TooLongAnswerError(TelegramError):
    """There is more than is allowed."""


class AiohttpRequest(BaseRequest):
    """Calls of the Bot API over ``session``, which it does not close. ``most_bytes``: of a file."""

    __slots__ = ("_most_bytes", "_seconds", "_session")

    def __init__(self, session: aiohttp.ClientSession, *, most_bytes: int, seconds: float = SECONDS) -> None:
        self._session, self._most_bytes, self._seconds = session, most_bytes, seconds

    @property
    def read_timeout(self) -> float | None:
        return self._seconds

    async def initialize(self) -> None:
        """Nothing: the session is there."""

    async def shutdown(self) -> None:
        """Nothing: whoever made the session closes it."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body. Raises :class:`NotSentError`, :class:`TooLongAnswerError`, or NetworkError when it is not
        known what became of the call. The words of exceptions are ours: aiohttp's may hold the address."""
        is_file = method == "GET"
        seconds = read_timeout if isinstance(read_timeout, int | float) else FILE_SECONDS if is_file else self._seconds
        try:
            async with self._session.request(
                method,
                url,
                data=request_data.json_parameters if request_data is not None else None,
                headers={"Connection": "close", "User-Agent": self.USER_AGENT},
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=seconds, sock_connect=_CONNECT_SECONDS),
            ) as response:
                body = await limited.read(response, self._most_bytes if is_file else _MOST_JSON)
                status = response.status
        except limited.TooLongError:
            raise TooLongAnswerError("too long") from None
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise NotSentError("no connection") from None
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise NetworkError("no answer") from None
        if 300 <= status < 400 or (status in _NOT_TAKEN and b'"retry_after"' not in body):
            raise NotSentError(f"not taken ({status})")
        return status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer. As python-telegram-bot's own, without writing the body, which holds what people wrote, into the
        log. Raises TelegramError."""
        try:
            found = json.loads(payload)
        except (ValueError, RecursionError):
            raise TelegramError("not JSON") from None
        if not isinstance(found, dict):
            raise TelegramError("not an object")
        return found
