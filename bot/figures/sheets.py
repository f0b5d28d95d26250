"""The figures as plain tables: what the workbook, the CSV file and the Word document hold alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from actions.cases.applications import ROUTES
from actions.cases.day_by_day import chinese_date
from actions.cases.figures.choice import CLASSES, OUTCOME_ROWS, STATES
from actions.cases.figures.counting import CaseFigures, percentile
from actions.cases.reports.breakdown import SPAN, TIMELINESS
from actions.cases.requests.kinds import Kind
from bot.figures import talks
from bot.figures.gathering import Figures
from bot.figures.talks import MINUTES, RATINGS, TalkFigures
from bot.learning.questions import Totals

Value = int | float | str | None
CHANNELS: Mapping[str, str] = {
    **{"web": "网页", "wechat": "微信公众号", "wecom": "微信客服", "telegram": "Telegram"},
    "desk": "工作人员录入",
}
UNKNOWN = "不明"


@dataclass(frozen=True)
class Line:
    """A figure: now, and in the period before; None where there is none."""

    item: str
    now: Value
    before: Value = None
    is_share: bool = False  # written as a percentage


@dataclass(frozen=True)
class Sheet:
    """A table of figures."""

    title: str
    lines: Sequence[Line]
    note: str = ""
    columns: tuple[str, str, str] = ("项目", "本期", "上期")

    @property
    def has_before(self) -> bool:
        return any(line.before is not None for line in self.lines)


def sheets(figures: Figures) -> list[Sheet]:
    """Every table, in the order of the page."""
    now, before = figures.cases, figures.before
    return [
        Sheet("概况", overview(figures), about(figures)),
        _parts(figures),
        Sheet("提交渠道", _named(now.channels, before.channels, CHANNELS)),
        Sheet("到达方式", _named(now.routes, before.routes, ROUTES)),
        Sheet("申请人类别", _named(now.applicants, before.applicants, CLASSES)),
        Sheet(
            "其他请求", _named(figures.requests, figures.requests_before, {k.value: k.label for k in Kind}, every=True)
        ),
        Sheet("办理结果", _named(now.outcomes, before.outcomes, OUTCOME_ROWS), "按年报表三的栏目。"),
        Sheet("按期情况", [Line(TIMELINESS[key], now.verdicts[key], before.verdicts[key]) for key in TIMELINESS]),
        Sheet(
            "办理用时（工作日）",
            [Line(SPAN[key].label, now.spans[key], before.spans[key]) for key in SPAN],
            "从收到次日到办结，含征求意见、补正等不计入期限的时间。",
        ),
        Sheet(
            "目前在办",
            [
                *(Line(STATES[key], count) for key, count in figures.open.states.items()),
                Line("其中已超过答复期限", figures.open.overdue),
            ],
            f"{chinese_date(figures.today)}的情况，与所选期间无关。",
        ),
        _asked(figures),
        Sheet("问得最多的问题", [Line(one.title, one.count) for one in figures.questions.tops.all], _read(figures)),
        Sheet("没有答案的问题", [Line(one.title, one.unanswered) for one in figures.questions.tops.unanswered]),
        *_talks(figures),
    ]


def overview(figures: Figures) -> list[Line]:
    """The key figures."""
    now, before, asked = figures.cases, figures.before, figures.questions
    lines = [
        Line("收到申请", now.total_received, before.total_received),
        Line("办结申请", now.total_concluded, before.total_concluded),
        Line("期末未办结", now.left, before.left),
        Line("按期答复率", now.on_time_rate, before.on_time_rate, is_share=True),
        Line("办理用时中位数（工作日）", percentile(now.workdays, 0.5), percentile(before.workdays, 0.5)),
        Line("九成申请的用时不超过（工作日）", percentile(now.workdays, 0.9), percentile(before.workdays, 0.9)),
        Line("机器人收到的提问", asked.totals.asked, asked.before.asked),
        Line("机器人答复率", answer_rate(asked.totals), answer_rate(asked.before), is_share=True),
    ]
    if figures.talks is not None and figures.talks_before is not None:
        first, then = figures.talks, figures.talks_before
        lines += [
            Line("人工首次回应中位数（分钟）", first.median, then.median),
            Line("人工接待满意率", first.satisfied, then.satisfied, is_share=True),
        ]
    return lines


def answer_rate(totals: Totals) -> float | None:
    """Of the questions those that were answered, by a document or a set answer; None when none was asked."""
    return totals.answered / totals.asked if totals.asked else None


def about(figures: Figures) -> str:
    """Which days are counted, and which they are compared with."""
    days = f"{chinese_date(figures.shown.first)}至{chinese_date(figures.shown.last)}"
    then = f"{chinese_date(figures.compared.first)}至{chinese_date(figures.compared.last)}"
    if figures.is_running:
        return f"{figures.period.label}还没有结束，统计{days}，与上期的同一阶段（{then}）比较。"
    return f"统计{days}，与上期（{then}）比较。"


def _parts(figures: Figures) -> Sheet:
    now, before = figures.shown.parts(), figures.compared.parts()
    lines = []
    for title, count in (("收到", CaseFigures.received_in), ("办结", CaseFigures.concluded_in)):
        for part, then in zip_longest(now, before[: len(now)]):
            if part is not None:
                other = count(figures.before, then) if then is not None else None
                lines.append(Line(f"{part.label}{title}", count(figures.cases, part), other))
    return Sheet("收到和办结", lines, "上期一列是上期中同一顺序的日或者月。")


def _named(
    now: Mapping[str, int], before: Mapping[str, int], names: Mapping[str, str], *, every: bool = False
) -> list[Line]:
    """In the order of ``names``, then what they don't hold; what occurs in neither period is left out."""
    keys = [*names, *sorted((set(now) | set(before)) - set(names))]
    return [
        Line(names.get(key) or key or UNKNOWN, now.get(key, 0), before.get(key, 0))
        for key in keys
        if every or now.get(key) or before.get(key)
    ]


def _asked(figures: Figures) -> Sheet:
    now, before = figures.questions.totals, figures.questions.before
    names = {"asked": "提问", "answered": "已答复", "related": "只有可能相关的", "none": "没有找到"}
    names |= {"useful": "评为有用", "useless": "评为没用"}
    lines = [Line(name, getattr(now, key), getattr(before, key)) for key, name in names.items()]
    rate, earlier = ((totals.answered / totals.asked if totals.asked else None) for totals in (now, before))
    return Sheet(
        "机器人答复", [*lines, Line("答复率", rate, earlier, is_share=True)], "已答复：引用公开文件，或者按设定的问答。"
    )


def _talks(figures: Figures) -> list[Sheet]:
    now, before = figures.talks, figures.talks_before
    if now is None or before is None:
        return [Sheet("人工接待", [], talks.MISSING)]

    def minutes(of: TalkFigures) -> list[int]:
        return [of.within(span) for span in MINUTES]

    first = [Line(f"{s.label}分钟", n, b) for s, n, b in zip(MINUTES, minutes(now), minutes(before), strict=True)]
    rated = [Line(name, now.ratings[key], before.ratings[key]) for key, name in RATINGS.items()]
    return [
        Sheet(
            "人工首次回应（工作时间内的分钟）",
            [
                Line("结束的人工接待", now.ended, before.ended),
                Line("其中有人回应的", now.answered, before.answered),
                *first,
            ],
        ),
        Sheet("人工接待满意度", rated),
    ]


def _read(figures: Figures) -> str:
    return f"按最近{figures.questions.tops.of}个保存有原话的提问归并，证件和电话号码已遮盖。"
