"""The menu below the conversation. ``gongkai wechat menu`` publishes it.

Source: 自定义菜单, https://developers.weixin.qq.com/doc/service/api/custommenu/api_createcustommenu.html: one to three
buttons of up to 4 characters, each with up to five below it of up to 8. Keys are those of
:data:`~bot.channels.hearing.COMMANDS`.
"""

from __future__ import annotations

from typing import Any

MENU: dict[str, Any] = {
    "button": [
        {
            "name": "申请公开",
            "sub_button": [
                {"type": "click", "name": "我要申请", "key": "apply"},
                {"type": "click", "name": "我的申请", "key": "status"},
                {"type": "view", "name": "凭编号查进度", "url": "/status"},
            ],
        },
        {
            "name": "查信息",
            "sub_button": [
                {"type": "click", "name": "问一问", "key": "ask"},
                {"type": "view", "name": "公开的文件", "url": "/documents"},
                {"type": "click", "name": "多久答复", "key": "deadline"},
                {"type": "click", "name": "不服怎么办", "key": "remedy"},
            ],
        },
        {"type": "click", "name": "转人工", "key": "person"},
    ]
}


def menu_for(base_url: str, *, needs_https: bool = True) -> dict[str, Any]:
    """:data:`MENU` with full addresses. Without an https address of our own, which WeChat demands, its links are left
    out: everything can be reached by talking, too."""
    has_links = base_url.startswith("https://") or not needs_https
    buttons = []
    for button in MENU["button"]:
        below = [
            found
            for each in button.get("sub_button", ())
            if (found := _with_address(each, base_url if has_links else ""))
        ]
        buttons.append({**button, "sub_button": below} if below else button)
    return {"button": buttons}


def _with_address(button: dict[str, str], base_url: str) -> dict[str, str] | None:
    if button["type"] != "view":
        return button
    return {**button, "url": f"{base_url}{button['url']}"} if base_url else None
