"""Lists of the console from page to page: each row once, in the order of the list, on either database."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions.cases.requests import filing
from actions.cases.requests.kinds import Kind
from actions.cases.requests.life import State as RequestState
from actions.cases.requests.tables import CitizenRequest
from actions.cases.time import FixedClock
from actions.db import Database
from bot.console import alerts, paging
from bot.delivery import outbox
from bot.delivery.messages import Outgoing
from bot.delivery.tables import Author, State, Talk
from knowledge.tables import Document, Status
from tests.bot.console.conftest import pages_from

WISH = {
    **{"record": "低保户公示名单（2026年2月）", "wrong": "张三风", "right": "张三丰", "evidence": "户口簿首页"},
    **{"name": "张三丰", "id_number": "11010519491231002X", "phone": "13800138000"},
}


@pytest.fixture
def db(either_db_with_documents: Database) -> Database:
    return either_db_with_documents


async def test_documents_in_review_and_drafts_stand_before_the_rest_the_oldest_first(li: Any, db: Database) -> None:
    statuses = (Status.PUBLISHED, Status.REVIEW, Status.DRAFT)
    with db.session() as session:
        for number in range(150):
            day = None if number % 5 == 0 else date(2026, 1, 1) + timedelta(days=number // 10)
            status = statuses[number % 3]
            made = Document(source_name=f"{number}.txt", sha256="0", title=f"{status[:2]}第{number}号", kind="notice")
            made.text, made.status, made.ingested_at = "", status, datetime(2026, 3, 1, tzinfo=UTC)
            made.signed_on = made.published_on = day
            session.add(made)
    pages = await pages_from(li, "/staff/documents")
    found = [each for page in pages for each in re.findall(r">(\w\w)第(\d+)号<", page)]
    assert len(pages) == 3
    assert len({number for _, number in found}) == len(found) == 150
    assert [status for status, _ in found] == ["re"] * 50 + ["dr"] * 50 + ["pu"] * 50
    numbers = [int(number) // 10 for status, number in found if status == "re" and int(number) % 5]
    assert numbers == sorted(numbers)
    numbers = [int(number) // 10 for status, number in found if status == "pu" and int(number) % 5]
    assert numbers == sorted(numbers, reverse=True)


async def test_other_requests(li: Any, db: Database, clock: FixedClock, conversation: str, agency: Any) -> None:
    with db.session() as session:
        for number in range(220):
            filing.submit(session, Kind.RECORD_CORRECTION, conversation, WISH, clock.now(), agency, token=f"m{number}")
        for made in session.scalars(select(CitizenRequest).where(CitizenRequest.id % 2 == 0)):
            made.state = RequestState.WITHDRAWN.value
    opened = list(range(1, 221, 2))
    everything = [*opened[::-1], *range(220, 0, -2)]
    for query in ("", "?show=all", "?kind=record_correction", "?show=all&kind=record_correction"):
        pages = await pages_from(li, f"/staff/requests{query}")
        found = [each for page in pages for each in re.findall(r'href="/staff/requests/([\w-]+)"', page)]
        assert [int(each.rpartition("-")[2]) for each in found] == (everything if "all" in query else opened), query


async def test_messages_that_were_not_delivered(li: Any, db: Database, clock: FixedClock, conversation: str) -> None:
    with db.session() as session:
        for number in range(205):
            message = outbox.say(session, conversation, Outgoing(f"第{number}条"), author=Author.BOT, now=clock.now())
            message.state = State.FAILED
    pages = await pages_from(li, "/staff/undelivered")
    assert [int(each) for page in pages for each in re.findall(r"第(\d+)条", page)] == list(range(205))[::-1]


async def test_ended_talks(admin: Any, db: Database, clock: FixedClock, conversation: str) -> None:
    with db.session() as session:
        for number in range(120):
            at = clock.now() - timedelta(minutes=number // 7)  # several in one instant
            session.add(Talk(conversation_id=conversation, asked_at=at, ended_at=at, first_minutes=number))
    minutes = [re.findall(r"(\d+)分钟", page) for page in await pages_from(admin, "/staff/conversations/ended?who=all")]
    assert [len(page) for page in minutes] == [50, 50, 20]
    assert len({each for page in minutes for each in page}) == 120
    pages = await pages_from(admin, "/staff/figures/talks?from=2026-03-01&to=2026-03-31")
    assert sorted(int(each) for page in pages for each in re.findall(r"(\d+)分钟", page)) == list(range(120))
    assert "120项" in pages[2]


@pytest.mark.parametrize("path", ["documents", "requests", "undelivered", "alerts", "conversations/ended"])
async def test_a_place_that_is_none_is_the_beginning(admin: Any, path: str) -> None:
    for after in ("x", "~", "1~2~3", "9" * 40, "2026-02-30~1", f"{'9' * 17}~1", "1~2026-01-01~1~", "\u0665~1"):
        await admin.get(f"/staff/{path}?after={after}")
        assert admin.status == 200, after


def test_a_place_among_alerts_outlives_its_address() -> None:
    assert alerts.alert_place("~2026-03-13~7") == alerts.Place(date(2026, 3, 13), 7)
    seen = datetime(2026, 3, 13, 2, 0, 0, 5, tzinfo=UTC)
    assert alerts.alert_place(f"{int(seen.timestamp()) * 1_000_000 + 5}~2026-03-13~7").seen_at == seen
    assert paging.case_end(paging.case_place("~12")) == "~12"
    assert paging.addressed("/staff/alerts", show="") == "/staff/alerts"
