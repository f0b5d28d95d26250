"""``/given/…``: what came with a reply, for the browser that holds the conversation in which the application was filed.

Everybody else gets one and the same page, whatever they ask for: it asks for number and query code, and tells nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases import enclosures
from actions.cases.given import WORD, letter_in
from bot.channels.web.transcript import conversation_id_of
from bot.channels.web.visitor import visitor_token
from bot.keys import CLOCK, DB
from bot.portal.documents_files import allow_download, private_attachment
from bot.portal.status import Download, page_for_files

_Find = Callable[[Session, str, int, datetime | None], Download | None]


def setup(app: web.Application) -> None:
    app.router.add_get(r"/given/{file:\d{1,9}}", file)
    app.router.add_get(r"/given/letter/{letter:\d{1,9}}", letter)


async def file(request: web.Request) -> web.Response:
    """``GET /given/{file}``: a file that came with a reply."""
    return await _give(request, _own_file, int(request.match_info["file"]))


async def letter(request: web.Request) -> web.Response:
    """``GET /given/letter/{letter}``: the letter of a reply."""
    return await _give(request, _own_letter, int(request.match_info["letter"]))


async def _give(request: web.Request, find: _Find, wanted: int) -> web.Response:
    token, now = visitor_token(request), request.app[CLOCK].now()
    if token:
        allow_download(request)
        found = await request.app[DB].run(_of_visitor, find, token, wanted, now if _is_fetched(request) else None)
        if found is not None:
            return private_attachment(found.content, found.name, found.media_type)
    kind_of_request = request.headers.get("Sec-Fetch-Dest", "document")
    if kind_of_request == "iframe":
        return web.Response(status=204)  # the embedded chat stays where it is: no other page may be framed
    return page_for_files(request, is_page=kind_of_request == "document")


def _is_fetched(request: web.Request) -> bool:
    """Whether somebody gets the file, and no program only looks whether it is there, or loads it in advance."""
    return request.method == "GET" and not request.headers.get("Sec-Purpose", request.headers.get("Purpose"))


def _of_visitor(session: Session, find: _Find, token: str, wanted: int, fetched_at: datetime | None) -> Download | None:
    conversation_id = conversation_id_of(session, token)
    return find(session, conversation_id, wanted, fetched_at) if conversation_id else None


def _own_file(session: Session, conversation_id: str, wanted: int, fetched_at: datetime | None) -> Download | None:
    application = enclosures.application_in(session, conversation_id, wanted)
    found = application and enclosures.content_for_applicant(session, application.id, wanted)
    if not application or not found:
        return None
    if fetched_at is not None:
        enclosures.note_fetched(session, application, wanted, way="chat", now=fetched_at)
    return Download.of_file(found)


def _own_letter(session: Session, conversation_id: str, wanted: int, _: datetime | None) -> Download | None:
    found = letter_in(session, conversation_id, wanted)
    return found and Download(found[0].name, WORD, found[1])
