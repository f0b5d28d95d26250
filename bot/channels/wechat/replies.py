"""The answer to a callback itself: ``success``, or one text (被动回复), XML or JSON, encrypted as the callback was.

Sources: 被动回复用户消息, https://developers.weixin.qq.com/doc/service/guide/product/message/Passive_user_reply_message.html;
for the encrypted form 消息加解密说明. In all modes WeChat takes a plain ``success`` (or an empty body) as "nothing to
say"; anything else that it can't read is shown to the citizen as 该公众号提供的服务出现故障.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from xml.sax.saxutils import escape

from bot.channels.wechat import texts
from bot.channels.wechat.messages import Message
from bot.channels.weixin.bodies import xml_text
from bot.channels.weixin.callback import Verified
from bot.channels.weixin.crypto import MessageCrypto
from bot.channels.weixin.split import fits
from bot.delivery.channel import Part

SUCCESS = "success"


@dataclass(frozen=True)
class Reply:
    """The body of our answer, and its type."""

    body: str = field(repr=False)
    content_type: str = "text/plain"


NOTHING = Reply(SUCCESS)


def text_reply(text: str, to: Message, verified: Verified, now: datetime, crypto: MessageCrypto | None = None) -> Reply:
    """``text`` as the passive answer to ``to``, in the format of the callback ``verified``.

    An encrypted callback is answered encrypted, with the key that it came with; ``crypto`` is needed for that.
    """
    timestamp = str(int(now.timestamp()))
    fields: dict[str, str | int] = {
        "ToUserName": to.user,
        "FromUserName": to.account,
        "CreateTime": int(timestamp),
        "MsgType": "text",
        "Content": xml_text(text),
    }
    body = _written(fields, as_json=verified.is_json)
    if verified.key is not None:
        if crypto is None:
            raise ValueError("an encrypted callback is answered encrypted")
        sealed = crypto.seal(body, timestamp, verified.key)
        body = _written(
            {
                "Encrypt": sealed.encrypt,
                "MsgSignature": sealed.signature,
                "TimeStamp": int(sealed.timestamp),
                "Nonce": sealed.nonce,
            },
            as_json=verified.is_json,
        )
    return Reply(body, "application/json" if verified.is_json else "application/xml")


def fitting(parts: Sequence[Part]) -> int:
    """How many of the first parts one passive answer can carry: at least one, where there is one."""
    count = 0
    while count < len(parts) and (not count or fits(_joined(parts[: count + 1]))):
        count += 1
    return count


def one_text(parts: Sequence[Part], *, has_more: bool = False) -> str:
    """``parts``, as many as :func:`fitting` says, as one text. ``has_more``: with 回复 1 查看 (:data:`texts.MORE`), for
    accounts that can't push the rest; parts leave room for it."""
    text = _joined(parts)
    return f"{text}\n{texts.MORE}" if has_more else text


def _joined(parts: Sequence[Part]) -> str:
    return "\n\n".join(str(part.payload["content"]) for part in parts)


def wants_more(text: str) -> bool:
    """Whether ``text`` asks for what was held back. To be asked only while something is."""
    return text.strip().strip("。.，,！!“”\"'「」（）() ") in texts.MORE_WORDS


def _written(fields: dict[str, str | int], *, as_json: bool) -> str:
    if as_json:
        return json.dumps(fields, ensure_ascii=False)
    inner = "".join(f"<{name}>{_xml_value(value)}</{name}>" for name, value in fields.items())
    return f"<xml>{inner}</xml>"


def _xml_value(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    if "]]>" in value:
        return escape(value)
    return f"<![CDATA[{value}]]>"
