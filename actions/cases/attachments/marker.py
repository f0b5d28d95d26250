"""How a file is told to the dialogue: as a text that no citizen can write and no model knows.

It consists of private-use characters only. The gateway drops those from everything that is typed, so the marker is
always its own; and with no character that was ever seen, the trained model takes it for nothing.
"""

from __future__ import annotations

import re

_BEGIN, _END, _ZERO = "\ue000", "\ue001", 0xE030
_MARKER = re.compile(f"{_BEGIN}([\ue030-\ue039]{{1,18}}){_END}")


def marker(attachment_id: int) -> str:
    """The text that stands for a file."""
    return f"{_BEGIN}{''.join(chr(_ZERO + int(digit)) for digit in str(attachment_id))}{_END}"


def read_marker(text: str) -> int | None:
    """The id in :func:`marker`'s text; ``None`` for any other."""
    found = _MARKER.fullmatch(text)
    return int("".join(str(ord(character) - _ZERO) for character in found[1])) if found else None
