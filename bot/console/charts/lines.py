"""Lines over time: each series a line through its points; the last is dashed where it is what is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.console.charts.shapes import WIDTH, Chart, Dot, Item, Label, Path, Series, wide

_TOP, _BASE, _SIDE = 24.0, 180.0, 10.0
_NUMBERED = 13  # up to so many points each says its number


def lines(
    key: str,
    title: str,
    description: str,
    first_column: str,
    series: Sequence[Series],
    points: Sequence[tuple[str, str, Sequence[Item]]],
    *,
    axis: str = "",
    **more: Any,
) -> Chart:
    """``points``: name, what stands below the axis, and an item of each series. Numbers stand at those of the first."""
    largest = max((item.count for _, _, items in points for item in items), default=0) or 1
    left = max(wide(str(largest)) + 8, _SIDE)
    step = (WIDTH - left - _SIDE) / max(len(points) - 1, 1)
    every = -(-len(points) // 16)  # labels that don't touch
    labels = [
        Label(left - 6, _TOP + 4, str(largest)),
        Label(left - 6, _BASE + 4, "0"),
        *(
            Label(left + n * step, _BASE + 16, below, "middle")
            for n, (_, below, _) in enumerate(points)
            if n % every == 0
        ),
    ]
    if axis:
        labels.append(Label(WIDTH / 2, _BASE + 33, axis, "middle"))
    dots, paths = list[Dot](), list[Path]()
    for place in reversed(range(len(series))):  # the first is drawn last, on top
        items = [items[place] for _, _, items in points if place < len(items)]
        at = [(left + n * step, _BASE - (_BASE - _TOP) * item.count / largest) for n, item in enumerate(items)]
        paths.append(Path(" ".join(f"{x:.1f},{y:.1f}" for x, y in at), series[place].fill))
        is_numbered = place == 0 and len(points) <= _NUMBERED
        dots += [
            Dot(x, y, item.count, item.text if is_numbered else "", item.label, item.fill, item.selection)
            for (x, y), item in zip(at, items, strict=True)
        ]
    table = [(name, [(item.count, item.selection) for item in items]) for name, _, items in points]
    height = _BASE + (40 if axis else 24)
    return Chart(
        key, title, description, height, (), labels, series, table, first_column, dots=dots, paths=paths, **more
    )
