"""The board and the sweep over twenty thousand cases: the same as when everything is looked at; each by its index.

How long they take with a million is measured by ``benchmarks/bench_cases.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Select, event, select, text
from sqlalchemy.orm import Session

from actions.cases import alerts, board, desk
from actions.cases.alerts import AlertRules, finding
from actions.cases.alerts.rules import recipients, windows
from actions.cases.alerts.tables import Alert
from actions.cases.calendar import WorkCalendar
from actions.cases.limits import LimitKind
from actions.cases.tables import Application, CaseLimit
from actions.db import Base, Database, crypto
from tests.support.many_cases import AGENCY, STAFF, TODAY, at_ten, make_cases

from .test_alert_rules import stage_by_hand

OPEN_CASES = 20_000
RULES = AlertRules()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def many(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, calendar: WorkCalendar
) -> Iterator[Database]:
    """Made once for all tests here; none of them may change it but the last."""
    crypto.install(crypto.Keyring.from_secrets("test"))
    folder: Path = tmp_path_factory.mktemp("many")
    url = f"sqlite:///{folder / 'many.db'}"
    database = Database(url if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    Base.metadata.drop_all(database.engine)
    Base.metadata.create_all(database.engine)
    assert make_cases(database, OPEN_CASES, calendar, every=6) >= OPEN_CASES
    yield database
    Base.metadata.drop_all(database.engine)
    database.dispose()


def plan(session: Session, query: Select[Any]) -> str:
    """How the database means to answer ``query``."""
    explain = "EXPLAIN QUERY PLAN " if session.get_bind().dialect.name == "sqlite" else "EXPLAIN "
    compiled = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    return "\n".join(str(row) for row in session.execute(text(explain + str(compiled).replace(":", "\\:"))))


@pytest.mark.parametrize("limit", [50, 200])
def test_the_board_is_what_sorting_everything_gives(many: Database, calendar: WorkCalendar, limit: int) -> None:
    with many.session(read_only=True) as session:
        rows = desk.due_board(session, TODAY, calendar, limit=limit)
        query = select(Application.number, Application.due_on, Application.id).where(Application.is_open)
        everything = sorted(
            session.execute(query), key=lambda row: (row.due_on is not None, row.due_on or date.min, row.id)
        )
    assert [(row.number, row.due_on) for row in rows] == [(row.number, row.due_on) for row in everything[:limit]]


def test_the_board_goes_on_from_undated_to_dated_cases(many: Database, calendar: WorkCalendar) -> None:
    with many.session(read_only=True) as session:
        undated = session.scalars(select(Application.id).where(Application.is_open, Application.due_on.is_(None))).all()
        rows = desk.due_board(session, TODAY, calendar, limit=len(undated) + 3)
    assert [row.due_on is None for row in rows] == [True] * len(undated) + [False] * 3


def test_the_board_reads_an_index_in_its_order_and_decrypts_what_it_shows(
    many: Database, calendar: WorkCalendar
) -> None:
    with many.session(read_only=True) as session:
        for query in board.board_queries():
            how = plan(session, query.limit(200))
            assert "ix_application_open_due" in how
            assert "SCAN application" not in how
            assert "Seq Scan" not in how
            assert "TEMP B-TREE" not in how  # SQLite sorts
            assert "Sort" not in how  # PostgreSQL does
    asked = statements(many)
    with many.session(read_only=True) as session:
        desk.due_board(session, TODAY, calendar, limit=200)
    assert len([one for one in asked if "application" in one]) <= 2
    for column in ("id_number", "phone", "email", "address", "contact_person", "query_code", "features"):
        assert not any(f"application.{column}" in one for one in asked)


def test_a_sweep_finds_by_the_index_alone(many: Database, calendar: WorkCalendar) -> None:
    """The limits near their day; SQLite doesn't even look at their rows."""
    asked = statements(many)
    with many.session(read_only=True) as session:
        for window in windows(TODAY, calendar, RULES):
            finding.without_alert(session, window, STAFF)
        asked = [one for one in asked if "case_limit" in one]
        assert all("JOIN" not in one and "alert." not in one for one in asked)
        near = select(CaseLimit.due_on, CaseLimit.id).where(
            CaseLimit.due_on.between(TODAY, TODAY), CaseLimit.alerted != "0|x"
        )
        how = plan(session, near.order_by(CaseLimit.due_on, CaseLimit.id).limit(5000))
    assert "ix_case_limit_due" in how
    if many.is_sqlite:
        assert "COVERING INDEX" in how


def test_a_sweep_sends_what_looking_at_every_limit_gives(many: Database, calendar: WorkCalendar) -> None:
    stage_of = cache(partial(stage_by_hand, TODAY, days=RULES.days))
    left_of = cache(partial(calendar.workdays_between, TODAY))
    wanted: Counter[tuple[int, str, str, date, str, str]] = Counter()
    with many.session(read_only=True) as session:
        for limit in session.scalars(select(CaseLimit)):
            kind = LimitKind(limit.kind)
            if stage := stage_of(limit.due_on, kind):
                left, over = left_of(limit.due_on), limit.due_on < TODAY
                for to in recipients(kind, limit.handler, left, is_over=over, staff=STAFF, rules=RULES):
                    wanted[(limit.application_id, limit.kind, limit.ref, limit.due_on, stage, to)] += 1
    assert send_all(many, calendar) == wanted.total()
    with many.session(read_only=True) as session:
        columns = (Alert.application_id, Alert.kind, Alert.ref, Alert.due_on, Alert.stage, Alert.recipient)
        assert Counter(tuple(row) for row in session.execute(select(*columns))) == wanted
    assert send_all(many, calendar) == 0


def send_all(database: Database, calendar: WorkCalendar) -> int:
    """The part of a sweep that sends; lapses are tried elsewhere, they take a step each."""
    sweep = alerts.Sweep(database, at_ten(TODAY), calendar, AGENCY, STAFF, RULES)
    for window in windows(TODAY, calendar, RULES):
        for _ in sweep._send(window):
            pass
    return sweep.done.sent


def statements(database: Database) -> list[str]:
    """Every statement from now on."""
    found: list[str] = []

    def note(_connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    return found
