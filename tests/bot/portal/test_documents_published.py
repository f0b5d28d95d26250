"""What citizens see of versions, of what has ended, of originals, lists and files; and how often they may ask."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from lxml import etree
from openpyxl import load_workbook

from actions.cases.time import FixedClock
from actions.db import Database
from bot.keys import KNOWLEDGE
from bot.portal import documents, documents_files
from bot.portal.documents_files import safe_media_type
from knowledge.tables import Document, DocumentEvent, DocumentFile, DocumentLink, LinkKind, Passage, Scope, Status

Client = TestClient[Any, Any]
Add = Callable[..., int]


@pytest.fixture
def add(db: Database) -> Add:
    """Store a document, as publishing does: with an event. Returns its id."""

    def store(title: str, text: str = "按季公开财政收支情况。", **facts: Any) -> int:
        defaults: dict[str, Any] = {"source_name": f"{title}.txt", "sha256": "0" * 64, "kind": "notice"}
        with db.session() as session:
            document = Document(
                **(defaults | {"title": title, "text": text, "ingested_at": datetime(2026, 3, 1, tzinfo=UTC)} | facts)
            )
            document.passages = [
                Passage(ordinal=0, path=[], role="text", heading="", text=text, start=0, end=len(text))
            ]
            session.add(document)
            session.flush()
            _note(session, document.id)
            return document.id

    return store


def _note(session: Any, document_id: int) -> None:
    session.add(DocumentEvent(document_id=document_id, at=datetime(2026, 3, 1, tzinfo=UTC), actor="li", action="x"))


def connect(db: Database, start: int, kind: LinkKind, end: int) -> None:
    with db.session() as session:
        session.add(DocumentLink(from_id=start, to_id=end, kind=kind))


async def page(client: Client, path: str, status: int = 200) -> str:
    response = await client.get(path)
    assert response.status == status, path
    return await response.text()


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW])
async def test_what_is_not_published_is_no_page(client: Client, add: Add, status: Status) -> None:
    document = add("草稿中的文件", status=status)
    assert "没有这份文件" in await page(client, f"/documents/{document}", 404)
    assert "草稿中的文件" not in await page(client, "/documents")


async def test_what_was_withdrawn_says_so_at_once(client: Client, add: Add, db: Database) -> None:
    document = add("青山市办法")
    assert "青山市办法" in await page(client, "/documents")
    with db.session() as session:
        session.get_one(Document, document).status = Status.WITHDRAWN
        _note(session, document)
    text = await page(client, f"/documents/{document}", 404)
    assert "已撤下" in text
    assert "青山市办法" not in text
    assert "青山市办法" not in await page(client, "/documents")
    assert "青山市办法" not in await page(client, "/documents/feed.xml")


@pytest.mark.parametrize("scope", [Scope.INTERNAL, Scope.ON_REQUEST, Scope.WITHHELD])
async def test_what_is_not_open_to_all_is_found_by_no_way(
    client: Client, app: web.Application, add: Add, db: Database, scope: Scope
) -> None:
    document = add(
        "内部名单", "绝密词语在这里。", scope=scope, is_normative=True, validity="已废止", ended_on=date(2020, 1, 1)
    )
    with db.session() as session:
        session.add(DocumentFile(document_id=document, name="a.txt", media_type="text/plain", size=1, content=b"x"))
    await asyncio.to_thread(lambda: app[KNOWLEDGE].current)
    for path in ("/documents", "/documents?q=绝密词语", "/documents/ended", "/documents/ledger", "/documents/feed.xml"):
        assert "内部名单" not in await page(client, path)
    for path in ("", "/original", "/duties.csv"):
        text = await page(client, f"/documents/{document}{path}", 404)
        assert "内部名单" not in text
        assert "已撤下" not in text


async def test_an_old_version_says_so_and_is_kept_out_of_search_engines(client: Client, add: Add) -> None:
    old = add("办法", source_name="a", version=1, status=Status.SUPERSEDED)
    new = add("办法", source_name="a", version=2)
    response = await client.get(f"/documents/{old}")
    text = await response.text()
    assert "这是旧版本（第1版）" in text
    assert f'现行版本见<a href="/documents/{new}">第2版</a>' in text
    assert '<meta name="robots" content="noindex">' in text
    assert response.headers["X-Robots-Tag"] == "noindex"
    current = await page(client, f"/documents/{new}")
    assert "旧版本（第" not in current
    assert f'<a href="/documents/{old}">第1版</a>' in current
    assert "noindex" not in current


async def test_what_has_ended_says_when_and_by_what(client: Client, add: Add, db: Database, clock: FixedClock) -> None:
    old = add("旧办法", validity="已废止", ended_on=date(2021, 5, 1))
    new = add("新办法", document_number="青政发〔2021〕8号")
    connect(db, new, LinkKind.REPEALS, old)
    text = await page(client, f"/documents/{old}")
    assert "<title>（已废止）旧办法" in text
    assert "本文件自2021年5月1日起废止" in text
    assert f'废止依据：<a href="/documents/{new}">《新办法》（青政发〔2021〕8号）</a>' in text
    ended = await page(client, "/documents/ended")
    assert "旧办法" in ended
    assert f'被<a href="/documents/{new}">' in ended


async def test_a_document_expires_by_the_clock(client: Client, add: Add, clock: FixedClock) -> None:
    """The last day in force is 13 March 2026, today."""
    document = add("扶持办法", expires_on=date(2026, 3, 13), validity="现行有效")
    assert "已失效" not in await page(client, f"/documents/{document}")
    clock.advance(timedelta(hours=14))  # midnight in China
    text = await page(client, f"/documents/{document}")
    assert "有效期至2026年3月13日，已经失效" in text
    assert "扶持办法" in await page(client, "/documents?validity=已失效")
    assert "2026年3月14日" in await page(client, "/documents/ended")


async def test_a_policy_is_shown_together_with_its_interpretation(client: Client, add: Add, db: Database) -> None:
    policy = add("《办法》", published_on=date(2026, 1, 2))
    explained = add("《办法》政策解读", "为什么要出台这个办法？因为旧办法实施十多年，许多做法需要更新。")
    connect(db, explained, LinkKind.INTERPRETS, policy)
    text = await page(client, f"/documents/{policy}")
    assert "政策解读</h2>" in text
    assert "《〈办法〉政策解读》" in text
    assert "为什么要出台这个办法" in text
    assert f'href="/documents/{policy}"' in await page(client, f"/documents/{explained}")
    assert '<meta name="PubDate" content="2026-01-02">' in text


async def test_the_original_is_always_a_download(client: Client, add: Add, db: Database) -> None:
    document = add("办法")
    assert "下载原件" not in await page(client, f"/documents/{document}")
    await page(client, f"/documents/{document}/original", 404)
    content = b"<script>alert(1)</script>"
    with db.session() as session:
        session.add(
            DocumentFile(
                document_id=document,
                name='办法"2026\r\n.html',
                media_type="text/html",
                size=len(content),
                content=content,
            )
        )
    assert f'href="/documents/{document}/original"' in await page(client, f"/documents/{document}")
    response = await client.get(f"/documents/{document}/original")
    assert await response.read() == content
    headers = response.headers
    assert headers["Content-Disposition"].startswith("attachment;")
    assert unquote(headers["Content-Disposition"].rpartition("UTF-8''")[2]) == "办法_2026_.html"
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    again = await client.get(f"/documents/{document}/original", headers={"If-None-Match": headers["ETag"]})
    assert again.status == 304


@pytest.mark.parametrize("stored", ["image/svg+xml", "text/html; charset=gbk", "x\r\nSet-Cookie: a", "", "text/xml"])
def test_a_type_that_could_run_or_is_none_becomes_bytes(stored: str) -> None:
    assert safe_media_type(stored) == "application/octet-stream"
    assert safe_media_type("application/pdf") == "application/pdf"


async def test_the_ledger_is_a_page_and_a_workbook(client: Client, add: Add) -> None:
    add("其他文件")
    document = add(
        "=1+1管理办法", is_normative=True, document_number="青政规〔2025〕1号", published_on=date(2025, 1, 2)
    )
    text = await page(client, "/documents/ledger")
    assert "青政规〔2025〕1号" in text
    assert "其他文件" not in text
    response = await client.get("/documents/ledger.xlsx")
    assert response.headers["Content-Disposition"].startswith("attachment;")
    sheet = load_workbook(io.BytesIO(await response.read())).worksheets[0]
    assert [cell.value for cell in sheet[2]][:3] == [1, "=1+1管理办法", "青政规〔2025〕1号"]
    assert sheet[2][1].data_type == "s"
    assert str(sheet[2][10].value).endswith(f"/documents/{document}")


async def test_the_duties_of_a_document_are_a_table_and_files(client: Client, add: Add) -> None:
    text = "按季公开全市财政收支情况。(责任单位:市财政局)"
    document = add("工作要点", text)
    assert "市财政局" in (await page(client, f"/documents/{document}")).partition("责任分工一览（1 项）")[2]
    rows = list(csv.reader(io.StringIO((await page(client, f"/documents/{document}/duties.csv")).lstrip("\ufeff"))))
    assert rows[1][rows[0].index("责任单位")] == "市财政局"
    response = await client.get(f"/documents/{document}/duties.xlsx")
    assert load_workbook(io.BytesIO(await response.read())).worksheets[0].max_row == 2
    repealed = add("旧工作要点", text, validity="已废止")
    assert "责任分工一览" not in await page(client, f"/documents/{repealed}")
    await page(client, f"/documents/{repealed}/duties.csv", 404)


async def test_the_feed_is_well_formed_and_newest_first(client: Client, add: Add) -> None:
    add("旧的<b>&\x0b", published_on=date(2020, 1, 1))
    add("新的", published_on=date(2026, 1, 1))
    response = await client.get("/documents/feed.xml")
    assert response.content_type == "application/atom+xml"
    feed = etree.fromstring(await response.read())
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.xpath("//a:entry/a:title/text()", namespaces=atom) == ["新的", "旧的<b>&"]
    assert feed.xpath("/a:feed/a:updated/text()", namespaces=atom) == ["2026-01-01T00:00:00+08:00"]


async def test_the_list_is_narrowed_paged_and_keeps_its_address(client: Client, add: Add) -> None:
    for number in range(25):
        add(f"文件{number:02}", issuer="甲局", published_on=date(2025, 1, 1 + number))
    add("别的", issuer="乙局")
    text = await page(client, "/documents?issuer=甲局")
    assert "找到 25 份符合条件的文件，第1页，共2页" in text
    assert "甲局（25）" in text
    assert "乙局（1）" in text
    assert text.index("文件24") < text.index("文件05")
    assert 'rel="next" href="/documents?issuer=%E7%94%B2%E5%B1%80&amp;page=2"' in text
    second = await page(client, "/documents?issuer=甲局&page=2")
    assert "文件04" in second
    assert "文件05" not in second
    assert "第2页，共2页" in await page(client, "/documents?issuer=甲局&page=99999")
    hidden = await page(client, "/documents?q=文件&issuer=乙局")
    assert "没有找到相关文件" in hidden
    assert "这样有 25 份" in hidden


@pytest.mark.parametrize(
    "query", ["%00", "%F0%90%8D%88", "%25_%27%22", "page=-1&page=x", "年" * 300, "q=" + "%E3%80%80"]
)
async def test_odd_queries_are_no_errors(client: Client, app: web.Application, plan: int, query: str) -> None:
    await asyncio.to_thread(lambda: app[KNOWLEDGE].current)
    await page(client, f"/documents?q={query}&issuer={query}&year={query}")


async def test_who_searches_or_downloads_too_often_waits(client: Client, app: web.Application, plan: int) -> None:
    app[documents.THROTTLE].limit = 2
    app[documents_files.THROTTLE].limit = 1
    for status in (200, 200, 429):
        assert (await client.get("/documents?q=公开")).status == status
    await page(client, "/documents")  # reading is never refused
    assert "下载得太频繁" not in await page(client, "/documents/ledger")
    assert (await client.get("/documents/ledger.xlsx")).status == 200
    assert "下载得太频繁" in await page(client, "/documents/ledger.xlsx", 429)
