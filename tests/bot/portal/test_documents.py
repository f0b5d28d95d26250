"""The published documents: found, read at a passage, cited, with no script."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient

from actions.db import Database
from bot.keys import KNOWLEDGE
from bot.portal.documents_view import citation, facts, outline
from knowledge.catalogue import get_document

Client = TestClient[Any, Any]


async def page(client: Client, path: str) -> str:
    response = await client.get(path)
    assert response.status == 200
    return await response.text()


async def test_the_list_shows_what_each_document_says_of_itself(client: Client, plan: int, regulation: int) -> None:
    text = await page(client, "/documents")
    for words in ("青山市2025年政务公开工作要点", "青政办发〔2025〕7号", "2025年4月1日", "现行有效", "已废止"):
        assert words in text
    assert f'href="/documents/{plan}"' in text


async def test_the_search_finds_by_words_and_says_when_nothing_is_there(
    client: Client, app: web.Application, plan: int
) -> None:
    await asyncio.to_thread(lambda: app[KNOWLEDGE].current)
    text = await page(client, "/documents?q=财政")
    assert "找到 1 份文件" in text
    assert "<mark>财政</mark>" in text
    assert re.search(rf'href="/documents/{plan}#p\d+"', text)
    nothing = await page(client, "/documents?q=渔业")
    assert "没有找到相关文件" in nothing
    assert 'value="渔业"' in nothing
    assert "申请公开" in nothing


async def test_titles_are_found_while_the_knowledge_base_is_loading(
    client: Client, app: web.Application, plan: int
) -> None:
    assert not app[KNOWLEDGE].is_loaded
    text = await page(client, "/documents?q=政务公开工作要点")
    assert "找到 1 份文件" in text
    assert "正文检索正在准备" in text
    assert "找到 1 份文件" in await page(client, "/documents?q=青政办发[2025]7号")


async def test_what_was_searched_for_is_shown_as_text_never_as_markup(client: Client) -> None:
    text = await page(client, '/documents?q="><script>alert(1)</script>')
    assert "<script>alert" not in text


async def test_an_empty_catalogue_says_so(client: Client) -> None:
    assert "还没有收录文件" in await page(client, "/documents")


async def test_every_passage_has_an_anchor_and_a_citation(client: Client, db: Database, plan: int) -> None:
    text = await page(client, f"/documents/{plan}")
    with db.session(read_only=True) as session:
        document = get_document(session, plan)
    assert document is not None
    for passage in document.passages:
        assert f'id="p{passage.id}"' in text
        assert f'href="#p{passage.id}"' in text
    assert '<span class="citation-text">《青山市2025年政务公开工作要点》（青政办发〔2025〕7号）一(一)</span>' in text


async def test_the_words_of_a_document_are_text_never_markup(client: Client, plan: int) -> None:
    text = await page(client, f"/documents/{plan}")
    assert "&lt;b&gt;按季&lt;/b&gt;公开" in text


async def test_a_row_of_a_table_is_read_without_its_pipes(client: Client, plan: int) -> None:
    assert re.search(r"<td[^>]*>事项</td>\s*<td[^>]*>责任单位", await page(client, f"/documents/{plan}"))


async def test_an_incomplete_text_says_what_it_leaves_out(client: Client, plan: int, regulation: int) -> None:
    text = await page(client, f"/documents/{plan}")
    assert "收录的文本不完整" in text
    assert "附件二" in text
    assert "收录的文本不完整" not in await page(client, f"/documents/{regulation}")


async def test_a_document_has_one_address(client: Client, plan: int) -> None:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in str(plan))
    assert (await client.get(f"/documents/{wide}")).status == 404


async def test_a_missing_document_is_a_friendly_404(client: Client) -> None:
    for path in ("/documents/99", "/documents/abc", "/documents/99999999999999999999"):
        response = await client.get(path)
        assert response.status == 404
        assert "公开文件" in await response.text()


async def test_pages_hold_nothing_inline_that_the_policy_would_block(client: Client, plan: int) -> None:
    for path in ("/", "/documents", f"/documents/{plan}", "/documents/ended", "/documents/ledger", "/status", "/help"):
        text = await (await client.get(path)).text()
        assert not re.search(r"<script(?![^>]* src=)", text)
        assert not re.search(r"\s(style|on\w+)=", text)
        assert "<style" not in text


def test_the_outline_of_a_law_lists_chapters_and_articles(db: Database, regulation: int) -> None:
    with db.session(read_only=True) as session:
        document = get_document(session, regulation)
    assert document is not None
    assert [(entry.level, entry.label) for entry in outline(document)] == [
        (1, "第一章 总则"),
        (2, "第一条"),
        (2, "第二条"),
    ]


def test_the_outline_of_a_plan_lists_its_numbered_headings(db: Database, plan: int) -> None:
    with db.session(read_only=True) as session:
        document = get_document(session, plan)
    assert document is not None
    assert [(entry.level, entry.label) for entry in outline(document)] == [
        (1, "一、推进重点领域公开"),
        (2, "(一)财政信息"),
    ]
    assert ("发布日期", "2025年4月1日") in facts(document)
    assert "索引号" not in dict(facts(document))
    assert citation(document, document.passages[0]) == "《青山市2025年政务公开工作要点》（青政办发〔2025〕7号）"
