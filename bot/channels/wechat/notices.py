"""Values of subscription messages (订阅通知): each kind of field holds so many characters, or all is refused (47003).

Source: 发送订阅通知, 参数值内容限制说明, https://developers.weixin.qq.com/doc/service/api/notify/notify/
api_sendnewsubscribemsg.html. A field is called by its kind and a number: ``thing1``, ``date2``.
"""

from __future__ import annotations

import re
from datetime import datetime

from actions.cases.day_by_day import chinese_date
from actions.cases.time import CHINA

NEWS = "thing1=您的申请有新进展，请回到公众号查看"  # says nothing about whom or what: others may see the phone
_PAIR = re.compile(r"([a-z_]{1,30}\d{1,3})=(\S.{0,199})")
LIMITS = {
    "thing": 20,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "character_string": 32,
    "phone_number": 17,
    "car_number": 8,
    "name": 10,
    "phrase": 5,
}
_ELLIPSIS = "…"


def clipped(field: str, value: str) -> str:
    """``value`` in one line, as long as ``field`` may be. Dates, times and amounts, and kinds not known, stay."""
    line = " ".join(value.split())
    limit = LIMITS.get(field.rstrip("0123456789"))
    return line if limit is None or len(line) <= limit else line[: limit - 1] + _ELLIPSIS


def pairs(text: str) -> dict[str, str] | None:
    """The fields of a template as they are set: ``thing1=…; time2={time}``; ``None`` when it can't be read so."""
    found = [_PAIR.fullmatch(piece.strip()) for piece in text.split(";") if piece.strip()]
    return {pair[1]: pair[2] for pair in found if pair} if found and all(found) else None


def filled(text: str, now: datetime) -> dict[str, str]:
    """The values for a notice that is sent ``now``: ``{date}`` and ``{time}`` are filled in, as kinds ``date`` and
    ``time`` want them."""
    local = now.astimezone(CHINA)
    day = chinese_date(local.date())
    fields = pairs(text) or {}
    return {
        name: value.replace("{date}", day).replace("{time}", f"{day} {local:%H:%M}") for name, value in fields.items()
    }
