"""Staff see what was asked without a good answer, and do something about it; each step is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from aiohttp import web
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from bot.app import create_app
from bot.learning.tables import AskedQuestion
from bot.serving.knowledge import KnowledgeHolder
from bot.settings import Settings
from knowledge import KnowledgeBase, Verdict
from knowledge.faq.tables import Faq
from knowledge.ingest import ingest_paths, shipped_documents
from knowledge.tables import Document, Status
from tests.bot.console.conftest import AGENCY, Browser, ask

PARKS = ("公园绿化经费是多少", "公园绿化经费多少钱", "今年公园绿化的经费")
Asking = Callable[..., int]


@pytest.fixture
def documents(db: Database, clock: FixedClock) -> None:
    """The regulation is published."""
    law = [path for path in shipped_documents() if path.name.startswith("政府信息公开条例")]
    assert law
    with db.session() as session:
        ingest_paths(session, law, now=clock.now())


@pytest.fixture
def app(db: Database, clock: FixedClock, documents: None) -> web.Application:
    holder = KnowledgeHolder(lambda: load(db))
    return create_app(Settings(agency=AGENCY), clock=clock, db=db, knowledge=holder, run_worker=False)


def load(db: Database) -> KnowledgeBase:
    with db.session(read_only=True) as session:
        return KnowledgeBase.load(session)


@pytest.fixture
def asking(db: Database, clock: FixedClock, conversation: str) -> Asking:
    return lambda text, verdict="none", **more: ask(db, conversation, clock.now(), text, verdict, **more)


def rows(db: Database, table: type[Any]) -> list[Any]:
    def read(session: Session) -> list[Any]:
        return list(session.scalars(select(table).order_by(table.id)))

    with db.session(read_only=True) as session:
        return read(session)


def actions(db: Database) -> list[str]:
    return [entry.action for entry in rows(db, AuditEntry) if entry.action not in ("signed_in",)]


async def test_the_list_groups_masks_and_sums(li: Browser, asking: Asking) -> None:
    for text in PARKS:
        asking(text)
    asking("低保批了吗，我的电话13812345678", "related")
    asking("多久答复", "answer")
    page = await li.get("/staff/questions")
    assert page.index(PARKS[0]) < page.index("低保批了吗")
    assert "138****5678" in page
    assert "13812345678" not in page
    assert "2组" in page
    group = await li.get(re.search(r"/staff/questions/\d+", page)[0])  # type: ignore[index]
    assert all(text in group for text in PARKS)


async def test_a_period_without_questions_teaches(li: Browser, asking: Asking) -> None:
    asking(PARKS[0])
    page = await li.get("/staff/questions?from=2026-01-01&to=2026-01-31")
    assert "没有待改进的提问" in page
    assert li.status == 200
    await li.get("/staff/questions?from=nonsense&to=9999-99-99&page=x")
    assert PARKS[0] in li.page


async def test_the_workbook_is_handed_out(li: Browser, asking: Asking) -> None:
    asking(PARKS[0])
    async with li.client.get("/staff/questions.xlsx") as response:
        assert response.headers["Content-Disposition"] == 'attachment; filename="questions-20260212-20260313.xlsx"'
        sheet = load_workbook(BytesIO(await response.read())).worksheets[0]
    assert sheet["A2"].value == PARKS[0]


async def test_a_group_is_ignored_with_a_reason_and_returns_when_asked_again(
    li: Browser, asking: Asking, db: Database
) -> None:
    first = asking(PARKS[0])
    page = await li.get(f"/staff/questions/{first}")
    ids = re.search(r'name="ids" value="([\d,]+)"', page)[1]  # type: ignore[index]
    await li.post(f"/staff/questions/{first}/ignore", ids=ids, body=" ")
    assert (li.status, "请写明忽略的理由" in li.page) == (422, True)
    await li.post(f"/staff/questions/{first}/ignore", ids=ids, body="不归我们管")
    assert (li.path, "已忽略" in li.page) == ("/staff/questions", True)
    [kept] = rows(db, AskedQuestion)
    assert (kept.handling, kept.handled_by, kept.reason) == ("ignored", "李晓明(li)", "不归我们管")
    assert actions(db) == ["question_ignored"]
    await li.get(f"/staff/questions/{first}")
    assert li.status == 404
    asking(PARKS[1])
    assert "忽略（不归我们管）" in await li.get("/staff/questions")


async def test_a_publication_is_started_with_the_question_as_its_title(
    li: Browser, asking: Asking, db: Database
) -> None:
    first = asking(PARKS[0])
    await li.get("/staff/questions")
    async with li.client.post(
        f"/staff/questions/{first}/publication", data={"csrf": li.csrf, "ids": str(first)}, allow_redirects=False
    ) as response:
        assert response.status == 303
        assert response.headers["Location"].startswith("/staff/documents/new?title=%E5%85%AC%E5%9B%AD")
    assert rows(db, AskedQuestion)[0].handling == "publication"


async def test_a_question_becomes_a_set_answer_with_its_source(li: Browser, asking: Asking, db: Database) -> None:
    first = asking("要政府给信息花钱不", "related")
    page = await li.get(f"/staff/faq/new?group={first}")
    assert 'value="要政府给信息花钱不"' in page
    form = {"group": str(first), "ids": str(first), "question": "要政府给信息花钱不", "body": "一般不收费。"}
    page = await li.post("/staff/faq/new", **form, more="要信息收费不\n", words="收取费用", step="search")
    assert "一般不收费。" in page  # nothing typed is lost
    passage = re.search(r'name="passage" value="(\d+)".{0,200}第四十二条', page, re.DOTALL)
    assert passage
    await li.post("/staff/faq/new", **form, words="收取费用", step="save")
    assert (li.status, "请选择出处" in li.page) == (422, True)
    page = await li.post("/staff/faq/new", **form, more="要信息收费不\n", passage=passage[1], step="save")
    assert (li.status, "问答已保存" in page) == (200, True)
    assert "依据：《中华人民共和国政府信息公开条例》" in page
    [entry] = rows(db, Faq)
    assert (entry.question, entry.variants, entry.answer) == ("要政府给信息花钱不", ["要信息收费不"], "一般不收费。")
    assert rows(db, AskedQuestion)[0].handling == "faq"
    assert actions(db) == ["faq_created"]
    answer = load(db).answer("要信息收费不？")
    assert (answer.verdict, answer.faq_id) == (Verdict.ANSWER, entry.id)


async def test_a_passage_is_linked_without_an_answer_of_one_s_own(li: Browser, asking: Asking, db: Database) -> None:
    first = asking("要政府给信息花钱不")
    page = await li.get(f"/staff/faq/new?group={first}&kind=passage")
    assert "关联条文" in page
    page = await li.post(
        "/staff/faq/new", question="要政府给信息花钱不", kind="passage", words="收取费用", step="search"
    )
    passage = re.search(r'name="passage" value="(\d+)"', page)[1]  # type: ignore[index]
    form = {"ids": str(first), "question": "要政府给信息花钱不", "kind": "passage", "body": "留着没用的字"}
    await li.post("/staff/faq/new", **form, passage=passage, step="save")
    assert rows(db, Faq)[0].answer is None
    assert rows(db, AskedQuestion)[0].handling == "passage"


async def test_personal_data_does_not_become_a_question_for_everyone(li: Browser, db: Database) -> None:
    await li.get("/staff/faq/new")
    await li.post("/staff/faq/new", question="13812345678的申请办了吗", body="……", step="save")
    assert (li.status, "个人信息" in li.page) == (422, True)
    assert rows(db, Faq) == []


async def test_an_entry_is_changed_and_switched_by_one_at_a_time(
    li: Browser, wang: Browser, faq: int, db: Database
) -> None:
    page = await li.get(f"/staff/faq/{faq}")
    assert "来源已失效，请核对" in page
    await wang.get(f"/staff/faq/{faq}")
    version = re.search(r'name="version" value="(\d+)"', page)[1]  # type: ignore[index]
    form = {"question": "申请公开收不收费", "variant": "申请公开要钱吗", "body": "不收。", "version": version}
    await li.post(f"/staff/faq/{faq}", **form, step="save")
    assert "问答已保存" in li.page
    await wang.post(f"/staff/faq/{faq}", **form, step="save")
    assert (wang.status, "刚被其他人修改过" in wang.page) == (422, True)
    seen = re.search(r'name="version" value="(\d+)"', wang.page)[1]  # type: ignore[index]
    await wang.post(f"/staff/faq/{faq}", **(form | {"body": "免费。", "version": seen}), step="save")
    assert "问答已保存" in wang.page, "what was typed is not lost"
    await wang.post(f"/staff/faq/{faq}/switch", on="no")
    assert "已停用" in wang.page
    assert [(entry.answer, entry.is_active) for entry in rows(db, Faq)] == [("免费。", False)]
    assert actions(db) == ["faq_changed", "faq_changed", "faq_switched_off"]
    await li.get("/staff/faq/999")
    assert li.status == 404


async def test_the_list_says_how_often_an_entry_was_used_and_whether_its_source_stands(
    li: Browser, faq: int, asking: Asking
) -> None:
    asking("申请公开要收费吗", "faq", faq_id=faq)
    page = await li.get("/staff/faq")
    assert "1次" in page
    assert "来源已失效，请核对" in page


async def test_the_trial_shows_why_each_passage_ranked_where_it_did(li: Browser) -> None:
    await li.get("/staff/trial")
    assert "群众看到的回答" not in li.page
    page = await li.get("/staff/trial?q=政府多久必须答复信息公开申请")
    assert "结论：答" in page
    assert "第三十三条" in page
    assert "词语覆盖" in page
    assert "毫秒" in page
    page = await li.get("/staff/trial?q=<script>alert(1)</script>那滨州呢&previous=南昌公交")
    assert "<script>alert" not in page
    assert li.status == 200


async def test_a_trial_names_the_set_answer(li: Browser, db: Database, faq: int) -> None:
    with db.session() as session:
        entry = session.get_one(Faq, faq)
        document = session.scalars(select(Document).where(Document.status == Status.PUBLISHED)).first()
        assert document is not None
        passage = document.passages[-1]
        entry.source_name, entry.section_path, entry.quote = document.source_name, passage.path, passage.text
    page = await li.get("/staff/trial?q=请问申请公开收费吗")
    assert "按" in page
    assert f'/staff/faq/{faq}">问答</a>回答' in page
    assert "同一问题" in page
