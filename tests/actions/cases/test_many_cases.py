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
from sqlalchemy import Connection, event, func, select

from actions.cases import alerts, board, privacy
from actions.cases.alerts import AlertRules, finding
from actions.cases.alerts.rules import recipients, windows
from actions.cases.alerts.tables import Alert
from actions.cases.board import Cursor, Sought, Wanted
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import State
from actions.cases.limits import LimitKind
from actions.cases.privacy import Terms
from actions.cases.reports import source
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


def plan(database: Database, statement: str, values: Any) -> str:
    """How the database means to answer."""
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    with database.engine.connect() as connection:
        return "\n".join(str(row) for row in connection.exec_driver_sql(explain + statement, values))


WANTED = {
    "everything": Wanted(),
    "one's own": Wanted(handler=STAFF[0]),
    "a state": Wanted(state=State.CORRECTION_PENDING),
    "both": Wanted(handler=STAFF[2], state=State.PROCESSING),
    "a part of a number": Wanted(sought=Sought(number="001")),
}


@pytest.mark.parametrize("wanted", WANTED.values(), ids=WANTED)
def test_the_board_is_what_sorting_everything_gives(many: Database, calendar: WorkCalendar, wanted: Wanted) -> None:
    """By the limits of every case, without what is kept of the first."""
    first = dict[int, date]()
    with many.session(read_only=True) as session:
        for limit in session.scalars(select(CaseLimit).where(CaseLimit.kind.not_in(("receipt", "correction_notice")))):
            first[limit.application_id] = min(limit.due_on, first.get(limit.application_id, date.max))
        everything = session.scalars(select(Application).where(Application.is_open)).all()
        chosen = sorted(
            (each.state != "arrived", first.get(each.id, each.due_on or TODAY), each.arrived_on, each.id, each.number)
            for each in everything
            if wanted.handler in ("", each.handler)
            if wanted.state in (None, each.state)
            if wanted.sought.number in each.number
        )
        listed: list[str] = []
        after = None
        for _ in range(4):
            found = board.board(session, TODAY, calendar, wanted, after=after, size=700)
            listed += [row.number for row in found.rows]
            if (after := found.next) is None:
                break
    assert found.total == min(len(chosen), board.MOST_COUNTED)
    assert listed == [number for *_, number in chosen[: 4 * 700]]


@pytest.mark.parametrize("name", ["everything", "one's own", "a state"])
def test_the_board_reads_an_index_in_its_order_and_decrypts_what_it_shows(
    many: Database, calendar: WorkCalendar, name: str
) -> None:
    asked = statements(many)
    with many.session(read_only=True) as session:
        behind = Cursor(1, TODAY, TODAY)  # those whose receipt is not confirmed
        board.board(session, TODAY, calendar, WANTED[name], after=behind)
    listing = [(one, values) for one, values in asked if one.startswith("SELECT application.id, application.next_")]
    assert listing
    assert len([one for one, _ in asked if one.startswith("SELECT")]) <= 6
    for one, values in listing[-1:]:  # the long part
        how = plan(many, one, values)
        assert "ix_application" in how
        assert "SCAN application" not in how
        assert "Seq Scan" not in how
        assert "TEMP B-TREE" not in how  # SQLite sorts; PostgreSQL may, where there are few
        for column in ("id_number", "phone", "email", "address", "contact_person", "query_code", "features"):
            assert f"application.{column}" not in one


def test_a_sweep_finds_by_the_index_alone(many: Database, calendar: WorkCalendar) -> None:
    """The limits near their day; SQLite doesn't even look at their rows."""
    asked = statements(many)
    with many.session(read_only=True) as session:
        for window in windows(TODAY, calendar, RULES):
            finding.without_alert(session, window, STAFF)
        assert all("JOIN" not in one and "alert." not in one for one, _ in asked if "case_limit" in one)
    near = next((one, values) for one, values in asked if "FROM case_limit" in one)
    how = plan(many, *near)
    assert "ix_case_limit_due" in how
    if many.is_sqlite:
        assert "COVERING INDEX" in how


def test_what_has_had_its_term_is_found_by_an_index(many: Database) -> None:
    asked = statements(many)
    with many.session(read_only=True) as session:
        assert list(privacy.due(session, TODAY, Terms())) == []  # nothing is so old
    how = plan(many, *next((one, values) for one, values in asked if "FROM application" in one))
    assert "ix_application_named" in how
    assert "SCAN application" not in how
    assert "Seq Scan on application" not in how


def test_the_report_is_counted_in_the_order_of_its_index(many: Database) -> None:
    """SQLite sorts nothing, and looks at no row; PostgreSQL adds up by hashes."""
    asked = statements(many)
    with many.session(read_only=True) as session:
        found = source.totals(session, TODAY.year, TODAY)
        cases = session.scalar(select(func.count()).where(Application.received_on.is_not(None)))
    assert found.three.cells["new"]["total"] == cases
    how = plan(many, *next((one, values) for one, values in asked if "GROUP BY" in one))
    assert "TEMP B-TREE" not in how
    if many.is_sqlite:
        assert "COVERING INDEX ix_application_report" in how


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


def statements(database: Database) -> list[tuple[str, Any]]:
    """Every statement from now on, and its values."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Connection, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        found.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", note)
    return found
