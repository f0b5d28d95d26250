"""The running site sends alerts, records what lapses, counts anew and tells applicants, by itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from actions.cases import alerts, drafts, steps
from actions.cases.alerts.tables import Alert
from actions.cases.applications import file_application
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.rebuilding import rebuild
from actions.cases.steps import Person
from actions.cases.tables import Application
from actions.cases.time import FixedClock
from actions.db import Base, Database
from actions.settings import AgencySettings
from bot.app import create_app
from bot.console import staff
from bot.console.policy import Role
from bot.delivery import inbox, outbox
from bot.delivery.messages import Incoming
from bot.delivery.tables import Author
from bot.keys import HUB
from bot.serving import limits_watch
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings

E = EventKind
LI = Person("李晓明(li)", frozenset(STAFF_ROLES))
AGENCY = AgencySettings(name="青山市人民政府办公室", number_prefix="QS")
FORM = {
    "applicant_type": "natural",
    "applicant_name": "张三丰",
    "id_type": "id_card",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "description": "2025年度城乡低保资金的分配方案",
    "features": "",
    "form": "electronic",
    "delivery": "email",
    "email": "zhang@example.com",
}
MakeApp = Callable[..., web.Application]


@pytest.fixture
def db(either_db: Database) -> Database:
    Base.metadata.create_all(either_db.engine)
    return either_db


@pytest.fixture
def make_app(db: Database, clock: FixedClock) -> MakeApp:
    def make(calendar: WorkCalendar | None = None, *, run_worker: bool = False) -> web.Application:
        return create_app(
            Settings(agency=AGENCY),
            clock=clock,
            db=db,
            calendar=calendar or WorkCalendar(),
            knowledge=KnowledgeHolder(lambda: None),  # type: ignore[arg-type,return-value]
            run_worker=run_worker,
        )

    return make


@pytest.fixture
def conversation(db: Database, clock: FixedClock) -> str:
    """A citizen filed an application here on Friday 13 March 2026, and 李晓明 took it up."""
    with db.session() as session:
        staff.add_member(session, "li", "李晓明", Role.STAFF, clock.now())
        message = inbox.accept(session, Incoming("web", "visitor-1", "m1", "你好"), clock.now())
        assert message is not None
        drafts.start_draft(session, message.conversation_id, clock.now())
        for key, value in FORM.items():
            drafts.save_answer(session, message.conversation_id, key, value, clock.now())
        file_application(
            session,
            conversation_id=message.conversation_id,
            channel="web",
            now=clock.now(),
            calendar=WorkCalendar(),
            agency=AGENCY,
        )
        take(session, clock, E.TAKEN_UP)
        return message.conversation_id


def take(session: Session, clock: FixedClock, kind: EventKind, given: dict[str, Any] | None = None) -> None:
    steps.take(
        session,
        "QS2026-00001",
        kind,
        given or {},
        by=LI,
        now=clock.now(),
        calendar=WorkCalendar(),
        agency=AGENCY,
    )


def on(clock: FixedClock, day: str) -> None:
    clock.instant = datetime.fromisoformat(f"{day}T09:00:00+08:00")


def told(db: Database, conversation_id: str) -> list[tuple[Author, str]]:
    with db.session(read_only=True) as session:
        said = outbox.transcript(session, conversation_id)
        return [(each.author, each.outgoing.text) for each in said if each.outgoing.kind == "notice"]


async def test_a_lapse_is_told_in_the_conversation_once_and_wakes_its_page(
    make_app: MakeApp, db: Database, clock: FixedClock, conversation: str
) -> None:
    """条例 Art. 32: fifteen working days from Monday 16 March, Qingming left out: 7 April."""
    on(clock, "2026-03-16")
    with db.session() as session:
        given = {"consulted": "third_party", "party": "某公司", "matter": "合同", "delivered_on": "2026-03-16"}
        take(session, clock, E.CONSULTATION_SENT, given)
    app = make_app()
    on(clock, "2026-04-07")
    assert (await limits_watch.sweep_once(app)).lapsed == 0
    on(clock, "2026-04-08")
    seen = app[HUB].version(conversation)
    assert (await limits_watch.sweep_once(app)).lapsed == 1
    await limits_watch.sweep_once(app)
    ((author, said),) = told(db, conversation)
    assert author is Author.SYSTEM
    assert said == "征求意见的期限已经届满，申请QS2026-00001的答复期限是2026年5月7日。"
    assert app[HUB].version(conversation) > seen


async def test_a_new_calendar_is_counted_by_and_told(
    make_app: MakeApp, db: Database, clock: FixedClock, conversation: str
) -> None:
    app = make_app()
    assert await limits_watch.count_anew(app)
    notice = {"holidays": ["2026-01-01", "2026-04-06", "2026-04-13"], "workdays": [], "notice": "本地放假安排"}
    app = make_app(WorkCalendar({2026: notice}))
    assert await limits_watch.count_anew(app)
    await limits_watch.sweep_once(app)
    ((author, said),) = told(db, conversation)
    assert (author, said) == (
        Author.SYSTEM,
        "放假安排有更新，您的申请QS2026-00001的答复期限由2026年4月13日调整为2026年4月14日。",
    )
    with db.session(read_only=True) as session:
        texts = session.scalars(select(Alert.text).where(Alert.recipient == LI.name)).all()
    assert [part for part in texts if "变为2026年4月14日" in part]


async def test_what_a_command_has_counted_is_told_by_the_site(
    make_app: MakeApp, db: Database, clock: FixedClock, conversation: str
) -> None:
    """``gongkai calendar load`` is another process: it leaves what to tell in the database."""
    rebuild(db, WorkCalendar(), clock.now())
    notice = {"holidays": ["2026-01-01", "2026-04-06", "2026-04-13"], "workdays": []}
    rebuild(db, WorkCalendar({2026: notice}), clock.now())
    assert told(db, conversation) == []
    await limits_watch.sweep_once(make_app())
    assert len(told(db, conversation)) == 1


async def test_a_conversation_that_is_gone_holds_nobody_up(
    make_app: MakeApp, db: Database, clock: FixedClock, conversation: str
) -> None:
    rebuild(db, WorkCalendar(), clock.now())
    notice = {"holidays": ["2026-01-01", "2026-04-06", "2026-04-13"], "workdays": []}
    rebuild(db, WorkCalendar({2026: notice}), clock.now())
    with db.session() as session:
        session.scalars(select(Application)).one().conversation_id = "gone"
    await limits_watch.sweep_once(make_app())
    with db.session() as session:
        assert alerts.to_tell(session) == []


@pytest.fixture
def swept(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set after each sweep that the site makes."""
    event, sweep_once = asyncio.Event(), limits_watch.sweep_once

    async def noted(*given: Any) -> alerts.Swept:
        try:
            return await sweep_once(*given)
        finally:
            event.set()

    monkeypatch.setattr(limits_watch, "sweep_once", noted)
    return event


@pytest.mark.usefixtures("conversation")
async def test_the_site_starts_watching_by_itself_and_stops_at_once(
    make_app: MakeApp, db: Database, clock: FixedClock, swept: asyncio.Event, aiohttp_client: Any
) -> None:
    on(clock, "2026-04-14")
    client = await aiohttp_client(make_app(run_worker=True))
    async with asyncio.timeout(60):
        await swept.wait()
        assert await db.read(_stages) == {("overdue:2026-04-14", LI.name), ("overdue:2026-04-14", "supervisor")}
        await client.close()


@pytest.mark.usefixtures("conversation")
async def test_a_database_that_fails_is_reported_without_data_and_tried_again(
    make_app: MakeApp,
    db: Database,
    clock: FixedClock,
    swept: asyncio.Event,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    aiohttp_client: Any,
) -> None:
    monkeypatch.setattr(limits_watch, "LOOK_SECONDS", 0.0)
    on(clock, "2026-04-14")
    with db.session() as session:
        session.execute(text("ALTER TABLE case_limit RENAME TO away"))
    caplog.set_level(logging.ERROR)
    client = await aiohttp_client(make_app(run_worker=True))
    async with asyncio.timeout(60):
        await swept.wait()
        assert await db.read(_stages) == set()
        with db.session() as session:
            session.execute(text("ALTER TABLE away RENAME TO case_limit"))
        for _ in range(2):  # the one under way may still fail
            swept.clear()
            await swept.wait()
        assert await db.read(_stages) != set()
        await client.close()
    assert "could not be watched" in caplog.text
    assert "QS2026" not in caplog.text


def _stages(session: Session) -> set[tuple[str, str]]:
    return {(each.stage, each.recipient) for each in session.scalars(select(Alert)) if each.kind == "reply"}
