"""The tokens of ``bot/static/tokens.css``, read from the file itself, and how well colours can be told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import bot

TOKENS = Path(bot.__file__).parent / "static" / "tokens.css"
_COLOUR = re.compile(r"--([\w-]+): var\(--light, (#[0-9a-f]{6})\) var\(--dark, (#[0-9a-f]{6})\);")
_SIZE = re.compile(r"^  --((?:text|space)-[\w-]+): ([\d.]+)rem;", re.MULTILINE)
_ROOT_PIXELS = 16
TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3 (AA)
CONTROL_CONTRAST = 3.0  # WCAG 2.2, 1.4.11: what a control or a state is known by


@dataclass(frozen=True)
class Pair:
    """A colour on the one it stands on, by their tokens; ``use`` says in Chinese what for."""

    front: str
    back: str
    use: str
    needed: float = TEXT_CONTRAST

    @property
    def light(self) -> float:
        """The contrast ratio in the light scheme, 1 to 21."""
        return contrast(colours()[self.front][0], colours()[self.back][0])

    @property
    def dark(self) -> float:
        return contrast(colours()[self.front][1], colours()[self.back][1])

    @property
    def is_enough(self) -> bool:
        return min(self.light, self.dark) >= self.needed


@dataclass(frozen=True)
class Size:
    """A step of the scale of texts or spaces."""

    token: str
    rem: str
    pixels: float


@cache
def colours() -> dict[str, tuple[str, str]]:
    """Token → (light, dark) as ``#rrggbb``."""
    return {name: (light, dark) for name, light, dark in _COLOUR.findall(TOKENS.read_text("utf-8"))}


@cache
def sizes(kind: str) -> tuple[Size, ...]:
    """The scale of ``text`` or ``space``, as on a wide window; the first definition counts."""
    found: dict[str, str] = {}
    for name, rem in _SIZE.findall(TOKENS.read_text("utf-8")):
        if name.startswith(f"{kind}-"):
            found.setdefault(name, rem)
    return tuple(Size(name, rem, float(rem) * _ROOT_PIXELS) for name, rem in found.items())


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours ``#rrggbb`` (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
