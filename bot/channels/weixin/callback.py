"""A callback as WeChat and WeCom sign, encrypt and repeat them: is it from there, for us, of now, and readable? Pure,
but for the memory of what was heard.

Sources: 消息加解密说明 (https://developers.weixin.qq.com/doc/subscription/guide/dev/push/encryption.html); for WeCom
https://developer.work.weixin.qq.com/document/path/90968. Replays are explained in
:mod:`bot.channels.wechat.callback`.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.channels.weixin.bodies import BrokenBodyError, Fields, ForbiddenXmlError, read_body, text_of
from bot.channels.weixin.crypto import CryptoError, Decrypted, MessageCrypto, WrongReceiverError
from bot.typed import whole_number

MOST_BYTES = 64 * 1024  # a text has 2 KB; compatible mode carries it three times
FRESH = timedelta(minutes=5)
RETRIES_END = timedelta(seconds=30)  # three calls, 5 seconds each, and slow lines
_MOST_REMEMBERED = 20_000
MOST_PARAMETER = 200  # characters of a parameter of the address


class Reason(StrEnum):
    """Why a callback was refused; for counting and logs."""

    OVERSIZED = "oversized"
    MISSING_PARAMETERS = "missing_parameters"
    STALE = "stale"
    FORGED = "forged"
    REPLAYED = "replayed"
    NOT_ENCRYPTED = "not_encrypted"  # safe mode, or the address says aes
    NOT_PLAIN = "not_plain"  # plain mode, and only ciphertext
    UNDECIPHERABLE = "undecipherable"
    WRONG_APP = "wrong_app"
    WRONG_ACCOUNT = "wrong_account"  # ToUserName isn't our own
    BROKEN = "broken"
    FORBIDDEN_XML = "forbidden_xml"  # DTD, entities, a bomb
    MISSING_FIELDS = "missing_fields"


class Refused(Exception):  # noqa: N818 - a refusal
    """This callback isn't believed. ``reason`` is all there is: what it said is nowhere."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Verified:
    """A callback that is from the provider and for us."""

    fields: Fields = field(repr=False)
    is_json: bool = False  # the answer must be of the same format
    key: int | None = None  # which key it was encrypted with; the answer must be, too. None: plain
    is_repeat: bool = False  # heard before under the same signature


class Heard:
    """The signatures heard within the last minutes, with what came under them."""

    def __init__(self, most: int = _MOST_REMEMBERED) -> None:
        self._most = most
        self._seen: OrderedDict[tuple[str, str, str], tuple[datetime, bytes]] = OrderedDict()

    def is_repeat(self, signature: tuple[str, str, str], content: str, now: datetime) -> bool:
        """Remember a verified request. True for a retry of one; raises :class:`Refused` for a replay."""
        while self._seen:
            oldest = next(iter(self._seen))
            if len(self._seen) < self._most and now - self._seen[oldest][0] <= 2 * FRESH:
                break
            del self._seen[oldest]
        digest = hashlib.sha256(content.encode()).digest()
        known = self._seen.get(signature)
        if known is None:
            self._seen[signature] = (now, digest)
            return False
        if now - known[0] > RETRIES_END or known[1] != digest:
            raise Refused(Reason.REPLAYED)
        return True


def parameters(query: Mapping[str, str], name: str, now: datetime) -> tuple[str, str, str]:
    """Timestamp, nonce and the signature ``name``; the timestamp is of the last or next five minutes. Raises
    :class:`Refused`."""
    found = tuple(query.get(key, "") for key in ("timestamp", "nonce", name))
    if not all(0 < len(value) <= MOST_PARAMETER for value in found):
        raise Refused(Reason.MISSING_PARAMETERS)
    timestamp, nonce, signature = found
    sent = instant(timestamp)
    if sent is None:
        raise Refused(Reason.MISSING_PARAMETERS)
    if abs(now - sent) > FRESH:
        raise Refused(Reason.STALE)
    return timestamp, nonce, signature


def opened(crypto: MessageCrypto, encrypt: str, signed: tuple[str, str, str]) -> Decrypted:
    """What ``encrypt`` says; ``signed`` is what :func:`parameters` gave. Raises :class:`Refused`."""
    timestamp, nonce, signature = signed
    if not encrypt:
        raise Refused(Reason.NOT_ENCRYPTED)
    if not crypto.is_signed(signature, timestamp, nonce, encrypt):
        raise Refused(Reason.FORGED)
    try:
        return crypto.decrypt(encrypt)
    except WrongReceiverError:
        raise Refused(Reason.WRONG_APP) from None
    except CryptoError:
        raise Refused(Reason.UNDECIPHERABLE) from None


def sealed_in(fields: Fields) -> str:
    """The ciphertext in the outer body."""
    return text_of(fields, "Encrypt").strip()


def instant(seconds: str) -> datetime | None:
    """Seconds since 1970 in digits as an instant; ``None`` for anything else."""
    found = whole_number(seconds, 11)
    return None if found is None else datetime.fromtimestamp(found, UTC)


def decoded(body: bytes) -> str:
    """The body as text. Raises :class:`Refused`."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(Reason.BROKEN) from None


def parsed(text: str) -> Fields:
    """The fields of a body. Raises :class:`Refused`."""
    try:
        return read_body(text)
    except ForbiddenXmlError:
        raise Refused(Reason.FORBIDDEN_XML) from None
    except BrokenBodyError:
        raise Refused(Reason.BROKEN) from None
