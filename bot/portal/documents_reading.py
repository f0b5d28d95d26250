"""``/documents/{id}``: one document to read and cite, its original file, and its duties."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import aiohttp_jinja2
from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases.time import china_date
from bot.keys import CLOCK, DB, SETTINGS
from bot.portal import documents_files
from bot.portal.documents_files import CSV, XLSX, allow_download, attachment, safe_media_type
from bot.portal.documents_view import Block, blocks, citation, ended_sentence, facts, outline, page_tags
from knowledge.catalogue import (
    REPEALED_BY,
    DocumentView,
    Original,
    Relation,
    get_document,
    is_withdrawn,
    original_content,
    original_facts,
)
from knowledge.duties import Duty, load_duties, next_due
from knowledge.duties.export import limit_text, write_csv, write_xlsx

MISSING = "没有这份文件。它可能已被撤下或者更新，请在公开文件里重新查找。"
WITHDRAWN = "这份文件已撤下，不再公开。请在公开文件里重新查找，或者致电我们询问。"
NO_ORIGINAL = "这份文件没有可以下载的原件。"
NO_DUTIES = "这份文件里没有读出责任分工。"
DOCUMENT = "/documents/{id:[0-9]{1,9}}"
WRITERS: dict[str, tuple[Callable[[list[Duty], Path, date], None], str]] = {
    "csv": (write_csv, CSV),
    "xlsx": (write_xlsx, XLSX),
}


@dataclass(frozen=True)
class DutyRow:
    """A duty as the page shows it."""

    passage_id: int | None
    section: str
    matter: str
    units: str
    times: str
    due: date | None


@dataclass(frozen=True)
class _Reading:
    document: DocumentView | None
    was_withdrawn: bool
    duties: list[Duty]
    parts: list[Block]


def setup(app: web.Application) -> None:
    documents_files.setup(app)
    app.router.add_get(DOCUMENT, reading_page)
    app.router.add_get(f"{DOCUMENT}/original", original)
    app.router.add_get(f"{DOCUMENT}/duties.{{format:csv|xlsx}}", duties_file)


async def reading_page(request: web.Request) -> web.Response:
    """One document; ``#p{passage id}`` opens it at a passage and highlights it."""
    today = china_date(request.app[CLOCK].now())
    reading = await request.app[DB].read(_read, int(request.match_info["id"]), today)
    document = reading.document
    if document is None:
        raise web.HTTPNotFound(text=WITHDRAWN if reading.was_withdrawn else MISSING)
    validity, ended = document.summary.validity(today), ended_sentence(document, today)
    context: dict[str, Any] = {
        "view": document,
        "document": document.summary,
        "validity": validity,
        "ended": ended,
        "parts": reading.parts,
        "facts": facts(document),
        "outline": outline(document),
        "citations": {passage.id: citation(document, passage) for passage in document.passages},
        "related": _related(document, without=REPEALED_BY if ended else ""),
        "repealed_by_label": REPEALED_BY,
        "page_tags": page_tags(document, request.app[SETTINGS].base_url),
        "duties": _duty_rows(document, reading.duties, today),
    }
    response = aiohttp_jinja2.render_template("portal/document.html", request, context)
    response.headers["Cache-Control"] = "no-cache"
    if not document.is_current:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


async def original(request: web.Request) -> web.Response:
    """The file as it was handed in, always as a download."""
    allow_download(request)
    document_id = int(request.match_info["id"])
    found: Original | None = await request.app[DB].read(original_facts, document_id)
    if found is None:
        raise web.HTTPNotFound(text=NO_ORIGINAL)
    unchanged = any(tag.value in (found.tag, "*") for tag in request.if_none_match or ())
    body = None if unchanged else await request.app[DB].read(original_content, document_id)
    response = attachment(body, found.name, safe_media_type(found.media_type))
    if unchanged:
        response.set_status(304)
    response.etag = found.tag
    response.headers["Cache-Control"] = "no-cache"
    return response


async def duties_file(request: web.Request) -> web.Response:
    """Who must publish what, as a table for a spreadsheet."""
    allow_download(request)
    write, content_type = WRITERS[request.match_info["format"]]
    today = china_date(request.app[CLOCK].now())
    reading = await request.app[DB].read(_read, int(request.match_info["id"]), today)
    if reading.document is None or not reading.duties:
        raise web.HTTPNotFound(text=NO_DUTIES if reading.document else MISSING)
    name = f"{reading.document.summary.title}-责任分工.{request.match_info['format']}"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "duties"
        write(reading.duties, path, today)
        return attachment(path.read_bytes(), name, content_type)


def _read(session: Session, document_id: int, today: date) -> _Reading:
    document = get_document(session, document_id)
    if document is None:
        return _Reading(None, is_withdrawn(session, document_id), [], [])
    holds = document.is_current and not document.summary.validity(today).has_ended
    return _Reading(document, False, load_duties(session, document_id) if holds else [], blocks(document.passages))


def _related(document: DocumentView, without: str) -> list[tuple[str, list[Relation]]]:
    """What it is linked with, under its headings; ``without`` the one whose links stand elsewhere on the page."""
    relations = [relation for relation in document.relations if relation.label != without]
    return [(label, list(group)) for label, group in groupby(relations, key=lambda relation: relation.label)]


def _duty_rows(document: DocumentView, duties: list[Duty], today: date) -> list[DutyRow]:
    ids = {passage.ordinal: passage.id for passage in document.passages}
    return [
        DutyRow(
            ids.get(duty.passage_ordinal),
            "".join(duty.section_path),
            duty.matter,
            "、".join(f"{unit}（牵头）" if unit == duty.lead_unit else unit for unit in duty.units),
            "，".join(filter(None, (duty.frequency.text if duty.frequency else "", limit_text(duty)))),
            next_due(duty, today),
        )
        for duty in duties
    ]
