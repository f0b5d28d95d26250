"""An API of Tencent over one HTTP session: nothing but the configured address is ever called, no redirect is followed.

Each call goes over a connection of its own (``Connection: close``): on a kept one that the provider has just closed, a
message would be lost in doubt, as nobody could tell whether it was read. Bodies are UTF-8 as they are:
``\\u4f60`` would be shown to citizens as it stands. Exceptions carry no token, user or text, and are cut from what
caused them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp

from actions.cases.attachments import FileTooLarge
from bot.channels import limited
from bot.channels.weixin.errors import MediaGoneError
from bot.channels.weixin.tokens import Token, Tokens
from bot.delivery.channel import MaybeSentError, SendError, SendRefusedError, TryLaterError

SECONDS = 10.0  # for a call
MEDIA_SECONDS = 60.0
_CONNECT_SECONDS = 5.0
_MOST_JSON = 4 * 1024 * 1024
_BUSY = frozenset({429, 503})
_MEDIA_IS_GONE = frozenset({40007, 40009, 41006})

Body = Mapping[str, Any] | Callable[[], aiohttp.FormData] | None  # JSON, or what makes a form, anew for each try


@dataclass(frozen=True)
class Media:
    """A downloaded file. ``content_type`` is what the provider says; what it is, its content tells."""

    content: bytes = field(repr=False)
    content_type: str
    name: str = field(default="", repr=False)  # as sent, where the provider tells


class Api:
    """Calls the API of ``who`` (its name, for reasons); safe to be used by many tasks at once. What an error code asks
    for says ``error_of``; those in ``token_codes`` have the token renewed, once."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        who: str,
        base_url: str,
        error_of: Callable[[int], SendError],
        token_codes: frozenset[int],
        seconds: float = SECONDS,
    ) -> None:
        self._session = session
        self._who = who
        self._base_url = base_url.rstrip("/")
        self._error_of = error_of
        self._token_codes = token_codes
        self._seconds = seconds

    async def call(
        self,
        tokens: Tokens,
        method: str,
        path: str,
        body: Body = None,
        *,
        query: Mapping[str, str] | None = None,
        shows: bool = False,
    ) -> dict[str, Any]:
        """Call with a token, once more with a new one when it wasn't taken. ``shows``: a citizen sees what is called,
        so doubt isn't retried. Raises a :class:`~bot.delivery.channel.SendError`."""
        token = await tokens.get()
        answer = await self._json(method, path, {"access_token": token, **(query or {})}, body, shows)
        if _code(answer) in self._token_codes:
            token = await tokens.get(token)
            answer = await self._json(method, path, {"access_token": token, **(query or {})}, body, shows)
        return self._checked(answer)

    async def token(self, method: str, path: str, query: Mapping[str, str], body: Body = None) -> Token:
        """A token, as ``access_token`` and ``expires_in`` tell."""
        answer = self._checked(await self._json(method, path, query, body, False))
        value, lasts = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(value, str) or not value or not isinstance(lasts, int):
            raise TryLaterError(f"{self._who}没有给出令牌")
        return Token(value, timedelta(seconds=lasts))

    async def download(self, tokens: Tokens, path: str, query: Mapping[str, str], most_bytes: int) -> Media:
        """A file. Raises :class:`~actions.cases.attachments.FileTooLarge` as soon as that is known,
        :class:`~bot.channels.weixin.errors.MediaGoneError`, or a SendError."""
        token = await tokens.get()
        found = await self._download(path, {"access_token": token, **query}, most_bytes)
        if not isinstance(found, Media) and _code(found) in self._token_codes:
            token = await tokens.get(token)
            found = await self._download(path, {"access_token": token, **query}, most_bytes)
        if isinstance(found, Media):
            return found
        if _code(found) in _MEDIA_IS_GONE or not _code(found):
            raise MediaGoneError
        raise self._error_of(_code(found))

    async def _json(self, method: str, path: str, query: Mapping[str, str], body: Body, shows: bool) -> dict[str, Any]:
        """One call, and its answer as JSON."""
        in_doubt = MaybeSentError if shows else TryLaterError
        try:
            async with self._request(method, path, query, body, self._seconds) as response:
                status, content = response.status, await _read(response, _MOST_JSON)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise TryLaterError(f"连不上{self._who}") from None
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise in_doubt(f"{self._who}没有回应") from None
        except FileTooLarge:
            raise in_doubt(f"{self._who}的回应太长") from None
        if status in _BUSY:
            raise TryLaterError(f"{self._who}暂时不可用（{status}）")
        if status >= 500:
            raise in_doubt(f"{self._who}出错（{status}）")
        if status != 200:
            raise SendRefusedError(f"{self._who}没有接受（{status}）")
        answer = _object(content)
        if answer is None:
            raise in_doubt(f"{self._who}的回应看不懂")
        return answer

    async def _download(self, path: str, query: Mapping[str, str], most_bytes: int) -> Media | dict[str, Any]:
        """The file, or the JSON that says why not."""
        try:
            async with self._request("GET", path, query, None, MEDIA_SECONDS) as response:
                if response.status != 200:
                    raise TryLaterError(f"{self._who}没有给出文件（{response.status}）")
                content, content_type = await _read(response, most_bytes), response.content_type
                disposition = response.content_disposition
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise TryLaterError("文件没有下载完") from None
        said = _object(content) if content_type in ("application/json", "text/plain") else None
        if said is not None and ("errcode" in said or "video_url" in said):
            return said
        return Media(content, content_type, (disposition.filename if disposition else None) or "")

    def _request(self, method: str, path: str, query: Mapping[str, str], body: Body, seconds: float) -> Any:
        headers = {"Connection": "close"}
        data: aiohttp.FormData | bytes | None = None
        if callable(body):
            data = body()
        elif body is not None:
            data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
            headers["Content-Type"] = "application/json; charset=utf-8"
        return self._session.request(
            method,
            f"{self._base_url}{path}",
            params=query,
            data=data,
            headers=headers,
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=seconds, sock_connect=_CONNECT_SECONDS),
        )

    def _checked(self, answer: dict[str, Any]) -> dict[str, Any]:
        """The answer; raises what its error code asks for."""
        if code := _code(answer):
            raise self._error_of(code)
        return answer


async def _read(response: aiohttp.ClientResponse, most_bytes: int) -> bytes:
    """The body. Raises FileTooLarge."""
    try:
        return await limited.read(response, most_bytes)
    except limited.TooLongError:
        raise FileTooLarge(most_bytes) from None


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _code(answer: Mapping[str, Any]) -> int:
    code = answer.get("errcode", 0)
    return code if isinstance(code, int) else 0
