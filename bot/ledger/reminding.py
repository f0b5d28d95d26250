"""Reminders: what is to be published soon, told to document editors once a stage, and taken back when it is done.

An alert is one of a unit and a day, since a plan has dozens of duties due on one day. Editors of the unit of the same
name (any spelling) are told by name; of units that nobody here belongs to, all editors together, by one alert a day.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.alerts.rules import Duty, News
from actions.cases.alerts.sending import Wanted, send, withdraw
from actions.cases.alerts.state import take_turn
from actions.cases.alerts.tables import Alert
from actions.cases.calendar import WorkCalendar
from actions.cases.day_by_day import say
from actions.cases.lifecycle import Role as DutyOfStaff
from actions.cases.time import china_date
from bot.console.me import signature
from bot.console.policy import Role, duties_of
from bot.console.tables import StaffMember
from bot.ledger.tables import DutyEntry, DutyOccurrence
from knowledge.duties import unit_key

_EVERYBODY = "all"
_OVERDUE = "overdue"
_NAMED = 3  # matters and units that an alert names


def remind(session: Session, calendar: WorkCalendar, now: datetime, stages: Collection[int]) -> int:
    """Send what is to be told today; how many alerts. ``stages``: working days before; on the day after, once more."""
    today = china_date(now)
    take_turn(session)
    editors = _editors(session)
    _withdraw_settled(session, editors, now)
    if not calendar.is_workday(today):
        return 0
    told: dict[tuple[str, date, str], list[DutyEntry]] = defaultdict(list)
    for one, entry in _open(session, today, calendar, stages):
        stage = _stage(today, one, calendar, stages)
        if stage:
            for key in _told(entry.unit_keys, editors):
                told[(key, one.due_on, stage)].append(entry)
    wanted = [
        Wanted(None, News.DUTY.value, _ref(key), due_on, stage, recipient, _text(key, entries, due_on, today, calendar))
        for (key, due_on, stage), entries in told.items()
        for recipient in editors.get(key, [Duty.DOCUMENT_EDITOR])
    ]
    return send(session, wanted, now)


def _open(
    session: Session, today: date, calendar: WorkCalendar, stages: Collection[int]
) -> list[tuple[DutyOccurrence, DutyEntry]]:
    """What is not done of the days that come near, and of those that passed since the last working day."""
    since = calendar.workday_until(today - timedelta(days=1)) - timedelta(days=1)
    until = calendar.add_workdays(today, max(stages, default=0) + 1)
    query = (
        select(DutyOccurrence, DutyEntry)
        .join(DutyEntry, DutyEntry.id == DutyOccurrence.entry_id)
        .where(DutyOccurrence.status == "open", DutyOccurrence.due_on.between(since, until + timedelta(days=14)))
        .order_by(DutyOccurrence.due_on, DutyOccurrence.entry_id)
    )
    return [(one, entry) for one, entry in session.execute(query)]


def _stage(today: date, one: DutyOccurrence, calendar: WorkCalendar, stages: Collection[int]) -> str:
    """The smallest stage that the working days left don't exceed; what was missed before it is not sent."""
    if one.due_on < today:
        return _OVERDUE
    left = max(0, calendar.workdays_between(today, one.do_by))
    return next((str(stage) for stage in sorted(stages) if left <= stage), "")


def _text(key: str, entries: list[DutyEntry], due_on: date, today: date, calendar: WorkCalendar) -> str:
    named = "、".join(dict.fromkeys(f"“{_short(entry.matter)}”" for entry in entries[:_NAMED]))
    more = "等" if len(entries) > _NAMED else ""
    if key == _EVERYBODY:
        units = Counter(entry.units[0] for entry in entries if entry.units)
        who = "、".join(unit for unit, _ in units.most_common(_NAMED)) + ("等" if len(units) > _NAMED else "")
    else:
        who = next((name for entry in entries for name in entry.units if unit_key(name) == key), key)
    whose = f"{who}的" if who else ""
    if due_on < today:
        return f"{whose}{len(entries)}项公开事项{say(due_on)}到期，还没有登记完成：{named}{more}。已经公开的请补登记。"
    left = max(0, calendar.workdays_between(today, calendar.workday_until(due_on)))
    near = f"还剩{left}个工作日" if left else "今天是最后一个工作日"
    return f"{whose}{len(entries)}项公开事项应于{say(due_on)}前公开，{near}：{named}{more}。"


def _withdraw_settled(session: Session, editors: Collection[str], now: datetime) -> None:
    """Alerts about a unit and a day on which nothing of it is left to do."""
    standing = session.execute(
        select(Alert.id, Alert.ref, Alert.due_on).where(
            Alert.application_id.is_(None), Alert.kind == News.DUTY, Alert.obsolete_at.is_(None)
        )
    ).all()
    query = (
        select(DutyOccurrence.due_on, DutyEntry.unit_keys)
        .join(DutyEntry, DutyEntry.id == DutyOccurrence.entry_id)
        .where(DutyOccurrence.status == "open", DutyOccurrence.due_on.in_({row.due_on for row in standing}))
    )
    left = {(_ref(key), due_on) for due_on, keys in session.execute(query) for key in _told(keys, editors)}
    withdraw(session, [row.id for row in standing if (row.ref, row.due_on) not in left], now)


def _told(unit_keys: str, editors: Collection[str]) -> list[str]:
    """The units that are told by name, else everybody."""
    return [key for key in unit_keys.split("|") if key in editors] or [_EVERYBODY]


def _editors(session: Session) -> Mapping[str, list[str]]:
    """Who edits documents, by the key of their unit."""
    found: dict[str, list[str]] = defaultdict(list)
    for member in session.scalars(select(StaffMember).where(StaffMember.disabled_at.is_(None))):
        if member.unit is None or DutyOfStaff.DOCUMENT_EDITOR not in duties_of(Role(member.role), member.duties):
            continue
        for name in filter(None, (member.unit.name, member.unit.short_name)):
            who = signature(member.display_name, member.username)
            if who not in found[unit_key(name)]:
                found[unit_key(name)].append(who)
    return found


def _ref(key: str) -> str:
    """Of a unit, as short as an alert holds it."""
    return key if key == _EVERYBODY else sha256(key.encode()).hexdigest()[:8]


def _short(matter: str) -> str:
    return matter if len(matter) <= 24 else f"{matter[:24]}…"
