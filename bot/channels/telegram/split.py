"""A bubble as texts that Telegram takes, with its choices as buttons below the last one.

Limits: 1 to 4096 UTF-16 code units of a text, 64 bytes of a button's data (https://core.telegram.org/bots/api#sendmessage,
#inlinekeyboardbutton). No parse_mode is used, so nothing a text holds can be markup. Where a text is cut decides
:mod:`bot.delivery.folding`, as everywhere. The same bubble always gives the same parts.

**A button's data** is ``{key of its part}:{place}``, 33 to 35 bytes whatever the choice says: the words stand in the
part, in the database (:mod:`bot.channels.telegram.presses`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.delivery.channel import Part
from bot.delivery.folding import parts as cut
from bot.delivery.messages import Button, Link, Outgoing

MOST_UNITS = 4096
LONGEST = 4000  # characters
MOST_BUTTONS = 90  # Telegram takes a hundred
_ROW = 18  # characters in a row of buttons, on a narrow phone
_MOST_IN_A_ROW = 3
_DATA = re.compile(r"([0-9a-zA-Z]{1,32}):(\d{1,2})")


def split(outgoing: Outgoing, base_url: str) -> list[Part]:
    """The parts that say ``outgoing``; none for an empty one. ``base_url``: of our site, for links to it."""
    found = _pieces(outgoing.text.strip())
    for link in outgoing.links:
        for piece in _pieces(_link(link, base_url)):
            _add(found, piece)
    payloads = [{"text": text} for text in found]
    choices = [[button.title, button.text] for button in outgoing.buttons[:MOST_BUTTONS] if button.title.strip()]
    if not payloads or not choices:
        return [Part(payload) for payload in payloads]
    return [*(Part(payload) for payload in payloads[:-1]), Part({**payloads[-1], "choices": choices})]


def choices_of(part: Part) -> list[Button]:
    """The choices below this part, in the order of their places."""
    return [Button(title, text) for title, text in part.payload.get("choices") or ()]


def keyboard(choices: Sequence[Button], key: str) -> InlineKeyboardMarkup | None:
    """The buttons of the part with this key; short ones side by side."""
    rows: list[list[InlineKeyboardButton]] = []
    room = 0
    for place, choice in enumerate(choices):
        button = InlineKeyboardButton(choice.title, callback_data=f"{key}:{place}")
        if rows and len(rows[-1]) < _MOST_IN_A_ROW and len(choice.title) <= room:
            rows[-1].append(button)
            room -= len(choice.title) + 2
        else:
            rows.append([button])
            room = _ROW - len(choice.title) - 2
    return InlineKeyboardMarkup(rows) if rows else None


def read_data(data: str) -> tuple[str, int] | None:
    """Key and place of a button's data; ``None`` for data that is not ours."""
    found = _DATA.fullmatch(data)
    return (found[1], int(found[2])) if found else None


def units(text: str) -> int:
    """UTF-16 code units, in which Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def _pieces(text: str) -> list[str]:
    found: list[str] = []
    for piece in cut(text, LONGEST):
        found += [piece] if units(piece) <= MOST_UNITS else cut(piece, MOST_UNITS // 2)
    return [short for piece in found for short in ([piece] if units(piece) <= MOST_UNITS else _chopped(piece))]


def _chopped(text: str) -> list[str]:
    """An address that is longer than a text may be."""
    return [text[at : at + MOST_UNITS // 2] for at in range(0, len(text), MOST_UNITS // 2)]


def _add(found: list[str], piece: str) -> None:
    """Put ``piece`` behind the last text, or by itself where there is no room."""
    if found and units(found[-1]) + units(piece) < MOST_UNITS:
        found[-1] = f"{found[-1]}\n{piece}"
    else:
        found.append(piece)


def _link(link: Link, base_url: str) -> str:
    """Title and address; the title alone where the address is none that may be shown."""
    address = f"{base_url}{link.url}" if link.url.startswith("/") else link.url
    is_shown = address.startswith(("https://", "http://")) and not re.search(r"\s", address)
    return f"{link.title}\n{address}" if is_shown else link.title
