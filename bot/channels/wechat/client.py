"""WeChat's API over one HTTP session: nothing but the configured address is ever called, no redirect is followed.

Pages under https://developers.weixin.qq.com/doc/service/api/: base/api_getstableaccesstoken (stable_token),
customer/message/api_sendcustommessage (custom/send), customer/message/api_typing (custom/typing),
notify/notify/api_sendnewsubscribemsg (subscribe/bizsend), material/temporary/api_getmedia (media/get),
material/temporary/api_uploadtempmedia (media/upload), custommenu/api_createcustommenu, api_deletemenu, api_getmenu.

Each call goes over a connection of its own (``Connection: close``): on a kept one that WeChat has just closed, a
message would be lost in doubt, as nobody could tell whether it was read. Bodies are UTF-8 as they are; WeChat shows
``\\u4f60`` to citizens as it stands. Exceptions carry no token, OpenID or text, and are cut from what caused them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
from pydantic import SecretStr

from actions.cases.attachments import FileTooLarge
from actions.cases.time import Clock
from bot.channels import limited
from bot.channels.wechat.errors import TOKEN_CODES, MediaGoneError, error_of
from bot.channels.wechat.notices import clipped
from bot.channels.wechat.settings import API
from bot.channels.wechat.tokens import Token, Tokens
from bot.delivery.channel import MaybeSentError, SendRefusedError, TryLaterError

SECONDS = 10.0  # for a call
MEDIA_SECONDS = 60.0
_CONNECT_SECONDS = 5.0
_MOST_JSON = 1024 * 1024
_BUSY = frozenset({429, 503})
_MEDIA_IS_GONE = frozenset({40007, 40009, 41006})


@dataclass(frozen=True)
class Media:
    """A downloaded file. ``content_type`` is what WeChat says; what it is, its content tells."""

    content: bytes = field(repr=False)
    content_type: str


class WeChatClient:
    """Calls the API for one account; safe to be used by many tasks at once. Raises
    :class:`~bot.delivery.channel.SendError`, as each method says."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        app_id: str,
        app_secret: SecretStr,
        clock: Clock,
        *,
        base_url: str = API,
        seconds: float = SECONDS,
    ) -> None:
        self._session = session
        self._app_id = app_id
        self._app_secret = app_secret
        self._base_url = base_url.rstrip("/")
        self._seconds = seconds
        self._tokens = Tokens(self._fetch_token, clock)

    async def send_text(self, openid: str, text: str) -> None:
        """Push a text. Raises any :class:`~bot.delivery.channel.SendError`; see
        :func:`~bot.channels.wechat.errors.error_of`."""
        await self._send(openid, "text", {"content": text})

    async def send_menu(self, openid: str, head: str, choices: Sequence[tuple[str, str]], tail: str = "") -> None:
        """Push a menu message; ``choices`` are (id, words). Tapping one sends the words as a text with that id."""
        items = [{"id": number, "content": words} for number, words in choices]
        await self._send(openid, "msgmenu", {"head_content": head, "list": items, "tail_content": tail})

    async def send_image(self, openid: str, media_id: str) -> None:
        """Push a picture that :meth:`upload_image` has sent to WeChat."""
        await self._send(openid, "image", {"media_id": media_id})

    async def send_notice(self, openid: str, template_id: str, data: Mapping[str, str], *, page: str = "") -> None:
        """Send a subscription message (订阅通知), outside the window too. ``data``: the template's fields and values,
        which are cut to what their fields hold (:func:`~bot.channels.wechat.notices.clipped`).

        Raises :class:`~bot.channels.wechat.errors.NoticeNotWantedError` when the user hasn't allowed it.
        """
        body: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "data": {name: {"value": clipped(name, value)} for name, value in data.items()},
        }
        await self._call("POST", "/cgi-bin/message/subscribe/bizsend", body | ({"page": page} if page else {}), True)

    async def typing(self, openid: str, *, is_typing: bool = True) -> None:
        """Show (or end) "正在输入". Worth no retry: errors may be passed over."""
        command = "Typing" if is_typing else "CancelTyping"
        await self._call("POST", "/cgi-bin/message/custom/typing", {"touser": openid, "command": command})

    async def create_menu(self, menu: Mapping[str, Any]) -> None:
        """Publish the menu (``{"button": […]}``). Phones show it within a day, or when followed anew."""
        await self._call("POST", "/cgi-bin/menu/create", menu)

    async def delete_menu(self) -> None:
        """Take the menu away."""
        await self._call("GET", "/cgi-bin/menu/delete")

    async def get_menu(self) -> dict[str, Any]:
        """The menu as published by this API. Raises SendRefusedError (46003) when there is none."""
        return await self._call("GET", "/cgi-bin/menu/get")

    async def upload_image(self, content: bytes, name: str = "image.jpg", content_type: str = "image/jpeg") -> str:
        """Send a picture to WeChat for three days; its media id."""

        def form() -> aiohttp.FormData:
            data = aiohttp.FormData()
            data.add_field("media", content, filename=name, content_type=content_type)
            return data

        token = await self._tokens.get()
        answer = await self._json("POST", "/cgi-bin/media/upload", {"access_token": token, "type": "image"}, form())
        if _code(answer) in TOKEN_CODES:
            token = await self._tokens.get(token)
            answer = await self._json("POST", "/cgi-bin/media/upload", {"access_token": token, "type": "image"}, form())
        return str(_checked(answer).get("media_id") or "")

    async def download(self, media_id: str, most_bytes: int) -> Media:
        """The file that a citizen sent. Raises :class:`~actions.cases.attachments.FileTooLarge` as soon as that is
        known, :class:`~bot.channels.wechat.errors.MediaGoneError`, or a SendError."""
        token = await self._tokens.get()
        found = await self._download(media_id, token, most_bytes)
        if not isinstance(found, Media) and _code(found) in TOKEN_CODES:
            found = await self._download(media_id, await self._tokens.get(token), most_bytes)
        if isinstance(found, Media):
            return found
        if _code(found) in _MEDIA_IS_GONE or not _code(found):
            raise MediaGoneError
        raise error_of(_code(found))

    async def _send(self, openid: str, kind: str, content: Mapping[str, Any]) -> None:
        body = {"touser": openid, "msgtype": kind, kind: content}
        await self._call("POST", "/cgi-bin/message/custom/send", body, True)

    async def _call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, shows: bool = False
    ) -> dict[str, Any]:
        """Call with a token, once more with a new one when it wasn't taken. ``shows``: a citizen sees what is called,
        so doubt isn't retried."""
        token = await self._tokens.get()
        answer = await self._json(method, path, {"access_token": token}, body, shows)
        if _code(answer) in TOKEN_CODES:
            token = await self._tokens.get(token)
            answer = await self._json(method, path, {"access_token": token}, body, shows)
        return _checked(answer)

    async def _fetch_token(self, force: bool) -> Token:
        body = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._app_secret.get_secret_value(),
            "force_refresh": force,
        }
        answer = _checked(await self._json("POST", "/cgi-bin/stable_token", {}, body))
        value, lasts = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(value, str) or not value or not isinstance(lasts, int):
            raise TryLaterError("微信没有给出令牌")
        return Token(value, timedelta(seconds=lasts))

    async def _json(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Mapping[str, Any] | aiohttp.FormData | None = None,
        shows: bool = False,
    ) -> dict[str, Any]:
        """One call, and its answer as JSON."""
        in_doubt = MaybeSentError if shows else TryLaterError
        try:
            async with self._request(method, path, query, body, self._seconds) as response:
                status, content = response.status, await _read(response, _MOST_JSON)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise TryLaterError("连不上微信") from None
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise in_doubt("微信没有回应") from None
        except FileTooLarge:
            raise in_doubt("微信的回应太长") from None
        if status in _BUSY:
            raise TryLaterError(f"微信暂时不可用（{status}）")
        if status >= 500:
            raise in_doubt(f"微信出错（{status}）")
        if status != 200:
            raise SendRefusedError(f"微信没有接受（{status}）")
        answer = _object(content)
        if answer is None:
            raise in_doubt("微信的回应看不懂")
        return answer

    async def _download(self, media_id: str, token: str, most_bytes: int) -> Media | dict[str, Any]:
        """The file, or the JSON that says why not."""
        query = {"access_token": token, "media_id": media_id}
        try:
            async with self._request("GET", "/cgi-bin/media/get", query, None, MEDIA_SECONDS) as response:
                if response.status != 200:
                    raise TryLaterError(f"微信没有给出文件（{response.status}）")
                content, content_type = await _read(response, most_bytes), response.content_type
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise TryLaterError("文件没有下载完") from None
        said = _object(content) if content_type in ("application/json", "text/plain") else None
        if said is not None and ("errcode" in said or "video_url" in said):
            return said
        return Media(content, content_type)

    def _request(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Mapping[str, Any] | aiohttp.FormData | None,
        seconds: float,
    ) -> Any:
        headers = {"Connection": "close"}
        data: aiohttp.FormData | bytes | None = None
        if isinstance(body, aiohttp.FormData):
            data = body
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


def _checked(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer; raises what its error code asks for."""
    if code := _code(answer):
        raise error_of(code)
    return answer
