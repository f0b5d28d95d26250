"""How a day of the ledger stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from actions.cases.calendar import CalendarError, WorkCalendar
from bot.ledger import days
from bot.ledger.tables import DutyEntry, DutyOccurrence

SOON = 5  # working days: nearer is 到期


@dataclass(frozen=True)
class State:
    """How a day stands: ``colour`` of the style sheet, ``words`` beside it."""

    name: str
    colour: str
    words: str = ""


def state_of(day: DutyOccurrence, today: date, calendar: WorkCalendar) -> State:
    """到期, 逾期, 已完成, 不适用; or 待办 while it is far."""
    if day.status == "done":
        return State("逾期完成", "amber") if day.is_late else State("已完成", "green")
    if day.status == "not_applicable":
        return State("不适用", "")
    if day.due_on < today:
        return State("逾期", "red", _late(day.due_on, today, calendar))
    left = max(0, _between(today, day.do_by, calendar))
    words = f"还剩{left}个工作日" if left else "今天最后一个工作日"
    return State("到期", "amber", words) if left <= SOON else State("待办", "", words)


def state_of_entry(entry: DutyEntry) -> State:
    """Of an entry for which no days are counted."""
    if not entry.is_tracked:
        return State("不适用", "", "" if entry.applies is False else f"{entry.year}年的文件")
    if days.has_days(entry):
        return State("没有下一次", "", "已经完成，或者日期在列入台账以前")
    return State("没有固定日期", "", "可以登记起算日" if days.event_limit(entry) else "")


def _late(due_on: date, today: date, calendar: WorkCalendar) -> str:
    days_late = _between(due_on, today, calendar)
    return f"已逾期{days_late}个工作日" if days_late > 0 else "已逾期"


def _between(after: date, until: date, calendar: WorkCalendar) -> int:
    try:
        return calendar.workdays_between(after, until)
    except CalendarError:
        return 0
