"""The charts of the annual report: received and ended by month, outcomes, working days used, in time or late."""

from __future__ import annotations

import re
from typing import Any

from actions.cases.reports.breakdown import LATE, MONTHS, NOT_JUDGED, ON_TIME, SPANS, TIMELINESS, Span
from actions.cases.reports.figures import OVERDUE_OPEN, Figures, Selection
from actions.cases.reports.layout import LEAVES, NEW, RESULT_TOTAL, TOTAL
from bot.console.charts import Chart, Column, Item, Series, columns, rows, with_share
from entities.characters import shortened

_PERIODS = {20: "20个工作日", 40: "延长后40个工作日"}  # 条例 Art. 33 para. 2
DAYS_AXIS = "从收到次日到办结的工作日"
DAYS_MARKS = {n: _PERIODS[span.high] for n, span in enumerate(SPANS, start=1) if span.high in _PERIODS}


def charts(figures: Figures) -> list[Chart]:
    """Received and concluded by month, outcomes, working days used, in time or late."""
    return [_months(figures), _outcomes(figures), _days(figures), _timeliness(figures)]


def _months(figures: Figures) -> Chart:
    shown = figures.breakdown
    series = (Series("新收", "bar-solid"), Series("办结", "bar-outline"))
    shown_rows = [
        (
            f"{month}月",
            [
                Item(shown.received[month], f"{month}月新收", series[0].fill, Selection(NEW, month=month)),
                Item(shown.concluded[month], f"{month}月办结", series[1].fill, Selection(RESULT_TOTAL, month=month)),
            ],
        )
        for month in MONTHS
    ]
    description = (
        f"{figures.year}年各月新收和办结的申请。全年新收{sum(shown.received.values())}件，"
        f"办结{sum(shown.concluded.values())}件。"
    )
    return rows("months", "每月新收和办结", description, "月份", series, shown_rows, left=40)


def _outcomes(figures: Figures) -> Chart:
    cells = figures.three.cells
    series = (Series("件数", "bar-solid"),)
    shown_rows = [
        (short_row(row.name), [Item(cells[row.key][TOTAL], row.label, series[0].fill, Selection(row.key))])
        for row in LEAVES
        if cells[row.key][TOTAL]
    ]
    description = f"办结的{cells[RESULT_TOTAL][TOTAL]}件申请按办理结果，没有的不列。"
    return rows("outcomes", "办理结果", description, "办理结果", series, shown_rows, left=164)


def _timeliness(figures: Figures) -> Chart:
    shown = figures.breakdown
    judged = shown.timeliness[ON_TIME] + shown.timeliness[LATE]
    fills = {ON_TIME: "bar-solid", LATE: "bar-late", NOT_JUDGED: "bar-outline"}
    items = {
        TIMELINESS[key]: Item(
            shown.timeliness[key],
            TIMELINESS[key],
            fills[key],
            Selection(RESULT_TOTAL, on_time=key),
            with_share(shown.timeliness[key], judged) if key != NOT_JUDGED else "",
        )
        for key in TIMELINESS
    }
    items["结转已逾期"] = Item(shown.overdue_open, "结转下年度、已超过期限", "bar-late", Selection(OVERDUE_OPEN))
    shown_rows = [(name, [item]) for name, item in items.items()]
    description = (
        "按期：在答复期限当日或以前答复（条例第三十三条）；百分比以作出答复的为全部。"
        "不评价：其他处理（逾期不补正、不缴费、撤回等），没有答复期限可言。"
    )
    return rows("timeliness", "按期与逾期", description, "情况", (Series("件数", "bar-solid"),), shown_rows, left=84)


def _days(figures: Figures) -> Chart:
    """A histogram; lines stand where the statutory periods end."""
    description = (
        "办结的申请从收到次日起所用的工作日，含征求意见、补正等不计入期限的时间，因此超过20个工作日的不一定逾期。"
        "竖线是法定的20个工作日，和延长后的40个工作日（条例第三十三条第二款）。"
    )
    shown = [
        span_column(span, figures.breakdown.days[span.key], Selection(RESULT_TOTAL, days=span.key)) for span in SPANS
    ]
    return columns("days", "办理用时", description, "工作日", shown, axis=DAYS_AXIS, marks=DAYS_MARKS)


def span_column(span: Span, count: int, selection: Any) -> Column:
    """A bar of the histogram of working days."""
    return Column(
        count,
        span.label,
        span.label if span.high is not None else f">{span.low - 1}",
        f"用时{span.label}个工作日",
        "bar-solid" if span.high is not None and span.high <= 20 else "bar-outline",
        selection,
    )


def short_row(name: str, longest: int = 13) -> str:
    """A row's name without its number and what stands in brackets, cut to what fits beside a bar."""
    words = re.sub(r"^（.）|^\d\.", "", name).partition("（")[0]
    return shortened(words, longest)
