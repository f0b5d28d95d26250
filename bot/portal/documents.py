"""``/documents`` and ``/documents/{id}``: the published documents, to be found, read and cited. No script is needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from bot.keys import DB
from bot.portal.filters import chinese_date
from knowledge.catalogue import DocumentView, PassageView, get_document, list_documents

MAX_QUERY_CHARACTERS = 100
# Where a copy was taken from is kept for staff; a reader needs to know only that it is one.
COPIED = "本文本整理自公开转载，请以正式公布的文本为准。"
OUTLINE_LEVELS = 3
LABEL_CHARACTERS = 36


@dataclass(frozen=True)
class OutlineEntry:
    """A line of the outline; ``level`` counts from 1."""

    passage_id: int
    level: int
    label: str


def setup(app: web.Application) -> None:
    app.router.add_get("/documents", list_page)
    app.router.add_get(r"/documents/{id:\d{1,9}}", reading_page)


async def list_page(request: web.Request) -> web.Response:
    """All documents, or those that ``?q=`` finds."""
    query = " ".join(request.query.get("q", "").split())[:MAX_QUERY_CHARACTERS]
    documents = await request.app[DB].read(list_documents, query)
    return aiohttp_jinja2.render_template("portal/documents.html", request, {"query": query, "documents": documents})


async def reading_page(request: web.Request) -> web.Response:
    """One document; ``#p{passage id}`` opens it at a passage and highlights it."""
    document = await request.app[DB].read(get_document, int(request.match_info["id"]))
    if document is None:
        raise web.HTTPNotFound(text="没有这份文件。它可能已被撤下或者更新，请在公开文件里重新查找。")
    context: dict[str, Any] = {
        "document": document.summary,
        "passages": document.passages,
        "facts": facts(document),
        "outline": outline(document),
        "citations": {passage.id: citation(document, passage) for passage in document.passages},
    }
    return aiohttp_jinja2.render_template("portal/document.html", request, context)


def facts(document: DocumentView) -> list[tuple[str, str]]:
    """What the document says of itself, as label and value; what it does not say is left out."""
    summary = document.summary
    rows = [
        ("文号", summary.document_number),
        ("发文机关", summary.issuer),
        ("索引号", document.index_number),
        ("主题分类", summary.subject),
        ("成文日期", summary.signed_on and chinese_date(summary.signed_on)),
        ("发布日期", summary.published_on and chinese_date(summary.published_on)),
        ("说明", document.source and COPIED),
    ]
    return [(label, value) for label, value in rows if value]


def outline(document: DocumentView) -> list[OutlineEntry]:
    """Where each section begins: chapters and articles of a law, else three levels of numbered headings."""
    if document.summary.kind == "law":
        return _law_outline(document)
    sections = [passage for passage in document.outline if passage.level <= OUTLINE_LEVELS]
    return [OutlineEntry(passage.id, passage.level, _own_heading(passage)) for passage in sections]


def _law_outline(document: DocumentView) -> list[OutlineEntry]:
    entries: dict[str, OutlineEntry] = {}
    article_level = 2 if any(passage.role == "heading" for passage in document.passages) else 1
    for passage in document.passages:
        if passage.role == "heading":
            entries.setdefault(passage.path[0], OutlineEntry(passage.id, 1, passage.text))
        elif passage.path:
            entries.setdefault(passage.path[0], OutlineEntry(passage.id, article_level, passage.path[0]))
    return list(entries.values())


def _own_heading(passage: PassageView) -> str:
    """The heading with its number, as it stands in the text: (一)推进决策公开."""
    number, found, _ = passage.text.partition(passage.heading)
    label = number + passage.heading if found else passage.heading
    return label if len(label) <= LABEL_CHARACTERS else f"{label[:LABEL_CHARACTERS]}…"


def citation(document: DocumentView, passage: PassageView) -> str:
    """《title》（文号）section, as one cites it."""
    summary = document.summary
    number = f"（{summary.document_number}）" if summary.document_number else ""
    return f"《{summary.title}》{number}{''.join(passage.path)}"
