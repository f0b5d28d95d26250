"""Canned replies and suggested answers: filled in for the conversation, with their source, never sent by themselves."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from aiohttp import web
from sqlalchemy import select

from actions.cases.tables import Application, AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from actions.settings import AgencySettings
from bot.console.canned import replies
from bot.console.canned.articles import find_article, normalised
from bot.console.canned.replies import SHIPPED
from bot.console.canned.tables import CannedReply
from bot.console.canned.variables import MEANINGS, fill, names_in, unfilled
from bot.delivery import inbox, outbox
from bot.delivery.messages import Incoming
from bot.serving.knowledge import KnowledgeHolder
from knowledge.faq.tables import Faq
from knowledge.tables import Passage
from tests.bot.console.conftest import app_with_the_law

JSON = {"Accept": "application/json"}


@pytest.fixture
def app(db: Database, clock: FixedClock, agency: AgencySettings) -> web.Application:
    return app_with_the_law(db, clock, agency)


@pytest.fixture
async def mine(li: Any, waiting: str) -> str:
    here = f"/staff/conversations/{waiting}"
    await li.post(f"{here}/claim")
    return here


async def asked(db: Database, clock: FixedClock, text: str, key: str = "m2") -> None:
    await db.run(inbox.accept, Incoming("web", "visitor-1", key, text), clock.now())


async def found(browser: Any, path: str) -> Any:
    async with browser.client.get(path, headers=JSON) as response:
        assert response.status == 200, await response.text()
        return await response.json()


async def reply_id(db: Database, name: str) -> int:
    return await db.read(lambda session: session.scalars(select(CannedReply.id).where(CannedReply.name == name)).one())


class TestShipped:
    def test_a_dozen_come_with_the_software_and_only_once(self, db: Database, clock: FixedClock) -> None:
        with db.session() as session:
            assert replies.add_shipped(session, clock.now()) >= 12
        with db.session() as session:
            one = replies.all_replies(session)[0]
            one.text, one.is_active = "本机关自己的话", False
            assert replies.add_shipped(session, clock.now()) == 0
            assert session.get_one(CannedReply, one.id).text == "本机关自己的话"

    def test_each_could_have_been_saved_by_staff_and_its_article_stands_in_the_law(self, app: web.Application) -> None:
        from bot.keys import KNOWLEDGE

        for one in yaml.safe_load(SHIPPED.read_text("utf-8")):
            replies.check(one["name"], one["text"])
            assert one["text"].count("？") <= 1, one["key"]
            if article := one.get("article"):
                assert find_article(app[KNOWLEDGE].current, article) is not None, one["key"]


class TestVariables:
    @pytest.mark.parametrize(
        ("text", "names"),
        [("{市民称呼}您好", ["市民称呼"]), ("｛ 申请编号 ｝和{申请编号}", ["申请编号"]), ("{} {a b} 没有", [])],
    )
    def test_names_are_read_in_either_width(self, text: str, names: list[str]) -> None:
        assert names_in(text) == names

    def test_what_is_filled_in_is_not_read_again(self) -> None:
        assert fill("{工作人员}", {"工作人员": "{申请编号}", "申请编号": "QS"}, {}).text == "{申请编号}"

    def test_ten_thousand_braces_take_no_time(self) -> None:
        assert unfilled("{" * 10_000 + "申请编号}" * 10) == ["申请编号"]

    async def test_without_an_application_its_number_is_missing_and_said_so(
        self, li: Any, mine: str, db: Database
    ) -> None:
        one = await found(li, f"{mine}/canned/{await reply_id(db, '办到哪了')}")
        assert [gap["name"] for gap in one["missing"]] == ["申请编号", "办理期限"]
        assert "没有正在办理的申请" in one["missing"][0]["why"]
        assert "{申请编号}" in one["text"]
        greeting = await found(li, f"{mine}/canned/{await reply_id(db, '您好')}")
        assert "市民朋友，您好！我是青山市人民政府办公室的工作人员李晓明" in greeting["text"]
        assert greeting["missing"] == []

    async def test_number_and_date_are_those_of_the_one_application(
        self, li: Any, application: str, mine: str, db: Database
    ) -> None:
        one = await found(li, f"{mine}/canned/{await reply_id(db, '办到哪了')}")
        with db.session() as session:
            due = session.scalars(select(Application.due_on)).one()
        assert due is not None
        assert application in one["text"]
        assert f"{due.year}年{due.month}月{due.day}日" in one["text"]
        greeting = await found(li, f"{mine}/canned/{await reply_id(db, '您好')}")
        assert greeting["text"].startswith("张先生/女士，您好！")
        assert "张三丰" not in greeting["text"]

    async def test_of_two_open_applications_none_is_guessed(
        self, li: Any, application: str, mine: str, db: Database, clock: FixedClock, agency: AgencySettings
    ) -> None:
        from actions.cases import drafts
        from actions.cases.applications import file_application
        from actions.cases.calendar import WorkCalendar

        from .conftest import ZHANG

        here = mine.rsplit("/", 1)[1]
        with db.session() as session:
            drafts.start_draft(session, here, clock.now())
            for key, value in {**ZHANG, "description": "2024年度公园绿化经费的决算"}.items():
                drafts.save_answer(session, here, key, value, clock.now())
            file_application(
                session, conversation_id=here, channel="web", now=clock.now(), calendar=WorkCalendar(), agency=agency
            )
        one = await found(li, f"{mine}/canned/{await reply_id(db, '办到哪了')}")
        assert "有2件申请正在办理" in one["missing"][0]["why"]

    async def test_what_is_not_filled_in_is_not_sent(self, li: Any, mine: str, db: Database) -> None:
        page = await li.post(f"{mine}/messages", body="您的申请{申请编号}正在办理。")
        assert li.status == 422
        assert "还有没填的内容：{申请编号}" in page
        assert "{申请编号}正在办理" not in str(await db.read(outbox.transcript, mine.rsplit("/", 1)[1]))

    async def test_without_a_script_a_link_puts_it_into_the_composer(self, li: Any, mine: str, db: Database) -> None:
        number = await reply_id(db, "答复期限")
        page = await li.get(f"{mine}?canned={number}")
        assert "20个工作日内答复。需要延长的" in page.partition("<textarea")[2].partition("</textarea>")[0]
        assert f'name="canned" value="{number}"' in page
        assert "第三十三条" in page.partition("一并发送出处")[2]
        assert (await li.get(f"{mine}?canned=99999999999")) is not None
        assert li.status == 200


async def test_what_is_sent_takes_its_source_along_and_is_counted(li: Any, mine: str, db: Database) -> None:
    number = await reply_id(db, "答复期限")
    one = await found(li, f"{mine}/canned/{number}")
    assert "第三十三条" in one["sources"][0]["title"]
    await li.post(f"{mine}/messages", body=one["text"], canned=str(number), sources=one["passages"])
    last = (await db.read(outbox.transcript, mine.rsplit("/", 1)[1]))[-1].outgoing
    assert [(link.title, link.url) for link in last.links] == [(one["sources"][0]["title"], one["sources"][0]["url"])]
    with db.session() as session:
        assert session.get_one(CannedReply, number).uses == 1


async def test_what_rests_on_a_document_that_was_withdrawn_meanwhile_is_not_sent(
    li: Any, wang: Any, mine: str, db: Database, document: int
) -> None:
    one = await found(li, f"{mine}/canned/{await reply_id(db, '答复期限')}")
    with db.session() as session:
        law = session.get_one(Passage, int(one["passages"])).document
        revision, law_id = law.revision, law.id
    await wang.get(f"/staff/documents/{law_id}/withdraw")
    await wang.post(f"/staff/documents/{law_id}/withdraw", reason="误发布", revision=str(revision))
    page = await li.post(f"{mine}/messages", body=one["text"], sources=one["passages"])
    assert li.status == 403
    assert "刚才撤下了" in page
    assert one["text"][:20] in page.partition("<textarea")[2]
    assert 'name="sources" value=""' in page  # sent once more, it goes without
    assert one["text"] not in str(await db.read(outbox.transcript, mine.rsplit("/", 1)[1]))
    with db.session() as session:
        drafted = session.scalars(select(Passage.id).where(Passage.document_id == document)).all()
    await li.post(f"{mine}/messages", body="请看", sources=",".join(map(str, [*drafted, 987654, "x"])))
    assert li.status == 403
    await li.post(f"{mine}/messages", body="请看", sources="")
    assert (await db.read(outbox.transcript, mine.rsplit("/", 1)[1]))[-1].outgoing.links == ()


class TestSuggestions:
    async def test_an_answer_comes_with_its_source(self, li: Any, mine: str, db: Database, clock: FixedClock) -> None:
        await asked(db, clock, "行政机关收到公开申请多久必须答复")
        body = await found(li, f"{mine}/suggestions")
        assert 1 <= len(body["items"]) <= 3
        first = body["items"][0]
        assert first["label"] == "答"
        assert "二十个工作日" in first["text"] or "20个工作日" in first["text"]
        assert first["passages"]
        assert "第三十三条" in first["sources"][0]["title"]
        canned = [one["text"] for one in body["items"] if one["label"] == "常用语"]
        assert len(canned) == 1  # of the same article
        assert "20个工作日内答复" in canned[0]

    async def test_below_the_threshold_it_is_called_so(
        self, li: Any, mine: str, db: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, app: web.Application
    ) -> None:
        monkeypatch.setattr("knowledge.search.engine.ANSWER", 0.999)
        await asked(db, clock, "行政机关收到公开申请多久必须答复")
        labels = [one["label"] for one in (await found(li, f"{mine}/suggestions"))["items"]]
        assert "可能相关" in labels
        assert "答" not in labels

    async def test_what_staff_have_set_comes_first(
        self, li: Any, mine: str, db: Database, clock: FixedClock, app: web.Application
    ) -> None:
        from bot.keys import KNOWLEDGE

        with db.session() as session:
            passage = session.scalars(select(Passage).where(Passage.text.contains("不收取费用"))).first()
            assert passage is not None
            entry = Faq(
                question="申请公开要收费吗",
                variants=[],
                answer="一般不收费。",
                source_name=passage.document.source_name,
                section_path=list(passage.path),
                quote=passage.text,
                created_by="李晓明(li)",
                created_at=clock.now(),
                updated_by="李晓明(li)",
                updated_at=clock.now(),
            )
            session.add(entry)
        with db.session(read_only=True) as session:
            app[KNOWLEDGE].current.refresh(session)
        await asked(db, clock, "申请公开要收费吗")
        first = (await found(li, f"{mine}/suggestions"))["items"][0]
        assert first["label"] == "问答"
        assert "一般不收费" in first["text"]

    async def test_the_call_for_a_person_is_no_question(
        self, li: Any, mine: str, db: Database, clock: FixedClock
    ) -> None:
        await asked(db, clock, "公开申请不服怎么办")
        await asked(db, clock, "转人工", "m3")
        assert (await found(li, f"{mine}/suggestions"))["items"]

    async def test_nothing_is_suggested_for_nothing(self, li: Any, mine: str, db: Database, clock: FixedClock) -> None:
        await asked(db, clock, "嗯嗯")
        assert (await found(li, f"{mine}/suggestions"))["items"] == []

    async def test_only_who_has_it_is_helped(self, li: Any, wang: Any, admin: Any, mine: str) -> None:
        for browser in (wang, admin):
            async with browser.client.get(f"{mine}/suggestions") as response:
                assert response.status == 403

    async def test_while_documents_are_loaded_the_page_asks_again(
        self, li: Any, mine: str, db: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(KnowledgeHolder, "current_if_loaded", None)
        await asked(db, clock, "多久必须答复")
        assert (await found(li, f"{mine}/suggestions"))["loading"] is True


class TestEditing:
    async def test_a_supervisor_writes_one_and_others_read_it(self, li: Any, admin: Any, db: Database) -> None:
        await admin.get("/staff/canned/new")
        page = await admin.post("/staff/canned/new", name="查档", text="请到{机关名称}查档。", article="第33条")
        assert "常用语已保存" in page
        assert "条例第三十三条" in page
        assert "查档" in await li.get("/staff/canned")
        assert "添加常用语" not in li.page
        await li.get("/staff/canned/new")
        assert li.status == 403
        with db.session() as session:
            written = select(AuditEntry.action).where(AuditEntry.subject.startswith("canned:"))
            assert session.scalars(written).all() == ["canned_reply_added"]

    @pytest.mark.parametrize(
        ("name", "text", "article", "why"),
        [
            ("", "您好", "", "请写短名"),
            ("您 好", "您好", "", "不带空格"),
            ("新", "", "", "请写内容"),
            ("新", "{称呼}您好", "", "没有这样的变量：{称呼}"),
            ("新", "请打13800138000", "", "像是某个人的"),
            ("新", "您好", "民法典", "请只写"),
            ("新", "您好", "第九十九条", "没有找到第九十九条"),
            ("您好", "您好", "", "已经有短名是“您好”的"),
        ],
    )
    async def test_what_can_not_be_is_refused_with_what_was_typed(
        self, admin: Any, name: str, text: str, article: str, why: str
    ) -> None:
        page = await admin.post("/staff/canned/new", name=name, text=text, article=article)
        if admin.status == 403:  # the first form needs a page with its token
            await admin.get("/staff/canned/new")
            page = await admin.post("/staff/canned/new", name=name, text=text, article=article)
        assert admin.status == 422
        assert why in page
        assert f">{text}</textarea>" in page

    async def test_who_saw_an_older_one_does_not_undo_the_newer(self, admin: Any, db: Database) -> None:
        number = await reply_id(db, "稍等")
        await admin.get(f"/staff/canned/{number}")
        await admin.post(f"/staff/canned/{number}", name="稍等", text="请稍等。", article="", version="1")
        page = await admin.post(f"/staff/canned/{number}", name="稍等", text="请等一下。", article="", version="1")
        assert "刚才改过" in page
        with db.session() as session:
            assert session.get_one(CannedReply, number).text == "请稍等。"

    async def test_one_out_of_use_is_not_offered(self, admin: Any, li: Any, mine: str, db: Database) -> None:
        number = await reply_id(db, "稍等")
        await admin.get(f"/staff/canned/{number}")
        assert "已停用" in await admin.post(f"/staff/canned/{number}/switch", on="no")
        assert f'data-canned="{number}"' not in await li.get(mine)
        async with li.client.get(f"{mine}/canned/{number}") as response:
            assert response.status == 404


@pytest.mark.parametrize(
    ("typed", "article"),
    [("第33条", "第三十三条"), ("条例第三十三条", "第三十三条"), ("三十三", None), ("第三条、第四条", None)],
)
def test_an_article_is_written_as_the_law_does(typed: str, article: str | None) -> None:
    assert normalised(typed) == article


def test_every_variable_is_explained() -> None:
    assert all(meaning.strip() for meaning in MEANINGS.values())
