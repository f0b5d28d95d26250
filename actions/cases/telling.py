"""What the applicant is told of an event: the table's sentence with the case's dates and words in it.

The reply period may be over by then. No sentence promises a reply by a day that has passed: :func:`with_due`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from string import Formatter
from typing import Any

from actions.cases.calendar import WorkCalendar
from actions.cases.clock import FEE_PAYMENT_DAYS, Deadline
from actions.cases.day_by_day import chinese_date
from actions.cases.lifecycle import CaseFile, State
from actions.cases.lifecycle.rows_contact import CONTACTS
from actions.cases.lifecycle.table import CONSULTED
from actions.cases.plain_words import explained
from actions.cases.tables import Application

# The two ways in which a sentence names the day: 我们会在{due}以前答复您, 期限是{due}.
_PROMISE = re.compile(r"(?P<period>答复期限[^。]*，)?(?:我们)?会在\{due\}以前(?P<answer>(?:重新)?答复您)")
_NAMED = "是{due}"


def tell(
    template: str,
    application: Application,
    values: Mapping[str, Any],
    on: date,
    calendar: WorkCalendar,
    case: CaseFile,
    today: date,
    deadline: Deadline | None = None,
) -> str:
    """``template`` filled in; dates in Chinese, a provisional deadline marked 暂定. Empty for an empty template.

    A line that is only there for a fact that was left open (怎样补正：{guidance}) is left out.

    ``today`` is the day on which it is told. ``deadline`` is that of ``case``, where it is not the one that stands now.
    """
    if not template:
        return ""
    template = with_due(template, deadline or application, case, today)
    shown = {key: _shown(key, value) for key, value in values.items()}
    shown |= {"number": application.number, "on": chinese_date(on)}
    shown["here"] = "在这里" if application.conversation_id else ""  # in the conversation; on paper there is none
    if case.fee_noticed_on:
        shown["pay_by"] = chinese_date(calendar.add_workdays(case.fee_noticed_on, FEE_PAYMENT_DAYS))
    return "\n".join(line.format_map(shown) for line in template.split("\n") if _has_something(line, shown))


def with_due(template: str, dated: Application | Deadline, case: CaseFile, today: date) -> str:
    """``template`` with the last day to reply in place of ``{due}``.

    When that day has passed, what is said of it changes: that it is over, or, while the applicant corrects or pays,
    that the period will start anew.
    """
    if dated.due_on and dated.due_on < today:
        if case.waits_for_applicant:
            since = "收到您的补正之日" if case.state is State.CORRECTION_PENDING else "您缴费次日"
            promise = named = f"自{since}起重新计算"
        else:
            promise, named = "已于{due}届满，我们会尽快{answer}", "是{due}，已经届满，我们会尽快答复您"
        template = _PROMISE.sub(
            lambda found: (found["period"] or "答复期限") + promise.replace("{answer}", found["answer"]), template
        ).replace(_NAMED, named)
    return template.replace("{due}", due_text(dated))


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
    if key == "fields":
        return "、".join(CONTACTS.get(each, each) for each in str(value).split(","))
    if key == "consulted":
        return explained(CONSULTED[value]) if value == "third_party" else CONSULTED.get(value, str(value))
    try:
        return chinese_date(date.fromisoformat(value))
    except (TypeError, ValueError):
        return str(value)
