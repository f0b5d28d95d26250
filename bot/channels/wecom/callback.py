"""A callback of WeCom. It says only that something is there to be fetched, and for which account.

Sources: 回调配置 (https://developer.work.weixin.qq.com/document/path/90930), 加解密方案
(https://developer.work.weixin.qq.com/document/path/90968), 接收消息和事件
(https://developer.work.weixin.qq.com/document/path/94670). Everything is encrypted, with the corp id as the receiver.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.weixin.bodies import text_of
from bot.channels.weixin.callback import (
    MOST_BYTES,
    Heard,
    Reason,
    Refused,
    decoded,
    opened,
    parameters,
    parsed,
    sealed_in,
)
from bot.channels.weixin.crypto import MessageCrypto

_EVENT = "kf_msg_or_event"
_MOST_ECHO = 1024  # characters of the encrypted echostr
_MOST_TOKEN = 128  # bytes, as documented


@dataclass(frozen=True)
class Knock:
    """Something is there for this account. ``token`` lets us ask for it for ten minutes without being slowed down."""

    open_kfid: str
    token: str = field(repr=False)


class Callbacks:
    """Reads the callbacks of one enterprise."""

    def __init__(self, crypto: MessageCrypto, corp_id: str) -> None:
        self._crypto = crypto
        self._corp_id = corp_id
        self._heard = Heard()

    def verify(self, query: Mapping[str, str], now: datetime) -> str:
        """What the console's check of our address is answered with, in ``text/plain``. Raises :class:`Refused`."""
        signed = parameters(query, "msg_signature", now)
        echo = query.get("echostr", "")
        if not 0 < len(echo) <= _MOST_ECHO:
            raise Refused(Reason.MISSING_PARAMETERS)
        return opened(self._crypto, echo, signed).text

    def read(self, query: Mapping[str, str], body: bytes, now: datetime) -> Knock | None:
        """The knock; ``None`` for other events (of the same app), which don't concern us. Raises :class:`Refused`."""
        if len(body) > MOST_BYTES:
            raise Refused(Reason.OVERSIZED)
        signed = parameters(query, "msg_signature", now)
        text = opened(self._crypto, sealed_in(parsed(decoded(body))), signed).text
        fields = parsed(text)
        self._heard.is_repeat(signed, text, now)
        if text_of(fields, "ToUserName").strip() != self._corp_id:
            raise Refused(Reason.WRONG_ACCOUNT)
        if text_of(fields, "Event").strip() != _EVENT:
            return None
        token = text_of(fields, "Token").strip()
        return Knock(text_of(fields, "OpenKfId").strip(), token if len(token.encode()) <= _MOST_TOKEN else "")
