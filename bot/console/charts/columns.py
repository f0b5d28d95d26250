"""Bars that stand: a histogram, with lines where something ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.console.charts.shapes import WIDTH, Bar, Behind, Chart, Label, Mark, Series

_TOP, _BASE = 46.0, 200.0


@dataclass(frozen=True)
class Column:
    """A bar: ``below`` stands under it, ``name`` in the table, ``label`` is for who doesn't see it."""

    count: int
    name: str
    below: str
    label: str
    fill: str
    selection: Behind


def columns(
    key: str,
    title: str,
    description: str,
    first_column: str,
    shown: Sequence[Column],
    *,
    axis: str,
    marks: Mapping[int, str] | None = None,
    **more: Any,
) -> Chart:
    """``marks``: after so many columns a line with these words. ``axis`` names what is counted along it."""
    each = WIDTH / max(len(shown), 1)
    largest = max((one.count for one in shown), default=0) or 1
    bars, labels = [], []
    for n, one in enumerate(shown):
        height, x = (_BASE - _TOP) * one.count / largest, n * each
        middle = x + each / 2
        bars.append(
            Bar(x + 3, _BASE - height, each - 6, height, one.count, str(one.count), middle, _BASE - height - 4,
                "middle", one.label, one.fill, one.selection)
        )  # fmt: skip
        labels.append(Label(middle, _BASE + 14, one.below, "middle"))
    labels.append(Label(WIDTH / 2, _BASE + 32, axis, "middle"))
    return Chart(
        key,
        title,
        description,
        _BASE + 40,
        bars,
        labels,
        (Series("件数" if more.get("unit", "件") == "件" else "次数", "bar-solid"),),
        [(one.name, [(one.count, one.selection)]) for one in shown],
        first_column,
        [Mark(after * each, 18, _BASE, words) for after, words in (marks or {}).items()],
        **more,
    )
