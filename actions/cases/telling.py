"""What the applicant is told of an event: the table's sentence with the case's dates and words in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from string import Formatter
from typing import Any

from actions.cases.calendar import WorkCalendar
from actions.cases.clock import FEE_PAYMENT_DAYS, Deadline
from actions.cases.day_by_day import chinese_date
from actions.cases.lifecycle import CaseFile
from actions.cases.lifecycle.table import CONSULTED
from actions.cases.tables import Application


def tell(
    template: str,
    application: Application,
    values: Mapping[str, Any],
    on: date,
    calendar: WorkCalendar,
    case: CaseFile,
    deadline: Deadline | None = None,
) -> str:
    """``template`` filled in; dates in Chinese, a provisional deadline marked 暂定. Empty for an empty template.

    A line that is only there for a fact that was left open (怎样补正：{guidance}) is left out.

    ``deadline`` is that of ``case``, where it is not the one that stands now.
    """
    if not template:
        return ""
    shown = {key: _shown(key, value) for key, value in values.items()}
    shown |= {"number": application.number, "on": chinese_date(on), "due": due_text(deadline or application)}
    if case.fee_noticed_on:
        shown["pay_by"] = chinese_date(calendar.add_workdays(case.fee_noticed_on, FEE_PAYMENT_DAYS))
    return "\n".join(line.format_map(shown) for line in template.split("\n") if _has_something(line, shown))


def due_text(dated: Application | Deadline) -> str:
    """The deadline as an applicant reads it."""
    if dated.due_on is None:
        return "规定的期限"
    tentative = "（暂定，国务院办公厅公布放假安排后可能调整）" if dated.provisional else ""
    return chinese_date(dated.due_on) + tentative


def _has_something(line: str, shown: Mapping[str, str]) -> bool:
    keys = [key for _, key, _, _ in Formatter().parse(line) if key]
    return not keys or any(shown.get(key) for key in keys)


def _shown(key: str, value: Any) -> str:
    if key == "consulted":
        return CONSULTED.get(value, str(value))
    try:
        return chinese_date(date.fromisoformat(value))
    except (TypeError, ValueError):
        return str(value)
