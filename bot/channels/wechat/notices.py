"""Values of subscription messages (订阅通知): each kind of field holds so many characters, or all is refused (47003).

Source: 发送订阅通知, 参数值内容限制说明, https://developers.weixin.qq.com/doc/service/api/notify/notify/
api_sendnewsubscribemsg.html. A field is called by its kind and a number: ``thing1``, ``date2``.
"""

from __future__ import annotations

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
