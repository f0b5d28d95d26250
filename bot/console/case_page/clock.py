"""The clock of a case as a line: where each mark stands in an SVG picture, and the same as a table.

Made on the server, without a script. Time that does not count is drawn dashed, so that a print in black and white says
the same; every mark carries its words, and the table beside the picture has them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from actions.cases.day_by_day import chinese_date
from actions.cases.desk_views import CaseView
from actions.cases.lifecycle import CaseFile, EventKind

E = EventKind
WIDTH = 960
MARGIN = 70
_HAN = 13.5  # the width of a character at 13 px
_LANE = 38  # between two rows of words
_LANES = 4
_AXIS = 18  # between the lowest words and the line
_MARKS = {
    E.CORRECTION_ASKED: "告知补正",
    E.CORRECTION_RECEIVED: "收到补正",
    E.LATE_CORRECTION_ACCEPTED: "收到补正",
    E.CONSULTATION_SENT: "征求意见",
    E.CONSULTATION_ANSWERED: "收到意见",
    E.CONSULTATION_LAPSED: "意见逾期",
    E.CONSULTATION_ENDED: "终止征求意见",
    E.EXTENDED: "延长期限",
    E.FEE_NOTICED: "通知缴费",
    E.FEE_PAID: "缴费",
    E.FEE_WITHDRAWN: "撤销收费",
    E.REASONS_ACCEPTED: "告知延迟",
    E.REDO_ORDERED: "重新答复",
    E.REPLY_SIGNED: "签发",
}
_EFFECTS = {
    E.CORRECTION_ASKED: "等待补正",
    E.CORRECTION_RECEIVED: "期限重新计算",
    E.CONSULTATION_SENT: "所需时间不计入",
    E.CONSULTATION_ANSWERED: "继续计算",
    E.CONSULTATION_LAPSED: "继续计算",
    E.CONSULTATION_ENDED: "继续计算",
    E.FEE_NOTICED: "等待缴费",
    E.FEE_PAID: "期限重新计算",
    E.FEE_WITHDRAWN: "继续计算",
    E.REDO_ORDERED: "期限重新计算",
}


@dataclass(frozen=True)
class Mark:
    """A day on the line."""

    day: date
    words: str  # of everything that happened on it
    kind: str  # a class of the style sheet: start | event | due | today | end
    x: float = 0
    text_y: float = 0
    text_x: float = 0
    anchor: str = "middle"


@dataclass(frozen=True)
class Stretch:
    """A part of the line."""

    x: float
    width: float
    kind: str  # runs | stands | late
    words: str


@dataclass(frozen=True)
class ClockLine:
    """The picture, and its table: day, what happened, what it did to the period."""

    marks: tuple[Mark, ...]
    stretches: tuple[Stretch, ...]
    table: tuple[tuple[date, str, str], ...]
    axis: float
    height: float
    summary: str
    width: int = WIDTH


def clock_line(view: CaseView, today: date) -> ClockLine | None:
    """The line of a case; None before its receipt is known, for then nothing runs (条例 Art. 31)."""
    start = view.file.redo_ordered_on or view.received_on
    if start is None or view.due_on is None:
        return None
    ended = view.file.ended_on if not view.file.state.is_open else None
    until = ended or today
    events = [(line.on, line.kind) for line in view.history if line.kind in _MARKS and line.on >= start]
    marks = list(_marks(view, start, events, today, ended))
    pauses = list(_pauses(view.file, start, until))
    table = tuple(_table(view, start, events, today, ended))
    is_late = until > view.due_on and not view.file.waits_for_applicant
    summary = _summary(view, start, pauses, ended)
    return drawn(marks, pauses, start, until, view.due_on, is_late=is_late, table=table, summary=summary)


def drawn(
    marks: list[Mark],
    pauses: list[tuple[date, date, str]],
    start: date,
    until: date,
    due_on: date,
    *,
    is_late: bool,
    table: tuple[tuple[date, str, str], ...],
    summary: str,
) -> ClockLine:
    """Give everything its place: from ``start`` to ``until`` the period ran, but for ``pauses`` (from, to, why)."""
    days = [start, due_on, until, *(mark.day for mark in marks)]
    first, last = min(days), max(days)
    scale = (WIDTH - 2 * MARGIN) / max(1, (last - first).days)

    def x_of(day: date) -> float:
        return round(MARGIN + (day - first).days * scale, 1)

    placed, height, axis = _placed(marks, x_of)
    stretches = [Stretch(x_of(start), x_of(max(until, start)) - x_of(start), "runs", "")]
    stretches += [Stretch(x_of(a), max(2.0, x_of(b) - x_of(a)), "stands", words) for a, b, words in pauses if b >= a]
    if is_late:
        stretches.append(Stretch(x_of(due_on), x_of(until) - x_of(due_on), "late", "已过期限"))
    if due_on > until:
        stretches.append(Stretch(x_of(until), x_of(due_on) - x_of(until), "left", "剩余时间"))
    return ClockLine(placed, tuple(stretches), table, axis, height, summary)


def _marks(
    view: CaseView, start: date, events: list[tuple[date, EventKind]], today: date, ended: date | None
) -> Iterator[Mark]:
    said: dict[date, list[str]] = {}
    said.setdefault(start, []).append("重新答复" if view.file.redo_ordered_on else "收到")
    for day, kind in events:
        if _MARKS[kind] not in said.setdefault(day, []):
            said[day].append(_MARKS[kind])
    kinds = dict.fromkeys(said, "event") | {start: "start"}
    if ended:
        said.setdefault(ended, []).append("办结")
        kinds[ended] = "end"
    else:
        said.setdefault(today, []).append("今天")
        kinds[today] = "today"
    assert view.due_on is not None
    said.setdefault(view.due_on, []).append("期限（暂定）" if view.provisional else "期限")
    kinds[view.due_on] = "due"
    for day in sorted(said):
        yield Mark(day, "、".join(said[day]), kinds[day])


def _placed(marks: list[Mark], x_of: Callable[[date], float]) -> tuple[tuple[Mark, ...], float, float]:
    """Each mark's words in the lowest row in which they touch no others; the line stands below all rows."""
    ends = [-1.0] * _LANES
    lanes: list[tuple[Mark, int, float, float]] = []
    for mark in marks:
        width = max(len(mark.words), 5) * _HAN
        x = x_of(mark.day)
        left = min(max(x - width / 2, 2), WIDTH - width - 2)
        lane = next((n for n, end in enumerate(ends) if left > end + 6), _LANES - 1)
        ends[lane] = left + width
        lanes.append((mark, lane, x, left + width / 2))
    used = max(lane for _, lane, _, _ in lanes) + 1
    axis = used * _LANE + _AXIS
    placed = tuple(
        Mark(mark.day, mark.words, mark.kind, x, axis - _AXIS - lane * _LANE - 18, middle)
        for mark, lane, x, middle in lanes
    )
    return placed, axis + 26, axis


def _pauses(case: CaseFile, start: date, until: date) -> Iterator[tuple[date, date, str]]:
    """The times that do not count: while the applicant corrects or pays, and while an opinion is awaited."""
    if case.redo_ordered_on:
        return  # nothing stops it
    if case.correction_asked_on and not case.correction_is_late and case.correction_asked_on >= start:
        yield case.correction_asked_on, case.correction_received_on or until, "等待补正"
    if case.fee_sent_on:
        yield case.fee_noticed_on or case.fee_sent_on, case.fee_paid_on or until, "等待缴费"
    for each in case.consultations.values():
        if not each.is_late and (fact := each.clock_fact):
            over = fact.answered_on or each.lapsed_on or each.ended_on or until
            yield fact.sent_on, min(over, until), "征求意见"


def _table(
    view: CaseView, start: date, events: list[tuple[date, EventKind]], today: date, ended: date | None
) -> Iterator[tuple[date, str, str]]:
    assert view.due_on is not None
    rows = [(start, 0, "责令重新答复" if view.file.redo_ordered_on else "收到申请", "从次日起计算")]
    for day, kind in events:
        effect = _EFFECTS.get(kind, "")
        if kind is E.EXTENDED:
            effect = f"延长{view.extension_days}个工作日"
        if kind is E.CORRECTION_ASKED and view.file.correction_is_late:
            effect = "超过7个工作日告知，期限不停"
        rows.append((day, 1, _MARKS[kind], effect))
    rows.append((ended, 3, "办结", "期限到此为止") if ended else (today, 3, "今天", ""))
    rows.append((view.due_on, 2, "答复期限", "暂定，放假安排公布后重新计算" if view.provisional else ""))
    for day, _, what, effect in sorted(rows, key=lambda row: row[:2]):
        yield day, what, effect


def _summary(view: CaseView, start: date, pauses: list[tuple[date, date, str]], ended: date | None) -> str:
    assert view.due_on is not None
    stops = f"，{len(pauses)}段时间不计入" if pauses else ""
    extended = f"，延长{view.extension_days}个工作日" if view.extension_days else ""
    end = f"，{chinese_date(ended)}办结" if ended else ""
    return f"{chinese_date(start)}起算{stops}{extended}，答复期限{chinese_date(view.due_on)}{end}。"
