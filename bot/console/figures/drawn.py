"""The figures as charts. Behind each number stands an address: what it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from actions.cases.applications import ROUTES
from actions.cases.figures.choice import CLASSES, OUTCOME_ROWS, STATES, Choice, Measure
from actions.cases.figures.counting import percentile
from actions.cases.reports.breakdown import LATE, NOT_JUDGED, ON_TIME, SPANS, TIMELINESS
from actions.cases.requests.kinds import Kind
from bot.console.charts import Chart, Column, Item, Series, columns, lines, rows, stacked, with_share
from bot.console.figures import addresses
from bot.console.reports_charts import DAYS_AXIS, DAYS_MARKS, short_row, span_column
from bot.figures.gathering import Figures
from bot.figures.sheets import CHANNELS
from bot.figures.talks import MINUTES, RATINGS, TalkFigures

_NOW, _THEN = "line-now", "line-before"
_FILLS = {ON_TIME: "bar-solid", LATE: "bar-late", NOT_JUDGED: "bar-outline"}
_COUNT = (Series("件数", "bar-solid"),)
_BOTH = (Series("本期", "bar-solid"), Series("上期", "bar-outline"))


def of_cases(figures: Figures) -> list[Chart]:
    """Volume, kinds, outcomes, days used, in time or late, and what is open."""
    return [
        _volume(figures, Measure.RECEIVED),
        _volume(figures, Measure.CONCLUDED),
        _received_by(figures, "channel", "提交渠道", CHANNELS, left=100),
        _received_by(figures, "route", "到达方式", {k: v.partition("，")[0] for k, v in ROUTES.items()}, left=100),
        _received_by(figures, "applicant", "申请人类别", CLASSES, left=124),
        _requests(figures),
        _outcomes(figures),
        _days(figures),
        _timeliness(figures),
        _open(figures),
    ]


def of_questions(figures: Figures) -> list[Chart]:
    """How the bot's answers fared."""
    return [_answers(figures), *_tops(figures)]


def of_talks(now: TalkFigures, figures: Figures) -> list[Chart]:
    """First response and satisfaction."""
    first, last = figures.shown.first, figures.shown.last
    shown = [
        Column(now.within(one), f"{one.label}分钟", one.label if one.high is not None else f">{one.low - 1}",
               f"{one.label}分钟内首次回应", "bar-solid" if (one.high or 99) <= 30 else "bar-outline",
               addresses.talks(first, last, minutes=one.key))
        for one in MINUTES
    ]  # fmt: skip
    about = f"结束的{now.ended}次人工接待中，{now.answered}次有人回应" + (
        f"，中位数{now.median}分钟，九成不超过{now.ninth}分钟。" if now.answered else "。"
    )
    rated = now.ratings.total()
    fills = {"good": "bar-solid", "fair": "bar-outline", "bad": "bar-late"}
    ratings = [
        (
            name,
            [
                Item(now.ratings[key], name, fills[key], addresses.talks(first, last, rating=key),
                     with_share(now.ratings[key], rated))
            ],
        )
        for key, name in RATINGS.items()
    ]  # fmt: skip
    return [
        columns("minutes", "人工首次回应", f"{about}只计工作时间。", "用时", shown, axis="工作时间内的分钟",
                unit="次", nothing="没有结束的人工接待。"),
        rows("ratings", "人工接待满意度", f"{rated}次有评价。评价由群众在结束后自愿作出。", "评价",
             (Series("次数", "bar-solid"),), ratings, left=84, unit="次", nothing="还没有评价。"),
    ]  # fmt: skip


def _choice(figures: Figures, measure: Measure) -> Choice:
    return Choice(measure, figures.shown.first, figures.shown.last)


def _volume(figures: Figures, measure: Measure) -> Chart:
    """Lines: this period, and dashed the one before."""
    name = measure.label
    now, before = figures.cases, figures.before
    is_received = measure is Measure.RECEIVED
    parts, then = figures.shown.parts(), figures.compared.parts()
    points = []
    for part, other in zip_longest(parts, then[: len(parts)]):
        count = now.received_in(part) if is_received else now.concluded_in(part)
        items = [
            Item(count, f"{part.label}{name}", _NOW, addresses.cases(Choice(measure, part.first, part.last))),
        ]
        if other is not None:
            earlier = before.received_in(other) if is_received else before.concluded_in(other)
            behind = addresses.cases(Choice(measure, other.first, other.last))
            items.append(Item(earlier, f"上期{other.label}{name}", _THEN, behind))
        points.append((part.label, part.short, items))
    total = now.total_received if is_received else now.total_concluded
    earlier = before.total_received if is_received else before.total_concluded
    return lines(
        measure.value,
        f"{name}的申请",
        f"{name}{total}件，上期{earlier}件。实线是本期，虚线是上期。",
        "时间",
        (Series("本期", _NOW), Series("上期", _THEN)),
        points,
        axis="日" if len(parts) > 1 and parts[0].first == parts[0].last else "月",
    )


def _received_by(figures: Figures, field: str, title: str, names: Mapping[str, str], *, left: float) -> Chart:
    """Bars: this period, and outlined the one before."""
    counts = {"channel": "channels", "route": "routes", "applicant": "applicants"}[field]
    now, before = getattr(figures.cases, counts), getattr(figures.before, counts)
    choice = _choice(figures, Measure.RECEIVED)
    then = Choice(Measure.RECEIVED, figures.compared.first, figures.compared.last)
    keys = [*(key for key in names if now[key] or before[key]), *sorted((set(now) | set(before)) - set(names))]
    shown = []
    for key in keys:
        # what is no name of ours has no list of its own
        known = key in names or (field == "channel" and key)
        behind = [addresses.cases(one.narrowed(**{field: key})) if known else None for one in (choice, then)]
        name = names.get(key, key) or "不明"
        items = [
            Item(now[key], f"{name}收到", "bar-solid", behind[0]),
            Item(before[key], f"{name}上期收到", "bar-outline", behind[1]),
        ]
        shown.append((name, items))
    return rows(
        field, title, f"本期收到的{figures.cases.total_received}件申请，没有的不列。", title, _BOTH, shown, left=left
    )


def _requests(figures: Figures) -> Chart:
    shown = []
    for kind in Kind:
        items = []
        for words, counts, days, fill in (
            ("", figures.requests, figures.shown, "bar-solid"),
            ("上期", figures.requests_before, figures.compared, "bar-outline"),
        ):
            behind = addresses.requests(days.first, days.last, kind.value)
            items.append(Item(counts[kind.value], f"{words}{kind.label}", fill, behind))
        shown.append((kind.label, items))
    return rows(
        "requests",
        "其他请求",
        "更正、建议、投诉、咨询，不计入年报。",
        "种类",
        _BOTH,
        shown,
        left=112,
        nothing="没有其他请求。",
    )


def _outcomes(figures: Figures) -> Chart:
    choice, found = _choice(figures, Measure.CONCLUDED), figures.cases.outcomes
    shown = [
        (short_row(name), [Item(found[key], name, "bar-solid", addresses.cases(choice.narrowed(outcome=key)))])
        for key, name in OUTCOME_ROWS.items()
        if found[key]
    ]
    if found[""]:
        shown.append(("不明", [Item(found[""], "办理结果不明", "bar-outline", None)]))
    about = f"办结的{figures.cases.total_concluded}件申请按年报表三的栏目，没有的不列。"
    return rows("outcomes", "办理结果", about, "办理结果", _COUNT, shown, left=164, nothing="没有办结的申请。")


def _days(figures: Figures) -> Chart:
    choice, found = _choice(figures, Measure.CONCLUDED), figures.cases
    shown = [
        span_column(span, found.spans[span.key], addresses.cases(choice.narrowed(days=span.key))) for span in SPANS
    ]
    middle, ninth = percentile(found.workdays, 0.5), percentile(found.workdays, 0.9)
    about = "" if middle is None else f"中位数{middle}个工作日，九成不超过{ninth}个工作日。"
    about += "含征求意见、补正等不计入期限的时间，因此超过20个工作日的不一定逾期（条例第三十三条）。"
    return columns(
        "days", "办理用时", about, "工作日", shown, axis=DAYS_AXIS, marks=DAYS_MARKS, nothing="没有办结的申请。"
    )


def _timeliness(figures: Figures) -> Chart:
    """Stacked: in time, late and not judged of each month or day."""
    shown = []
    for part in figures.shown.parts():
        choice = Choice(Measure.CONCLUDED, part.first, part.last)
        items = [
            Item(figures.cases.concluded_in(part, key), f"{part.label}{TIMELINESS[key]}", _FILLS[key],
                 addresses.cases(choice.narrowed(on_time=key)))
            for key in (ON_TIME, NOT_JUDGED, LATE)
        ]  # fmt: skip
        if len(figures.shown.parts()) <= 12 or any(item.count for item in items):
            shown.append((part.label, items))
    rate = figures.cases.on_time_rate
    late = figures.cases.verdicts[LATE]
    about = f"按期答复率{100 * rate:.1f}%，逾期{late}件。" if rate is not None else ""
    about += "以作出答复的为全部；其他处理（逾期不补正、撤回等）不评价。"
    series = tuple(Series(TIMELINESS[key], _FILLS[key]) for key in (ON_TIME, NOT_JUDGED, LATE))
    left = 76 if any("年" in name for name, _ in shown) else 62
    return stacked("timeliness", "按期与逾期", about, "时间", series, shown, left=left, nothing="没有办结的申请。")


def _open(figures: Figures) -> Chart:
    found, choice = figures.open, _choice(figures, Measure.OPEN)
    shown: list[tuple[str, Sequence[Item]]] = [
        (STATES[key], [Item(count, STATES[key], "bar-solid", addresses.cases(choice.narrowed(state=key)))])
        for key, count in found.states.items()
    ]
    late = addresses.cases(choice.narrowed(measure=Measure.OVERDUE))
    shown.append(("其中已超过期限", [Item(found.overdue, "其中已超过答复期限", "bar-late", late)]))
    about = f"今天在办的{found.total}件申请，与所选期间无关。"
    return rows("open", "目前在办", about, "状态", _COUNT, shown, left=112, nothing="没有在办的申请。")


def _answers(figures: Figures) -> Chart:
    shown = []
    for part, totals in figures.questions.parts:
        behind = {
            key: addresses.questions(part.first, part.last, verdict=key) for key in ("answered", "related", "none")
        }
        items = [
            Item(totals.answered, f"{part.label}已答复", "bar-solid", behind["answered"]),
            Item(totals.related, f"{part.label}只有可能相关的", "bar-outline", behind["related"]),
            Item(totals.none, f"{part.label}没有找到", "bar-late", behind["none"]),
        ]
        if len(figures.questions.parts) <= 12 or totals.asked:
            shown.append((part.label, items))
    totals = figures.questions.totals
    rate = f"答复率{100 * totals.answered / totals.asked:.1f}%。" if totals.asked else ""
    series = (Series("已答复", "bar-solid"), Series("可能相关", "bar-outline"), Series("没有找到", "bar-late"))
    left = 76 if any("年" in name for name, _ in shown) else 62
    return stacked(
        "answers", "机器人的答复", f"{totals.asked}次提问。{rate}", "时间", series, shown, left=left, unit="次",
        nothing="没有提问。",
    )  # fmt: skip


def _tops(figures: Figures) -> list[Chart]:
    first, last = figures.shown.first, figures.shown.last
    found = figures.questions.tops
    times = (Series("次数", "bar-solid"),)
    about = f"按最近{found.of}个保存有原话的提问归并；证件和电话号码已遮盖。"
    most = [
        (one.title, [Item(one.count, one.title, "bar-solid", addresses.questions(first, last, like=one.id))])
        for one in found.all
    ]
    vain = [
        (
            one.title,
            [
                Item(one.unanswered, one.title, "bar-late",
                     addresses.questions(first, last, like=one.id, verdict="unanswered"))
            ],
        )
        for one in found.unanswered
    ]  # fmt: skip
    more: dict[str, Any] = {"left": 190, "unit": "次"}
    return [
        rows("tops", "问得最多的问题", about, "问题", times, _cut(most), nothing="没有保存有原话的提问。", **more),
        rows("vain", "没有答案的问题", "只有可能相关的，或者没有找到的。", "问题", times, _cut(vain),
             nothing="没有这样的提问。", **more),
    ]  # fmt: skip


def _cut(shown: Sequence[tuple[str, Sequence[Item]]]) -> list[tuple[str, Sequence[Item]]]:
    """Titles as long as there is room for; the whole is the bar's own label."""
    return [(short_row(name, 14), items) for name, items in shown]
