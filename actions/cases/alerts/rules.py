"""When an alert goes out and to whom: stages in working days, and the way up the line."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import Role
from actions.cases.limits import LimitKind

ONE_DAY = timedelta(days=1)
NOTICE_EXPECTED_FROM = (11, 1)  # the State Council publishes the coming year's holidays in October or November
UP_THE_LINE_FROM = 1  # working days left: from here on the supervisor is told of the office's own limits too

# What the office itself must do by the day. The others are limits of applicants and of those consulted.
OWN = frozenset({LimitKind.RECEIPT, LimitKind.REPLY})
# What stays undone until somebody acts: told anew on every working day.
DAILY = frozenset({LimitKind.RECEIPT, LimitKind.REPLY, LimitKind.CORRECTION, LimitKind.FEE})
# Afterwards it can't be done any more (Art. 30): told once.
ONCE = frozenset({LimitKind.CORRECTION_NOTICE})
# Nobody need act: the system records the lapse (Art. 32, 34).
LAPSING = frozenset({LimitKind.OPINION})


class News(StrEnum):
    """What an alert tells besides limits; its ``kind`` is one of these or a :class:`LimitKind`."""

    MOVED = "moved"  # a date was counted anew
    LAPSED = "lapsed"  # the opinion period is over, and was recorded
    CALENDAR = "calendar"  # a year's notice is missing
    CHANNEL = "channel"  # a provider such as WeChat refuses our account
    DUTY = "duty"  # something is to be published by a day (bot.ledger)
    REPORT = "report"  # a file of figures was made (bot.figures)
    CHECK = "check"  # something that is looked at regularly does not work


class Duty:
    """Recipients that are no person by name: whoever has the duty. One row is seen by the first who looks."""

    REGISTRAR = Role.REGISTRAR.value
    SUPERVISOR = Role.SUPERVISOR.value
    DOCUMENT_EDITOR = Role.DOCUMENT_EDITOR.value
    HEAD = "head"  # the head of the office: administrators
    APPLICANT = Role.APPLICANT.value


@dataclass(frozen=True)
class AlertRules:
    """``days``: how many working days before a limit alerts go out, 0 on the day itself. ``escalate_after``: on which
    working day of delay the head of the office is told too."""

    days: tuple[int, ...] = (5, 3, 1, 0)
    escalate_after: int = 3


@dataclass(frozen=True)
class Window:
    """The due dates [first, last] whose alert of today is ``stage``, for limits of ``kinds``."""

    stage: str
    first: date
    last: date
    kinds: frozenset[LimitKind]


def windows(today: date, calendar: WorkCalendar, rules: AlertRules) -> list[Window]:
    """What is due for an alert today, the most urgent first; nothing on a day that is not worked.

    A due date is in one window at most: that of the smallest stage that its working days left don't exceed. So after
    days without a sweep the most urgent alert is sent, and those missed before it are not.
    """
    if not calendar.is_workday(today):
        return []
    beginning, yesterday = date(calendar.first_year, 1, 1), today - ONE_DAY
    found = [
        Window(f"overdue:{today.isoformat()}", beginning, yesterday, DAILY),
        Window("passed", beginning, yesterday, ONCE),
    ]
    first = today
    for days in sorted(rules.days):
        last = calendar.add_workdays(today, days + 1) - ONE_DAY  # the last day to which so many remain
        found.append(Window(str(days), first, last, frozenset(LimitKind)))
        first = last + ONE_DAY
    return found


def missing_year(today: date, calendar: WorkCalendar) -> int | None:
    """The year whose notice ought to be there by now and isn't: this one, and from 1 November the next."""
    expected = today.year + 1 if (today.month, today.day) >= NOTICE_EXPECTED_FROM else today.year
    missing = max(calendar.published_until.year + 1, today.year)
    return missing if missing <= expected else None


def recipients(
    kind: LimitKind, handler: str | None, left: int, *, is_over: bool, staff: Collection[str], rules: AlertRules
) -> list[str]:
    """Who is told of a limit with ``left`` working days left (negative: over since so many), ``staff`` being the
    signatures of who works here: each step up the line adds somebody, nobody is left out again."""
    told = [first_in_line(handler, staff)]
    if (is_over and kind in DAILY) or (kind in OWN and left <= UP_THE_LINE_FROM):
        told.append(Duty.SUPERVISOR)
    if is_over and kind in OWN and -left >= rules.escalate_after:
        told.append(Duty.HEAD)
    return told


def mark(stage: str, first: str) -> str:
    """What is noted at a limit when its alert of ``stage`` went out to ``first`` in line."""
    return f"{stage}|{first}"


def first_in_line(handler: str | None, staff: Collection[str] | None) -> str:
    """The handler; the registrars for a case that nobody handles, or whose handler has left.

    ``staff`` None: who works here is not known, and whoever handles a case is taken to be there.
    """
    return handler if handler is not None and (staff is None or handler in staff) else Duty.REGISTRAR
