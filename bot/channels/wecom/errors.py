"""WeCom's error codes as what to do: retry, wait, keep, give up and tell staff.

Source: 全局错误码, https://developer.work.weixin.qq.com/document/path/90313. A reason holds the code and our words:
never ``errmsg``, which may quote what was sent.
"""

from __future__ import annotations

from bot.channels.weixin.errors import AccountError
from bot.delivery.channel import UNTIL_MENDED, SendError, SendRefusedError, TryLaterError, WindowClosedError

TOKEN_CODES = frozenset({40014, 42001})  # of a wrong form or taken back; out of date


class SessionStateError(WindowClosedError):
    """The session's state lets the API say nothing (95018): it is to be asked for, see
    :class:`~bot.channels.wecom.channel.WeComChannel`."""


class StaleTokenError(TryLaterError):
    """The token of a callback is too old (95007): messages are asked for without it."""


_LATER = {
    -1: ("企业微信系统繁忙", 5.0),
    45009: ("调用过于频繁", 60.0),
    45033: ("同时调用太多", 5.0),
    81026: ("企业微信正在维护", 60.0),
}
_ACCOUNT = {
    40001: "Secret 不对",
    40013: "企业ID不对",
    40014: "令牌不对",
    40056: "AgentId 不对",
    40091: "Secret 不对",
    41001: "没有令牌",
    41002: "没有企业ID",
    41004: "没有 Secret",
    42001: "令牌刚刚换过又失效",
    48002: "应用没有这个接口的权限",
    48004: "接口被禁用",
    60020: "服务器的 IP 地址不在应用的可信 IP 里",
    95000: "客服账号不对",
    95004: "没有这个客服账号",
    95011: "Secret 不是这种微信客服的",
    95012: "Secret 不是这种微信客服的",
    95017: "微信客服的 API 开关没有打开",
    95023: "微信客服的 API 授权给了别的应用",
    301002: "Secret 不是这个应用的",
    301042: "服务器的 IP 地址不在白名单里",
}
_CLOSED = {
    95001: "用户来消息以后，已经发满5条",
    95002: "用户超过48小时没有来消息",
    95013: "会话已经结束",
}
_REFUSED = {
    40007: "素材编号无效或已过期",
    40008: "消息类型不对",
    40031: "没有这个成员",
    40058: "参数不对",
    40096: "没有这个客户",
    44004: "内容是空的",
    45002: "内容太长",
    45007: "素材太大",
    45008: "内容太多",
    47001: "格式不对",
    60111: "没有这个成员",
    81013: "没有这个成员，或者成员不在应用的可见范围里",
    82001: "没有写接收的人",
    82004: "内容不合法",
    84061: "客户不是企业的联系人",
    95008: "菜单的选项太多",
    95009: "菜单的选项类型不对",
    95016: "会话的状态不能这样改",
}


def error_of(code: int) -> SendError:
    """What an ``errcode`` asks for. A code that isn't known is given up on, and staff are told its number."""
    if code == 95018:
        return SessionStateError(_reason(code, "会话现在的状态不能发消息"))
    if code == 95007:
        return StaleTokenError(_reason(code, "回调的 Token 已过期"))
    if code in _LATER:
        words, seconds = _LATER[code]
        return TryLaterError(_reason(code, words), seconds)
    if code in _ACCOUNT:
        return AccountError(_reason(code, _ACCOUNT[code]), UNTIL_MENDED)
    if code in _CLOSED:
        return WindowClosedError(_reason(code, _CLOSED[code]))
    return SendRefusedError(_reason(code, _REFUSED.get(code, "企业微信没有接受")))


def _reason(code: int, words: str) -> str:
    return f"企业微信返回 {code}：{words}"
