"""A bubble as texts that Tencent's channels take: under 600 characters and 2,048 bytes, cut where a sentence or a line
ends (where, :mod:`bot.delivery.folding` decides), and choices by number.
"""

from __future__ import annotations

import re

from bot.delivery.folding import parts as cut
from bot.delivery.messages import Button, Link, Outgoing

LONGEST = 580  # characters: under 600 with what a channel adds behind
MOST_BYTES = 1980  # under 2,048 with it
_WIDEST = 4  # bytes of a character

_LISTED = re.compile(r"^[ \u3000]{0,9}(\d{1,2})[.．、](.*)$", re.MULTILINE)
_BAD_IN_ADDRESS = re.compile(r'[\s"<>\\^`{|}]')
_NUMBER = re.compile(r"[第选]?\s*(\d{1,2})\s*[个项号.．。、]?")
_WIDTHS = str.maketrans("０１２３４５６７８９", "0123456789")


def pieces(text: str) -> list[str]:
    """``text`` in as few texts as it takes."""
    found: list[str] = []
    for piece in cut(text, LONGEST):
        found += [piece] if len(piece.encode()) <= MOST_BYTES else cut(piece, MOST_BYTES // _WIDEST)
    return found


def fits(text: str) -> bool:
    """Whether one message can hold ``text``."""
    return len(text) <= LONGEST and len(text.encode()) <= MOST_BYTES


def add(found: list[str], piece: str, between: str) -> None:
    """Put ``piece`` behind the last text, or by itself where there is no room."""
    joined = f"{found[-1]}{between}{piece}" if found else piece
    if found and fits(joined):
        found[-1] = joined
    else:
        found.append(piece)


def address(link: Link, base_url: str) -> str:
    """The whole address of ``link``, ``base_url`` being our site's; empty for one that may not be shown."""
    found = f"{base_url}{link.url}" if link.url.startswith("/") else link.url
    if not found.startswith(("https://", "http://")):
        return ""
    return _BAD_IN_ADDRESS.sub(lambda bad: "".join(f"%{byte:02X}" for byte in bad[0].encode()), found)


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
