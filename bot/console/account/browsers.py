"""Which browser somebody uses, as far as a person needs it to know their own: its family and system."""

from __future__ import annotations

# The first that a User-Agent holds: those that call themselves Chrome, too, come before it.
_FAMILIES = (
    ("wxwork/", "企业微信"),
    ("MicroMessenger/", "微信"),
    ("Edg", "Edge"),
    ("QQBrowser/", "QQ浏览器"),
    ("UCBrowser/", "UC浏览器"),
    ("360", "360浏览器"),
    ("MetaSr", "搜狗浏览器"),
    ("OPR/", "Opera"),
    ("Firefox/", "火狐"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("OpenHarmony", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
_LOOKED_AT = 500  # characters


def browser_of(user_agent: str) -> str:
    """``Edge（Windows）``; 其他浏览器 for one that isn't known."""
    text = user_agent[:_LOOKED_AT]
    family = next((name for mark, name in _FAMILIES if mark in text), "其他浏览器")
    system = next((name for mark, name in _SYSTEMS if mark in text), "")
    return f"{family}（{system}）" if system else family
