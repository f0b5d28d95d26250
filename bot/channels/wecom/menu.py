"""A bubble as the messages of 微信客服 that say it: texts of at most 2,048 bytes, and choices as a menu.

Source: 发送消息, https://developer.work.weixin.qq.com/document/path/94677: a menu has a head of 1,024 bytes and ten
choices of 128 bytes, each with an id of 128 bytes that comes back when it is tapped. The id holds what the tap says, so
a menu of last week still means what it meant. Links are plain addresses, which WeChat makes tappable.
"""

from __future__ import annotations

from typing import Any

from bot.channels.wecom.texts import CHOICES
from bot.channels.weixin.bodies import xml_text
from bot.channels.weixin.split import add, address, numbered, pieces
from bot.channels.weixin.texts import CHOOSE
from bot.delivery.folding import parts as cut
from bot.delivery.messages import Button, Link, Outgoing

MOST_CHOICES = 10
MOST_HEAD = 1024  # bytes
MOST_CHOICE = 128
_HEAD_CHARACTERS = 300
_SAYS = "say:"


def written(outgoing: Outgoing, base_url: str) -> list[dict[str, Any]]:
    """What ``kf/send_msg`` is called with, without whom it is for. The same bubble always gives the same."""
    texts = pieces(xml_text(outgoing.text).strip())
    for link in outgoing.links:
        add(texts, _link(link, base_url), "\n")
    if _fit_a_menu(outgoing.buttons):
        head = _head(texts)
        return [*(_text(each) for each in texts), _menu(head, outgoing.buttons)]
    lines = [f"{number}. {button.title}" for number, button, is_listed in numbered(outgoing) if not is_listed]
    for piece in pieces("\n".join([*lines, CHOOSE]) if lines else ""):
        add(texts, piece, "\n\n")
    return [_text(each) for each in texts]


def words_of(menu_id: str) -> str:
    """What a tapped choice of ours says; empty for any other's."""
    return menu_id.removeprefix(_SAYS) if menu_id.startswith(_SAYS) else ""


def _fit_a_menu(buttons: tuple[Button, ...]) -> bool:
    return 0 < len(buttons) <= MOST_CHOICES and all(0 < len(each.title.encode()) <= MOST_CHOICE for each in buttons)


def _head(texts: list[str]) -> str:
    """The end of ``texts``, as much as fits above the choices; it is taken off them."""
    if not texts:
        return CHOICES
    last = texts.pop()
    if len(last.encode()) > MOST_HEAD:
        *before, last = cut(last, _HEAD_CHARACTERS)
        texts += pieces("\n".join(before))
    if len(last.encode()) > MOST_HEAD:
        texts.append(last)
        return CHOICES
    return last


def _menu(head: str, buttons: tuple[Button, ...]) -> dict[str, Any]:
    items = [
        {"type": "click", "click": {"id": _id(number, button), "content": button.title}}
        for number, button in enumerate(buttons, 1)
    ]
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": head, "list": items}}


def _id(number: int, button: Button) -> str:
    """Too long a text is found by the choice's title instead, as if that were typed."""
    whole = f"{_SAYS}{button.text}"
    return whole if len(whole.encode()) <= MOST_CHOICE else str(number)


def _text(text: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": text}}


def _link(link: Link, base_url: str) -> str:
    found = address(link, base_url)
    return f"{link.title}：\n{found}" if found else link.title
