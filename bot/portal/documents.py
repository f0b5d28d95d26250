"""``/documents``: the published documents, to be found, read, cited and downloaded. No script is needed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import aiohttp_jinja2
from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases.time import china_date
from bot.keys import CLOCK, DB, KNOWLEDGE
from bot.portal import documents_lists, documents_reading
from bot.portal.documents_shelf import SHELF, ShelfHolder
from bot.portal.protection import SlidingWindow, client_address
from bot.serving.knowledge import KnowledgeHolder
from knowledge.catalogue import FACETS, Filters, Found, InTexts, Shelf, TextHit, look_in_texts, search_catalogue

MAX_QUERY_CHARACTERS = 100
SEARCHES_A_MINUTE = 300  # of one address; behind it may be a whole office that types
SEARCHING_TOO_OFTEN = "查找得太频繁了，请过一分钟再试。"
FACET_LABELS = {
    "issuer": "发文机关",
    "year": "年份",
    "topic": "主题分类",
    "validity": "有效性",
    "place": "地区",
    "kind": "文件类型",
}
NEWEST = "newest"

THROTTLE: web.AppKey[SlidingWindow] = web.AppKey("document_search_throttle", SlidingWindow)


def setup(app: web.Application) -> None:
    app[SHELF] = ShelfHolder()
    app[THROTTLE] = SlidingWindow(SEARCHES_A_MINUTE, timedelta(minutes=1), max_keys=2_000)
    app.router.add_get("/documents", list_page)
    documents_lists.setup(app)
    documents_reading.setup(app)


async def list_page(request: web.Request) -> web.Response:
    """The documents that fit ``?q=`` and the filters, a page at a time. Scripts fetch it too, while someone types."""
    app, now = request.app, request.app[CLOCK].now()
    query = _typed(request, "q")[:MAX_QUERY_CHARACTERS]
    filters = Filters(**{name: _typed(request, name) for name in FACETS})
    newest_first = request.query.get("sort") == NEWEST
    if query and not app[THROTTLE].allow(client_address(request), now):
        raise web.HTTPTooManyRequests(text=SEARCHING_TOO_OFTEN)

    text_is_ready = app[KNOWLEDGE].is_loaded
    in_texts = await asyncio.to_thread(_in_texts, app[KNOWLEDGE], query) if query and text_is_ready else InTexts()

    def find(session: Session) -> tuple[Shelf, Found, Mapping[int, Sequence[TextHit]]]:
        shelf = app[SHELF].current(session)
        order: dict[str, Any] = {"newest_first": newest_first, "page": _page_number(request)}
        found, hits = search_catalogue(session, shelf, query, filters, in_texts, today=china_date(now), **order)
        return shelf, found, hits

    shelf, found, hits = await app[DB].read(find)
    context: dict[str, Any] = {
        "query": query,
        "found": found,
        "hits": hits,
        "is_empty": not shelf.documents,
        "count_text": count_text(query, filters, found),
        "text_is_ready": text_is_ready or not query,
        "facets": [(name, FACET_LABELS[name], getattr(filters, name), found.choices[name]) for name in FACETS],
        "sort": NEWEST if newest_first else "",
        "chosen": _chosen(query, filters, newest_first, found),
        "link_to_page": lambda number: _address(query, filters, newest_first, page=number),
        "link_unfiltered": _address(query, Filters(), newest_first),
        "link_without_query": _address("", filters, newest_first),
    }
    response = aiohttp_jinja2.render_template("portal/documents.html", request, context)
    response.headers["Cache-Control"] = "no-cache"
    if query or filters.chosen:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def count_text(query: str, filters: Filters, found: Found) -> str:
    """What is announced: how many documents, and which of their pages."""
    looked_for = f"“{query}”：" if query else ""
    narrowed = "符合条件的" if filters.chosen else ""
    pages = f"，第{found.page}页，共{found.pages}页" if found.pages > 1 else ""
    start = f"{looked_for}找到" if query or narrowed else "共"
    return f"{start} {found.total} 份{narrowed}文件{pages}"


def _in_texts(holder: KnowledgeHolder, query: str) -> InTexts:
    return look_in_texts(holder.current, query)


def _chosen(query: str, filters: Filters, newest_first: bool, found: Found) -> list[tuple[str, str, str]]:
    """Each filter in use: its label, its value in words, and the address without it."""
    rows = []
    for name, value in filters.chosen.items():
        label = next((choice.label for choice in found.choices[name] if choice.value == value), value)
        others = Filters(**{**filters.chosen, name: ""})
        rows.append((FACET_LABELS[name], label, _address(query, others, newest_first)))
    return rows


def _address(query: str, filters: Filters, newest_first: bool, page: int = 1) -> str:
    given = {"q": query, **filters.chosen, "sort": NEWEST if newest_first else "", "page": page > 1 and str(page)}
    parameters = {name: value for name, value in given.items() if value}
    return f"/documents?{urlencode(parameters)}" if parameters else "/documents"


def _typed(request: web.Request, name: str) -> str:
    """A parameter without control characters and needless blanks."""
    return " ".join("".join(c if c.isprintable() else " " for c in request.query.get(name, "")).split())


def _page_number(request: web.Request) -> int:
    page = request.query.get("page", "")
    return int(page) if page.isascii() and page.isdecimal() and len(page) < 7 else 1
