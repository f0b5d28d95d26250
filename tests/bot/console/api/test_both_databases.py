"""What the API keeps, on SQLite and PostgreSQL: keyed calls, deliveries, the list."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from actions.cases.agency.tables import AgencyVersion
from actions.cases.alerts.tables import Alert as AlertRow
from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle import Role as Duty
from actions.cases.retention.tables import RetentionRun
from actions.cases.templates.tables import TemplateVersion
from actions.cases.time import FixedClock
from actions.db import Database
from bot.api.tables import KeyedCall, WebhookDelivery, WebhookPosition
from bot.api.webhooks import book, delivering
from bot.api.webhooks.kinds import Kind
from bot.delivery import processes
from bot.health.tables import HealthCheck
from knowledge.publishing.history import record
from knowledge.tables import Document
from tests.bot.console.api.conftest import every_page


@pytest.fixture
def db(either_db_with_documents: Database) -> Database:
    return either_db_with_documents


async def test_a_call_with_a_key_is_carried_out_once(program: Any, application: str, db: Database) -> None:
    oa = await program("oa", Duty.HANDLER)
    path, key = f"/applications/{application}/steps/noted", {"Idempotency-Key": "7c1e"}
    body = {"version": 2, "facts": {"note": "已电话联系"}}
    first = await oa.post(path, body, headers=key)
    assert oa.status == 200, first
    again = await oa.post(path, body, headers=key)
    assert (oa.status, again, oa.headers["Idempotent-Replayed"]) == (200, first, "true")
    assert len((await oa.get(f"/applications/{application}"))["events"]) == 3
    other = await oa.post(path, body | {"version": 3}, headers=key)
    assert (oa.status, other["code"]) == (422, "idempotency_key_reused")
    somebody = await program("other", Duty.HANDLER)  # whose keys are their own
    await somebody.post(path, body | {"version": 3}, headers=key)
    assert somebody.status == 200
    with db.session() as session:
        kept = session.execute(select(KeyedCall.__table__.c.key_hash)).scalars().all()
    assert "7c1e" not in kept


async def test_what_was_refused_may_be_tried_again_with_its_key(program: Any, application: str) -> None:
    oa = await program("oa", Duty.HANDLER)
    path, key = f"/applications/{application}/steps/noted", {"Idempotency-Key": "a"}
    await oa.post(path, {"version": 1, "facts": {"note": "x"}}, headers=key)
    assert oa.status == 409
    await oa.post(path, {"version": 2, "facts": {"note": "x"}}, headers=key)
    assert oa.status == 200


async def test_two_at_once_are_one(program: Any, application: str, clock: FixedClock, db: Database) -> None:
    oa = await program("oa", Duty.HANDLER)
    twin = await program("oa", Duty.HANDLER)
    twin.token = oa.token
    path, body = f"/applications/{application}/steps/noted", {"version": 2, "facts": {"note": "x"}}
    key = {"Idempotency-Key": "k"}
    await asyncio.gather(oa.post(path, body, headers=key), twin.post(path, body, headers=key))
    assert sorted([oa.status, twin.status]) in ([200, 200], [200, 409])
    assert len((await oa.get(f"/applications/{application}"))["events"]) == 3


async def test_a_call_that_broke_off_is_not_carried_out_again(
    program: Any, application: str, clock: FixedClock, db: Database
) -> None:
    oa = await program("oa", Duty.HANDLER)
    path, body = f"/applications/{application}/steps/noted", {"version": 2, "facts": {"note": "x"}}
    key = {"Idempotency-Key": "k"}
    await oa.post(path, body, headers=key)
    with db.session() as session:
        session.scalars(select(KeyedCall)).one().status = None  # as if the process had died before the answer
    answer = await oa.post(path, body, headers=key)
    assert (oa.status, answer["code"], "Retry-After" in oa.headers) == (409, "idempotency_key_in_use", True)
    clock.advance(timedelta(minutes=6))
    answer = await oa.post(path, body, headers=key)
    assert (oa.status, "中断" in answer["detail"]) == (409, True)
    clock.advance(timedelta(hours=24))
    await oa.post(path, body | {"version": 3}, headers=key)
    assert oa.status == 200


@pytest.mark.parametrize("key", ["", "a b", "ä", "x" * 256])
async def test_which_keys_are_none(program: Any, application: str, key: str) -> None:
    oa = await program("oa", Duty.HANDLER)
    body = {"version": 2, "facts": {"note": "x"}}
    answer = await oa.post(f"/applications/{application}/steps/noted", body, headers={"Idempotency-Key": key})
    assert (oa.status, answer["code"]) == (400, "malformed")


async def test_the_list_is_read_by_its_cursor(program: Any, application: str, on_paper: str) -> None:
    oa = await program("oa", Duty.HANDLER)
    first = await oa.get("/applications", limit="1", open="yes")
    second = await oa.get("/applications", limit="1", open="yes", after=first["next"])
    assert [first["items"][0]["number"], second["items"][0]["number"]] == [on_paper, application]


@pytest.mark.parametrize("sort", ["newest", "due", "received", "concluded"])
async def test_every_order_of_the_list_is_read_whole_by_its_cursors(
    program: Any, application: str, on_paper: str, enter: Any, happen: Any, sort: str
) -> None:
    oa = await program("oa", Duty.REGISTRAR)
    more = [enter(description=f"第{n}批低保资金的分配方案") for n in range(4)]
    for number in more[2:]:
        happen(number, EventKind.WITHDRAWN)
    expected = {
        "newest": {application, on_paper, *more},
        "due": {application, on_paper, *more[:2]},
        "received": {application, *more},
        "concluded": {*more[2:]},
    }
    found = [number for page in await every_page(oa, "/applications", sort=sort, limit="1") for number in page]
    assert sorted(found) == sorted(expected[sort])


async def test_alerts_are_read_by_cursors_the_unseen_first_then_those_seen_last(
    program: Any, db: Database, clock: FixedClock
) -> None:
    boss = await program("boss", Duty.SUPERVISOR, Duty.REGISTRAR)
    with db.session() as session:
        for n in range(7):
            told = {"kind": "calendar", "ref": "", "due_on": date(2027, 1, 1 + n // 2), "stage": str(n), "text": "x"}
            who = ("supervisor", "registrar", "谁(shei)")[n % 3]
            session.add(AlertRow(**told, recipient=who, created_at=clock.now()))
    everybodys = await every_page(boss, "/alerts", of="id", show="all", limit="2")
    assert everybodys == [[1, 2], [3, 4], [5, 6], [7]]
    assert await every_page(boss, "/alerts", of="id", limit="2") == [[1, 2], [4, 5], [7]]
    await boss.post("/alerts/seen", {"ids": [1, 2, 3]})  # the third is another's
    clock.advance(timedelta(minutes=1))
    await boss.post("/alerts/seen", {"ids": [4, 7]})
    assert await every_page(boss, "/alerts", of="id", limit="1") == [[5], [7], [4], [2], [1]]
    assert await every_page(boss, "/alerts", of="id", limit="2") == [[5, 7], [4, 2], [1]]
    assert await every_page(boss, "/alerts", of="id", show="all", limit="3") == [[1, 2, 3], [4, 5, 6], [7]]


def test_nothing_is_lost_when_a_process_dies_at_any_moment(
    application: str, happen: Any, db: Database, clock: FixedClock
) -> None:
    with db.session() as session:
        book.create(
            session, "https://oa.example.gov.cn/hook", [Kind.APPLICATION_STEP], (), "管理员(admin)", clock.now()
        )
    happen(application, EventKind.TAKEN_UP)
    with db.session() as session:
        processes.beat(session, "p1", clock.now())
        processes.beat(session, "p2", clock.now())
        assert delivering.take_up(session, clock.now()) == 1
    with db.session() as session:
        assert delivering.take_up(session, clock.now()) == 0
        job = delivering.claim(session, clock.now(), "p1")[0]
    with db.session() as session:
        assert delivering.claim(session, clock.now(), "p2") == []
    clock.advance(timedelta(seconds=11))  # p1 is dead
    with db.session() as session:
        processes.beat(session, "p2", clock.now())
        again = delivering.claim(session, clock.now(), "p2")[0]
    assert (again.delivery_id, again.body) == (job.delivery_id, job.body)
    with db.session() as session:  # p1 was only slow: what it says does not count any more
        delivering.settle(session, job, delivering.Came(None, "没有回应"), "p1", clock.now(), 0.0)
        delivering.settle(session, again, delivering.Came(200, ""), "p2", clock.now(), 0.0)
    with db.session() as session:
        assert session.scalars(select(WebhookDelivery.state)).one() == "sent"


def test_documents_are_told_once_and_the_position_is_settled(document: int, db: Database, clock: FixedClock) -> None:
    with db.session() as session:
        book.create(
            session, "https://oa.example.gov.cn/hook", [Kind.DOCUMENT_PUBLISHED], (), "管理员(admin)", clock.now()
        )
    with db.session() as session:
        for _ in range(3):
            record(session.get_one(Document, document), "publish", by="李晓明(li)", now=clock.now())
    with db.session() as session:
        assert delivering.take_up(session, clock.now()) == 3
        assert delivering.take_up(session, clock.now()) == 0
        position = session.get_one(WebhookPosition, "documents")
        assert (position.settled_id, position.writers) == (position.last_id, "")


async def test_the_lists_of_the_administration_are_read_by_their_cursors(
    program: Any, application: str, on_paper: str, db: Database, clock: FixedClock
) -> None:
    root = await program("root")
    hook = await root.post("/webhooks", {"url": "https://oa.example.gov.cn/hook", "events": ["application.step"]})
    account = (await root.get("/tokens"))["items"][0]["account_id"]
    for n in range(3):
        await root.post("/tokens", {"name": f"第{n}个", "scopes": ["admin"], "days": 30, "account_id": account})
        await root.post(f"/webhooks/{hook['id']}/ping")
    for number in (application, on_paper):
        await root.post("/retention/holds", {"number": number, "reason": "行政诉讼"})
    with db.session() as session:
        for n in range(3):
            session.add(
                TemplateVersion(
                    file="reply_u1.docx", sha256=str(n), content=b"", uploaded_at=clock.now(), uploaded_by="li"
                )
            )
            session.add(RetentionRun(at=clock.now(), by="system", erased={"messages": n}))
            session.add(HealthCheck(name="disk", state="ok", said="", started_at=clock.now(), took_ms=1, by="system"))
            session.add(AgencyVersion(values={"phone": str(n)}, saved_at=clock.now(), saved_by="li"))
    lists = {
        "/tokens": 4,
        f"/webhooks/{hook['id']}/deliveries": 3,
        "/retention/holds": 2,
        "/retention/runs": 3,
        "/checks/history": 3,
        "/agency/history": 3,
        "/templates/reply_u1.docx/versions": 3,
    }
    for path, count in lists.items():
        ids, after = [], ""
        while True:
            page = await root.get(path, limit="1", after=after)
            assert (root.status, len(page["items"])) == (200, 1), path
            ids.append(page["items"][0]["id"])
            if not (after := page["next"]):
                break
        assert len(set(ids)) == len(ids) == count, path
        await root.get(path, after="999999999")  # as long as a cursor may be
        assert root.status == 200, path
    await root.post("/webhooks/deliveries/999999999/again")
    assert root.status == 404
