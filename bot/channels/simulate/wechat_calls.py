"""Callbacks as WeChat makes them: signed, encrypted, tried three times, and what it shows for the answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import aiohttp

from bot.channels.wechat.callback import Mode
from bot.channels.weixin.bodies import BrokenBodyError, Fields, ForbiddenXmlError, read_body, text_of
from bot.channels.weixin.crypto import CryptoError, MessageCrypto, sign


@dataclass(frozen=True)
class Account:
    """The account as both sides know it."""

    app_id: str = "wx0123456789abcdef"
    app_secret: str = field(default="0123456789abcdef0123456789abcdef", repr=False)
    token: str = field(default="gongkaitest", repr=False)
    aes_key: str = field(default="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", repr=False)
    original_id: str = "gh_0123456789ab"
    mode: Mode = Mode.SAFE
    is_json: bool = False

    def crypto(self) -> MessageCrypto:
        return MessageCrypto(self.token, [self.aes_key], self.app_id)


@dataclass(frozen=True)
class Callback:
    """One request to our server, whole."""

    query: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What our server said. ``text``: what the citizen is shown passively; ``None``: nothing."""

    status: int
    text: str | None = None
    is_broken: bool = False


def written(fields: Mapping[str, Any], *, is_json: bool) -> str:
    """Fields as WeChat writes them: lists are repeated elements, numbers stand bare, text in CDATA."""
    if is_json:
        return json.dumps(fields, ensure_ascii=False)
    return f"<xml>{_elements(fields)}</xml>"


def callback(account: Account, fields: Mapping[str, Any], now: datetime, nonce: str) -> Callback:
    """The request that carries ``fields``, in the account's mode and format."""
    timestamp, clear = str(int(now.timestamp())), written(fields, is_json=account.is_json)
    query = {
        "signature": sign(account.token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": str(fields["FromUserName"]),
    }
    if account.mode == Mode.PLAIN:
        return Callback(query, clear.encode())
    sealed = account.crypto().seal(clear, timestamp, nonce=nonce)
    query |= {"encrypt_type": "aes", "msg_signature": sealed.signature}
    outer: dict[str, Any] = {"ToUserName": fields["ToUserName"], "Encrypt": sealed.encrypt}
    if account.mode == Mode.COMPATIBLE:
        outer = {**fields, "Encrypt": sealed.encrypt}
    return Callback(query, written(outer, is_json=account.is_json).encode())


async def call(session: aiohttp.ClientSession, url: str, made: Callback, seconds: float) -> Answer:
    """Make the request. Raises TimeoutError and aiohttp's ClientError, for which WeChat tries again."""
    kind = "application/json" if made.body.startswith(b"{") else "text/xml"
    async with session.post(
        url,
        params=made.query,
        data=made.body,
        headers={"Content-Type": kind, "User-Agent": "Mozilla/4.0", "Connection": "close"},
        timeout=aiohttp.ClientTimeout(total=seconds),
    ) as response:
        body = await response.text()
        return Answer(response.status, body)


def understood(account: Account, answer: Answer) -> Answer:
    """What WeChat makes of an answer: nothing to say, a text for the citizen, or broken."""
    said = (answer.text or "").strip()
    if answer.status != 200:
        return Answer(answer.status, is_broken=True)
    if said in ("", "success"):
        return Answer(answer.status)
    try:
        fields = read_body(said)
        if account.mode == Mode.SAFE or "Encrypt" in fields:
            fields = _opened(account, fields)
    except (BrokenBodyError, ForbiddenXmlError, CryptoError):
        return Answer(answer.status, is_broken=True)
    text = text_of(fields, "Content")
    is_right = text_of(fields, "MsgType") == "text" and text_of(fields, "FromUserName") == account.original_id
    is_whole = text_of(fields, "CreateTime").isdigit() and 0 < len(text.encode()) <= 2048
    return Answer(answer.status, text) if is_right and is_whole else Answer(answer.status, is_broken=True)


def _opened(account: Account, fields: Fields) -> Fields:
    crypto, encrypt = account.crypto(), text_of(fields, "Encrypt")
    timestamp, nonce = text_of(fields, "TimeStamp"), text_of(fields, "Nonce")
    if not crypto.is_signed(text_of(fields, "MsgSignature"), timestamp, nonce, encrypt):
        raise CryptoError
    return read_body(crypto.decrypt(encrypt).text)


def _elements(fields: Mapping[str, Any]) -> str:
    found = []
    for name, value in fields.items():
        for each in value if isinstance(value, list) else [value]:
            found.append(f"<{name}>{_value(each)}</{name}>")
    return "".join(found)


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return _elements(value)
    if isinstance(value, int):
        return str(value)
    return escape(str(value)) if "]]>" in str(value) else f"<![CDATA[{value}]]>"
