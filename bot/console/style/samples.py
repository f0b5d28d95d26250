"""What the page of the design system shows in its components: made up, the same on every day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from actions.cases.calendar import WorkCalendar
from actions.cases.reports import ReportCase
from actions.cases.reports.breakdown import breakdown, groups
from actions.cases.reports.counting import table_four, table_three
from actions.cases.reports.figures import Figures
from bot.console.case_page.clock import ClockLine, Mark, drawn
from bot.console.charts.shapes import Chart
from bot.console.reports_charts import charts
from bot.console.style.tokens import CONTROL_CONTRAST, Pair

PAIRS = (
    Pair("ink", "page", "正文在页面底色上"),
    Pair("ink", "surface", "正文在卡片上"),
    Pair("muted", "surface", "次要说明在卡片上"),
    Pair("muted", "page", "次要说明在页面底色上"),
    Pair("accent", "surface", "链接、当前栏目"),
    Pair("on-accent", "accent", "主按钮上的字"),
    Pair("surface", "red", "危险按钮上的字"),
    Pair("on-mine", "mine", "自己一方的气泡"),
    Pair("control-line", "surface", "输入框、次按钮的边框", CONTROL_CONTRAST),
    Pair("accent", "page", "焦点框", CONTROL_CONTRAST),
)
# Colour, what a badge of it says, what it means. The words always stand beside the colour.
STATES = (
    ("red", "已逾期2个工作日", "必须马上办：已逾期、今天到期、没有送到、可能有危险。", Pair("red", "red-soft", "红")),
    ("amber", "还剩3个工作日", "要留意：5个工作日内到期、等候确认、暂定。", Pair("amber", "amber-soft", "黄")),
    ("green", "还剩12个工作日", "正常、已完成：时间充裕、已发布、已送达。", Pair("green", "green-soft", "绿")),
    ("", "草拟", "只是说明，不催人：状态、种类、数目。", Pair("ink", "accent-soft", "无色")),
)
_YEAR = 2025


def clock() -> ClockLine:
    """An application that waited for a correction, was extended, and has time left."""
    start, asked, came = date(2026, 3, 2), date(2026, 3, 5), date(2026, 3, 12)
    extended, today, due = date(2026, 3, 26), date(2026, 3, 30), date(2026, 4, 27)
    marks = [
        Mark(start, "收到", "start"),
        Mark(asked, "告知补正", "event"),
        Mark(came, "收到补正", "event"),
        Mark(extended, "延长期限", "event"),
        Mark(today, "今天", "today"),
        Mark(due, "期限", "due"),
    ]
    table = (
        (start, "收到", "次日起算"),
        (asked, "告知补正", "等补正，不计入"),
        (came, "收到补正", "次日重新起算"),
        (extended, "延长期限", "加20个工作日"),
        (due, "期限", ""),
    )
    pauses = [(asked, came, "等申请人补正")]
    return drawn(
        marks, pauses, start, today, due, is_late=False, table=table, summary="示例：3月2日收到，4月27日到期。"
    )


def sample_charts(calendar: WorkCalendar) -> Sequence[Chart]:
    """Two charts of the annual report over a small made-up year."""
    cases = list(_cases())
    today = date(_YEAR, 12, 31)
    counted = breakdown(groups(cases, _YEAR, today), _YEAR, calendar)
    return charts(Figures(_YEAR, table_three(cases, _YEAR), table_four([], _YEAR), counted))[:2]


def _cases() -> Sequence[ReportCase]:
    outcomes = ("G1", "G2", "G2", "PT", "N8", "U1")
    days = [date(_YEAR, 1, 8) + timedelta(days=9 * number) for number in range(36)]
    return [
        ReportCase(
            f"SL{_YEAR}-{number + 1:05}", "natural", day, day + timedelta(days=20), outcomes[number % len(outcomes)],
            day + timedelta(days=28),
        )
        for number, day in enumerate(days)
    ]  # fmt: skip
