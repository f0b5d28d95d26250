"""What has ended, the ledger of 规范性文件, and a feed of what is new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import aiohttp_jinja2
from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases.time import CHINA, china_date
from bot.keys import CLOCK, DB, SETTINGS
from bot.portal.documents_files import XLSX, allow_download, attachment
from bot.portal.documents_shelf import SHELF
from knowledge.catalogue import DocumentSummary, Ended, ended_documents, ledger_workbook

FEED_LENGTH = 50


def setup(app: web.Application) -> None:
    aiohttp_jinja2.get_env(app).filters["xml_text"] = xml_text
    app.router.add_get("/documents/ended", ended_page)
    app.router.add_get("/documents/ledger", ledger_page)
    app.router.add_get("/documents/ledger.xlsx", ledger_file)
    app.router.add_get("/documents/feed.xml", feed)


async def ended_page(request: web.Request) -> web.Response:
    """What was repealed or expired, the latest first."""
    today = _today(request)

    def find(session: Session) -> list[Ended]:
        return ended_documents(session, request.app[SHELF].current(session).documents, today)

    rows = await request.app[DB].read(find)
    return aiohttp_jinja2.render_template("portal/documents_ended.html", request, {"rows": rows, "today": today})


async def ledger_page(request: web.Request) -> web.Response:
    """The ledger as a page."""
    today = _today(request)
    documents = await request.app[DB].read(_normative, request.app)
    rows = [(document, document.validity(today)) for document in documents]
    return aiohttp_jinja2.render_template("portal/documents_ledger.html", request, {"rows": rows, "today": today})


async def ledger_file(request: web.Request) -> web.Response:
    """The ledger as a workbook."""
    allow_download(request)
    today, base_url = _today(request), request.app[SETTINGS].base_url

    def write(session: Session) -> bytes:
        return ledger_workbook(_normative(session, request.app), today, base_url)

    body = await request.app[DB].read(write)
    return attachment(body, f"规范性文件目录-{today.isoformat()}.xlsx", XLSX)


async def feed(request: web.Request) -> web.Response:
    """The newest documents as an Atom feed (RFC 4287)."""

    def newest(session: Session) -> Sequence[DocumentSummary]:
        return request.app[SHELF].current(session).documents[:FEED_LENGTH]

    documents = await request.app[DB].read(newest)
    moments = [_moment(document.dated or date(document.year or 1970, 1, 1)) for document in documents]
    context: dict[str, Any] = {
        "base_url": request.app[SETTINGS].base_url,
        "entries": list(zip(documents, moments, strict=True)),
        "updated": max(moments, default=_moment(_today(request))),
    }
    response = aiohttp_jinja2.render_template("portal/documents_feed.xml", request, context)
    response.content_type = "application/atom+xml"
    return response


def xml_text(text: str) -> str:
    """Without the control characters that no XML may hold."""
    return "".join(character for character in text if character.isprintable())


def _normative(session: Session, app: web.Application) -> list[DocumentSummary]:
    return [document for document in app[SHELF].current(session).documents if document.is_normative]


def _moment(day: date) -> str:
    """The beginning of a day in China."""
    return datetime.combine(day, time(), tzinfo=CHINA).isoformat()


def _today(request: web.Request) -> date:
    return china_date(request.app[CLOCK].now())
