"""The reply period in force of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from actions.cases.calendar import WorkCalendar
from actions.cases.clock import REPLY_DAYS, Deadline, compute_deadline
from actions.cases.day_by_day import say
from actions.cases.lifecycle.casefile import CaseFile


def deadline_of_case(case: CaseFile, calendar: WorkCalendar) -> Deadline | None:
    """The deadline of a case; ``None`` while the day of receipt is not known (Art. 31(三)).

    A date that the unit set under Art. 35, or that a decision orders, takes the place of the counted one.
    """
    facts = case.clock_facts
    if facts is None:
        return None
    deadline = compute_deadline(facts, calendar)
    if case.redo_ordered_on and (case.redo_by or case.redo_days):
        fixed = case.redo_by or calendar.add_workdays(case.redo_ordered_on, case.redo_days or REPLY_DAYS)
        return _fixed(deadline, fixed, "复议决定或者判决责令重新答复的期限", calendar)
    if case.delayed_to:
        return _fixed(deadline, case.delayed_to, "理由合理，单位确定并告知的延迟答复日期（条例第三十五条）", calendar)
    return deadline


def _fixed(deadline: Deadline, on: date, basis: str, calendar: WorkCalendar) -> Deadline:
    explanation = [*deadline.explanation, f"{say(on)}：{basis}"]
    return replace(deadline, due_on=on, warn_on=on, provisional=calendar.is_provisional(on), explanation=explanation)
