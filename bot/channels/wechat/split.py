"""A bubble as texts that WeChat takes: under 600 characters and 2,048 bytes, cut where a sentence or a line ends.

WeChat shows text only, but knows ``<a href>``: links are written so, and choices, where the account has the
customer-service API, as ``weixin://bizmsgmenu``, which sends their words when it is tapped (source: 发送客服消息,
菜单消息). Choices also have numbers, which continue those in the text; :func:`chosen` reads what is typed back.
Where a text is cut decides :mod:`bot.delivery.folding`, as everywhere. The same bubble always gives the same texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.channels.wechat import texts
from bot.channels.wechat.bodies import xml_text
from bot.delivery.folding import parts as cut
from bot.delivery.messages import Button, Link, Outgoing

LONGEST = 580  # characters: under 600 with texts.MORE behind
MOST_BYTES = 1980  # under 2,048 with it
_WIDEST = 4  # bytes of a character

_LISTED = re.compile(r"^[ \u3000]{0,9}(\d{1,2})[.．、](.*)$", re.MULTILINE)
_ANCHOR = re.compile(r"<(?=/?[aA][\s>])")
_BAD_IN_ADDRESS = re.compile(r'[\s"<>\\^`{|}]')
_BAD_IN_CHOICE = re.compile(r'[\s"<>&#?%=]')
_NUMBER = re.compile(r"[第选]?\s*(\d{1,2})\s*[个项号.．。、]?")
_WIDTHS = str.maketrans("０１２３４５６７８９", "0123456789")


def split(outgoing: Outgoing, base_url: str, *, can_tap: bool = False) -> list[str]:
    """The texts that say ``outgoing``, none for an empty one. ``base_url``: of our site, for links to it; ``can_tap``:
    whether choices can be tapped. Only an address that is longer than a text may be is a longer text, by itself."""
    found = _pieces(_ANCHOR.sub("＜", xml_text(outgoing.text).strip()))
    for line in (_link(link, base_url) for link in outgoing.links):
        _add(found, line, "\n")
    offered = numbered(outgoing)
    block = _choices(offered, outgoing.text, can_tap=can_tap)
    if not fits(block):
        block = _choices(offered, outgoing.text, can_tap=False)
    for piece in _pieces(block):
        _add(found, piece, "\n\n")
    return found


def numbered(outgoing: Outgoing) -> list[tuple[int, Button, bool]]:
    """Each choice with its number, and whether the text lists it already. New numbers come after those of the text."""
    listed = {title.strip(): int(number) for number, title in _LISTED.findall(outgoing.text)}
    following = max(listed.values(), default=0)
    found = []
    for button in outgoing.buttons:
        number = listed.get(button.title)
        if number is None:
            following += 1
        found.append((number or following, button, number is not None))
    return found


def chosen(outgoing: Outgoing, said: str) -> str | None:
    """What tapping the choice would have said, for its number or title typed back; ``None`` when ``said`` is neither.

    To be asked with the last bubble that had choices.
    """
    plain = said.translate(_WIDTHS).strip().strip('“”"「」')
    number = _NUMBER.fullmatch(plain)
    for place, button, _ in numbered(outgoing):
        if plain == button.title or (number and int(number[1]) == place and len(outgoing.buttons) > 1):
            return button.text
    return None


def _pieces(text: str) -> list[str]:
    found: list[str] = []
    for piece in cut(text, LONGEST):
        found += [piece] if len(piece.encode()) <= MOST_BYTES else cut(piece, MOST_BYTES // _WIDEST)
    return found


def fits(text: str) -> bool:
    """Whether one message can hold ``text``."""
    return len(text) <= LONGEST and len(text.encode()) <= MOST_BYTES


def _add(found: list[str], piece: str, between: str) -> None:
    """Put ``piece`` behind the last text, or by itself where there is no room."""
    joined = f"{found[-1]}{between}{piece}" if found else piece
    if found and fits(joined):
        found[-1] = joined
    else:
        found.append(piece)


def _link(link: Link, base_url: str) -> str:
    """``<a href>``; a title alone where the address is none that may be shown."""
    address = f"{base_url}{link.url}" if link.url.startswith("/") else link.url
    title = link.title.replace("<", "＜").replace(">", "＞")
    if not address.startswith(("https://", "http://")):
        return title
    address = _BAD_IN_ADDRESS.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), address)
    anchor = f'<a href="{address}">{title}</a>'
    return anchor if fits(anchor) else address


def _choices(offered: list[tuple[int, Button, bool]], text: str, *, can_tap: bool) -> str:
    """The choices as lines with what to do; empty when the text says it all."""
    write: Callable[[int, Button], str] = _tappable if can_tap else lambda _, button: button.title
    if len(offered) == 1 and not offered[0][2]:
        number, button, _ = offered[0]
        if can_tap:
            return write(number, button)
        return "" if f"「{button.title}」" in text else texts.CHOOSE_ONE.format(text=button.title)
    lines = [f"{number}. {write(number, button)}" for number, button, is_listed in offered if not is_listed]
    return "\n".join([*lines, texts.CHOOSE]) if lines else ""


def _tappable(number: int, button: Button) -> str:
    if _BAD_IN_CHOICE.search(button.text) or "<" in button.title or ">" in button.title:
        return button.title
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={button.text}&msgmenuid={number}">{button.title}</a>'
