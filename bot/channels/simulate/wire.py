"""What goes between the simulated WeChat and the system, in words for who tries it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.simulate.wechat_calls import Answer

_SECRETS = frozenset({"secret", "access_token"})
_HEAD = frozenset({"ToUserName", "FromUserName", "CreateTime"})
_PATHS = {
    "/stable_token": "取令牌",
    "/message/custom/send": "客服消息",
    "/message/custom/typing": "正在输入",
    "/message/subscribe/bizsend": "订阅通知",
    "/media/get": "下载素材",
    "/media/upload": "上传素材",
    "/menu/create": "发布菜单",
    "/menu/get": "查菜单",
    "/menu/delete": "删菜单",
}


@dataclass(frozen=True)
class Wire:
    """One call. ``user``: whom it is about, where that is known."""

    is_callback: bool  # WeChat called the system; otherwise the system called WeChat
    title: str
    content: str
    outcome: str
    is_problem: bool = False
    user: str = ""


def callback_wire(fields: Mapping[str, Any], attempt: int, answer: Answer | None, *, is_slow: bool = False) -> Wire:
    """A callback, decrypted, and what came of its ``attempt``; ``answer`` is ``None`` when there was none."""
    kind = str(fields.get("Event") or fields.get("MsgType"))
    title = f"回调 {kind}" + (f"（第{attempt}次）" if attempt > 1 else "")
    return Wire(
        True,
        title,
        _lines({name: value for name, value in fields.items() if name not in _HEAD}),
        _outcome(answer, is_slow=is_slow),
        answer is None or answer.is_broken,
        str(fields.get("FromUserName", "")),
    )


def api_wire(path: str, body: str, code: int, *, problem: str = "") -> Wire:
    """A call of the API and its error code; ``problem``: what else happened to it."""
    read = _object(body)
    shown = {name: value for name, value in read.items() if name not in _SECRETS}
    outcome = problem or (f"返回 {code}" if code else "成功")
    title = f"接口 {_PATHS.get(path, path)}"
    return Wire(
        False, title, _lines(shown) if shown else "", outcome, bool(problem or code), str(read.get("touser", ""))
    )


def _outcome(answer: Answer | None, *, is_slow: bool) -> str:
    if answer is None:
        return "超过5秒没有回应，微信会再试" if is_slow else "断了线，微信会再试"
    if answer.is_broken:
        return f"回应看不懂（HTTP {answer.status}），手机上显示“出现故障”"
    return "当场回复（被动回复）" if answer.text is not None else "只说“收到”，有话另发"


def _lines(value: Mapping[str, Any]) -> str:
    """A field a line; what is within a field as JSON."""
    return "\n".join(
        f"{name}: {each if isinstance(each, str) else json.dumps(each, ensure_ascii=False)}"
        for name, each in value.items()
    )


def _object(body: str) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
