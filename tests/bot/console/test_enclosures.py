"""Files that go out with a reply, at the desk: uploaded, looked through, opened, put in order, taken from documents."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document as WordFile
from sqlalchemy import event, select

from actions.cases import enclosures
from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle import Role as Duty
from actions.cases.steps import find
from actions.cases.tables import AuditEntry
from actions.cases.time import FixedClock
from actions.db import Database
from bot.console.enclosing import handing_in
from knowledge.ingest import read_document
from knowledge.publishing import steps as publishing
from knowledge.publishing.drafting import draft
from knowledge.publishing.lifecycle import Step
from knowledge.publishing.people import Person
from knowledge.tables import Document, Scope
from tests.support import files
from tests.support.replies import content_for

E = EventKind
TODAY = date(2026, 3, 13)
DRAFT = {"kind": "G2", "content": content_for("G2", TODAY)}
DENIAL = {"kind": "N6", "content": content_for("N6", TODAY)}
SOMEBODYS = "110101198001010010"  # with a check digit that is right, and no applicant's


@pytest.fixture
def db(either_db_with_documents: Database) -> Database:
    return either_db_with_documents


@pytest.fixture
def drafted(application: str, happen: Callable[..., None]) -> str:
    """An application whose reply encloses files and is being drafted by 孙丽."""
    happen(application, E.TAKEN_UP)
    happen(application, E.REPLY_DRAFTED, **DRAFT)
    return application


def address(number: str, rest: str = "") -> str:
    return f"/staff/applications/{number}{rest}"


def section(page: str) -> str:
    found = re.search(r'<section[^>]*aria-labelledby="enclosures-title">.*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def listed(page: str) -> list[str]:
    return re.findall(r'enclosures/\d+" download aria-label="下载([^"]+)"', section(page))


def id_of(page: str, name: str) -> str:
    found = re.search(rf'enclosures/(\d+)" download aria-label="下载{name}"', page)
    assert found
    return found[1]


def with_a_number() -> bytes:
    return files.docx(f"王五，身份证号{SOMEBODYS}")


async def put(browser: Any, number: str, *given: tuple[str, bytes]) -> str:
    await browser.get(address(number))
    return await browser.upload(address(number, "/enclosures"), "files", *given)


class TestUploading:
    async def test_several_at_once_each_kept_or_refused_by_name(self, li: Any, drafted: str) -> None:
        page = await put(
            li,
            drafted,
            ("清单.pdf", files.pdf("list")),
            ("程序.exe", b"MZ" + bytes(99)),
            ("名册.docx", with_a_number()),
            ("空的.txt", b""),
        )
        assert li.status == 200
        assert "保存了2个附件，2个没有保存" in page
        assert "<strong>程序.exe</strong>：这是程序文件" in page
        assert "<strong>空的.txt</strong>：这个文件是空的" in page
        assert listed(page) == ["清单.pdf", "名册.docx"]
        assert "李晓明 2026年3月13日" in section(page)

    async def test_what_is_found_in_a_file_stands_beside_it_without_the_number(self, li: Any, drafted: str) -> None:
        page = await put(li, drafted, ("名册.docx", with_a_number()))
        assert "系统有提示" in page
        assert "有身份证号码1个，不是申请人自己的" in section(page)
        assert SOMEBODYS not in page

    async def test_the_applicants_own_numbers_are_no_concern(self, li: Any, drafted: str) -> None:
        own = files.docx("张三丰 11010519491231002X 13800138000 zhang@example.com")
        page = await put(li, drafted, ("本人.docx", own))
        assert "附件已保存，提交审查以前" in page
        assert "notice amber" not in section(page)

    async def test_no_file_and_too_large_a_one_are_told(
        self, li: Any, drafted: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "请先选择文件" in await put(li, drafted)
        assert li.status == 422
        monkeypatch.setattr(handing_in, "MOST_BYTES", 1024 * 1024)
        large = files.pdf() + b" " * 1024 * 1024
        page = await put(li, drafted, ("大.pdf", large), ("小.pdf", files.pdf()))
        assert "<strong>大.pdf</strong>：文件超过1MB" in page
        assert listed(page) == ["小.pdf"]

    async def test_who_only_reviews_may_open_but_not_change(self, li: Any, hire: Any, drafted: str) -> None:
        page = await put(li, drafted, ("清单.pdf", files.pdf("list")))
        path = address(drafted, f"/enclosures/{id_of(page, '清单.pdf')}")
        reviewer = await hire("qian", "钱峰", Duty.REVIEWER)
        page = await reviewer.get(address(drafted))
        assert listed(page) == ["清单.pdf"]
        assert "上传" not in section(page)
        await reviewer.upload(address(drafted, "/enclosures"), "files", ("x.pdf", files.pdf()))
        assert reviewer.status == 403
        await reviewer.post(f"{path}/remove")
        assert reviewer.status == 403
        assert (await reviewer.client.get(path)).status == 200

    async def test_another_units_case_is_out_of_reach(
        self, hire: Any, application: str, happen: Callable[..., None]
    ) -> None:
        sun = await hire("zhou", "周敏", Duty.HANDLER, unit="城建科")
        other = await hire("feng", "冯雪", Duty.HANDLER, unit="财务科")
        happen(application, E.TAKEN_UP, handler="周敏(zhou)")
        page = await put(sun, application, ("清单.pdf", files.pdf()))
        path = address(application, f"/enclosures/{id_of(page, '清单.pdf')}")
        assert (await other.client.get(path)).status == 403
        await other.upload(address(application, "/enclosures"), "files", ("x.pdf", files.pdf()))
        assert other.status == 403


class TestTheList:
    async def test_opening_is_a_download_and_on_record(self, li: Any, drafted: str, db: Database) -> None:
        raw = files.pdf("list")
        page = await put(li, drafted, ("清单.pdf", raw))
        response = await li.client.get(address(drafted, f"/enclosures/{id_of(page, '清单.pdf')}"))
        assert await response.read() == raw
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "no-store"
        with db.session() as session:
            query = select(AuditEntry.action).where(AuditEntry.action.like("enclosure%")).order_by(AuditEntry.id)
            assert list(session.scalars(query)) == ["enclosure_added", "enclosure_read"]
        assert (await li.client.get(address(drafted, "/enclosures/999"))).status == 404

    async def test_no_page_loads_what_is_in_the_files(self, li: Any, drafted: str, db: Database) -> None:
        await put(li, drafted, ("清单.pdf", files.pdf("list")))
        said: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
        for rest in ("", "/steps/reply_submitted", "/reply"):
            await li.get(address(drafted, rest))
            assert li.status == 200
        asked = [one for one in said if "FROM enclosure" in one]
        assert len(asked) <= 8
        assert not any("enclosure.content" in one.split("FROM")[0] for one in asked)

    async def test_order_and_removal(self, li: Any, drafted: str) -> None:
        page = await put(li, drafted, *((f"{name}.pdf", files.pdf(str(n))) for n, name in enumerate("甲乙丙")))
        path = address(drafted, f"/enclosures/{id_of(page, '丙.pdf')}")
        page = await li.post(f"{path}/move", to="up")
        assert listed(page) == ["甲.pdf", "丙.pdf", "乙.pdf"]
        page = await li.post(f"{path}/move", to="down")
        assert listed(page) == ["甲.pdf", "乙.pdf", "丙.pdf"]
        assert "把丙.pdf下移" not in page
        page = await li.post(f"{path}/move", to="down")  # of a page that is old
        assert listed(page) == ["甲.pdf", "乙.pdf", "丙.pdf"]
        page = await li.post(f"{path}/remove")
        assert listed(page) == ["甲.pdf", "乙.pdf"]
        await li.post(f"{path}/remove")
        assert li.status == 404

    async def test_a_reply_that_hands_over_nothing_says_so_before_it_is_submitted(
        self, li: Any, application: str, happen: Callable[..., None]
    ) -> None:
        happen(application, E.TAKEN_UP)
        happen(application, E.REPLY_DRAFTED, **DENIAL)
        page = await put(li, application, ("清单.pdf", files.pdf()))
        assert "的答复不提供文件。请先删除附件" in section(page)
        assert f'href="{address(application)}/steps/reply_submitted"' not in page
        assert "期限内已经办理的" not in page
        assert "的答复不提供文件" in await li.get(address(application, "/steps/reply_submitted"))
        assert li.status == 409

    async def test_erased_with_the_case_and_unknown_numbers(self, li: Any) -> None:
        await li.get(address("QS2020-00001"))
        await li.upload(address("QS2020-00001", "/enclosures"), "files", ("x.pdf", files.pdf()))
        assert li.status == 404


class TestTheWayOfAReply:
    async def test_from_draft_to_download(
        self, li: Any, admin: Any, drafted: str, happen: Callable[..., None], db: Database, clock: FixedClock
    ) -> None:
        page = await put(li, drafted, ("名册.docx", with_a_number()), ("清单.pdf", files.pdf()))
        file_id = int(id_of(page, "名册.docx"))
        page = await admin.get(address(drafted, "/reply"))
        assert "附件：1.名册" in page
        page = await li.get(address(drafted, "/steps/reply_submitted"))
        assert listed(page) == ["名册.docx", "清单.pdf"]
        happen(drafted, E.REPLY_SUBMITTED)
        page = await li.get(address(drafted))
        assert "请先退回修改" in section(page)
        assert "上传" not in section(page)
        await li.upload(address(drafted, "/enclosures"), "files", ("x.pdf", files.pdf()))
        assert li.status == 409
        step = address(drafted, "/steps/reply_reviewed")
        page = await admin.get(step)
        assert listed(page) == ["名册.docx", "清单.pdf"]
        assert page.count("有身份证号码1个") == 1
        assert 'name="looked" value="yes" required' in page
        form = {"version": re.findall(r'name="version" value="(\d+)"', page)[0], "fact-opinion": "同意"}
        assert "请逐一看过附件的提示" in await admin.post(step, **form)
        assert admin.status == 422
        page = await admin.post(step, **form, looked="yes")
        assert "已办理“审查通过”" in page
        assert 'name="looked"' in page  # of the signature, which is theirs too
        happen(drafted, E.REPLY_SIGNED)
        page = await li.get(address(drafted))
        assert "请先撤回签发，再退回修改" in section(page)
        assert page.count("<dt>附件：</dt><dd>2个</dd>") == 2  # submitted, signed
        happen(drafted, E.SERVED, method="online")
        page = await li.get(address(drafted))
        assert section(page).count("申请人还没有下载") == 2
        with db.session() as session:
            application = find(session, drafted)
            assert application
            enclosures.note_fetched(session, application, file_id, way="chat", now=clock.now())
        page = await li.get(address(drafted))
        assert "申请人于2026年3月13日" in section(page)
        assert section(page).count("申请人还没有下载") == 1

    async def test_what_is_added_after_the_service_goes_out_with_provided(
        self, li: Any, drafted: str, happen: Callable[..., None], clock: FixedClock
    ) -> None:
        for kind, given in (
            (E.REPLY_SUBMITTED, {}),
            (E.REPLY_REVIEWED, {"opinion": "同意", "alone": "本科室只有一人"}),
            (E.REPLY_SIGNED, {}),
            (E.SERVED, {"method": "online"}),
        ):
            happen(drafted, kind, **given)
        clock.advance(timedelta(minutes=1))
        page = await put(li, drafted, ("补充.docx", with_a_number()))
        assert "再办理“已提供信息”" in section(page)
        assert "还没有提供" in section(page)
        step = address(drafted, "/steps/provided")
        page = await li.get(step)
        form = {"version": re.findall(r'name="version" value="(\d+)"', page)[0], "fact-note": "现在提供"}
        form["on"] = "2026-03-13"
        assert "请逐一看过" in await li.post(step, **form)
        page = await li.post(step, **form, looked="yes")
        assert "已经可以下载" in page
        page = await li.post(step, **form, confirmed="yes")
        assert "已办理“提供信息”" in page
        assert "申请人还没有下载" in section(page)


class TestDocuments:
    @pytest.fixture
    def published(self, db: Database, clock: FixedClock, tmp_path: Path) -> int:
        """A document whose original is a Word file."""
        path = tmp_path / "低保资金分配方案.docx"
        word, out = WordFile(), io.BytesIO()
        for line in ("青山市民政局关于印发低保资金分配方案的通知", "青民发〔2025〕12号", "一、按人数分配。"):
            word.add_paragraph(line)
        word.save(out)
        path.write_bytes(out.getvalue())
        by, reviewer = Person("吴静(wu)"), Person("郑凯(zheng)")
        with db.session() as session:
            document = draft(session, read_document(path), by=by, now=clock.now())
            document.title, document.document_number = "关于印发低保资金分配方案的通知", "青民发〔2025〕12号"
            session.flush()
            for step, who in ((Step.SUBMIT, by), (Step.PUBLISH, reviewer)):
                given = {"by": who, "now": clock.now(), "today": TODAY, "revision": document.revision}
                publishing.take(session, document.id, step, publishing.Details(), **given)
                session.flush()
            return document.id

    async def test_an_original_is_found_and_taken(self, li: Any, drafted: str, published: int) -> None:
        search = address(drafted, "/enclosures/documents")
        for words in ("低保+分配", "青民发〔2025〕12号"):
            assert f'name="document" value="{published}"' in await li.get(f"{search}?q={words}")
        assert "没有找到" in await li.get(f"{search}?q=100%25")
        page = await li.post(search, document=str(published), q="低保")
        assert listed(page) == ["低保资金分配方案.docx"]
        page = await li.post(search, document=str(published), q="低保")
        assert "已经有名称为" in page
        assert li.status == 422

    async def test_what_is_not_for_people_outside_is_not_offered(
        self, li: Any, drafted: str, published: int, db: Database
    ) -> None:
        with db.session() as session:
            session.get_one(Document, published).scope = Scope.INTERNAL
        search = address(drafted, "/enclosures/documents")
        assert 'name="document"' not in await li.get(f"{search}?q=低保")
        assert "不能对外提供" in await li.post(search, document=str(published), q="低保")
        assert "请从列表里选择" in await li.post(search, document="x", q="低保")
