"""WeCom's API (企业微信), of one app.

Pages under https://developer.work.weixin.qq.com/document/path/: 91039 (gettoken), 94670 (kf/sync_msg), 94677
(kf/send_msg), 95122 (kf/send_msg_on_event), 94669 (kf/service_state), 90254 (media/get), 90236 (message/send), 94661
(kf/account/list), 90227 (agent/get). How it is called: :mod:`bot.channels.weixin.api`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any

import aiohttp
from pydantic import SecretStr

from actions.cases.time import Clock
from bot.channels.wecom.errors import TOKEN_CODES, error_of
from bot.channels.wecom.messages import Page, read_page
from bot.channels.wecom.settings import API
from bot.channels.weixin.api import SECONDS, Api, Media
from bot.channels.weixin.tokens import Token, Tokens
from bot.delivery.channel import SendRefusedError

PAGE = 200  # messages a call; the most is 1,000
ACCOUNTS = 100  # of 客服账号 a call; the most
DUPLICATES_SECONDS = 4 * 3600  # within which the same card isn't shown twice; the most that WeCom allows


class State(IntEnum):
    """Of a session. Only in the first two the API may say something."""

    NEW = 0
    BOT = 1
    WAITING = 2  # in WeCom's own queue
    STAFF = 3
    ENDED = 4


class WeComClient:
    """Calls the API with one app's secret; safe to be used by many tasks at once. All raise a
    :class:`~bot.delivery.channel.SendError`."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        corp_id: str,
        secret: SecretStr,
        clock: Clock,
        *,
        base_url: str = API,
        seconds: float = SECONDS,
    ) -> None:
        self._corp_id = corp_id
        self._secret = secret
        self._api = Api(
            session, who="企业微信", base_url=base_url, error_of=error_of, token_codes=TOKEN_CODES, seconds=seconds
        )
        self._tokens = Tokens(self._fetch_token, clock, can_force=False)

    async def sync(self, open_kfid: str, cursor: str, token: str) -> Page:
        """What came after ``cursor``; empty: of the last three days. ``token``: of a callback, or empty.

        Raises :class:`~bot.channels.wecom.errors.StaleTokenError` for one that is too old.
        """
        body: dict[str, Any] = {"open_kfid": open_kfid, "limit": PAGE, "voice_format": 0}
        body |= {"cursor": cursor} if cursor else {}
        body |= {"token": token} if token else {}
        return read_page(await self._call("/cgi-bin/kf/sync_msg", body), open_kfid)

    async def send(self, open_kfid: str, user: str, key: str, message: Mapping[str, Any]) -> None:
        """Say ``message``; ``key`` is its msgid, the same in every try."""
        body = {"touser": user, "open_kfid": open_kfid, "msgid": key, **message}
        await self._call("/cgi-bin/kf/send_msg", body, shows=True)

    async def welcome(self, code: str, message: Mapping[str, Any]) -> None:
        """Say ``message`` to who has just entered; the code is good once, and for 20 seconds."""
        await self._call("/cgi-bin/kf/send_msg_on_event", {"code": code, **message}, shows=True)

    async def state(self, open_kfid: str, user: str) -> int:
        """The state of the session, one of :class:`State` or newer."""
        body = {"open_kfid": open_kfid, "external_userid": user}
        answer = await self._call("/cgi-bin/kf/service_state/get", body)
        found = answer.get("service_state")
        if not isinstance(found, int):
            raise SendRefusedError("企业微信没有说会话的状态")
        return found

    async def to_bot(self, open_kfid: str, user: str) -> None:
        """A session that nobody has been given yet becomes the bot's."""
        body = {"open_kfid": open_kfid, "external_userid": user, "service_state": int(State.BOT)}
        await self._call("/cgi-bin/kf/service_state/trans", body)

    async def download(self, media_id: str, most_bytes: int) -> Media:
        """The file that a citizen sent. Raises :class:`~actions.cases.attachments.FileTooLarge`,
        :class:`~bot.channels.weixin.errors.MediaGoneError`, or a SendError."""
        return await self._api.download(self._tokens, "/cgi-bin/media/get", {"media_id": media_id}, most_bytes)

    async def send_card(self, agent_id: int, user_id: str, card: Mapping[str, str]) -> None:
        """Show a card (``title``, ``description``, ``url``, ``btntxt``) to a member; the same card once in some hours.

        Raises :class:`~bot.delivery.channel.SendRefusedError` also for somebody whom the app may not reach.
        """
        body = {
            "touser": user_id,
            "agentid": agent_id,
            "msgtype": "textcard",
            "textcard": dict(card),
            "enable_duplicate_check": 1,
            "duplicate_check_interval": DUPLICATES_SECONDS,
        }
        answer = await self._call("/cgi-bin/message/send", body, shows=True)
        if answer.get("invaliduser") or answer.get("unlicenseduser"):
            raise SendRefusedError("没有这个成员，或者成员不在应用的可见范围里")

    async def check(self) -> None:
        """Ask for a token anew, so that a secret changed at WeCom's is noticed at once."""
        await self._tokens.fresh()

    async def accounts(self) -> dict[str, str]:
        """The 客服账号 that this app may see, and their names (kf/account/list)."""
        found: dict[str, str] = {}
        for offset in range(0, ACCOUNTS * 50, ACCOUNTS):
            body = {"offset": offset, "limit": ACCOUNTS}
            listed = (await self._call("/cgi-bin/kf/account/list", body)).get("account_list")
            page = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
            found |= {str(each.get("open_kfid")): str(each.get("name") or "") for each in page}
            if len(page) < ACCOUNTS:
                break
        return found

    async def is_closed(self, agent_id: int) -> bool:
        """Whether the app itself has been switched off (agent/get)."""
        query = {"agentid": str(agent_id)}
        answer = await self._api.call(self._tokens, "GET", "/cgi-bin/agent/get", query=query)
        return answer.get("close") == 1

    async def _call(self, path: str, body: Mapping[str, Any], *, shows: bool = False) -> dict[str, Any]:
        return await self._api.call(self._tokens, "POST", path, body, shows=shows)

    async def _fetch_token(self, _force: bool) -> Token:
        query = {"corpid": self._corp_id, "corpsecret": self._secret.get_secret_value()}
        return await self._api.token("GET", "/cgi-bin/gettoken", query)
