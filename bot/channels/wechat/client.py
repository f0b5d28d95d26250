"""WeChat's API, of one Official Account.

Pages under https://developers.weixin.qq.com/doc/service/api/: base/api_getstableaccesstoken (stable_token),
customer/message/api_sendcustommessage (custom/send), customer/message/api_typing (custom/typing),
notify/notify/api_sendnewsubscribemsg (subscribe/bizsend), material/temporary/api_getmedia (media/get),
material/temporary/api_uploadtempmedia (media/upload), custommenu/api_createcustommenu, api_deletemenu, api_getmenu.

How it is called: :mod:`bot.channels.weixin.api`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
from pydantic import SecretStr

from actions.cases.time import Clock
from bot.channels.wechat.errors import TOKEN_CODES, error_of
from bot.channels.wechat.notices import clipped
from bot.channels.wechat.settings import API
from bot.channels.weixin.api import SECONDS, Api, Media
from bot.channels.weixin.tokens import Token, Tokens


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
        self._app_id = app_id
        self._app_secret = app_secret
        self._api = Api(
            session, who="微信", base_url=base_url, error_of=error_of, token_codes=TOKEN_CODES, seconds=seconds
        )
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
        """The menu as published by this API. Raises :class:`~bot.channels.wechat.errors.NoMenuError` when there is
        none."""
        return await self._call("GET", "/cgi-bin/menu/get")

    async def check(self) -> None:
        """Ask for a token anew, so that a secret changed at WeChat's is noticed at once. Raises a SendError."""
        await self._tokens.fresh()

    async def upload_image(self, content: bytes, name: str = "image.jpg", content_type: str = "image/jpeg") -> str:
        """Send a picture to WeChat for three days; its media id."""

        def form() -> aiohttp.FormData:
            data = aiohttp.FormData()
            data.add_field("media", content, filename=name, content_type=content_type)
            return data

        path, query = "/cgi-bin/media/upload", {"type": "image"}
        answer = await self._api.call(self._tokens, "POST", path, form, query=query)
        return str(answer.get("media_id") or "")

    async def download(self, media_id: str, most_bytes: int) -> Media:
        """The file that a citizen sent. Raises :class:`~actions.cases.attachments.FileTooLarge` as soon as that is
        known, :class:`~bot.channels.weixin.errors.MediaGoneError`, or a SendError."""
        return await self._api.download(self._tokens, "/cgi-bin/media/get", {"media_id": media_id}, most_bytes)

    async def _send(self, openid: str, kind: str, content: Mapping[str, Any]) -> None:
        body = {"touser": openid, "msgtype": kind, kind: content}
        await self._call("POST", "/cgi-bin/message/custom/send", body, True)

    async def _call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, shows: bool = False
    ) -> dict[str, Any]:
        return await self._api.call(self._tokens, method, path, body, shows=shows)

    async def _fetch_token(self, force: bool) -> Token:
        body = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._app_secret.get_secret_value(),
            "force_refresh": force,
        }
        return await self._api.token("POST", "/cgi-bin/stable_token", {}, body)
