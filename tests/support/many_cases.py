"""Very many cases: some that really lived, step by step, and copies of them made by the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from sqlalchemy import Table, func, select, text
from sqlalchemy.orm import Session

from actions.cases.applications import enter_application
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.steps import Person, take
from actions.cases.tables import Application, CaseEvent, CaseLimit, NumberSeries
from actions.cases.time import CHINA
from actions.db import Database
from actions.settings import AgencySettings
from tests.support.databases import take_up_ids

E = EventKind
TODAY = date(2026, 4, 8)
LIVES = 15  # that differ, 10 of them still open
DAYS = 24  # working days over which they arrived: the first are overdue at TODAY
STAFF = tuple(f"工作人员{n}(u{n})" for n in range(40))
AGENCY = AgencySettings(name="江州市人民政府办公室", number_prefix="JZ")
FEE = {
    "amount": "100",
    "why": "本月已提出11件申请",
    "tier": "by_case",
    "basis": "按件计收第11件，100元",
    "how_to_pay": "到窗口缴纳",
}
FORM = {
    "applicant_type": "natural",
    "applicant_name": "张三",
    "id_type": "id_card",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "description": "2025年度财政预算执行情况报告，以及各部门的专项资金使用明细",
    "features": "2025年",
    "form": "electronic",
    "delivery": "email",
    "email": "zhang@example.com",
}


def make_cases(db: Database, open_cases: int, calendar: WorkCalendar, *, every: int = 1) -> int:
    """Fill an empty database with at least so many open cases, and half as many closed ones; how many are open.

    They arrived on every, or every so many, of the working days before :data:`TODAY`.
    """
    first, days = TODAY - timedelta(days=60), list[date]()
    while (day := calendar.add_workdays(first, len(days) + 1)) <= TODAY:
        days.append(day)
    with db.session() as session:
        for place, day in enumerate(days[-DAYS::every]):
            for life in range(LIVES):
                _live(session, life, STAFF[(place * LIVES + life) % len(STAFF)], day, calendar)
        lived = session.scalar(select(func.count()).where(Application.is_open)) or 0
    copies = max(0, -(-open_cases // lived) - 1)
    if copies:
        with db.session() as session:
            _copy(session, copies)
    with db.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    return lived * (copies + 1)


def _live(session: Session, life: int, name: str, day: date, calendar: WorkCalendar) -> None:
    """One life: some wait for receipt, for a correction, a fee or an opinion, most are worked on, a third is closed."""
    handler = Person(name, frozenset(STAFF_ROLES))
    made = enter_application(
        session, FORM, route="in_person", arrived_on=day, by=handler, now=at_ten(day), calendar=calendar, agency=AGENCY
    )

    def step(kind: EventKind, given: Mapping[str, object] | None = None, info: str = "") -> None:
        content = {"info": info} if info else None
        take(
            session,
            made.number,
            kind,
            given or {},
            by=handler,
            now=at_ten(day),
            calendar=calendar,
            agency=AGENCY,
            content=content,
        )

    if life == 0:
        return
    step(E.REGISTERED, {"received_on": day.isoformat()})
    if life == 1:
        return
    step(E.TAKEN_UP)
    if life == 2:
        correct_by = calendar.add_workdays(day, 15)
        step(E.CORRECTION_ASKED, {"correct_by": correct_by.isoformat(), "points": "请写明年度。"})
    elif life == 3:
        step(E.FEE_NOTICED, {**FEE, "noticed_on": day.isoformat()})
    elif life == 4:
        asked = {"consulted": "third_party", "party": "某公司", "matter": "合同", "delivered_on": day.isoformat()}
        step(E.CONSULTATION_SENT, asked)
    elif life >= 10:
        step(E.REPLIED_AT_ONCE, {"kind": "G2", "method": "direct"}, "您申请的报告全文附后，请查收。")


def _copy(session: Session, copies: int) -> None:
    """So many copies of every case, its events and its limits, by statements that never leave the database."""
    applications, events, limits = (model.__table__ for model in (Application, CaseEvent, CaseLimit))
    cases = session.scalar(select(func.max(Application.id))) or 0
    sequence = "(row.sequence + n.copy * :cases)"
    case_columns = {
        "id": "row.id + n.copy * :cases",
        "sequence": sequence,
        "number": f"row.prefix || row.year || '-' || CASE WHEN {sequence} < 100000"
        f" THEN substr('0000' || {sequence}, -5) ELSE '' || {sequence} END",
    }
    if session.get_bind().dialect.name == "postgresql":
        case_columns["number"] = (
            f"row.prefix || row.year || '-' || CASE WHEN {sequence} < 100000"
            f" THEN lpad({sequence}::text, 5, '0') ELSE {sequence}::text END"
        )
    _copy_rows(session, applications, case_columns, copies, cases)  # type: ignore[arg-type]
    for table in (events, limits):
        size = session.scalar(select(func.max(table.c.id))) or 0
        columns = {"id": f"row.id + n.copy * {size}", "application_id": "row.application_id + n.copy * :cases"}
        _copy_rows(session, table, columns, copies, cases)  # type: ignore[arg-type]
    session.query(NumberSeries).update({"last": cases * (copies + 1)})
    take_up_ids(session, "application", "case_event", "case_limit")


def _copy_rows(session: Session, table: Table, changed: Mapping[str, str], copies: int, cases: int) -> None:
    names = [column.name for column in table.columns]
    values = [changed.get(name, f"row.{name}") for name in names]
    session.execute(
        text(
            f"INSERT INTO {table.name} ({', '.join(names)})"
            " WITH RECURSIVE n(copy) AS (SELECT 1 UNION ALL SELECT copy + 1 FROM n WHERE copy < :copies)"
            f" SELECT {', '.join(values)} FROM n CROSS JOIN {table.name} AS row ORDER BY 1"
        ),
        {"copies": copies, "cases": cases},
    )


def at_ten(day: date) -> datetime:
    return datetime.combine(day, time(10), CHINA)
