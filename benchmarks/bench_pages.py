"""Every page of the console as a browser gets it, with many cases in the database.

    python -m benchmarks.bench_pages [--cases 100000] [--times 5] [--database postgresql]

The cases are those of ``bench_cases`` (two thirds open); beside them the made-up office of the tests works, so that
each page has something to say. Medians by the clock, in brackets of this process's processor, from the request to the
whole page; the first run fills the caches and is not counted. PostgreSQL, where its server is installed, works in
processes of its own, of which the brackets know nothing. The baseline reads no case: one's own account.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import statistics
import sys
import tempfile
import time as clocks
from datetime import datetime, time
from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from actions.cases.tables import Application
from actions.cases.time import CHINA, FixedClock
from actions.db import Database, crypto
from benchmarks.bench_cases import CALENDAR, _database, _settle
from bot.app import create_app
from bot.migrations import all_metadata
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings
from tests.support import office
from tests.support.many_cases import TODAY, make_cases
from tests.support.office.addresses import addresses
from tests.support.postgres import server_programs
from tests.support.route_values import page_routes

BASELINE = "/staff/account"
LIMIT = 300.0  # ms, of issue and documentation
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
# Pages that read most of the cases, where the made-up office is shown with few of them.
MANY = {
    "report of the year of all cases": f"/staff/reports/{TODAY.year}",
    "its cases by days used": f"/staff/reports/{TODAY.year}/cases?row=result_total&days=0",
    "years": "/staff/reports",
    "figures of the year, counted anew": f"/staff/figures?from={TODAY.year}-01-0{{run}}&to={TODAY}",  # none is kept
    "their cases by days used": f"/staff/figures/cases?what=concluded&from={TODAY.year}-01-01&to={TODAY}&days=0",
    "all applications": "/staff/applications?show=all",
    "applications of a unit": "/staff/applications?unit=1",
    "applications overdue": "/staff/applications?overdue=yes",
    "applications due soon": "/staff/applications?soon=yes",
}
SIGNED_OUT = {"/staff/login", "/staff/login/code"}


def main() -> None:
    arguments = _arguments()
    crypto.install(crypto.Keyring.from_secrets("a secret for benchmarks only"))
    for database in arguments.database or _installed():
        with _database(is_postgres=database == "postgresql") as db, tempfile.TemporaryDirectory() as folder:
            for metadata in all_metadata():
                metadata.create_all(db.engine)
            make_cases(db, arguments.cases * 2 // 3, CALENDAR)
            made = office.furnish(db, Path(folder))
            _settle(db)
            with db.session(read_only=True) as session:
                cases = session.scalar(select(func.count()).select_from(Application)) or 0
            began = os.getloadavg()[0]
            took = asyncio.run(_measured(db, made, arguments.times))
            load = f"load {began:.1f} to {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
            _say(took, f"{cases:,} cases, {DATABASES[database]}, {load}")


def _installed() -> list[str]:
    try:
        server_programs()
    except RuntimeError as error:
        print(error)
        return ["sqlite"]
    return list(DATABASES)


def _say(took: dict[str, tuple[float, float, float]], title: str) -> None:
    table = Table("page", "median ms", "worst", "to the baseline", title=title)
    base = took[BASELINE][0]
    for path, (median, worst, cpu) in sorted(took.items(), key=lambda each: -each[1][0]):
        table.add_row(path, f"{median:.0f} ({cpu:.0f})", f"{worst:.0f}", f"{median / base:.1f}")
    Console(width=140).print(table)
    over = [path for path, (median, *_) in took.items() if median > LIMIT]
    print(f"{len(took)} pages, {len(over)} over {LIMIT:.0f} ms: {', '.join(over) or 'none'}")


async def _measured(db: Database, made: office.Office, times: int) -> dict[str, tuple[float, float, float]]:
    clock = FixedClock(datetime.combine(TODAY, time(10), CHINA))
    knowledge = KnowledgeHolder.over(db)
    app = create_app(Settings(agency=office.AGENCY), clock=clock, db=db, knowledge=knowledge, run_worker=False)
    took = {}
    async with TestClient(TestServer(app)) as client:
        page = await (await client.get("/staff/login")).text()
        token = re.search(r'name="csrf" value="(\w+)"', page)
        assert token
        form = {"csrf": token[1], "username": "admin", "password": office.PASSWORD}
        assert (await client.post("/staff/login", data=form)).status == 200
        for pattern, path in {**addresses(made, page_routes(app)), **MANY}.items():
            if pattern in SIGNED_OUT:
                continue
            each = [await _one(client, path.replace("{run}", str(run))) for run in range(1, times + 2)][1:]
            walls = [wall for wall, _ in each]
            took[pattern] = (statistics.median(walls), max(walls), statistics.median(cpu for _, cpu in each))
            print(f"{took[pattern][0]:7.0f}  {pattern}", file=sys.stderr, flush=True)
    return took


async def _one(client: TestClient, path: str) -> tuple[float, float]:  # type: ignore[type-arg]
    began, used = clocks.perf_counter(), clocks.process_time()
    async with client.get(path) as response:
        await response.read()
        assert response.status == 200, (path, response.status)
    return (clocks.perf_counter() - began) * 1000, (clocks.process_time() - used) * 1000


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100_000, help="cases, two thirds of them open")
    parser.add_argument("--database", action="append", choices=DATABASES, help="one of both; else both")
    parser.add_argument("--times", type=int, default=5, choices=range(1, 9), help="how often each page is asked for")
    return parser.parse_args()


if __name__ == "__main__":
    main()
