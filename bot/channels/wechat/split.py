"""A bubble as texts that WeChat takes: under 600 characters and 2,048 bytes, cut where a sentence or a line ends.

WeChat shows text only, but knows ``<a href>``: links are written so, and choices, where the account has the
customer-service API, as ``weixin://bizmsgmenu``, which sends their words when it is tapped (source: 发送客服消息,
菜单消息). Choices also have numbers, which continue those in the text; what is typed back is read by
:func:`~bot.channels.weixin.split.chosen`. The same bubble always gives the same texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.channels.wechat import texts
from bot.channels.weixin.bodies import xml_text
from bot.channels.weixin.split import add, address, fits, numbered, pieces
from bot.channels.weixin.texts import CHOOSE
from bot.delivery.messages import Button, Link, Outgoing

_ANCHOR = re.compile(r"<(?=/?[aA][\s>])")
_BAD_IN_CHOICE = re.compile(r'[\s"<>&#?%=]')


def split(outgoing: Outgoing, base_url: str, *, can_tap: bool = False) -> list[str]:
    """The texts that say ``outgoing``, none for an empty one. ``base_url``: of our site, for links to it; ``can_tap``:
    whether choices can be tapped. Only an address that is longer than a text may be is a longer text, by itself."""
    found = pieces(_ANCHOR.sub("＜", xml_text(outgoing.text).strip()))
    for line in (_link(link, base_url) for link in outgoing.links):
        add(found, line, "\n")
    offered = numbered(outgoing)
    block = _choices(offered, outgoing.text, can_tap=can_tap)
    if not fits(block):
        block = _choices(offered, outgoing.text, can_tap=False)
    for piece in pieces(block):
        add(found, piece, "\n\n")
    return found


def _link(link: Link, base_url: str) -> str:
    """``<a href>``; a title alone where the address is none that may be shown."""
    found = address(link, base_url)
    title = link.title.replace("<", "＜").replace(">", "＞")
    if not found:
        return title
    anchor = f'<a href="{found}">{title}</a>'
    return anchor if fits(anchor) else found


def _choices(offered: list[tuple[int, Button, bool]], text: str, *, can_tap: bool) -> str:
    """The choices as lines with what to do; empty when the text says it all."""
    write: Callable[[int, Button], str] = _tappable if can_tap else lambda _, button: button.title
    if len(offered) == 1 and not offered[0][2]:
        number, button, _ = offered[0]
        if can_tap:
            return write(number, button)
        return "" if f"「{button.title}」" in text else texts.CHOOSE_ONE.format(text=button.title)
    lines = [f"{number}. {write(number, button)}" for number, button, is_listed in offered if not is_listed]
    return "\n".join([*lines, CHOOSE]) if lines else ""


def _tappable(number: int, button: Button) -> str:
    if _BAD_IN_CHOICE.search(button.text) or "<" in button.title or ">" in button.title:
        return button.title
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={button.text}&msgmenuid={number}">{button.title}</a>'
