"""What the documents answer, by the API: groups of questions, set answers and their sources, suggestions, 命中测试."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from aiohttp import web
from openpyxl import load_workbook
from sqlalchemy import select

from actions.cases.lifecycle import Role as Duty
from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from bot.delivery import inbox
from bot.delivery.messages import Incoming
from bot.keys import KNOWLEDGE
from bot.learning.tables import AskedQuestion, Handling
from knowledge.faq.tables import Faq as FaqEntry
from tests.bot.console.api.conftest import every_page
from tests.bot.console.conftest import app_with_the_law, ask


@pytest.fixture
def app(db: Database, clock: FixedClock, agency: AgencySettings) -> web.Application:
    return app_with_the_law(db, clock, agency)


@pytest.fixture
async def editor(program: Any) -> Any:
    return await program("editor", Duty.DOCUMENT_EDITOR)


def handlings(db: Database) -> list[str | None]:
    with db.session() as session:
        return list(session.scalars(select(AskedQuestion.handling).order_by(AskedQuestion.id)))


class TestQuestions:
    async def test_one_group_says_how_it_is_asked_and_answered(
        self, editor: Any, conversation: str, db: Database, clock: FixedClock
    ) -> None:
        citation = {"document_id": 1, "passage_id": 2, "title": "条例", "section": "第四十二条"}
        first = ask(db, conversation, clock.now(), "公园绿化经费多少钱", "related", citations=(citation,))
        with db.session() as session:
            session.get_one(AskedQuestion, first).comment = "打13812345678没人接"
        asked = [first, ask(db, conversation, clock.now(), "公园绿化经费是多少", "none")]
        group = await editor.get(f"/questions/{asked[1]}")
        assert (editor.status, group["id"], group["asked"], group["open_ids"]) == (200, asked[0], 2, asked)
        assert group["comments"] == ["打138****5678没人接"]
        assert {each["verdict"]: each["citation"] for each in group["outcomes"]} == {"related": citation, "none": None}
        await editor.get("/questions/999999")
        assert editor.status == 404

    async def test_only_those_that_were_seen_are_handled(
        self, editor: Any, conversation: str, db: Database, clock: FixedClock
    ) -> None:
        first = ask(db, conversation, clock.now(), "公园绿化经费是多少")
        seen = (await editor.get(f"/questions/{first}"))["open_ids"]
        ask(db, conversation, clock.now(), "公园绿化经费是多少")
        body = {"handling": "publication", "ids": seen}
        await editor.post(f"/questions/{first}/handle", body)
        assert (editor.status, handlings(db)) == (200, [Handling.PUBLICATION, None])
        again = await editor.post(f"/questions/{first}/handle", body)
        assert (editor.status, again["code"]) == (409, "refused")
        await editor.post(f"/questions/{first}/handle", {"handling": "publication"})
        assert handlings(db) == [Handling.PUBLICATION, Handling.PUBLICATION]

    async def test_as_a_workbook(self, editor: Any, conversation: str, db: Database, clock: FixedClock) -> None:
        ask(db, conversation, clock.now(), "=1+1是多少")
        content = await editor.get("/questions.xlsx", since="2026-03-01")
        assert "questions-20260301-20260313.xlsx" in editor.headers["Content-Disposition"]
        sheet = load_workbook(BytesIO(content)).worksheets[0]
        assert [cell.value for cell in sheet[2]][0:3:2] == ["=1+1是多少", 1]
        assert sheet["A2"].data_type == "s"

    @pytest.mark.parametrize("after", ["x", "1~2", "0~1~1", "1~1~1~1"])
    async def test_a_cursor_is_one_of_ours(self, editor: Any, after: str) -> None:
        answer = await editor.get("/questions", after=after)
        assert (editor.status, answer["errors"][0]["pointer"]) == (422, "?after")


class TestSetAnswers:
    async def test_made_of_a_group_with_a_source_that_was_searched(
        self, editor: Any, conversation: str, db: Database, clock: FixedClock
    ) -> None:
        asked = ask(db, conversation, clock.now(), "申请公开要花钱吗")
        found = (await editor.get("/faq/sources", q="不收取费用"))["items"]
        source = next(each for each in found if each["section"].startswith("第四十二条"))
        body = {
            "question": "申请公开要花钱吗",
            "answer": "一般不收费。",
            "passage_id": source["passage_id"],
            "group": asked,
        }
        made = await editor.post("/faq", body)
        assert (editor.status, made["is_source_found"], made["uses"]) == (201, True, 0), made
        assert made["told"].startswith("一般不收费。")
        assert "第四十二条" in made["told"]
        assert handlings(db) == [Handling.FAQ]
        ask(db, conversation, clock.now(), "申请公开要花钱吗", "faq", faq_id=made["id"])
        assert [(each["id"], each["uses"]) for each in (await editor.get("/faq"))["items"]] == [(made["id"], 1)]
        change = {"question": "申请公开要花钱吗", "answer": "不收费。"}
        await editor.call("PUT", f"/faq/{made['id']}", json=change)
        assert editor.status == 422  # of which version?
        await editor.call("PUT", f"/faq/{made['id']}", json=change | {"version": made["version"]})
        assert editor.status == 200
        stale = await editor.call("PUT", f"/faq/{made['id']}", json=change | {"version": made["version"]})
        assert (editor.status, stale["code"]) == (409, "changed_meanwhile")

    async def test_of_a_group_that_there_is_not_nothing_is_made(self, editor: Any) -> None:
        body = {"question": "申请公开要花钱吗", "answer": "不收费。", "passage_id": 1, "group": 999}
        await editor.post("/faq", body)
        assert editor.status == 404
        assert (await editor.get("/faq"))["items"] == []

    async def test_sources_are_for_who_edits(self, program: Any) -> None:
        oa = await program("oa", Duty.HANDLER)
        refused = await oa.get("/faq/sources", q="收费")
        assert (oa.status, refused["code"]) == (403, "missing_role")


class TestTrial:
    async def test_a_question_is_taken_apart(self, program: Any) -> None:
        oa = await program("oa", Duty.HANDLER)
        found = await oa.get("/trial", q="申请公开多长时间答复")
        assert (oa.status, found["verdict"]) == (200, "answer")
        assert found["citations"][0]["section"].startswith("第三十三条")
        assert "时间" in found["understood"]["kinds"]
        best = found["hits"][0]
        assert best["score"] >= found["answer_from"] > found["related_from"]
        assert {"词语覆盖"} <= {each["name"] for each in best["contributions"]}
        await oa.get("/trial", q="")
        assert oa.status == 422

    async def test_while_the_documents_are_loaded_nobody_waits(self, program: Any, app: web.Application) -> None:
        def never() -> Any:
            raise RuntimeError("not yet")

        oa = await program("oa", Duty.DOCUMENT_EDITOR, Duty.SUPERVISOR)
        app[KNOWLEDGE]._current, app[KNOWLEDGE]._load = None, never
        for path in ("/trial", "/faq/sources"):
            answer = await oa.get(path, q="答复")
            assert (oa.status, answer["code"], oa.headers["Retry-After"]) == (503, "unavailable", "5")
        await oa.post("/canned", {"name": "期限", "text": "二十个工作日。", "article": "第三十三条"})
        assert oa.status == 503


class TestTheDesk:
    async def test_suggested_with_what_it_rests_on_and_sent_with_it(
        self, program: Any, waiting: str, db: Database, clock: FixedClock
    ) -> None:
        oa = await program("oa", Duty.HANDLER)
        await oa.post(f"/conversations/{waiting}/claim")
        with db.session() as session:
            inbox.accept(session, Incoming("web", "visitor-1", "m2", "申请公开多长时间答复"), clock.now())
        found = await oa.get(f"/conversations/{waiting}/suggestions")
        first = found["items"][0]
        assert (oa.status, found["is_loading"], first["label"]) == (200, False, "答")
        assert first["passages"]
        body = {"text": "二十个工作日内答复。", "sources": first["passages"]}
        await oa.post(f"/conversations/{waiting}/messages", body)
        gone = await oa.post(f"/conversations/{waiting}/messages", body | {"sources": [999_999]})
        assert (oa.status, gone["code"], "撤下" in gone["detail"]) == (409, "refused", True)
        said = (await oa.get(f"/conversations/{waiting}/messages"))["items"][-1]
        assert said["links"] == first["sources"]
        assert said["links"][0]["url"].endswith(f"#p{first['passages'][0]}")

    async def test_a_canned_reply_names_an_article_that_stands_in_the_law(self, program: Any) -> None:
        supervisor = await program("s", Duty.SUPERVISOR)
        body = {"name": "期限", "text": "二十个工作日。"}
        made = await supervisor.post("/canned", body | {"article": "第33条"})
        assert (supervisor.status, made["article"]) == (201, "第三十三条")
        for article in ("第九百条", "民法典"):
            answer = await supervisor.post("/canned", body | {"name": "期限二", "article": article})
            assert (supervisor.status, answer["code"]) == (422, "invalid"), article


async def test_a_changed_set_answer_is_written_to_the_audit_trail(editor: Any, faq: int, db: Database) -> None:
    await editor.post(f"/faq/{faq}/switch", {"is_active": False})
    with db.session() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.subject == f"faq:{faq}")).one()
    assert (entry.action, entry.actor) == ("faq_switched_off", "editor系统(api-editor)")


async def test_set_answers_are_read_page_by_page(editor: Any, faq: int, db: Database) -> None:
    with db.session() as session:
        known = session.get_one(FaqEntry, faq)
        names = ("source_name", "section_path", "quote", "created_by", "created_at", "updated_by", "updated_at")
        same = {name: getattr(known, name) for name in names}
        session.add_all(FaqEntry(question=f"第{number}问", variants=[], answer="是。", **same) for number in range(4))
    pages = await every_page(editor, "/faq", of="id", limit="2")
    assert [len(page) for page in pages] == [2, 2, 1]
    ids = [each for page in pages for each in page]
    assert ids == sorted(set(ids), reverse=True)
    refused = await editor.get("/faq", after="x")
    assert (editor.status, refused["errors"][0]["pointer"]) == (422, "?after")
