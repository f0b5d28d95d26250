"""The calendar by which limits are counted: its years, what a notice would move, taking one up."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from actions.cases.calendar import KnownNotice
from actions.cases.holiday_notices import doubts
from bot.api.endpoint import Call, Given, Taken
from bot.api.problems import Code, Problem
from bot.api.values import Day, Words
from bot.console.office import beside, calendar
from bot.console.office.months import months
from bot.keys import CALENDAR

PATIENCE = 5.0  # seconds for which a call waits; counting goes on beside
Named = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
Days = Annotated[dict[Day, Named], Field(max_length=120)]


class HolidayNotice(Given):
    """一份放假安排"""

    year: int
    kind: str = Field(description="national 全国，regional 地方，ad_hoc 临时")
    name: str = Field(description="文号或者标题")
    region: str
    published_on: date | None
    holidays: int = Field(description="放假的天数")
    workdays: int = Field(description="调休上班的天数")


class Calendar(Given):
    """日历"""

    first_year: int = Field(description="从哪一年起可以计算")
    published_until: date = Field(description="放假安排齐全到哪一天")
    warning: str = Field(description="缺哪一年；空：不缺")
    provisional: int = Field(description="没有办结、期限暂定的申请")
    notices: list[HolidayNotice]
    is_counting: bool = Field(description="正在按新的安排重新计算期限")


class CalendarDay(Given):
    """一天"""

    day: date
    kind: str = Field(description="work 上班，rest 周末，holiday 放假，moved 调休上班")
    said: str
    is_provisional: bool = Field(description="这一年的安排还没有公布")


class CalendarYear(Given):
    """一年"""

    year: int
    is_known: bool = Field(description="有全国的放假安排")
    workdays: int
    notices: list[HolidayNotice]
    days: list[CalendarDay]


class HolidayNoticeBody(Taken):
    """一份放假安排，同 docs/calendar.md 的文件"""

    kind: Literal["national", "regional", "ad_hoc"] = Field(default="national", description="全国、地方、临时")
    notice: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] = Field(
        description="文号，例如 国办发明电〔2026〕…号"
    )
    published_on: Day | None = Field(default=None, description="哪天公布")
    year: int = Field(ge=2000, le=2100)
    region: Words = Field(default="", max_length=40, description="地方的写明，例如 广西壮族自治区")
    holidays: Days = Field(default_factory=dict, description="放假的日期和节日名称")
    workdays: Days = Field(default_factory=dict, description="调休上班的日期和节日名称")

    @property
    def file(self) -> bytes:
        """As it is kept in the office's folder."""
        found = self.model_dump(mode="json", include=set(HolidayNoticeBody.model_fields), exclude_defaults=True)
        return json.dumps({"kind": self.kind} | found, ensure_ascii=False, indent=2).encode()


class LoadNoticeBody(HolidayNoticeBody):
    """一份要录入的放假安排"""

    may_replace: bool = Field(default=False, description="与已有的不一致时以这份为准")


class DayChange(Given):
    """一天的改变"""

    day: date
    before: str
    after: str
    is_moved: bool = Field(description="上班变放假，或者放假变上班；否则只是说法不同")


class MovingCase(Given):
    """一件申请，告诉过申请人的日期会变"""

    number: str
    handler: str | None
    limit: str = Field(description="哪一种期限")
    before: date
    after: date
    is_told: bool = Field(description="系统会在会话里告知；否则要人工告知")


class NoticePreview(Given):
    """录入会改变什么，什么也没有改"""

    changes: list[DayChange]
    doubts: list[str] = Field(description="看来不对的地方")
    clash: str = Field(description="与已有的哪里不一致；空：没有")
    moving: list[MovingCase] = Field(description=f"最多{calendar.SHOWN_CASES}件，日期近的在前")
    moving_count: int
    by_hand: int = Field(description="其中要人工告知的")
    looked_at: int = Field(description="看了没有办结的申请中最近的几件")
    open_cases: int = Field(description="没有办结的申请")


class NoticeLoaded(Given):
    """录入了"""

    year: int
    changed: int | None = Field(description="期限改变的申请；null：还在重新计算，见 GET /calendar 的 is_counting")


async def show(call: Call) -> Calendar:
    """``GET /calendar``."""
    known = call.calendar
    return Calendar(
        first_year=known.first_year,
        published_until=known.published_until,
        warning=known.missing_year_warning(call.today) or "",
        provisional=await call.read(calendar.provisional_cases),
        notices=[_notice(each) for each in known.notices()],
        is_counting=beside.is_going_on(call.request.app, calendar.COUNTING),
    )


async def year(call: Call) -> CalendarYear:
    """``GET /calendar/years/{year}``."""
    wanted, known = call.whole("year"), call.request.app[CALENDAR]
    if not calendar.is_shown(wanted, known):
        raise Problem(Code.NOT_FOUND, f"日历从{known.first_year}年起。")
    found = months(known, wanted)
    return CalendarYear(
        year=wanted,
        is_known=known.covers(wanted),
        workdays=sum(month.workdays for month in found),
        notices=[_notice(each) for each in calendar.notices_of(known, wanted)],
        days=[CalendarDay.model_validate(each) for month in found for week in month.weeks for each in week if each],
    )


async def preview(call: Call) -> NoticePreview:
    """``POST /calendar/notices/preview``."""
    look = await calendar.looked_at(call.request.app, call.body.file, call.body.notice)
    return NoticePreview(
        changes=[DayChange.model_validate(each) for each in look.changes],
        doubts=doubts(look.notice),
        clash=look.clash or "",
        moving=[
            MovingCase(
                **{name: getattr(one, name) for name in MovingCase.model_fields if name != "limit"}, limit=one.kind
            )
            for one in look.foreseen.moving[: calendar.SHOWN_CASES]
        ],
        moving_count=len(look.foreseen.moving),
        by_hand=look.by_hand,
        looked_at=look.foreseen.looked_at,
        open_cases=look.foreseen.open_cases,
    )


async def load(call: Call) -> NoticeLoaded:
    """``POST /calendar/notices``: who was told a date that moves is told; open cases are counted anew, beside."""
    body: LoadNoticeBody = call.body
    taking = calendar.take_up(call.request.app, body.file, body.notice, call.by, may_replace=body.may_replace)
    return NoticeLoaded(year=body.year, changed=await beside.within(await taking, PATIENCE))


def _notice(known: KnownNotice) -> HolidayNotice:
    return HolidayNotice.model_validate(known)
