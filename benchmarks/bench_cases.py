"""A million open cases: the due-date board, the sweep that finds what is due for an alert, and counting dates anew.

    python -m benchmarks.bench_cases [--open 1000000] [--postgres]

The cases are copies of some that lived step by step (``tests/support/many_cases.py``): half as many closed ones beside
them, a quarter of all limits passed, a fifth due within five working days. Each measure stands beside a named way of
doing the same without the index or the batch, over the same database in the same run. Medians by the clock; in brackets
of this process's processor, since by these alone runs on a busy machine can be compared. PostgreSQL works in processes
of its own, of which the brackets know nothing.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, selectinload

from actions.cases import alerts, due_dates, rebuilding
from actions.cases import triggers as _triggers  # noqa: F401 - registers the tables
from actions.cases.alerts import AlertRules, finding
from actions.cases.alerts.rules import Duty, mark, windows
from actions.cases.alerts.tables import Alert
from actions.cases.board import PAGE_SIZE, Cursor, Sought, Wanted, board
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import State
from actions.cases.tables import Application, CaseLimit
from actions.db import Base, Database, crypto
from tests.support.many_cases import AGENCY, STAFF, TODAY, at_ten, make_cases
from tests.support.postgres import private_cluster

CALENDAR, RULES, NOW = WorkCalendar(), AlertRules(), at_ten(TODAY)
ALL = 10_000_000
SENT = 10_000
COUNTED = 4_000  # cases that are counted anew to measure one
Row = tuple[str, str, str]


@dataclass(frozen=True)
class Took:
    clock: float  # seconds
    processor: float

    def __str__(self) -> str:
        return f"{_say(self.clock)} ({_say(self.processor)})"

    def __truediv__(self, count: int) -> Took:
        return Took(self.clock / count, self.processor / count)


def main() -> None:
    arguments = _arguments()
    crypto.install(crypto.Keyring.from_secrets("a secret for benchmarks only"))
    with _database(is_postgres=arguments.postgres) as db:
        Base.metadata.create_all(db.engine)
        took, made = _timed(lambda: make_cases(db, arguments.open, CALENDAR))
        _settle(db)
        print(f"{made:,} open cases made in {took.clock:.0f} s", file=sys.stderr)
        rows = []
        for row in chain(_board(db), _sweep(db), _reading(db), _counting(db)):
            rows.append(row)
            print(*row, sep=" | ", file=sys.stderr, flush=True)
    table = Table(title=f"{made:,} open cases, {'PostgreSQL' if arguments.postgres else 'SQLite'}")
    for heading in ("measure", "time", "baseline"):
        table.add_column(heading)
    for row in rows:
        table.add_row(*row)
    Console(width=180).print(table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", type=int, default=1_000_000, help="open cases")
    parser.add_argument("--postgres", action="store_true", help="on a private PostgreSQL, instead of SQLite")
    return parser.parse_args()


@contextmanager
def _database(*, is_postgres: bool) -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="cases-") as folder:
        if is_postgres:
            with private_cluster() as url:
                yield from _opened(url)
        else:
            yield from _opened(f"sqlite:///{Path(folder) / 'cases.db'}")


def _opened(url: str) -> Iterator[Database]:
    db = Database(url)
    yield db
    db.dispose()


def _settle(db: Database) -> None:
    """What the database does by itself in quiet hours."""
    if db.is_sqlite:
        with db.engine.begin() as connection:
            connection.execute(text("ANALYZE"))
        return
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _board(db: Database) -> Iterator[Row]:
    def whole_rows(session: Session, limit: int) -> int:
        query = select(Application).where(Application.is_open)
        query = query.order_by(Application.due_on.is_not(None), Application.due_on, Application.id)
        return len(session.scalars(query.limit(limit)).all())

    before = _median(db, lambda s: whole_rows(s, PAGE_SIZE), times=3)
    behind = Cursor(1, TODAY, TODAY)
    for name, wanted, after in (
        ("first page", Wanted(), None),
        ("a page behind today", Wanted(), behind),
        ("first page, one's own", Wanted(handler=STAFF[0]), None),
        ("first page, one state", Wanted(state=State.FEE_PENDING), None),
        ("first page, closed ones too", Wanted(only_open=False), None),
        ("part of a number", Wanted(sought=Sought(number="-00017")), None),
    ):
        took = _median(db, lambda s, w=wanted, a=after: board(s, TODAY, CALENDAR, w, after=a))
        yield f"board, {name}", took, f"{before} whole rows, sorted"


def _sweep(db: Database) -> Iterator[Row]:
    with db.session(read_only=True) as session:
        limits = session.scalar(select(func.count()).select_from(CaseLimit))
    _as_if_swept(db, CALENDAR.add_workdays(TODAY - timedelta(days=8), 4))
    _settle(db)
    naive = _median(db, _look_at_all, times=3)
    found = _found(db)
    yield f"find what is due today ({found:,} of {limits:,} limits)", _median(db, _find), f"{naive} load all, compute"
    sending, sent = _timed(lambda: _send(db))
    yield f"send {sent:,} alerts, 250 limits a transaction", f"{sending}; one: {sending / sent}", ""
    _as_if_swept(db, TODAY)
    _settle(db)
    naive = _median(db, _look_at_all, times=3)
    yield f"find when all is sent ({_found(db):,})", _median(db, _find), f"{naive} load all, compute"
    with db.session(read_only=True) as session:
        standing = session.scalar(select(func.count()).where(Alert.obsolete_at.is_(None)))
    yield f"once a day: {standing:,} alerts against their limits", _median(db, finding.without_limit, times=3), ""
    yield "find consultations that lapsed (1,000)", _median(db, lambda s: finding.lapsed(s, TODAY)), ""


def _find(session: Session) -> int:
    found = 0
    for window in windows(TODAY, CALENDAR, RULES):
        found += len(finding.without_alert(session, window, STAFF, at_most=ALL))
    return found


def _found(db: Database) -> int:
    with db.session(read_only=True) as session:
        return _find(session)


def _look_at_all(session: Session) -> int:
    """The naive way: every limit is loaded, and its stage computed (the working days of a date only once)."""
    left: dict[date, int] = {}
    found = 0
    for _, kind, due_on, handler, noted in session.execute(
        select(CaseLimit.id, CaseLimit.kind, CaseLimit.due_on, CaseLimit.handler, CaseLimit.alerted)
    ):
        if due_on not in left:
            left[due_on] = CALENDAR.workdays_between(TODAY, due_on)
        stage = _stage(kind, due_on, left[due_on])
        found += bool(stage) and noted != mark(stage, handler or Duty.REGISTRAR)
    return found


def _stage(kind: str, due_on: date, left: int) -> str:
    if due_on < TODAY:
        return {"opinion": "", "correction_notice": "passed"}.get(kind, f"overdue:{TODAY}")
    return next((str(days) for days in sorted(RULES.days) if left <= days), "")


def _send(db: Database) -> int:
    """Some of what is due, through the sweep's own transactions."""
    sweep = alerts.Sweep(db, NOW, CALENDAR, AGENCY, STAFF, RULES)
    for window in windows(TODAY, CALENDAR, RULES):
        for _ in sweep._send(window):
            if sweep.done.sent >= SENT:
                return sweep.done.sent
    return sweep.done.sent


def _as_if_swept(db: Database, day: date) -> None:
    """Put the alerts of ``day`` there by statements; sending them one by one would take minutes."""
    columns = "application_id, kind, ref, due_on, stage, recipient, text, created_at"
    with db.session() as session:
        session.execute(text("DELETE FROM alert"))
        for window in windows(day, CALENDAR, RULES):
            near = "due_on BETWEEN :first AND :last AND kind IN ({})".format(
                ", ".join(f"'{kind}'" for kind in sorted(window.kinds))
            )
            values = {
                "first": window.first,
                "last": window.last,
                "stage": window.stage,
                "now": NOW.replace(tzinfo=None),
            }
            session.execute(
                text(
                    f"INSERT INTO alert ({columns}) SELECT application_id, kind, ref, due_on, :stage,"
                    f" coalesce(handler, 'registrar'), '申请的期限快到了。', :now FROM case_limit WHERE {near}"
                ),
                values,
            )
            session.execute(
                text(f"UPDATE case_limit SET alerted = :stage || '|' || coalesce(handler, 'registrar') WHERE {near}"),
                {key: value for key, value in values.items() if key != "now"},
            )


def _reading(db: Database) -> Iterator[Row]:
    mine = alerts.addressed_to(STAFF[0], [], is_head=False)
    yield "number beside 提醒, on every page", _median(db, lambda s: alerts.new_alerts(s, mine)), ""
    yield "one's alerts, 200 listed", _median(db, lambda s: alerts.list_alerts(s, mine, TODAY)), ""
    listed = _median(db, lambda s: alerts.list_alerts(s, mine, TODAY, everybodys=True), times=3)
    yield "everybody's alerts, 200 listed", listed, ""


def _counting(db: Database) -> Iterator[Row]:
    def at_once(session: Session) -> int:
        """One statement, whole rows: as it was done before."""
        query = select(Application).where(Application.is_open).order_by(Application.id).limit(COUNTED // 4)
        query = query.options(selectinload(Application.events), selectinload(Application.limits))
        found = session.scalars(query).all()
        for application in found:
            due_dates.refresh(application, CALENDAR)
        session.rollback()
        return len(found)

    with db.session() as session:
        took, done = _timed(lambda: at_once(session))
    yield "count one case anew, nothing moves", str(_rebuild(db, CALENDAR)), f"{took / done} whole rows"
    moved = WorkCalendar({2026: {"holidays": ["2026-01-01", "2026-04-06", "2026-04-09"], "workdays": []}})
    yield "… its date moves: stored, audited, told", str(_rebuild(db, moved)), ""
    with db.session() as session:
        rebuilding.remember(session, rebuilding.STATE, rebuilding._mark(CALENDAR))
    took, _ = _timed(lambda: rebuilding.rebuild(db, CALENDAR, NOW, staff=STAFF))
    yield "a start with the same calendar", str(took), ""


def _rebuild(db: Database, calendar: WorkCalendar) -> Took:
    """For one case."""
    batches = iter(range(COUNTED // rebuilding.AT_ONCE))
    took, done = _timed(
        lambda: rebuilding.rebuild(db, calendar, NOW, staff=STAFF, should_stop=lambda: next(batches, None) is None)
    )
    return took / done.cases


def _median(db: Database, work: Callable[[Session], Any], *, times: int = 7) -> str:
    taken = []
    for _ in range(times + 1):
        with db.session(read_only=True) as session:
            taken.append(_timed(partial(work, session))[0])
    counted = taken[1:]  # the first one fills the caches
    clock, processor = (each.clock for each in counted), (each.processor for each in counted)
    return str(Took(statistics.median(clock), statistics.median(processor)))


def _timed[T](work: Callable[[], T]) -> tuple[Took, T]:
    clock, processor = time.perf_counter(), time.process_time()
    result = work()
    return Took(time.perf_counter() - clock, time.process_time() - processor), result


def _say(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1e3:.1f} ms" if seconds >= 0.001 else f"{seconds * 1e6:.0f} µs"


if __name__ == "__main__":
    main()
