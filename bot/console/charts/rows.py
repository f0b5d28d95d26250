"""Bars that lie: one or several a row, or the parts of a row one behind the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from bot.console.charts.shapes import WIDTH, Bar, Chart, Item, Label, Series, wide

_THICK, _ROW = 15, 26
_BETWEEN = 8
Rows = Iterable[tuple[str, Sequence[Item]]]


def rows(
    key: str,
    title: str,
    description: str,
    first_column: str,
    series: Sequence[Series],
    rows: Rows,
    *,
    left: float,
    **more: Any,
) -> Chart:
    """A row of bars for each label; ``left`` is the room for the labels. ``more``: ``unit``, ``nothing``."""
    rows = list(rows)
    largest = max((item.count for _, items in rows for item in items), default=0) or 1
    beside = max((wide(item.text) for _, items in rows for item in items), default=0)
    scale = (WIDTH - left - 8 - beside) / largest
    bars, labels, y = [], [], 4.0
    for name, items in rows:
        step = _THICK * len(items)
        labels.append(Label(left - 6, y + step / 2 + 4, name))
        for item in items:
            long = item.count * scale
            bars.append(
                Bar(left, y + 1, long, _THICK - 3, item.count, item.text, left + long + 4, y + _THICK - 3.5, "start",
                    item.label, item.fill, item.selection)
            )  # fmt: skip
            y += _THICK
        y += _ROW - _THICK if len(items) == 1 else _BETWEEN
    return Chart(key, title, description, y, bars, labels, series, _table(rows), first_column, **more)


def stacked(
    key: str,
    title: str,
    description: str,
    first_column: str,
    series: Sequence[Series],
    rows: Rows,
    *,
    left: float,
    **more: Any,
) -> Chart:
    """A row for each label, its items one behind the other; behind the last the sum. A part says its number where it
    is wide enough."""
    rows = list(rows)
    sums = [sum(item.count for item in items) for _, items in rows]
    largest = max(sums, default=0) or 1
    scale = (WIDTH - left - 8 - wide(str(largest))) / largest
    bars, labels, y = [], [], 4.0
    for (name, items), total in zip(rows, sums, strict=True):
        labels.append(Label(left - 6, y + _THICK / 2 + 4, name))
        x = left
        for item in items:
            long = item.count * scale
            if item.count:
                bars.append(
                    Bar(x, y + 1, long, _THICK - 1, item.count, "", x, y, "start", item.label, item.fill,
                        item.selection)
                )  # fmt: skip
            x += long
        labels.append(Label(x + 4, y + _THICK - 3, str(total), "start"))
        y += _ROW - 4
    return Chart(key, title, description, y, bars, labels, series, _table(rows), first_column, **more)


def _table(rows: Sequence[tuple[str, Sequence[Item]]]) -> list[tuple[str, list[tuple[int, Any]]]]:
    return [(name, [(item.count, item.selection) for item in items]) for name, items in rows]
