"""A text with each character in its plain form, so that what is found in it stands at the same place as typed."""

from __future__ import annotations

import re
import unicodedata

HAN = "\u3400-\u4dbf\u4e00-\u9fff〇"
DASHES = "-\u2010-\u2015\u2212－"
_DASH = re.compile(rf"[{DASHES}]")
_DIGITS = "零〇○洞一幺二两三四五六七拐八九勾"
_VALUES = "000011223456778" + "99"
_SAID = str.maketrans(_DIGITS, _VALUES)
_SAID_AT_LEAST = 4
# 一三八 零零一三 八零零零: at least six digits, four of them said; blanks, stops and dashes between
_SPOKEN = re.compile(rf"[\d{_DIGITS}](?:[ ,、.-]?[\d{_DIGITS}]){{5,}}")


def half_width(text: str) -> str:
    """``text`` in half width (NFKC) with one kind of dash and of space; every character stays at its place."""
    return _DASH.sub("-", text.translate(_PLAIN))


def shortened(text: str, longest: int) -> str:
    """At most ``longest`` characters of ``text``, the last of them … where some are left out."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def with_digits(text: str) -> str:
    """:func:`half_width` with figures for digits said one by one, blanks for pauses between: 幺三八，零… → 138 0…."""
    return _SPOKEN.sub(_figures, half_width(text))


def figures(said: str) -> str:
    """Digits said one by one as figures: 零四七二 → 0472."""
    return said.translate(_SAID)


def blank(text: str, start: int, end: int) -> str:
    """``text`` with a part of it made blank, the rest at its place."""
    return text[:start] + " " * (end - start) + text[end:]


class _Plain(dict[int, str]):
    """Each character's plain form, worked out once; but for rare ones, so that nobody fills the memory with them."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if code < 0x80:
            plain = character
        elif character.isspace():
            plain = " "
        else:
            normal = unicodedata.normalize("NFKC", character)
            plain = normal if len(normal) == 1 else character
        if code < 0x10000:
            self[code] = plain
        return plain


_PLAIN = _Plain()


def _figures(match: re.Match[str]) -> str:
    said = match.group()
    is_said = sum(character in _DIGITS for character in said) >= _SAID_AT_LEAST
    return re.sub("[,、.]", " ", figures(said)) if is_said else said
