"""What needs the service account today, and its alerts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from actions.cases import alerts
from actions.cases.lifecycle import Role as Duty
from actions.cases.workload import SOON
from bot.api import cursors
from bot.api.endpoint import Call, Given, PageQuery, Taken
from bot.api.problems import Code, Problem
from bot.api.resources.list_models import Load
from bot.api.scopes import Scope
from bot.api.values import Id
from bot.console.alerts import alert_end, alert_place
from bot.console.desk.clock import Watch
from bot.console.paging import cut
from bot.console.staff import handlers
from bot.console.today import loads
from bot.console.today.items import FAR, Band, Item
from bot.console.today.page import Today, things_to_do

AlertCursor = Annotated[str, StringConstraints(pattern=r"^([0-9]{0,17}~[0-9]{4}-[0-9]{2}-[0-9]{2}~[1-9][0-9]{0,8})?$")]

MOST_SEEN = 200  # alerts at once


class ToDo(Given):
    """一件要办的事"""

    key: str = Field(description="同一件事下次还是它")
    band: Band = Field(description="1 紧急，2 今天必须办，3 近期到期，4 有人在等，5 还有时间，6 其他")
    band_label: str
    what: str = Field(description="要做什么")
    subject: str = Field(description="哪一件：编号、标题、会话的一句话")
    about: str = Field(description="所需信息的开头")
    whose: str = Field(description="在谁手里；空：还没有人")
    colour: Literal["green", "amber", "red", ""]
    until: str = Field(description="到什么时候，用文字说")
    day: date | None = Field(description="到哪一天")
    since: datetime | None = Field(description="从什么时候起在等")
    why: str = Field(description="为什么是这一天、为什么要办")
    page: str = Field(description="在工作台的哪一页办")


class UnitLoad(Given):
    """一个科室手里的申请"""

    label: str = Field(description="科室，或者没有科室的、没有指派的")
    unit: str = Field(description="GET /applications 的 unit；空：还没有指派的")
    open: int = Field(description="没有办结的")
    overdue: int = Field(description="已过答复期限的")
    soon: int = Field(description=f"{SOON}个工作日内到期的")

    @classmethod
    def of(cls, one: loads.UnitLoad) -> Self:
        """As the console's page of the day counts them."""
        name, value = one.filter
        return cls(
            label=one.label,
            unit=value if name == "unit" else "",
            open=one.open,
            overdue=one.overdue,
            soon=one.soon,
        )


class ToDoList(Given):
    """今天要办的，最急的在前"""

    items: list[ToDo]
    counts: dict[str, int] = Field(description="各类几件，按 band")
    is_cut: bool = Field(description="还有更多，没有列出")
    new_alerts: int = Field(description=f"没有看过的提醒，最多数到{alerts.COUNTED}")
    loads: list[Load] | None = Field(description="各人手里的申请；主管才有")
    unit_loads: list[UnitLoad] | None = Field(description="各科室手里的申请；主管才有")


class AlertsQuery(PageQuery):
    """Whose alerts."""

    after: AlertCursor = Field(default="", max_length=80, description="上一页的 next；第一页不填")
    show: Literal["mine", "all"] = Field(
        default="mine", description="mine 给这个程序账号的，没有看过的在前；all 所有人的，先到期的在前，主管才可以"
    )


class Alert(Given):
    """一条提醒"""

    id: int
    number: str | None = Field(description="哪件申请")
    label: str
    due_on: date
    is_over: bool = Field(description="期限已过")
    text: str
    recipient: str = Field(description="发给谁")
    created_at: datetime
    seen_at: datetime | None
    seen_by: str | None


class Alerts(Given):
    """提醒"""

    items: list[Alert]
    next: str = Field(description="下一页从哪里开始；空：没有了")


class SeenBody(Taken):
    """看过哪些"""

    ids: list[Id] = Field(min_length=1, max_length=MOST_SEEN)


class Seen(Given):
    """标为已读的条数"""

    count: int


async def today(call: Call) -> ToDoList:
    """``GET /today``: of conversations and documents only with a token that may read them."""
    scopes, names = call.caller.scopes, await call.read(handlers)

    def read(session: Session) -> tuple[Today, int]:
        found = things_to_do(
            session,
            call.me,
            call.today,
            call.calendar,
            Watch.of(call.request),
            with_talks=Scope.READ_CONVERSATIONS in scopes,
            with_documents=Scope.READ_DOCUMENTS in scopes,
        )
        return found, alerts.new_alerts(session, call.me.recipients)

    found, new = await call.read(read)
    supervises = Duty.SUPERVISOR in call.me.duties
    counts = {str(band.value): sum(item.band is band for item in found.items) for band in Band}
    return ToDoList(
        items=[_to_do(item) for item in found.items],
        counts={band: count for band, count in counts.items() if count},
        is_cut=found.is_cut,
        new_alerts=new,
        loads=[Load.of(one, names) for one in found.loads] if supervises else None,
        unit_loads=[UnitLoad.of(one) for one in found.unit_loads] if supervises else None,
    )


async def list_alerts(call: Call) -> Alerts:
    """``GET /alerts``."""
    query: AlertsQuery = call.query
    everybodys = query.show == "all"
    if everybodys and Duty.SUPERVISOR not in call.me.duties:
        raise Problem(Code.MISSING_ROLE, "所有人的提醒由主管查看。")
    found = await call.read(
        alerts.list_alerts,
        call.me.recipients,
        call.today,
        everybodys=everybodys,
        at_most=query.limit + 1,
        after=cursors.understood(lambda: alert_place(query.after)) if query.after else None,
    )
    shown, after = cut(found, query.limit, lambda last: alert_end(last, everybodys=everybodys))
    return Alerts(items=[Alert.model_validate(each) for each in shown], next=after)


async def see_alerts(call: Call) -> Seen:
    """``POST /alerts/seen``: only one's own."""

    def mark(session: Session) -> int:
        return alerts.mark_seen(session, call.body.ids, call.me.recipients, by=call.by, now=call.now)

    return Seen(count=await call.run(mark))


def _to_do(item: Item) -> ToDo:
    same = {name: getattr(item, name) for name in ToDo.model_fields if hasattr(item, name)}
    different = {
        "band_label": item.band.label,
        "day": None if item.day == FAR else item.day,
        "since": item.since or None,
        "page": item.href,
    }
    return ToDo(**same | different)
