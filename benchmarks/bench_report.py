"""The annual report's page of a year with 100,000 cases, counted by the database, beside counting in Python.

    python -m benchmarks.bench_report [cases]

The baseline reads every case of the year and counts it with the pure functions that define the tables. Both are given
the same made-up year on SQLite; PostgreSQL too where its server is installed.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer
from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.orm import Session

from actions.cases.calendar import WorkCalendar
from actions.cases.reports import source, store, table_three
from actions.cases.reports.breakdown import breakdown, groups
from actions.cases.reports.document import report_document
from actions.cases.reports.figures import Selection
from actions.cases.reports.paging import Place
from actions.cases.reports.workbook import report_workbook
from actions.cases.time import FixedClock
from actions.db import Database, crypto
from actions.settings import AgencySettings
from bot import migrations
from bot.app import create_app
from bot.console import sessions, staff
from bot.console.guard import COOKIE
from bot.console.policy import Role
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings
from tests.support import report_cases
from tests.support.postgres import private_cluster

_YEAR, _TODAY = 2025, date(2026, 3, 13)
_ROUNDS = 5
_PAGES = {
    "page of the report": f"/staff/reports/{_YEAR}",
    "page of the years": "/staff/reports",
    "page of the cases of a cell": f"/staff/reports/{_YEAR}/cases?row=granted&column=natural",
}
_LISTS = {
    "cases of a cell, first page": (Selection("granted", "natural"), None),
    "cases of a cell, last page": (Selection("new"), Place(date(_YEAR, 12, 31), 0)),
    "cases of a month": (Selection("result_total", month=5), None),
    "cases of a span of working days": (Selection("result_total", days="16-20"), None),
    "late replies": (Selection("result_total", on_time="late"), None),
}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    crypto.install(crypto.Keyring.from_secrets("benchmark"))
    calendar = WorkCalendar()
    year = report_cases.plausible_year(_YEAR, count, calendar)
    table = Table(title=f"Annual report, {count:,} cases (ms, median of {_ROUNDS})")
    table.add_column("what")
    columns: list[dict[str, float]] = []
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        databases = {"SQLite": f"sqlite:///{Path(folder) / 'bench.db'}"}
        try:
            databases["PostgreSQL"] = stack.enter_context(private_cluster())
        except RuntimeError as error:
            Console().print(error)
        for name, url in databases.items():
            db = Database(url)
            migrations.upgrade(db.engine)
            with db.session() as session:
                report_cases.store(session, year.cases)
                report_cases.store_remedies(session, year.remedies[:1000])
            with db.session() as session:
                session.execute(text("ANALYZE"))
            pages = asyncio.run(_pages(db))
            with db.session(read_only=True) as session:
                columns.append(pages | _measure(session, calendar))
            db.dispose()
            table.add_column(name, justify="right")
    for what in columns[0]:
        table.add_row(what, *(f"{column[what]:,.0f}" for column in columns))
    Console(width=100).print(table)


async def _pages(db: Database) -> dict[str, float]:
    """The console's pages as a browser gets them."""
    clock = FixedClock(datetime(2026, 3, 13, 2, tzinfo=UTC))
    with db.session() as session:
        staff.add_member(session, "li", "李晓明", Role.STAFF, clock.now())
        member = staff.find_by_username(session, "li")
        assert member is not None
        member.must_change_password = False
        token = sessions.open_session(session, member.id, clock.now())
    settings = Settings(agency=AgencySettings(name="青山市人民政府办公室"))
    knowledge = KnowledgeHolder.of(None)  # type: ignore[arg-type]
    app = create_app(settings, clock=clock, db=db, knowledge=knowledge, run_worker=False)
    found = {}
    async with TestClient(TestServer(app), cookies={COOKIE: token}) as client:
        for what, path in _PAGES.items():
            times = []
            for _ in range(_ROUNDS):
                start = time.perf_counter()
                async with client.get(path, allow_redirects=False) as response:
                    assert response.status == 200, response.status
                    await response.read()
                times.append((time.perf_counter() - start) * 1000)
            found[what] = statistics.median(times)
    return found


def _measure(session: Session, calendar: WorkCalendar) -> dict[str, float]:
    def in_python() -> None:
        cases = [line.case for line in source.all_cases(session, _YEAR, calendar)]
        table_three(cases, _YEAR)
        breakdown(groups(cases, _YEAR, _TODAY), _YEAR, calendar)

    def view() -> store.ReportView:
        return store.view(session, _YEAR, calendar, _TODAY)

    found = {
        "baseline: every case read and counted": _times(in_python),
        "the whole report": _times(view),
        "the years": _times(lambda: source.years(session)),
    }
    for what, (selection, after) in _LISTS.items():
        found[what] = _times(lambda s=selection, a=after: source.cases(session, s, _YEAR, calendar, _TODAY, after=a))
    shown = view()
    found["DOCX"] = _times(lambda: report_document(shown, AgencySettings()), rounds=1)
    found["XLSX with the list of cases"] = _times(
        lambda: report_workbook(shown, source.all_cases(session, _YEAR, calendar), "青山市人民政府办公室"), rounds=1
    )
    return found


def _times(work: Callable[[], object], rounds: int = _ROUNDS) -> float:
    """Milliseconds, the median."""
    return statistics.median(_milliseconds(work) for _ in range(rounds))


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
