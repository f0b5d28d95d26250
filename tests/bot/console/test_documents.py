"""A document's way through the console, with the real application: upload, review, publication, repeal."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from aiohttp import web
from lxml import html
from sqlalchemy import select

from actions.db import Database
from bot.keys import KNOWLEDGE, SETTINGS
from knowledge.tables import Document, DocumentLink, LinkKind, Scope, Status

NOTICE = """青山市人民政府办公室关于印发垃圾分类办法的通知
青政办发〔2026〕7号
各科室：
一、总体要求
每日清运两次。
(一)按季公开清运情况。（责任单位：市城管局）
青山市人民政府办公室
2026年3月2日
""".encode()
WITH_NUMBERS = NOTICE.replace("各科室：".encode(), "名单：张三，身份证号11010519491231002X，手机13800138000。".encode())


def revision(page: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found, page
    return found[1]


async def uploaded(browser: Any, name: str = "通知.txt", content: bytes = NOTICE) -> int:
    """A draft; returns its id."""
    await browser.get("/staff/documents/new")
    page = await browser.upload("/staff/documents/new", "files", (name, content))
    found = re.fullmatch(r"/staff/documents/(\d+)", browser.path)
    assert found, page
    return int(found[1])


async def edit(browser: Any, document: int, page: str = "", **changes: str) -> str:
    """Fill in the form as a browser does, change some of it, and send it. ``page``: as it was opened before."""
    path = f"/staff/documents/{document}/edit"
    opened = page or await browser.get(path)
    form = next(form for form in html.fromstring(opened).forms if form.action == path)
    values = {name: value for name, value in form.form_values() if name != "csrf"}
    return await browser.post(path, **values | changes)  # type: ignore[no-any-return]


async def step(browser: Any, document: int, name: str, **form: str) -> str:
    """Open the form of a step and send it."""
    path = f"/staff/documents/{document}/{name}"
    page = await browser.get(path)
    assert browser.status == 200, page
    return await browser.post(path, revision=revision(page), **form)  # type: ignore[no-any-return]


async def published(drafter: Any, reviewer: Any, name: str = "通知.txt", content: bytes = NOTICE) -> int:
    document = await uploaded(drafter, name, content)
    await step(drafter, document, "submit")
    await step(reviewer, document, "publish", checked="yes")
    assert reviewer.status == 200
    return document


def stored(db: Database, document: int) -> Document:
    with db.session(read_only=True) as session:
        return session.get_one(Document, document)


async def until_ended(db: Database, document: int) -> None:
    """Wait until the site has recorded by itself that the document has ended."""
    async with asyncio.timeout(60):
        while not stored(db, document).ended_on:  # noqa: ASYNC110 - what it does by itself is no event of ours
            await asyncio.sleep(0.05)


async def test_from_the_file_to_publication_with_a_second_person(li: Any, wang: Any, db: Database) -> None:
    document = await uploaded(li)
    assert "草稿已保存" in li.page
    for understood in ("青政办发〔2026〕7号", "青山市人民政府办公室", "2026年3月2日", "总体要求"):
        assert understood in li.page
    assert re.search(r"<dt>责任事项</dt><dd>[1-9]", li.page)
    assert "3月30日" in li.page  # 20 working days after 2 March (条例第二十六条)

    await step(li, document, "submit")
    assert stored(db, document).status == Status.REVIEW
    page = await li.get(f"/staff/documents/{document}/publish")
    assert "请由另一位同事审查" in page
    await li.post(f"/staff/documents/{document}/publish", revision=str(stored(db, document).revision), checked="yes")
    assert li.status == 422
    assert stored(db, document).status == Status.REVIEW

    await wang.get("/staff/documents")
    assert wang.page.index("保密审查") < wang.page.index(f"/staff/documents/{document}")
    page = await step(wang, document, "publish")
    assert "请勾选" in page
    page = await step(wang, document, "publish", checked="yes", reason="不涉密")
    assert "已审查通过并发布" in page
    assert "理由：不涉密" in page
    made = stored(db, document)
    assert (made.status, made.published_on) == (Status.PUBLISHED, date(2026, 3, 13))


async def test_an_administrator_alone_reviews_with_a_reason_that_is_kept(admin: Any, db: Database) -> None:
    document = await uploaded(admin)
    await step(admin, document, "submit")
    page = await step(admin, document, "publish", checked="yes")
    assert "请写明由您审查的理由" in page
    assert admin.status == 422
    page = await step(admin, document, "publish", checked="yes", reason="本单位仅一名工作人员")
    assert stored(db, document).status == Status.PUBLISHED
    assert "本单位仅一名工作人员" in page


async def test_what_is_sent_back_says_why_and_can_be_given_up(li: Any, wang: Any, db: Database) -> None:
    document = await uploaded(li)
    await step(li, document, "submit")
    page = await step(wang, document, "send-back", reason=" ")
    assert "需要写明理由" in page
    await step(wang, document, "send-back", reason="请隐去姓名")
    assert "请隐去姓名" in await li.get(f"/staff/documents/{document}")
    await step(li, document, "discard", reason="不发了")
    assert stored(db, document).status == Status.WITHDRAWN


async def test_numbers_of_people_are_found_listed_masked_and_marked_in_the_text(li: Any, wang: Any) -> None:
    document = await uploaded(li, content=WITH_NUMBERS)
    await step(li, document, "submit")
    page = await wang.get(f"/staff/documents/{document}/publish")
    assert "疑似个人信息（2处）" in page
    assert "110***********002X" in page
    assert "138****8000" in page
    assert "11010519491231002X" not in page
    text = await wang.get(f"/staff/documents/{document}/text")
    assert "疑似身份证号码、手机号码" in text


async def test_a_form_from_before_somebodys_change_is_refused_and_keeps_what_was_typed(
    li: Any, wang: Any, db: Database
) -> None:
    document = await uploaded(li)
    opened = await wang.get(f"/staff/documents/{document}/edit")
    await edit(li, document, title="李改的标题")
    page = await edit(wang, document, opened, title="王改的标题", issuer="市城管局")
    assert wang.status == 409
    assert "刚刚被李晓明(li)修改过" in page
    assert 'value="王改的标题"' in page
    assert 'value="市城管局"' in page
    assert stored(db, document).title == "李改的标题"
    await edit(wang, document, page)
    assert stored(db, document).title == "王改的标题"


async def test_what_is_typed_wrongly_is_told_at_its_field_and_nothing_is_lost(li: Any, db: Database) -> None:
    document = await uploaded(li)
    page = await edit(
        li,
        document,
        title="",
        document_number="第七号",
        signed_on="2026-03-02",
        published_on="2026-02-01",
        effective_on="明天",
        scope="withheld",
        subject="市容",
    )
    assert li.status == 422
    for sentence in ("请填写标题", "文号应写成", "发布日期早于成文日期", "日期应写成", "请选择法律依据"):
        assert sentence in page
    assert page.count('aria-invalid="true"') == 5
    assert 'value="市容"' in page
    assert stored(db, document).subject is None


async def test_a_closed_document_names_its_ground_and_is_opened_only_by_another_review(
    li: Any, wang: Any, db: Database
) -> None:
    document = await uploaded(li)
    await edit(
        li, document, **{"title": "内部通知", "scope": "withheld", "ground": "16-1", "ground_remark": "后勤管理"}
    )
    await step(li, document, "submit")
    await step(wang, document, "publish", checked="yes")
    made = stored(db, document)
    assert (made.scope, made.published_on) == (Scope.WITHHELD, None)
    assert made.scope_ground == "条例第十六条第一款：行政机关的内部事务信息。后勤管理"

    page = await edit(li, document, **{"title": "内部通知", "scope": "proactive", "reason": "可以公开"})
    assert "再经过保密审查" in page
    await step(li, document, "reopen", reason="情势变化，可以公开")
    assert stored(db, document).status == Status.DRAFT


async def test_a_new_version_takes_the_old_ones_place_when_it_is_published(li: Any, wang: Any, db: Database) -> None:
    old = await published(li, wang)
    page = await li.get(f"/staff/documents/{old}/amend")
    page = await li.upload(f"/staff/documents/{old}/amend", "file", ("新.txt", NOTICE), revision=revision(page))
    assert "完全一样" in page
    changed = NOTICE.replace("两次".encode(), "三次".encode())
    await li.upload(f"/staff/documents/{old}/amend", "file", ("新.txt", changed), revision=revision(page))
    new = int(li.path.rpartition("/")[2])
    assert (stored(db, new).version, stored(db, old).status) == (2, Status.PUBLISHED)
    await step(li, new, "submit")
    await step(wang, new, "publish", checked="yes")
    assert stored(db, old).status == Status.SUPERSEDED
    page = await li.get(f"/staff/documents/{old}")
    assert "打开现在的第2版" in page
    assert "每日清运两次" in await li.get(f"/staff/documents/{old}/text")
    await step(li, old, "withdraw", reason="旧版含有个人信息")
    assert stored(db, old).status == Status.WITHDRAWN


async def test_a_duplicate_is_reported_with_a_link_and_published_only_as_a_new_version(
    li: Any, wang: Any, db: Database
) -> None:
    first = await published(li, wang)
    second = await uploaded(li, "另一份.txt", NOTICE.replace("两次".encode(), "三次".encode()))
    assert f'文号与<a href="/staff/documents/{first}">' in li.page
    await step(li, second, "submit")
    page = await step(wang, second, "publish", checked="yes")
    assert wang.status == 422
    assert "还不能发布" in page
    await step(wang, second, "send-back", reason="重复")
    page = await li.get(f"/staff/documents/{second}")
    await li.post(f"/staff/documents/{second}/declare", of=str(first), revision=revision(page))
    await step(li, second, "submit")
    await step(wang, second, "publish", checked="yes")
    assert (stored(db, second).version, stored(db, first).status) == (2, Status.SUPERSEDED)


async def test_repeal_names_the_day_the_reason_and_the_repealing_document(li: Any, wang: Any, db: Database) -> None:
    old = await published(li, wang)
    new = await published(li, wang, "废止.txt", "青山市人民政府关于废止一批文件的决定\n一、废止垃圾分类办法。".encode())
    page = await step(li, old, "repeal", ended_on="2026-05-01", reason="不再适用")
    assert "这一天还没有到" in page
    await step(li, old, "repeal", ended_on="2026-03-12", reason="不再适用", by=str(new))
    made = stored(db, old)
    assert (made.status, made.validity, made.ended_on) == (Status.PUBLISHED, "已废止", date(2026, 3, 12))
    with db.session(read_only=True) as session:
        link = session.scalars(select(DocumentLink)).one()
    assert (link.from_id, link.to_id, link.kind) == (new, old, LinkKind.REPEALS)
    assert "废止它的文件" in await li.get(f"/staff/documents/{old}")


async def test_withdrawing_takes_a_reason_and_is_at_once(li: Any, wang: Any, db: Database) -> None:
    document = await published(li, wang)
    await step(li, document, "withdraw", reason="泄露个人信息")
    assert stored(db, document).status == Status.WITHDRAWN


async def test_an_interpretation_is_proposed_for_the_policy_its_title_names(li: Any, wang: Any, db: Database) -> None:
    policy = await published(li, wang, content="青山市垃圾分类管理办法\n一、总则\n每日清运。".encode())
    reading = await uploaded(li, "解读.txt", "《青山市垃圾分类管理办法》政策解读\n为什么要制定。".encode())
    assert "从标题看，它解读的是" in li.page
    form = {"revision": revision(li.page), "choice": "interprets", "other": str(policy)}
    page = await li.post(f"/staff/documents/{reading}/link", **form)
    assert "解读的政策" in page
    page = await li.get(f"/staff/documents/{policy}")
    link = re.search(r'name="link" value="(\d+)"', page)
    assert link
    await li.post(f"/staff/documents/{policy}/unlink", revision=revision(page), link=link[1])
    with db.session(read_only=True) as session:
        assert session.scalars(select(DocumentLink)).all() == []


async def test_of_several_files_the_readable_ones_are_kept_and_the_others_say_why(li: Any, db: Database) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("附件1.txt", "青山市附件一\n一、内容")
        archive.writestr("图.png", b"\x89PNG")
    await li.get("/staff/documents/new")
    files = [("通知.txt", NOTICE), ("坏.docx", b"PK\x03\x04broken"), ("附件.zip", packed.getvalue())]
    page = await li.upload("/staff/documents/new", "files", *files)
    assert "保存了2份草稿，2个文件没有读出来" in page
    assert "坏.docx" in page
    with db.session(read_only=True) as session:
        names = set(session.scalars(select(Document.source_name)))
    assert names == {"通知.txt", "附件.zip/附件1.txt"}


async def test_a_second_file_of_one_name_is_a_document_of_its_own(li: Any, db: Database) -> None:
    first = await uploaded(li)
    second = await uploaded(li, content="青山市别的通知\n一、别的内容。".encode())
    assert (stored(db, first).source_name, stored(db, second).source_name) == ("通知.txt", "通知~2.txt")


async def test_the_original_is_downloaded_as_it_was(li: Any) -> None:
    document = await uploaded(li)
    async with li.client.get(f"/staff/documents/{document}/file") as response:
        assert await response.read() == NOTICE
        assert response.headers["Content-Disposition"].startswith("attachment")


async def test_replacing_a_drafts_file_keeps_what_was_corrected(li: Any, db: Database) -> None:
    document = await uploaded(li)
    await edit(li, document, title="更正的标题", issuer="市城管局")
    changed = NOTICE.replace("两次".encode(), "三次".encode())
    await li.upload(f"/staff/documents/{document}/replace", "file", ("新.txt", changed), revision=revision(li.page))
    made = stored(db, document)
    assert (made.title, made.issuer, made.document_number) == ("更正的标题", "市城管局", "青政办发〔2026〕7号")
    assert "三次" in made.text


@pytest.fixture
def small_uploads(app: Any) -> None:
    app[SETTINGS].max_upload_bytes = 100_000


async def test_too_large_an_upload_is_a_plain_sentence(small_uploads: None, li: Any) -> None:
    await li.get("/staff/documents/new")
    page = await li.upload("/staff/documents/new", "files", ("大.txt", b"x" * 200_000))
    assert li.status == 413
    assert "没有上传" in page


async def test_nobody_elses_files_are_taken_in(new_browser: Any, li: Any) -> None:
    nobody = await new_browser()
    page = await nobody.upload("/staff/documents/new", "files", ("通知.txt", NOTICE))
    assert nobody.status == 401
    assert "登录已过期" in page
    li.csrf = "forged"
    await li.upload("/staff/documents/new", "files", ("通知.txt", NOTICE))
    assert li.status == 403


async def test_what_has_expired_is_recorded_without_anybody_asking(new_browser: Any, db: Database, people: Any) -> None:
    """The clock says 13 March 2026."""
    ids = {}
    with db.session() as session:
        for day in (12, 13):
            made = Document(
                source_name=f"{day}.txt",
                sha256="0",
                title="试行办法",
                kind="notice",
                text="",
                expires_on=date(2026, 3, day),
                ingested_at=datetime(2026, 3, 1, tzinfo=UTC),
            )
            session.add(made)
            session.flush()
            ids[day] = made.id
    await new_browser()  # starts the application
    await until_ended(db, ids[12])
    assert (stored(db, ids[12]).validity, stored(db, ids[12]).ended_on) == ("已失效", date(2026, 3, 13))
    assert stored(db, ids[13]).ended_on is None


async def test_a_last_day_typed_when_it_has_passed_is_recorded_soon(
    new_browser: Any, people: Any, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.console.documents_expiry.LOOK_SECONDS", 0.02)
    li, wang = await new_browser(), await new_browser()
    await li.sign_in("li")
    await wang.sign_in("wang")
    document = await published(li, wang)
    await edit(wang, document, expires_on="2026-03-12", reason="有效期漏填")
    await until_ended(db, document)
    assert stored(db, document).validity == "已失效"


async def test_what_was_withdrawn_answers_nothing_from_then_on(li: Any, wang: Any, app: web.Application) -> None:
    document = await published(li, wang)
    looks: list[str] = []
    app[KNOWLEDGE].look_again = lambda: looks.append("again")  # type: ignore[method-assign]
    await step(wang, document, "withdraw", reason="误发")
    assert looks == ["again"]


@pytest.mark.parametrize("name", ["x." + "a" * 250, "a." + "txt" * 80])
async def test_the_longest_ending_of_a_name_is_a_plain_sentence(li: Any, name: str) -> None:
    await li.get("/staff/documents/new")
    page = await li.upload("/staff/documents/new", "files", (name, NOTICE))
    assert li.status == 422
    assert "不支持" in page


async def test_a_name_loses_what_deceives_the_eye_or_a_database(li: Any) -> None:
    await li.get("/staff/documents/new")
    part = "--B\r\nContent-Disposition: form-data; name="
    name = "filename*=UTF-8''%E9%80%9A%00%E7%9F%A5%E2%80%AEfdp%0A.txt"  # 通 NUL 知 RLO fdp LF .txt
    head = f'{part}"csrf"\r\n\r\n{li.csrf}\r\n{part}"files"; {name}\r\nContent-Type: text/plain\r\n\r\n'
    body = head.encode() + NOTICE + b"\r\n--B--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=B"}
    async with li.client.post("/staff/documents/new", data=body, headers=headers) as response:
        assert "通知fdp.txt" in await response.text()


async def test_the_citizens_question_goes_along_into_the_draft(li: Any, db: Database) -> None:
    page = await li.get("/staff/documents/new?title=垃圾几天清运一次，电话13800138000")
    assert "群众提问：垃圾几天清运一次，电话138****8000。" in page
    page = await li.post("/staff/documents/new", title="垃圾几天清运一次")
    assert "请先选择文件" in page
    assert "群众提问：垃圾几天清运一次" in page
    await li.upload("/staff/documents/new", "files", ("通知.txt", NOTICE), title="垃圾几天清运一次")
    document = int(li.path.rpartition("/")[2])
    with db.session(read_only=True) as session:
        assert session.get_one(Document, document).events[0].reason == "群众提问：垃圾几天清运一次"


async def test_a_form_that_comes_after_signing_out_elsewhere_gives_back_what_was_typed(li: Any) -> None:
    document = await uploaded(li)
    page = await li.get(f"/staff/documents/{document}/edit")
    await li.post("/staff/logout")
    page = await edit(li, document, page, title="青山市更正后的标题", issuer="青山市城管局")
    assert li.status == 401
    assert "青山市更正后的标题\n" in page
    assert "青山市城管局" in page


async def test_the_list_filters_pages_and_counts(li: Any, db: Database) -> None:
    with db.session() as session:
        for number in range(60):
            session.add(
                Document(
                    source_name=f"{number}.txt",
                    sha256="0",
                    title=f"第{number}号通知",
                    issuer="市城管局" if number % 2 else "市财政局",
                    kind="notice",
                    text="",
                    status=Status.DRAFT if number == 7 else Status.PUBLISHED,
                    ingested_at=datetime(2026, 3, 1, tzinfo=UTC),
                )
            )
    page = await li.get("/staff/documents")
    assert "共60份" in page
    assert page.index("第7号通知") < page.index("第59号通知")
    titles = re.findall(r">第(\d+)号通知<", page)
    following = re.search(r'href="([^"]+)" rel="next"', page)
    assert following is not None
    page = await li.get(following[1].replace("&amp;", "&"))
    titles += re.findall(r">第(\d+)号通知<", page)
    assert sorted(titles, key=int) == [str(number) for number in range(60)], "each of them, once"
    assert "下一页" not in page
    page = await li.get("/staff/documents?issuer=市财政局&q=8号")
    assert "共6份" in page
    assert "没有符合条件的文件" in await li.get("/staff/documents?status=withdrawn")
    assert "共1份" in await li.get("/staff/documents?status=draft&scope=proactive")
