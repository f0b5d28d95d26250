"""The report's charts: where each bar and word of an SVG picture stands, and the same numbers as a table.

All are drawn for a width of 360, which is a telephone's; a wider screen shows them larger. Bars differ by fill and
outline, not by colour alone, and each carries its number, so that a print in black and white says the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from actions.cases.reports.breakdown import LATE, MONTHS, NOT_JUDGED, ON_TIME, SPANS, TIMELINESS
from actions.cases.reports.figures import OVERDUE_OPEN, Figures, Selection
from actions.cases.reports.layout import LEAVES, NEW, RESULT_TOTAL, TOTAL
from entities.characters import shortened

WIDTH = 360
_DIGIT, _HAN = 7.5, 12.5  # the width of a character beside a bar
_THICK, _ROW = 15, 26
_PERIODS = {20: "20个工作日", 40: "延长后40个工作日"}  # 条例 Art. 33 para. 2


@dataclass(frozen=True)
class Bar:
    """A bar with its number, and the cases behind it."""

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
    selection: Selection


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
class Chart:
    """A picture and its table."""

    key: str
    title: str
    description: str
    height: float
    bars: Sequence[Bar]
    labels: Sequence[Label]
    series: Sequence[Series]
    table: Sequence[tuple[str, Sequence[tuple[int, Selection]]]]  # label and numbers of each row
    first_column: str
    marks: Sequence[Mark] = ()
    width: int = field(default=WIDTH, init=False)

    @property
    def is_empty(self) -> bool:
        return not any(bar.count for bar in self.bars)


@dataclass(frozen=True)
class _Item:
    count: int
    label: str
    fill: str
    selection: Selection
    words: str = ""

    @property
    def text(self) -> str:
        return self.words or str(self.count)


def charts(figures: Figures) -> list[Chart]:
    """Received and concluded by month, outcomes, working days used, in time or late."""
    return [_months(figures), _outcomes(figures), _days(figures), _timeliness(figures)]


def _months(figures: Figures) -> Chart:
    shown = figures.breakdown
    series = (Series("新收", "bar-solid"), Series("办结", "bar-outline"))
    rows = [
        (
            f"{month}月",
            [
                _Item(shown.received[month], f"{month}月新收", series[0].fill, Selection(NEW, month=month)),
                _Item(shown.concluded[month], f"{month}月办结", series[1].fill, Selection(RESULT_TOTAL, month=month)),
            ],
        )
        for month in MONTHS
    ]
    description = (
        f"{figures.year}年各月新收和办结的申请。全年新收{sum(shown.received.values())}件，"
        f"办结{sum(shown.concluded.values())}件。"
    )
    return _horizontal("months", "每月新收和办结", description, "月份", series, rows, left=40)


def _outcomes(figures: Figures) -> Chart:
    cells = figures.three.cells
    series = (Series("件数", "bar-solid"),)
    rows = [
        (_short(row.name), [_Item(cells[row.key][TOTAL], row.label, series[0].fill, Selection(row.key))])
        for row in LEAVES
        if cells[row.key][TOTAL]
    ]
    description = f"办结的{cells[RESULT_TOTAL][TOTAL]}件申请按办理结果，没有的不列。"
    return _horizontal("outcomes", "办理结果", description, "办理结果", series, rows, left=164)


def _timeliness(figures: Figures) -> Chart:
    shown = figures.breakdown
    judged = shown.timeliness[ON_TIME] + shown.timeliness[LATE]
    fills = {ON_TIME: "bar-solid", LATE: "bar-late", NOT_JUDGED: "bar-outline"}
    items = {
        TIMELINESS[key]: _Item(
            shown.timeliness[key],
            TIMELINESS[key],
            fills[key],
            Selection(RESULT_TOTAL, on_time=key),
            _with_share(shown.timeliness[key], judged) if key != NOT_JUDGED else "",
        )
        for key in TIMELINESS
    }
    items["结转已逾期"] = _Item(shown.overdue_open, "结转下年度、已超过期限", "bar-late", Selection(OVERDUE_OPEN))
    rows = [(name, [item]) for name, item in items.items()]
    description = (
        "按期：在答复期限当日或以前答复（条例第三十三条）；百分比以作出答复的为全部。"
        "不评价：其他处理（逾期不补正、不缴费、撤回等），没有答复期限可言。"
    )
    return _horizontal("timeliness", "按期与逾期", description, "情况", (Series("件数", "bar-solid"),), rows, left=84)


def _days(figures: Figures) -> Chart:
    """A histogram; lines stand where the statutory periods end."""
    counts = figures.breakdown.days
    top, base, wide = 46.0, 200.0, WIDTH / len(SPANS)
    largest = max(counts.values(), default=0) or 1
    bars, labels, table = [], [], []
    for n, span in enumerate(SPANS):
        count, selection = counts[span.key], Selection(RESULT_TOTAL, days=span.key)
        height, x = (base - top) * count / largest, n * wide
        middle = x + wide / 2
        words = f"用时{span.label}个工作日"
        bars.append(
            Bar(x + 3, base - height, wide - 6, height, count, str(count), middle, base - height - 4, "middle", words,
                "bar-solid" if span.high is not None and span.high <= 20 else "bar-outline", selection)
        )  # fmt: skip
        labels.append(Label(middle, base + 14, span.label if span.high is not None else f">{span.low - 1}", "middle"))
        table.append((span.label, [(count, selection)]))
    labels.append(Label(WIDTH / 2, base + 32, "从收到次日到办结的工作日", "middle"))
    after = {span.high: (n + 1) * wide for n, span in enumerate(SPANS)}
    marks = [Mark(after[period], 18, base, text) for period, text in _PERIODS.items()]
    description = (
        "办结的申请从收到次日起所用的工作日，含征求意见、补正等不计入期限的时间，因此超过20个工作日的不一定逾期。"
        "竖线是法定的20个工作日，和延长后的40个工作日（条例第三十三条第二款）。"
    )
    series = (Series("件数", "bar-solid"),)
    return Chart("days", "办理用时", description, base + 40, bars, labels, series, table, "工作日", marks)


def _horizontal(
    key: str,
    title: str,
    description: str,
    first_column: str,
    series: Sequence[Series],
    rows: Iterable[tuple[str, Sequence[_Item]]],
    *,
    left: float,
) -> Chart:
    rows = list(rows)
    largest = max((item.count for _, items in rows for item in items), default=0) or 1
    beside = max((_wide(item) for _, items in rows for item in items), default=0)
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
        y += _ROW - _THICK if len(items) == 1 else 8
    table = [(name, [(item.count, item.selection) for item in items]) for name, items in rows]
    return Chart(key, title, description, y, bars, labels, series, table, first_column)


def _wide(item: _Item) -> float:
    return sum(_DIGIT if character.isascii() else _HAN for character in item.text)


def _with_share(count: int, whole: int) -> str:
    return f"{count}（{100 * count / whole:.1f}%）" if whole else str(count)


def _short(name: str, longest: int = 13) -> str:
    """A row's name without its number and what stands in brackets, cut to what fits beside a bar."""
    words = re.sub(r"^（.）|^\d\.", "", name).partition("（")[0]
    return shortened(words, longest)
