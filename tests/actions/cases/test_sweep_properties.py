"""Whatever the due dates, and on whatever days sweeps are made: nothing is sent twice, nothing due is missing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from actions.cases.alerts import AlertRules, Sweep
from actions.cases.alerts.rules import first_in_line
from actions.cases.alerts.tables import Alert
from actions.cases.limits import LimitKind
from actions.cases.tables import Application, CaseLimit
from actions.db import Base, Database
from actions.settings import AgencySettings
from tests.support.databases import fill_memory, quick

from .test_alert_rules import CALENDAR, WANG, stage_by_hand

FIRST = date(2026, 1, 20)  # the Spring Festival with its make-up days lies ahead
DAYS = st.integers(0, 75).map(lambda days: FIRST + timedelta(days=days))
KINDS = [kind for kind in LimitKind if kind is not LimitKind.OPINION]  # lapsing wants a whole case
RULES = AlertRules()

Limits = list[tuple[LimitKind, date, str | None]]
LIMITS = st.lists(st.tuples(st.sampled_from(KINDS), DAYS, st.sampled_from([WANG, None])), min_size=1, max_size=8)
SWEEPS = st.lists(st.tuples(DAYS, st.integers(0, 23)), max_size=25).map(sorted)


@settings(max_examples=40, deadline=None)
@given(LIMITS, SWEEPS)
def test_each_limit_gets_each_stage_once_and_no_overdue_alert_is_missing(
    limits: Limits, sweeps: list[tuple[date, int]]
) -> None:
    db = _office(limits)
    wanted: set[tuple[int, str]] = set()
    for day, hour in sweeps:
        now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC) - timedelta(hours=8)
        Sweep(db, now, CALENDAR, AgencySettings(), [WANG], RULES).run()
        if CALENDAR.is_workday(day):
            stages = [stage_by_hand(day, due_on, kind, RULES.days) for kind, due_on, _ in limits]
            wanted |= {(number, stage) for number, stage in enumerate(stages, 1) if stage}
    with db.session(read_only=True) as session:
        alerts = session.scalars(select(Alert)).all()
    assert max(Counter((each.application_id, each.stage, each.recipient) for each in alerts).values(), default=1) == 1
    first = {number: first_in_line(handler, [WANG]) for number, (_, _, handler) in enumerate(limits, 1)}
    sent = {(each.application_id, each.stage) for each in alerts if each.recipient == first[each.application_id or 0]}
    assert sent == wanted
    standing = Counter((each.application_id, each.recipient) for each in alerts if each.obsolete_at is None)
    assert max(standing.values(), default=1) == 1
    db.dispose()


def _office(limits: Limits) -> Database:
    """A database with an open application for each limit, in memory."""
    db = quick(Database("sqlite://"))
    fill_memory(db.engine, Base.metadata)
    blank = dict.fromkeys(
        ("query_code", "applicant_name", "id_number", "phone", "description", "features"), ""
    ) | dict.fromkeys(
        ("query_code_hash", "applicant_type", "applicant_class", "id_type", "id_number_hash", "form", "delivery"), ""
    )
    with db.session() as session:
        for number, (kind, due_on, handler) in enumerate(limits, 1):
            session.execute(
                insert(Application).values(
                    **blank,
                    id=number,
                    number=f"JZ2026-{number:05}",
                    prefix="JZ",
                    year=2026,
                    sequence=number,
                    channel="desk",
                    submitted_at=datetime(2026, 1, 20, tzinfo=UTC),
                    arrived_on=FIRST,
                    handler=handler,
                )
            )
            session.execute(
                insert(CaseLimit).values(application_id=number, kind=kind.value, due_on=due_on, handler=handler)
            )
    return db
