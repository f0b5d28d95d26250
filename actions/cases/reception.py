"""What is said to who wants a person: in office hours that somebody comes, outside of them by when there is an answer.

Said by the bot and by the gateway, which alone knows the queue, in the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from actions.cases.calendar import WorkCalendar
from actions.cases.office_hours import next_opening, open_minutes, open_now, say_moment
from actions.cases.time import CHINA
from actions.settings import AgencySource

# As utter_distress says it; whoever is in danger gets it at once, whoever they are talking to.
HELP = (
    "听到您这么说，我们很牵挂您。请先保证自己和身边人的安全，有危险请马上拨打 110 或者 120。\n"
    "想找人说说话，可以拨打全国统一心理援助热线 12356。"
)


@dataclass(frozen=True)
class Reception:
    """When somebody is there, and what is said about it."""

    agency: AgencySource
    calendar: WorkCalendar

    def is_open(self, now: datetime) -> bool:
        """Whether it is office hours."""
        return open_now(now, self.agency.current.office_hours, self.calendar)

    def open_minutes(self, since: datetime, until: datetime) -> int:
        """How many minutes of office hours lie between."""
        return open_minutes(since, until, self.agency.current.office_hours, self.calendar)

    def morning_of(self, day: date) -> datetime:
        """When the office opens on ``day``, or on the next working day when that is none."""
        return datetime.combine(self.calendar.workday_from(day), self.agency.current.office_hours.spans[0][0], CHINA)

    def called(self, now: datetime) -> str:
        """A person was called."""
        if self.is_open(now):
            first = "好的，已经请工作人员来接待您，您可以先把要说的写在这里。"
        else:
            first = f"好的，现在不是办公时间，您的留言已经转给工作人员。{self.promise(now)}您可以接着把要说的写在这里。"
        return f"{first}\n{self.contact()}"

    def kept(self, now: datetime) -> str:
        """A message of who waits is kept."""
        if self.is_open(now):
            return "您的留言已记下，正在为您排队等候工作人员，请稍候。"
        return f"您的留言已记下，现在不是办公时间。{self.promise(now)}"

    def waiting(self, now: datetime, before: int) -> str:
        """Where who waits stands: ``before`` are the conversations before theirs."""
        if self.is_open(now):
            return f"{place(before)}工作人员会按顺序接待，您可以先把要说的写在这里。"
        return f"您已经在等候工作人员，现在不是办公时间。{self.promise(now)}"

    def nobody_called(self, now: datetime) -> str:
        """Somebody who has called nobody asks when a person comes."""
        asked = "您还没有请工作人员，现在没有在排队。"
        if self.is_open(now):
            return f"{asked}要找工作人员，请说「转人工」。\n{self.contact()}"
        return f"{asked}要找工作人员，请说「转人工」，先留言。{self.promise(now)}\n{self.contact()}"

    def offered(self, now: datetime) -> str:
        """That a person can be called, and when there is an answer."""
        if self.is_open(now):
            return f"要找工作人员，请说「转人工」。\n{self.contact()}"
        return f"要找工作人员，请说「转人工」留言。现在不是办公时间，{self.promise(now)}\n{self.contact()}"

    def promise(self, now: datetime) -> str:
        """By when there is an answer, outside of office hours."""
        opens = next_opening(now, self.agency.current.office_hours, self.calendar)
        may_move = "（放假安排公布后可能变动）" if self.calendar.is_provisional(opens.date()) else ""
        return f"工作人员将在{say_moment(opens, now)}{may_move}上班后回复您。"

    def contact(self) -> str:
        """When and how the office can be called."""
        agency = self.agency.current
        return f"办公时间：{agency.shown_office_hours}。也可以在办公时间打电话：{agency.phone}。"


def place(before: int) -> str:
    """How many are before in the queue."""
    return f"您前面还有{before}位在等候。" if before else "您前面没有人在等候，下一位就是您。"
