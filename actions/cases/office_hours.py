"""When the office is open: hours of the day on working days of the calendar, and what is promised outside of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise

from actions.cases.calendar import WEEKDAYS, WorkCalendar
from actions.cases.time import CHINA

_LEAD_IN = re.compile(r"^(?:工作日|周一至周五|周一到周五)[:\s]*")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*(?:-|–|—|~|至|到)\s*(\d{1,2}):(\d{2})")


class OfficeHoursError(ValueError):
    """Hours that can't be read; ``chinese`` says so to staff, the text to who writes settings."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.chinese = chinese


@dataclass(frozen=True)
class OfficeHours:
    """The same hours on every working day. ``spans`` are (opens, closes), in order; closing time is outside."""

    spans: tuple[tuple[time, time], ...]

    def __str__(self) -> str:
        """``工作日 9:00-12:00、13:30-17:30``."""
        return "工作日 " + "、".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in self.spans)


def read_office_hours(text: str) -> OfficeHours:
    """``9:00-12:00,14:00-17:30``; what :class:`OfficeHours` is written as can be read too.

    Raises :class:`OfficeHoursError` with a sentence for whoever sets it.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    parts = [part.strip() for part in re.split(r"[,、;]", _LEAD_IN.sub("", plain))]
    found = [_SPAN.fullmatch(part) for part in parts]
    if not all(found):
        raise OfficeHoursError(
            f"can't read {text!r}: write the hours of a working day as 9:00-12:00,14:00-17:30 "
            "(another wording for citizens goes into GONGKAI_AGENCY_OFFICE_HOURS_TEXT)",
            "请写成 9:00-12:00,13:30-17:30 这样，几段时间用逗号隔开。",
        )
    try:
        spans = [(time(int(m[1]), int(m[2])), time(int(m[3]), int(m[4]))) for m in found if m]
    except ValueError:
        raise OfficeHoursError(
            f"{text!r} has a time that no clock shows", "有的时间不对：小时是0到23，分钟是0到59。"
        ) from None
    times = [moment for span in spans for moment in span]
    if any(earlier >= later for earlier, later in pairwise(times)):
        raise OfficeHoursError(
            f"the times of {text!r} must rise, from opening in the morning to closing in the evening",
            "时间要从早写到晚：每段开始要早于结束，几段不能重叠。",
        )
    return OfficeHours(tuple(spans))


def open_now(now: datetime, hours: OfficeHours, calendar: WorkCalendar) -> bool:
    """Whether somebody is at work at ``now``: on a working day of the calendar (make-up days too), within the hours."""
    local = now.astimezone(CHINA)
    if not calendar.is_workday(local.date()):
        return False
    return any(opens <= local.time() < closes for opens, closes in hours.spans)


def next_opening(now: datetime, hours: OfficeHours, calendar: WorkCalendar) -> datetime:
    """The next moment after ``now`` at which the office opens, in China's time; after the lunch break too."""
    local = now.astimezone(CHINA)
    day = local.date()
    if calendar.is_workday(day):
        for opens, _ in hours.spans:
            if opens > local.time():
                return datetime.combine(day, opens, CHINA)
    return datetime.combine(calendar.add_workdays(day, 1), hours.spans[0][0], CHINA)


def open_minutes(since: datetime, until: datetime, hours: OfficeHours, calendar: WorkCalendar) -> int:
    """The whole minutes of office hours that lie between two moments; 0 when ``until`` is the earlier."""
    if until <= since:
        return 0
    first, last = since.astimezone(CHINA), until.astimezone(CHINA)
    if first.date() == last.date():
        seconds = _open_seconds(first, last.time(), hours, calendar)
    else:
        whole_days = calendar.workdays_between(first.date(), last.date() - timedelta(days=1))
        seconds = _open_seconds(first, time.max, hours, calendar) + whole_days * _seconds_a_day(hours)
        seconds += _open_seconds(datetime.combine(last.date(), time.min, CHINA), last.time(), hours, calendar)
    return int(seconds // 60)


def _open_seconds(begin: datetime, end: time, hours: OfficeHours, calendar: WorkCalendar) -> float:
    """Of one day, from ``begin`` to the time ``end``."""
    if not calendar.is_workday(begin.date()):
        return 0.0
    spans = ((max(opens, begin.time()), min(closes, end)) for opens, closes in hours.spans)
    return sum(_seconds(closes) - _seconds(opens) for opens, closes in spans if opens < closes)


def _seconds_a_day(hours: OfficeHours) -> float:
    return sum(_seconds(closes) - _seconds(opens) for opens, closes in hours.spans)


def _seconds(moment: time) -> float:
    return moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6


def say_moment(moment: datetime, now: datetime) -> str:
    """``3月3日（周二）上午9:00``; with the year when that is not this one, with 今天 or 明天 when it is."""
    local, today = moment.astimezone(CHINA), now.astimezone(CHINA).date()
    day = local.date()
    name = {today: "今天", today + timedelta(days=1): "明天"}.get(day, "")
    year = f"{day.year}年" if day.year != today.year else ""
    return f"{name}{year}{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）{_half_day(local.time())}"


def _half_day(moment: time) -> str:
    """``上午9:00``, ``下午1:30``."""
    if moment.hour < 12:
        return f"上午{_clock(moment)}"
    hour = moment.hour - 12 if moment.hour > 12 else 12
    return f"下午{hour}:{moment.minute:02d}"


def _clock(moment: time) -> str:
    return f"{moment.hour}:{moment.minute:02d}"
