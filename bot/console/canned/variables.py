"""The variables of canned replies: what each stands for in one conversation, or why it can't be said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.applications import statuses_for_conversation
from actions.cases.calendar import WorkCalendar
from actions.cases.day_by_day import chinese_date
from actions.cases.tables import Application
from actions.settings import AgencySettings

CITIZEN, NUMBER, DUE, STAFF = "市民称呼", "申请编号", "办理期限", "工作人员"
OFFICE, HOURS, PHONE, TODAY = "机关名称", "办公时间", "咨询电话", "今天日期"
MEANINGS: Mapping[str, str] = {
    CITIZEN: "申请人的姓加“先生/女士”；没有申请时是“市民朋友”",
    NUMBER: "此人正在办理的申请的编号（只有一件时）",
    DUE: "这件申请的答复期限（只有一件时）",
    STAFF: "您的姓名",
    OFFICE: "本机关名称",
    HOURS: "办公时间",
    PHONE: "咨询电话",
    TODAY: "今天的日期",
}
_VARIABLE = re.compile(r"[{｛]\s*([^{}｛｝\s]{1,12})\s*[}｝]")
_COMPOUND = frozenset(
    (
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "夏侯",
        "端木",
        "南宫",
        "宇文",
    )
)
_STRANGER = "市民朋友"


@dataclass(frozen=True)
class Filled:
    """A text with its variables filled in. ``missing``: those that could not be, and why; they stand in it still."""

    text: str
    missing: Mapping[str, str] = field(default_factory=dict)


def names_in(text: str) -> list[str]:
    """The variables of a text, each once."""
    return list(dict.fromkeys(_VARIABLE.findall(text)))


def unfilled(text: str) -> list[str]:
    """The variables that nobody has filled in: such a text is not sent."""
    return [name for name in names_in(text) if name in MEANINGS]


def fill(text: str, values: Mapping[str, str], reasons: Mapping[str, str]) -> Filled:
    """``text`` with ``values``; what is filled in is never read as a variable again."""
    missing = {name: reasons.get(name, "没有这个变量") for name in names_in(text) if name not in values}
    return Filled(_VARIABLE.sub(lambda found: values.get(found[1], found[0]), text), missing)


def values_for(
    session: Session,
    conversation_id: str,
    *,
    staff_name: str,
    today: date,
    calendar: WorkCalendar,
    agency: AgencySettings,
) -> tuple[dict[str, str], dict[str, str]]:
    """What each variable stands for here, and why those that are lacking are."""
    values = {
        CITIZEN: _salutation(session, conversation_id),
        STAFF: staff_name,
        OFFICE: agency.name,
        HOURS: agency.shown_office_hours,
        PHONE: agency.phone,
        TODAY: chinese_date(today),
    }
    is_open = select(Application.number).where(Application.conversation_id == conversation_id, Application.is_open)
    numbers = set(session.scalars(is_open))
    statuses = statuses_for_conversation(session, conversation_id, today, calendar) if numbers else []
    going_on = [one for one in statuses if one.number in numbers]
    if len(going_on) != 1:
        why = "此人没有正在办理的申请" if not going_on else f"此人有{len(going_on)}件申请正在办理，请自己填写是哪一件"
        return _without_empty(values, {NUMBER: why, DUE: why})
    one = going_on[0]
    values[NUMBER] = one.number
    reasons = {}
    if one.due_on is None:
        reasons[DUE] = "这件申请还没有答复期限"
    else:
        values[DUE] = chinese_date(one.due_on) + ("（暂定）" if one.provisional else "")
    return _without_empty(values, reasons)


def _without_empty(values: Mapping[str, str], reasons: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    unset = {name: "还没有设置" for name, value in values.items() if not value}
    return {name: value for name, value in values.items() if value}, {**unset, **reasons}


def _salutation(session: Session, conversation_id: str) -> str:
    """By the surname of who applied; nobody's sex is guessed. Of several applicants none is named."""
    query = select(Application.applicant_type, Application.applicant_name).where(
        Application.conversation_id == conversation_id
    )
    people = set(session.execute(query))
    if len(people) != 1:
        return _STRANGER
    kind, name = people.pop()
    if kind != "natural" or not name:
        return "贵单位" if kind != "natural" else _STRANGER
    if not re.match(r"[\u4e00-\u9fff]{2,4}$", name):
        return _STRANGER
    surname = name[:2] if name[:2] in _COMPOUND and len(name) > 2 else name[:1]
    return f"{surname}先生/女士"
