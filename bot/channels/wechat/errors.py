"""WeChat's error codes as what to do: retry, wait, keep, give up and tell staff.

Sources: 全局返回码 (https://developers.weixin.qq.com/doc/service/guide/dev/error_code.html), 发送客服消息
(…/doc/service/api/customer/message/api_sendcustommessage), 发送订阅通知
(…/doc/service/api/notify/notify/api_sendnewsubscribemsg.html), 获取稳定版接口调用凭据
(…/doc/service/api/base/api_getstableaccesstoken.html), 自定义菜单 (…/doc/service/api/custommenu/).

A reason holds the code and our words: never WeChat's ``errmsg``, which may quote what was sent.
"""

from __future__ import annotations

from bot.channels.weixin.errors import AccountError
from bot.delivery.channel import (
    UNTIL_MENDED,
    NoticeNotAllowedError,
    SendError,
    SendRefusedError,
    TryLaterError,
    WindowClosedError,
)

TOKEN_CODES = frozenset({40001, 40014, 42001})  # the token is wrong, of a wrong form, out of date


class NoCustomerServiceError(WindowClosedError):
    """The account has no customer-service API (48001): what is said is kept, and shown in passive answers."""


class NoticeNotWantedError(NoticeNotAllowedError):
    """The user hasn't allowed this subscription message, or took it back: shown at the next contact instead."""


class NoMenuError(SendRefusedError):
    """The account has no menu (46003)."""


_BUSY_SECONDS = 5.0
_MINUTE = 60.0
_HOUR = 3600.0

_LATER = {
    -1: ("微信系统繁忙", _BUSY_SECONDS),
    45011: ("调用过于频繁", _MINUTE),
    45009: ("今天的调用次数已用完", _HOUR),
    43108: ("同一用户的通知正在发送", _BUSY_SECONDS),
    61024: ("微信要求稍后再试", _MINUTE),
}
_ACCOUNT = {
    40001: "AppSecret 或令牌不对",
    40002: "令牌类型不对",
    40014: "令牌不对",
    42001: "令牌刚刚换过又失效",
    40013: "AppID 不对",
    40125: "AppSecret 不对",
    40164: "服务器的 IP 地址不在公众号后台的白名单里",
    40243: "AppSecret 被冻结",
    41002: "没有 AppID",
    41004: "没有 AppSecret",
    48004: "公众号的接口因违规被封",
    50004: "公众号的接口被禁用",
    50007: "公众号被冻结",
    89503: "这个 IP 地址要由公众号管理员确认",
    89506: "这个 IP 地址被管理员拒绝，24小时内不能用",
    89507: "这个 IP 地址被管理员拒绝，1小时内不能用",
}
_CLOSED = {
    45015: "用户超过48小时没有来消息",
    45047: "用户来消息以后，已经发满5条",
    43004: "用户没有关注公众号",
    43005: "用户没有关注公众号",
    48002: "用户关闭了接收消息",
    50005: "用户已取消关注",
}
_NO_CUSTOMER_SERVICE = {48001: "公众号没有这个接口的权限", 48008: "公众号没有这种消息的权限"}
_NO_MENU = {46003: "公众号还没有菜单"}
_NOT_WANTED = {43101: "用户没有订阅这种通知", 43107: "订阅消息被关闭"}
_REFUSED = {
    40003: "用户的编号不是这个公众号的",
    40007: "素材编号无效或已过期",
    40008: "消息类型不对",
    40037: "通知模板编号不对",
    40199: "公众号的类型不能发这种消息",
    40200: "公众号的类型不能发这种消息",
    41030: "通知要跳转的页面不对",
    44002: "内容是空的",
    44004: "内容是空的",
    45002: "内容太长",
    45008: "图文太多",
    45168: "通知里有不允许的词",
    47001: "格式不对",
    47003: "通知的内容和模板不符",
    50002: "用户被微信限制",
    87009: "内容的签名不对",
    87014: "内容含有违规信息",
    20002: "内容含有违规信息",
}
_MENU = {
    40015: "菜单类型不对",
    40016: "菜单按钮的个数不对：一级1至3个，每个下面最多5个",
    40017: "菜单按钮的个数不对：一级1至3个，每个下面最多5个",
    40018: "菜单按钮的名字太长：一级4个汉字，二级8个汉字",
    40019: "菜单按钮的标识太长",
    40020: "菜单里的网址太长",
    40023: "二级菜单的按钮个数不对，最多5个",
    40024: "二级菜单的按钮类型不对",
    40025: "二级菜单的名字太长",
    40026: "二级菜单的标识太长",
    40027: "二级菜单的网址太长",
    40054: "菜单里的网址不对：要以 https:// 开头，能从外面打开",
    40055: "菜单里的网址不对：要以 https:// 开头，能从外面打开",
    45010: "菜单里的按钮太多",
    65301: "公众号还没有个性化菜单",
}


def error_of(code: int) -> SendError:
    """What an ``errcode`` asks for. A code that isn't known is given up on, and staff are told its number."""
    if code in _LATER:
        words, seconds = _LATER[code]
        return TryLaterError(_reason(code, words), seconds)
    if code in _ACCOUNT:
        return AccountError(_reason(code, _ACCOUNT[code]), UNTIL_MENDED)
    for words_of, kind in (
        (_CLOSED, WindowClosedError),
        (_NO_CUSTOMER_SERVICE, NoCustomerServiceError),
        (_NOT_WANTED, NoticeNotWantedError),
        (_NO_MENU, NoMenuError),
    ):
        if code in words_of:
            return kind(_reason(code, words_of[code]))
    return SendRefusedError(_reason(code, _REFUSED.get(code) or _MENU.get(code) or "微信没有接受"))


def _reason(code: int, words: str) -> str:
    return f"微信返回 {code}：{words}"
