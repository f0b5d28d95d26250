"""What is behind a number, page by page, on SQLite and PostgreSQL: every row once, exactly as many as the number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from actions.cases.calendar import WorkCalendar
from actions.cases.figures.period import Period
from actions.cases.lifecycle import Role as Duty
from actions.cases.reports import ReportCase
from actions.cases.tables import Application
from actions.cases.time import FixedClock
from actions.db import Database
from bot.figures import stored, talks
from tests.bot.console.api.conftest import every_page
from tests.bot.console.conftest import ask
from tests.bot.test_ledger import publish
from tests.support.report_cases import plausible_year, store, store_remedies


@pytest.fixture
def db(either_db_with_documents: Database) -> Database:
    return either_db_with_documents


@pytest.fixture
def year(db: Database) -> int:
    """Some 60 cases of 2025, three of them not confirmed yet; today is 13 March 2026."""
    made = plausible_year(2025, 60, WorkCalendar(), until=date(2026, 3, 13))
    with db.session() as session:
        store(session, made.cases)
        store_remedies(session, made.remedies)
        unconfirmed = [ReportCase(f"QS2025-9000{n}", "natural", None) for n in range(3)]
        store(session, unconfirmed, arrived_on=date(2025, 12, 30))
        session.execute(update(Application).values(channel="web", route="online"))
    return 2025


def flat(pages: list[list[Any]]) -> list[Any]:
    return [one for page in pages for one in page]


@pytest.mark.parametrize("limit", ["1", "7", "200"])
async def test_the_cases_behind_a_number_of_the_annual_report(program: Any, year: int, limit: str) -> None:
    boss = await program("boss", Duty.SUPERVISOR)
    found = await boss.get(f"/reports/{year}")
    path = f"/reports/{year}/cases"
    for query, number in (
        ({"row": "new"}, found["figures"]["table_three"]["new"]["total"]),
        ({"row": "result_total", "month": "6"}, found["figures"]["breakdown"]["concluded"]["6"]),
        ({"days": "16-20"}, found["figures"]["breakdown"]["days"]["16-20"]),
        ({"row": "unconfirmed"}, found["warnings"]["unconfirmed"]),
    ):
        numbers = flat(await every_page(boss, path, **query, limit=limit))
        assert (len(numbers), len(set(numbers))) == (number, number), query
        assert number > 0, query
        first = await boss.get(path, **query, limit=limit)
        assert (first["total"], first["published"]) == (number, None)


@pytest.mark.parametrize("limit", ["1", "7", "200"])
async def test_the_cases_behind_a_figure_those_without_a_day_last(program: Any, year: int, limit: str) -> None:
    boss = await program("boss", Duty.SUPERVISOR)
    found = await boss.get("/figures", period=str(year))
    days = {"since": "2025-01-01", "until": "2025-12-31", "limit": limit}
    for query, number in (
        ({"what": "received"}, found["cases"]["received"]),
        ({"what": "concluded", "days": "16-20"}, found["cases"]["days"]["16-20"]),
        ({"what": "open"}, sum(found["open"]["states"].values())),
    ):
        pages = await every_page(boss, "/figures/cases", **query, **days)
        assert (len(flat(pages)), len(set(flat(pages)))) == (number, number), query
        assert number > 0, query
    assert flat(pages)[-3:] == ["QS2025-90000", "QS2025-90001", "QS2025-90002"]


async def test_questions_of_one_instant_are_each_on_one_page(
    program: Any, conversation: str, db: Database, clock: FixedClock
) -> None:
    oa = await program("oa", Duty.HANDLER)
    for n in range(5):
        if n == 2:
            clock.advance(timedelta(minutes=1))
        ask(db, conversation, clock.now(), f"公园第{n}处绿化经费是多少", verdict="none" if n else "answer")
    query = {"since": "2026-03-01", "until": "2026-03-31", "limit": "2"}
    assert await every_page(oa, "/figures/questions", of="id", **query) == [[5, 4], [3, 2], [1]]
    assert await every_page(oa, "/figures/questions", of="id", verdict="unanswered", **query) == [[5, 4], [3, 2]]
    assert await every_page(oa, "/figures/questions", of="id", verdict="answered", **query) == [[1]]
    like = await oa.get("/figures/questions", like="3", **query)
    assert 3 in [each["id"] for each in like["items"]]


async def test_requests_and_talks(program: Any, citizen_request: str, db: Database, clock: FixedClock) -> None:
    oa = await program("oa", Duty.HANDLER)
    days = {"since": "2026-03-01", "until": "2026-03-31", "limit": "2"}
    assert await every_page(oa, "/figures/requests", kind="record_correction", **days) == [[citizen_request]]
    assert await every_page(oa, "/figures/requests", kind="complaint", **days) == [[]]
    table = talks.table()
    assert table is not None
    with db.session() as session:
        conversation_id = session.connection().exec_driver_sql("select id from conversation").scalar_one()
        for minutes in (3, 4, None):
            ended = {"asked_at": clock.now(), "ended_at": clock.now(), "conversation_id": conversation_id}
            session.execute(insert(table).values(**ended, first_minutes=minutes, rating="good" if minutes else None))
    assert await every_page(oa, "/figures/talks", of="minutes", **days) == [[None, 4], [3]]
    assert await every_page(oa, "/figures/talks", of="minutes", minutes="0-5", **days) == [[4, 3]]
    assert await every_page(oa, "/figures/talks", of="rating", rating="bad", **days) == [[]]


async def test_report_files_the_newest_first(program: Any, db: Database, clock: FixedClock, agency: Any) -> None:
    boss = await program("boss", Duty.SUPERVISOR)
    with db.session() as session:
        for month in ("2026-01", "2026-02"):
            office = stored.Office(agency.name, WorkCalendar())
            stored.make(session, stored.Kind.FIGURES, Period.of_key(month), office, clock.now())
    assert await every_page(boss, "/report-files", of="id", limit="3") == [[4, 3, 2], [1]]


async def test_the_ledger_by_days_and_by_documents(program: Any, db: Database) -> None:
    oa = await program("oa", Duty.DOCUMENT_EDITOR)
    with db.session() as session:
        publish(session)
    for view in ("open", "overdue", "soon", "done", "skipped", "no_day", "not_tracked"):
        whole = await oa.get("/duties", view=view)
        one_by_one = await every_page(oa, "/duties", of="duty", view=view, limit="1")
        assert [duty["id"] for duty in flat(one_by_one)] == [row["duty"]["id"] for row in whole["items"]], view
        assert (len(whole["items"]), whole["next"]) == (whole["counts"][view], ""), view
    assert (await oa.get("/duties"))["total"] == 2
    assert (await oa.get("/duties", view="no_day"))["total"] == 2
    for view, after in (("open", "e~1~1"), ("no_day", "d~2026-03-31~1"), ("open", "d~2026-02-31~1"), ("open", "1")):
        answer = await oa.get("/duties", view=view, after=after)
        assert (oa.status, answer["errors"][0]["pointer"]) == (422, "?after"), after
