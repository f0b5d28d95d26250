"""A callback of WeChat: is it from WeChat, for us, of now, and readable? Pure, but for the memory of what was heard.

Sources: 接入指引 and 消息加解密说明 (https://developers.weixin.qq.com/doc/subscription/guide/dev/push/encryption.html),
接收普通消息 (https://developers.weixin.qq.com/doc/service/guide/product/message/Receiving_standard_messages.html).

**Modes.** The setting decides what is believed, never the request. *plain*: the signature of the address proves the
sender, the plain fields count. *safe*: only an ``Encrypt`` with a right ``msg_signature`` counts; a plain body is
refused. *compatible* is for changing over: WeChat sends both and the encrypted part counts, whatever stands beside it;
a body without it is taken as in plain mode, so that nothing is lost while the console is being switched. So safe is the
mode to stay with.

**Replays.** WeChat calls again when there is no answer within 5 seconds, three calls in all. Its documentation doesn't
say whether a retry carries the same timestamp and nonce, so nothing here depends on it: a retry under a new signature
is as good as any other message, and one under the same signature passes for
:data:`~bot.channels.weixin.callback.RETRIES_END` after the first, marked ``is_repeat``. Later than that, or with other
content under the same signature, it is a replay and
refused. What keeps work from being done twice is neither: it is the message's own key
(:attr:`~bot.channels.wechat.messages.Message.key`), which is the same in every retry and replay, and is kept in the
database while this memory is bounded and ends with the process.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from bot.channels.weixin.bodies import Fields, is_json, text_of
from bot.channels.weixin.callback import (
    MOST_BYTES,
    MOST_PARAMETER,
    Heard,
    Reason,
    Refused,
    Verified,
    decoded,
    instant,
    opened,
    parameters,
    parsed,
    sealed_in,
)
from bot.channels.weixin.crypto import MessageCrypto, is_signed


class Mode(StrEnum):
    """As chosen in WeChat's console (消息加解密方式)."""

    PLAIN = "plain"  # 明文模式
    COMPATIBLE = "compatible"  # 兼容模式
    SAFE = "safe"  # 安全模式


class Callbacks:
    """Reads the callbacks of one account.

    ``original_id``: the account's 原始ID (gh_…); empty: not compared. ``crypto`` may be absent in plain mode only.
    """

    def __init__(
        self,
        token: str,
        mode: Mode,
        crypto: MessageCrypto | None = None,
        original_id: str = "",
        *,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        if crypto is None and mode != Mode.PLAIN:
            raise ValueError("an EncodingAESKey is needed in this mode")
        self._token = token
        self._mode = mode
        self._crypto = crypto
        self._original_id = original_id
        self._most_bytes = most_bytes
        self._heard = Heard()

    def verify(self, query: Mapping[str, str], now: datetime) -> str:
        """The ``echostr`` that WeChat's console waits for, as the whole answer in ``text/plain``. Raises
        :class:`Refused`."""
        self._plain_parameters(query, now)
        echo = query.get("echostr", "")
        if not 0 < len(echo) <= MOST_PARAMETER:
            raise Refused(Reason.MISSING_PARAMETERS)
        return echo

    def read(self, query: Mapping[str, str], body: bytes, now: datetime) -> Verified:
        """The message in a callback. Raises :class:`Refused`.

        What proves nothing is parsed as late as possible: an oversized, stale or (in plain mode) forged request costs
        no parsing.
        """
        if len(body) > self._most_bytes:
            raise Refused(Reason.OVERSIZED)
        is_aes = query.get("encrypt_type", "raw") == "aes" or "msg_signature" in query
        if self._mode == Mode.SAFE or (self._mode == Mode.COMPATIBLE and is_aes):
            return self._read_encrypted(query, body, now)
        return self._read_plain(query, body, now)

    def _read_plain(self, query: Mapping[str, str], body: bytes, now: datetime) -> Verified:
        signed = self._plain_parameters(query, now)
        text = decoded(body)
        fields = parsed(text)
        if "Encrypt" in fields and self._mode == Mode.COMPATIBLE:
            raise Refused(Reason.FORGED)  # a ciphertext that no msg_signature vouches for
        if "Encrypt" in fields and "FromUserName" not in fields:
            raise Refused(Reason.NOT_PLAIN)
        self._check(fields)
        repeat = self._heard.is_repeat(signed, text, now)
        return Verified(fields, is_json(text), None, repeat)

    def _read_encrypted(self, query: Mapping[str, str], body: bytes, now: datetime) -> Verified:
        crypto = self._crypto
        assert crypto is not None  # refused by __init__
        if "msg_signature" not in query:
            self._plain_parameters(query, now)
            raise Refused(Reason.NOT_ENCRYPTED)
        timestamp, nonce, signature = parameters(query, "msg_signature", now)
        if "signature" in query and not is_signed(query["signature"], self._token, timestamp, nonce):
            raise Refused(Reason.FORGED)  # WeChat sends both; one alone would do, but no wrong one
        text = decoded(body)
        outer = parsed(text)
        decrypted = opened(crypto, sealed_in(outer), (timestamp, nonce, signature))
        fields = parsed(decrypted.text)
        self._check(fields)
        repeat = self._heard.is_repeat((timestamp, nonce, signature), decrypted.text, now)
        return Verified(fields, is_json(text), decrypted.key, repeat)

    def _plain_parameters(self, query: Mapping[str, str], now: datetime) -> tuple[str, str, str]:
        """Timestamp, nonce and signature of a request whose signature is right."""
        timestamp, nonce, signature = parameters(query, "signature", now)
        if not is_signed(signature, self._token, timestamp, nonce):
            raise Refused(Reason.FORGED)
        return timestamp, nonce, signature

    def _check(self, fields: Fields) -> None:
        """That it is for us, and has what every message and event has."""
        account, user = (text_of(fields, name).strip() for name in ("ToUserName", "FromUserName"))
        if not _is_name(account) or not _is_name(user) or not text_of(fields, "MsgType").strip():
            raise Refused(Reason.MISSING_FIELDS)
        if instant(text_of(fields, "CreateTime").strip()) is None:
            raise Refused(Reason.MISSING_FIELDS)
        if self._original_id and account != self._original_id:
            raise Refused(Reason.WRONG_ACCOUNT)


def _is_name(name: str) -> bool:
    """An OpenID or 原始ID: they are letters, digits, "_" and "-"."""
    return 0 < len(name) <= 128 and name.isascii() and name.isprintable()
