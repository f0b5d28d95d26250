from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse, CookieJar, FormData, web
from aiohttp.test_utils import TestClient
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

import knowledge.tables
from actions.cases import drafts, steps
from actions.cases.applications import enter_application, file_application
from actions.cases.calendar import WorkCalendar
from actions.cases.figures.period import Period
from actions.cases.lifecycle import STAFF_ROLES, EventKind
from actions.cases.lifecycle import Role as Duty
from actions.cases.requests import filing
from actions.cases.requests.kinds import Kind
from actions.cases.time import FixedClock, china_date
from actions.db import Database
from actions.settings import AgencySettings
from bot.app import create_app
from bot.console import passwords, staff
from bot.console.me import signature
from bot.console.policy import Role
from bot.console.tables import StaffUnit
from bot.delivery import conversations, inbox, outbox
from bot.delivery.messages import Incoming, Outgoing
from bot.figures import stored
from bot.figures.stored import Office
from bot.learning import log
from bot.learning.asked import Asked
from bot.ledger.tables import DutyEntry
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings
from knowledge.faq.tables import Faq
from knowledge.ingest import ingest_paths, shipped_documents
from knowledge.publishing.drafting import draft
from knowledge.publishing.people import Person
from knowledge.tables import Document

PASSWORD = "窗前明月光疑是地上霜"
AGENCY = AgencySettings(
    name="青山市人民政府办公室", number_prefix="QS", review_body="云州省人民政府", court="青山市中级人民法院"
)
ZHANG = {
    "applicant_type": "natural",
    "applicant_name": "张三丰",
    "id_type": "id_card",
    "id_number": "11010519491231002X",
    "phone": "13800138000",
    "description": "2025年度城乡低保资金的分配方案",
    "features": "2025年度",
    "form": "electronic",
    "delivery": "email",
    "email": "zhang@example.com",
}


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes of a millisecond: what these tests check does not depend on their strength."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.session() as session:
        yield session


@pytest.fixture
def agency() -> AgencySettings:
    return AGENCY


def app_with_the_law(db: Database, clock: FixedClock, agency: AgencySettings) -> web.Application:
    """With the shipped law in the database and in the index."""
    law = [path for path in shipped_documents() if "政府信息公开条例" in path.name]
    with db.session() as session:
        assert not ingest_paths(session, law, now=clock.now()).problems
    holder = KnowledgeHolder.over(db)
    assert holder.current.document_count == 1
    return create_app(Settings(agency=agency), clock=clock, db=db, knowledge=holder, run_worker=False)


@pytest.fixture
def app(db: Database, clock: FixedClock, agency: AgencySettings) -> web.Application:
    def no_documents() -> Any:
        raise AssertionError("the console asks no knowledge base")

    return create_app(
        Settings(agency=agency), clock=clock, db=db, knowledge=KnowledgeHolder(no_documents), run_worker=False
    )


@dataclass
class Browser:
    """A browser on the console: keeps its cookies, follows redirects, fills in the CSRF token of the last page."""

    client: TestClient[Any, Any]
    csrf: str = ""
    page: str = ""
    status: int = 0
    path: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str) -> str:
        return await self._read(await self.client.get(path, headers=self.headers))

    async def post(self, path: str, **form: str) -> str:
        return await self._read(await self.client.post(path, data={"csrf": self.csrf, **form}, headers=self.headers))

    async def upload(self, path: str, field: str, *files: tuple[str, bytes], **form: str) -> str:
        data = FormData({"csrf": self.csrf, **form}, quote_fields=False)  # as browsers write names
        for name, content in files:
            data.add_field(field, content, filename=name)
        return await self._read(await self.client.post(path, data=data, headers=self.headers))

    async def sign_in(self, username: str, password: str = PASSWORD, **form: str) -> str:
        await self.get("/staff/login")
        return await self.post("/staff/login", username=username, password=password, **form)

    async def _read(self, response: ClientResponse) -> str:
        self.page, self.status, self.path = await response.text(), response.status, response.url.path
        token = re.search(r'name="csrf" value="(\w+)"', self.page)
        if token:
            self.csrf = token[1]
        return self.page


NewBrowser = Callable[[], Any]


@pytest.fixture
def new_browser(app: web.Application, aiohttp_client: Any) -> NewBrowser:
    """``await new_browser()``: one more browser with cookies of its own."""
    servers: list[Any] = []

    async def open_browser() -> Browser:
        if not servers:
            servers.append((await aiohttp_client(app)).server)
        return Browser(await aiohttp_client(servers[0], cookie_jar=CookieJar(unsafe=True)))

    return open_browser


@pytest.fixture
def password() -> str:
    """The password of everybody in :func:`people`."""
    return PASSWORD


@pytest.fixture
def people(db: Database, clock: FixedClock) -> dict[str, int]:
    """Accounts whose password is :data:`PASSWORD`: staff ``li`` and ``wang``, and the administrator ``admin``."""
    made = {}
    with db.session() as session:
        for username, name, role in (
            ("admin", "管理员", Role.ADMIN),
            ("li", "李晓明", Role.STAFF),
            ("wang", "王芳", Role.STAFF),
        ):
            staff.add_member(session, username, name, role, clock.now())
            member = staff.find_by_username(session, username)
            assert member is not None
            staff.change_password(session, member.id, "", PASSWORD, PASSWORD)
            made[username] = member.id
    return made


@pytest.fixture
async def li(new_browser: NewBrowser, people: dict[str, int]) -> Browser:
    browser = await new_browser()
    await browser.sign_in("li")
    return browser


@pytest.fixture
async def wang(new_browser: NewBrowser, people: dict[str, int]) -> Browser:
    browser = await new_browser()
    await browser.sign_in("wang")
    return browser


@pytest.fixture
async def admin(new_browser: NewBrowser, people: dict[str, int]) -> Browser:
    browser = await new_browser()
    await browser.sign_in("admin")
    return browser


@pytest.fixture
def hire(new_browser: NewBrowser, people: dict[str, int], db: Database, clock: FixedClock) -> Callable[..., Any]:
    """``await hire("zhou", "周敏", Duty.HANDLER)``: a browser signed in as somebody with these duties only; ``unit`` is
    the name of theirs."""

    async def hire(username: str, name: str, *duties: Duty, unit: str = "") -> Browser:
        with db.session() as session:
            staff.add_member(session, username, name, Role.STAFF, clock.now(), duties=duties)
            member = staff.find_by_username(session, username)
            assert member is not None
            if unit:
                member.unit = session.scalar(select(StaffUnit).where(StaffUnit.name == unit)) or StaffUnit(name=unit)
            staff.change_password(session, member.id, "", PASSWORD, PASSWORD)
        browser = await new_browser()
        await browser.sign_in(username)
        return browser

    return hire


@pytest.fixture
def happen(db: Database, clock: FixedClock, agency: AgencySettings) -> Callable[..., None]:
    """``happen(number, EventKind.TAKEN_UP)``: a step that somebody else took, through the domain's own door."""

    def happen(number: str, kind: EventKind, /, **given: Any) -> None:
        who = steps.Person("孙丽(sun)", frozenset(STAFF_ROLES))
        content = given.pop("content", None)
        with db.session() as session:
            steps.take(
                session,
                number,
                kind,
                given,
                by=who,
                now=clock.now(),
                calendar=WorkCalendar(),
                agency=agency,
                content=content,
            )

    return happen


@pytest.fixture
def conversation(db: Database, clock: FixedClock) -> str:
    """The id of a conversation with the bot, in which a citizen has said 你好."""
    with db.session() as session:
        message = inbox.accept(session, Incoming("web", "visitor-1", "m1", "你好"), clock.now())
        assert message is not None
        return message.conversation_id


@pytest.fixture
def waiting(db: Database, clock: FixedClock, conversation: str) -> str:
    """The same conversation, twelve minutes after the citizen asked for a person."""
    with db.session() as session:
        conversations.request_person(session, conversation, "想了解低保申请的材料", clock.now())
    clock.advance(timedelta(minutes=12))
    return conversation


@pytest.fixture
def application(db: Database, clock: FixedClock, conversation: str, agency: AgencySettings) -> str:
    """The number of an application that was filed in the conversation; its receipt is confirmed (Art. 31)."""
    with db.session() as session:
        drafts.start_draft(session, conversation, clock.now())
        for key, value in ZHANG.items():
            drafts.save_answer(session, conversation, key, value, clock.now())
        receipt = file_application(
            session,
            conversation_id=conversation,
            channel="web",
            now=clock.now(),
            calendar=WorkCalendar(),
            agency=agency,
        )
    return receipt.number


@pytest.fixture
def on_paper(db: Database, clock: FixedClock, agency: AgencySettings) -> str:
    """The number of an application that was handed in today: what is sent to its applicant arrives some day."""
    with db.session() as session:
        receipt = enter_application(
            session,
            ZHANG,
            route="in_person",
            arrived_on=china_date(clock.now()),
            by=steps.Person("李晓明(li)", frozenset(STAFF_ROLES)),
            now=clock.now(),
            calendar=WorkCalendar(),
            agency=agency,
        )
    return receipt.number


@pytest.fixture
def citizen_request(db: Database, clock: FixedClock, conversation: str, agency: AgencySettings) -> str:
    """The number of a request to correct a record, made in the conversation."""
    answers = {
        "record": "低保户公示名单（2026年2月）",
        "wrong": "张三风",
        "right": "张三丰",
        "evidence": "户口簿首页和本人页",
        "name": "张三丰",
        "id_number": "11010519491231002X",
        "phone": "13800138000",
    }
    with db.session() as session:
        return filing.submit(
            session, Kind.RECORD_CORRECTION, conversation, answers, clock.now(), agency, token="m1"
        ).number


@pytest.fixture
def document(db: Database, clock: FixedClock) -> int:
    """The id of a draft by ``li``."""
    with db.session() as session:
        made = Document(
            source_name="通知.txt", sha256="0", title="青山市垃圾分类通知", kind="notice", text="每日清运。"
        )
        return draft(session, made, by=Person(signature("李晓明", "li")), now=clock.now()).id


@pytest.fixture
def question(db: Database, clock: FixedClock, conversation: str) -> int:
    """The id of a question that no document answered: 公园绿化经费是多少."""
    return ask(db, conversation, clock.now(), "公园绿化经费是多少")


def ask(db: Database, conversation_id: str, now: datetime, text: str, verdict: str = "none", **more: Any) -> int:
    """Have a question asked and answered in a conversation; its id in the log."""
    with db.session() as session:
        kind = "answer" if verdict in ("answer", "faq") else "related"
        answer = outbox.say(session, conversation_id, Outgoing("……", kind=kind), author="bot", now=now)
        asked = Asked(text, verdict, **more)
        return log.record(session, asked, answer_id=answer.id, message_id=answer.id, now=now).id


@pytest.fixture
def duty_entry(db: Database, clock: FixedClock) -> int:
    """The id of an entry of the ledger: what is to be published each month."""
    with db.session() as session:
        entry = DutyEntry(
            key="0" * 64,
            source_name="要点.txt",
            document_id=1,
            document_title="2026年工作要点",
            matter="按月公开财政收支情况",
            units=["市财政局"],
            unit_keys="|财政局|",
            times="按月",
            seen_on=china_date(clock.now()),
        )
        session.add(entry)
        session.flush()
        return entry.id


@pytest.fixture
def report_file(db: Database, clock: FixedClock, agency: AgencySettings) -> int:
    """The id of a report file that the daily run made."""
    with db.session() as session:
        office = Office(agency.name, WorkCalendar())
        return stored.make(session, stored.Kind.FIGURES, Period.of_key("2026-02"), office, clock.now())[0].id


@pytest.fixture
def faq(db: Database, clock: FixedClock) -> int:
    """The id of a set answer whose document has gone."""
    with db.session() as session:
        entry = Faq(
            question="申请公开要收费吗",
            variants=["申请公开要钱吗"],
            answer="不收费。",
            source_name="条例.txt",
            section_path=["第四十二条"],
            quote="行政机关依申请提供政府信息，不收取费用。",
            created_by="李晓明(li)",
            created_at=clock.now(),
            updated_by="李晓明(li)",
            updated_at=clock.now(),
        )
        session.add(entry)
        session.flush()
        return entry.id


@pytest.fixture
def either_db_with_documents(either_db: Database) -> Iterator[Database]:
    """One database after the other, with the knowledge base's tables too."""
    knowledge.tables.Base.metadata.create_all(either_db.engine)
    yield either_db
    knowledge.tables.Base.metadata.drop_all(either_db.engine)
