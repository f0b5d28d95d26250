"""What a finder returns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Found[T]:
    """``typed`` stands at ``text[start:end]`` and means ``value``. Neither is in the ``repr``: they may be personal."""

    start: int
    end: int
    typed: str = field(repr=False)
    value: T = field(repr=False)


def apart[T](found: Iterable[Found[T]]) -> list[Found[T]]:
    """From left to right, and of those that overlap only the first, or the longest that begins there."""
    kept: list[Found[T]] = []
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept
