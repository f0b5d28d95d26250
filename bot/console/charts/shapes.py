"""What a chart is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

WIDTH = 360
DIGIT, HAN = 7.5, 12.5  # the width of a character beside a bar
Behind = Any  # what chooses the cases behind a number: the page's ``link`` makes an address of it; None: nothing does


@dataclass(frozen=True)
class Bar:
    """A bar with its number, and what is behind it. Without ``words`` it says its number to screen readers alone."""

    x: float
    y: float
    width: float
    height: float
    count: int
    words: str  # the number as it is written, perhaps with a share
    text_x: float
    text_y: float
    anchor: str
    label: str  # for who doesn't see it
    fill: str  # a class of the style sheet
    selection: Behind


@dataclass(frozen=True)
class Dot:
    """A point of a line."""

    x: float
    y: float
    count: int
    words: str
    label: str
    fill: str
    selection: Behind


@dataclass(frozen=True)
class Path:
    """A line through its points."""

    points: str  # of an SVG polyline
    fill: str


@dataclass(frozen=True)
class Label:
    """Words beside the bars."""

    x: float
    y: float
    text: str
    anchor: str = "end"


@dataclass(frozen=True)
class Mark:
    """A line across a histogram."""

    x: float
    y1: float
    y2: float
    text: str


@dataclass(frozen=True)
class Series:
    """Bars of one kind: a column of the table."""

    name: str
    fill: str


@dataclass(frozen=True)
class Item:
    """A number that is to be drawn."""

    count: int
    label: str
    fill: str
    selection: Behind
    words: str = ""

    @property
    def text(self) -> str:
        return self.words or str(self.count)


@dataclass(frozen=True)
class Chart:
    """A picture and its table."""

    key: str
    title: str
    description: str
    height: float
    bars: Sequence[Bar]
    labels: Sequence[Label]
    series: Sequence[Series]
    table: Sequence[tuple[str, Sequence[tuple[int, Behind]]]]  # label and numbers of each row
    first_column: str
    marks: Sequence[Mark] = ()
    dots: Sequence[Dot] = ()
    paths: Sequence[Path] = ()
    unit: str = "件"
    nothing: str = "没有申请。"  # what stands in the place of an empty picture
    width: int = field(default=WIDTH, init=False)

    @property
    def is_empty(self) -> bool:
        return not any(each.count for each in self.bars) and not any(each.count for each in self.dots)


def wide(text: str) -> float:
    """How much room words take."""
    return sum(DIGIT if character.isascii() else HAN for character in text)


def with_share(count: int, whole: int) -> str:
    """``12（34.3%）``"""
    return f"{count}（{100 * count / whole:.1f}%）" if whole else str(count)
