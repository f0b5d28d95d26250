"""On which days an entry is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from actions.cases.calendar import CalendarError, WorkCalendar
from bot.ledger.tables import DutyEntry
from knowledge.duties.due import due_day
from knowledge.duties.loading import stored_frequency, stored_limit
from knowledge.duties.records import Frequency, LimitUnit, Period, TimeLimit

_MOST = 60  # days at once: a ledger that was not looked at for a year of weeks


def times_of(entry: DutyEntry) -> tuple[Frequency | None, TimeLimit | None]:
    """How often, and by when."""
    return (
        stored_frequency(entry.frequency) if entry.frequency else None,
        stored_limit(entry.time_limit) if entry.time_limit else None,
    )


def has_days(entry: DutyEntry) -> bool:
    """Whether days follow from the words alone. 每日 and 每五日 are not counted one by one: nobody would note them."""
    frequency, limit = times_of(entry)
    if limit is not None and (limit.month or limit.day):
        return True
    is_daily = frequency is not None and not frequency.is_vague and frequency.periods[0] is Period.DAY
    return not is_daily and due_day(frequency, limit, entry.seen_on) is not None


def event_limit(entry: DutyEntry) -> TimeLimit | None:
    """自产生信息之日起20个工作日内: the limit that runs from an event, where the entry has one."""
    limit = times_of(entry)[1]
    return limit if limit is not None and limit.amount is not None else None


def missing_days(entry: DutyEntry, last: date | None, today: date) -> Iterator[date]:
    """The days that are not in the ledger yet, up to the next one from ``today`` on; ``last`` is the last that is."""
    if not has_days(entry):
        return
    frequency, limit = times_of(entry)
    after = max(entry.seen_on, last + timedelta(days=1)) if last else entry.seen_on
    for _ in range(_MOST):
        if last is not None and last >= today:
            return
        due = due_day(frequency, limit, after)
        if due is None:
            return
        yield due
        last, after = due, due + timedelta(days=1)


def day_after(limit: TimeLimit, begun_on: date, calendar: WorkCalendar) -> date:
    """The last day of a limit that runs from an event; the day of the event is not counted (民法典 Art. 201)."""
    amount = limit.amount or 0
    match limit.unit:
        case LimitUnit.WORKDAY:
            return calendar.add_workdays(begun_on, amount)
        case LimitUnit.HOUR:
            return begun_on + timedelta(days=-(-amount // 24))
    return begun_on + timedelta(days=amount)


def do_by(due_on: date, calendar: WorkCalendar) -> date:
    """The last working day up to a due day: who waits for a holiday to publish is late."""
    try:
        return calendar.workday_until(due_on)
    except CalendarError:
        return due_on
