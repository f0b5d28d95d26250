"""The growth of the knowledge base as an SVG picture: milliseconds over passages, both logarithmic."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

_WIDTH, _HEIGHT, _MARGIN = 640, 360, 60
_LINES = (("clock_p95", "p95", "#b3541e"), ("clock_p50", "p50", "#1f5fa8"))
_TICKS = (1, 3, 10, 30, 100, 300)  # ms
_STYLE = "font-family: sans-serif; font-size: 13px; background: #fff"


def growth_plot(rows: Sequence[Mapping[str, float]]) -> str:
    """``rows`` with ``passages`` and the lines' values in milliseconds."""
    sizes = [row["passages"] for row in rows]
    values = [row[name] for row in rows for name, *_ in _LINES]
    ticks = [tick for tick in _TICKS if tick <= 3 * max(values)] or [1]
    low, high = math.log10(min(1, *values)), math.log10(max(ticks[-1], *values))
    left, right = math.log10(min(sizes)), math.log10(max(sizes)) if len(sizes) > 1 else math.log10(sizes[0]) + 1

    def x(size: float) -> float:
        return 2 * _MARGIN + (math.log10(size) - left) / (right - left) * (_WIDTH - 4 * _MARGIN)

    def y(value: float) -> float:
        return _HEIGHT - _MARGIN - (math.log10(value) - low) / (high - low) * (_HEIGHT - 2 * _MARGIN)

    parts = [_text(_WIDTH / 2, 26, "Question to answer, milliseconds")]
    for tick in ticks:
        parts.append(_line([(_MARGIN, y(tick)), (_WIDTH - _MARGIN, y(tick))], "#ddd", 1))
        parts.append(_text(_MARGIN - 8, y(tick) + 4, str(tick), "end"))
    for size in sizes:
        parts.append(_text(x(size), _HEIGHT - _MARGIN + 22, f"{size:,.0f}"))
    parts.append(_text(_WIDTH / 2, _HEIGHT - 14, "passages"))
    for name, label, colour in _LINES:
        points = [(x(row["passages"]), y(row[name])) for row in rows]
        parts.append(_line(points, colour, 2.5))
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="4" fill="{colour}"/>' for a, b in points]
        parts += [_text(a, b - 10, f"{row[name]:.1f}") for (a, b), row in zip(points, rows, strict=True)]
        parts.append(_text(points[-1][0] + 12, points[-1][1] + 4, label, "start"))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" style="{_STYLE}" role="img">'
    title = "<title>Time from question to answer by number of passages</title>"
    return "\n".join([head, title, *parts, "</svg>", ""])


def _text(x: float, y: float, text: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#333">{text}</text>'


def _line(points: Sequence[tuple[float, float]], colour: str, width: float) -> str:
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>'
