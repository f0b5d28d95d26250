"""When a duty is next due."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from knowledge.duties.records import Duty, Frequency, Period, TimeLimit

_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


def next_due(duty: Duty, today: date) -> date | None:
    """The next day, ``today`` included, by which a duty is to be done.

    Calendar days only: no weekend or holiday moves the day. The document says how often, not on which day, so the last
    day of the running period is taken:

    - 每周: Sunday. 每五日: the 5th, 10th, 15th, 20th, 25th and the last day of the month (五日为一候); 每日: today
    - 每月: the last day of the month; 按季: 31 March, 30 June, 30 September, 31 December; 每年: 31 December
    - 每两个月 and the like: periods counted from January
    - several periods (按月、季、年度): the shortest
    - 每年6月底前: 30 June, of next year once it is past
    - 每月…于下月5日前, 每月5日前: the next 5th of a month; 每季度首月10日前: of January, April, July or October
    - 每半年: 30 June, 31 December
    - 5月底前, 年内, 2017年年底前: that day; ``None`` once it is past, as it does not come again

    ``None`` where the document gives no period (及时, 定期, 适时), where a condition decides when the period runs
    (收购旺季时每五日), and where the limit counts from an event (自产生信息之日起20个工作日内). That a plan was written
    for one year does not end a frequency here: compare ``duty.document.year``.
    """
    return due_day(duty.frequency, duty.time_limit, today)


def due_day(frequency: Frequency | None, limit: TimeLimit | None, today: date) -> date | None:
    """The same, of how often and by when alone."""
    if limit and (limit.month or limit.day):
        return _by_limit(limit, today)
    if frequency is None or frequency.is_vague or frequency.condition:
        return None
    return _period_end(frequency.periods[0], frequency.every, today)


def _by_limit(limit: TimeLimit, today: date) -> date | None:
    if limit.month is None:
        months = [
            (today.year + (today.month - 1 + ahead) // 12, (today.month - 1 + ahead) % 12 + 1) for ahead in range(4)
        ]
        days = [
            _day(year, month, limit.day)
            for year, month in months
            if limit.period_month is None or (month - 1) % 3 + 1 == limit.period_month
        ]
        return next(day for day in days if day >= today)
    due = _day(limit.year or today.year, limit.month, limit.day)
    if due >= today:
        return due
    return None if limit.year else _day(today.year + 1, limit.month, limit.day)


def _period_end(period: Period, every: int, today: date) -> date:
    if period is Period.WEEK:
        return today + timedelta(days=6 - today.weekday())
    if period is Period.DAY:
        last = _month_end(today.year, today.month)
        day = -(-today.day // every) * every
        return last if day > last.day or last.day - day < every / 2 else today.replace(day=day)
    months = _MONTHS[period] * every
    month = -(-today.month // months) * months
    return _month_end(today.year, min(month, 12))


def _day(year: int, month: int, day: int | None) -> date:
    last = _month_end(year, month)
    return last if day is None or day > last.day else date(year, month, day)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
