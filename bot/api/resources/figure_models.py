"""Figures as programs read them. The keys of the maps are what the lists behind the numbers are asked with."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field

from actions.cases.applications import ROUTES
from actions.cases.figures.choice import CLASSES, OUTCOME_ROWS, STATES, Measure
from actions.cases.figures.counting import CaseFigures
from actions.cases.figures.period import Part, Period
from actions.cases.reports.breakdown import LATE, ON_TIME
from actions.cases.requests.kinds import Kind
from actions.cases.requests.life import State
from bot.api.cursors import DayCursor, InstantCursor
from bot.api.endpoint import Given, PageQuery, Taken
from bot.api.resources.report_models import DaysUsed, Timeliness
from bot.api.values import Day, Keys
from bot.console.questions import VERDICTS
from bot.figures.talks import MINUTES, RATINGS

_PERIOD = r"^(20[0-9]{2}(-(0[1-9]|1[0-2])|-Q[1-4])?)?$"
ApplicantColumn = StrEnum("ApplicantColumn", {key: key for key in CLASSES})  # type: ignore[misc]
FigureRoute = StrEnum("FigureRoute", {key: key for key in ROUTES})  # type: ignore[misc]
OutcomeRow = StrEnum("OutcomeRow", {key: key for key in OUTCOME_ROWS})  # type: ignore[misc]
OpenState = StrEnum("OpenState", {key: key for key in STATES})  # type: ignore[misc]
FirstResponse = StrEnum("FirstResponse", {f"M{one.key}": one.key for one in MINUTES})  # type: ignore[misc]
Rating = StrEnum("Rating", {key: key for key in RATINGS})  # type: ignore[misc]
QuestionVerdict = StrEnum(  # type: ignore[misc]
    "QuestionVerdict", {key: key for key in ("answered", "unanswered", *VERDICTS)}
)
_AFTER = "上一页的 next；第一页不填"
_NEXT = "下一页从哪里开始；空：没有了"


class FiguresQuery(Taken):
    """Which period: its key, or two days; without, this year."""

    period: str = Field(default="", pattern=_PERIOD, description="2026、2026-Q1 或者 2026-03；空：今年")
    since: Day | None = Field(default=None, description="或者从这一天")
    until: Day | None = Field(default=None, description="到这一天，一共不超过五年")


class PeriodSaid(Given):
    """一段时间"""

    key: str
    label: str
    first: date
    last: date

    @classmethod
    def of(cls, period: Period) -> Self:
        return cls(key=period.key, label=period.label, first=period.first, last=period.last)


class CaseNumbers(Given):
    """一段时间里的申请"""

    received: int = Field(description="收到（按收到日）")
    concluded: int = Field(description="办结")
    left: int = Field(description="期末没有办结")
    on_time_rate: float | None = Field(description="按期答复率，0到1")
    workdays_median: int | None = Field(description="办理用时的中位数，工作日")
    workdays_ninth: int | None = Field(description="九成申请的用时不超过，工作日")
    channels: dict[str, int] = Field(description="收到的，按渠道")
    routes: dict[str, int] = Field(description="收到的，按提交方式")
    applicants: dict[str, int] = Field(description="收到的，按申请人类别")
    outcomes: dict[str, int] = Field(description="办结的，按年报表三的栏目")
    on_time: dict[str, int] = Field(description="办结的，按期、逾期、不评价")
    days: dict[str, int] = Field(description="办结的，按用了多少个工作日")


class PartNumbers(Given):
    """其中的一天或者一个月"""

    first: date
    last: date
    label: str
    received: int
    concluded: int
    on_time: int
    late: int

    @classmethod
    def of(cls, part: Part, found: CaseFigures) -> Self:
        ended = {"concluded": None, "on_time": ON_TIME, "late": LATE}
        counts = {name: found.concluded_in(part, verdict) for name, verdict in ended.items()}
        return cls(first=part.first, last=part.last, label=part.label, received=found.received_in(part), **counts)


class OpenNumbers(Given):
    """现在没有办结的，与期间无关"""

    states: dict[str, int] = Field(description="按状态")
    overdue: int = Field(description="已过答复期限")


class QuestionNumbers(Given):
    """机器人收到的提问"""

    asked: int
    answered: int
    related: int = Field(description="只有可能相关的")
    none: int = Field(description="没有找到")
    useful: int = Field(description="评为有用")
    useless: int = Field(description="评为没用")
    answer_rate: float | None = Field(description="答复率，0到1")


class QuestionPart(QuestionNumbers):
    """其中的一天或者一个月"""

    first: date
    last: date
    label: str


class TopQuestion(Given):
    """一组相似的提问，号码隐去"""

    id: int = Field(description="用于 /figures/questions?like=")
    title: str
    count: int
    unanswered: int


class TalkNumbers(Given):
    """结束的人工接待"""

    ended: int
    answered: int = Field(description="有人回应的")
    median: int | None = Field(description="首次回应的中位数，工作时间的分钟")
    ninth: int | None = Field(description="九成的首次回应不超过，分钟")
    satisfied: float | None = Field(description="评价里满意的，0到1")
    minutes: dict[str, int] = Field(description="首次回应，按分钟")
    ratings: dict[str, int] = Field(description="评价")


class PeriodFigures(Given):
    """一段时间的统计，和上一段相比"""

    period: PeriodSaid
    shown: PeriodSaid = Field(description="到今天为止")
    compared: PeriodSaid = Field(description="和哪些天相比")
    is_running: bool = Field(description="还没有结束")
    is_limited: bool = Field(description="只统计这个程序账号能看的申请")
    cases: CaseNumbers
    cases_before: CaseNumbers
    parts: list[PartNumbers]
    open: OpenNumbers
    requests: dict[str, int] = Field(description="其他请求，按种类")
    requests_before: dict[str, int]
    questions: QuestionNumbers
    questions_before: QuestionNumbers
    question_parts: list[QuestionPart]
    asked_most: list[TopQuestion] = Field(description="问得最多的")
    asked_in_vain: list[TopQuestion] = Field(description="没有答案的里问得最多的")
    talks: TalkNumbers | None = Field(description="空：没有接待记录")
    talks_before: TalkNumbers | None


class DaysQuery(PageQuery):
    """The days of a number."""

    since: Day = Field(description="从这一天")
    until: Day = Field(description="到这一天")


class FigureCasesQuery(DaysQuery):
    """Which number of cases."""

    after: DayCursor = Field(default="", max_length=80, description=_AFTER)
    what: Measure = Field(
        description="received 收到，concluded 办结，left 期末没有办结，open 现在没有办结，overdue 现在已过期限"
    )
    channel: Keys = Field(default="", max_length=32, description="收到的：渠道")
    route: FigureRoute | Literal[""] = Field(default="", description="收到的：提交方式")
    applicant: ApplicantColumn | Literal[""] = Field(default="", description="收到的：申请人类别")
    outcome: OutcomeRow | Literal[""] = Field(default="", description="办结的：年报表三的栏目")
    days: DaysUsed | Literal[""] = Field(default="", description="办结的：用了多少个工作日")
    on_time: Timeliness | Literal[""] = Field(default="", description="办结的：按期、逾期")
    state: OpenState | Literal[""] = Field(default="", description="现在没有办结的：状态")


class FigureQuestionsQuery(DaysQuery):
    """Which number of questions."""

    after: InstantCursor = Field(default="", max_length=80, description=_AFTER)
    verdict: QuestionVerdict | Literal[""] = Field(
        default="", description="answered 已答复（answer、faq），unanswered 没有答案（related、none）"
    )
    like: int | None = Field(default=None, ge=1, le=10**9, description="与这一问相似的")


class FigureQuestion(Given):
    """一次提问，号码隐去，不含是谁问的"""

    id: int
    asked_at: datetime
    text: str = Field(description="空：原话已过保存期限")
    verdict: str
    feedback: str | None = Field(description="useful、useless")


class FigureQuestions(Given):
    """一个数里的提问，新的在前"""

    items: list[FigureQuestion]
    next: str = Field(description=_NEXT)
    total: int


class FigureRequestsQuery(DaysQuery):
    """Which number of other requests."""

    after: InstantCursor = Field(default="", max_length=80, description=_AFTER)
    kind: Kind = Field(description="种类")


class FigureRequest(Given):
    """一件其他请求"""

    number: str
    submitted_at: datetime
    state: State


class FigureRequests(Given):
    """一个数里的其他请求，先提出的在前"""

    items: list[FigureRequest]
    next: str = Field(description=_NEXT)
    total: int


class FigureTalksQuery(DaysQuery):
    """Which number of talks."""

    after: InstantCursor = Field(default="", max_length=80, description=_AFTER)
    minutes: FirstResponse | Literal[""] = Field(default="", description="首次回应用了多少分钟")
    rating: Rating | Literal[""] = Field(default="", description="评价")


class FigureTalk(Given):
    """一次人工接待"""

    ended_at: datetime
    channel: str
    minutes: int | None = Field(description="首次回应用了几分钟；空：没有回应")
    rating: str | None


class FigureTalks(Given):
    """一个数里的人工接待，刚结束的在前"""

    items: list[FigureTalk]
    next: str = Field(description=_NEXT)
    total: int
