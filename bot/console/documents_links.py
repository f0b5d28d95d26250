"""Links between documents, made and taken away by hand; a draft declared the new version of another document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console.documents import document_id, one_page, person, revision, see_other
from bot.console.me import me
from bot.keys import CLOCK, DB
from bot.typed import whole_number
from knowledge.publishing.desk import find_other
from knowledge.publishing.drafting import declare_version
from knowledge.publishing.linking import link, unlink
from knowledge.publishing.people import Person, StepRefusedError, UnknownDocumentError
from knowledge.publishing.steps import open_for_change
from knowledge.tables import Document, DocumentLink, LinkKind

# The form's choice → kind, and whether this document is the one that interprets, repeals or amends.
CHOICES = {
    "interprets": (LinkKind.INTERPRETS, True),
    "interpreted-by": (LinkKind.INTERPRETS, False),
    "repeals": (LinkKind.REPEALS, True),
    "repealed-by": (LinkKind.REPEALS, False),
    "amends": (LinkKind.AMENDS, True),
    "amended-by": (LinkKind.AMENDS, False),
}


async def add(request: web.Request) -> web.Response:
    """``POST …/link``"""
    form = await request.post()
    choice, other = str(form.get("choice", "")), str(form.get("other", ""))
    return await _done(request, "linked", add_link, choice, other, revision(form))


async def remove(request: web.Request) -> web.Response:
    """``POST …/unlink``"""
    form = await request.post()
    return await _done(request, "unlinked", remove_link, whole_number(form.get("link")) or 0, revision(form))


async def declare(request: web.Request) -> web.Response:
    """``POST …/declare``"""
    form = await request.post()
    return await _done(request, "declared", declare_new_version, str(form.get("of", "")), revision(form))


async def _done(request: web.Request, done: str, work: Callable[..., object], *args: object) -> web.Response:
    try:
        await request.app[DB].run(work, document_id(request), *args, person(me(request)), request.app[CLOCK].now())
    except UnknownDocumentError as error:
        return await one_page(request, error=str(error), status=422)
    except StepRefusedError as error:
        return await one_page(request, error=str(error), status=409)
    raise see_other(document_id(request), done)


def add_link(session: Session, one_id: int, choice: str, typed: str, seen: int, by: Person, now: datetime) -> None:
    """Link a document with the other that ``typed`` names, by one of :data:`CHOICES`. Raises
    :class:`StepRefusedError`."""
    one = open_for_change(session, one_id, seen)
    other = _other(session, one_id, typed)
    if choice not in CHOICES:
        raise StepRefusedError("请选择两份文件的关系。")
    kind, is_start = CHOICES[choice]
    start, end = (one, other) if is_start else (other, one)
    if not link(session, start, end, kind, by=by.signature, now=now):
        raise StepRefusedError("这两份文件已经有这种关联。")


def remove_link(session: Session, one_id: int, link_id: int, seen: int, by: Person, now: datetime) -> bool:
    """Take a link away; whether the document has it. Raises :class:`StepRefusedError`."""
    one = open_for_change(session, one_id, seen)
    found = session.get(DocumentLink, link_id)
    ends = (found.from_id, found.to_id) if found else ()
    is_its = one.source_name in {session.get_one(Document, end).source_name for end in ends}
    if is_its:
        unlink(session, link_id, by=by.signature, now=now)
    return is_its


def declare_new_version(session: Session, one_id: int, typed: str, seen: int, by: Person, now: datetime) -> None:
    """Make a draft the next version of the document that ``typed`` names. Raises :class:`StepRefusedError`."""
    other = _other(session, one_id, typed)
    declare_version(session, one_id, other.id, by=by, now=now, revision=seen)


def _other(session: Session, one_id: int, typed: str) -> Document:
    other = find_other(session, typed)
    if other is None or other == one_id:
        raise StepRefusedError("没有找到所填的另一份文件，请填写它的编号、文号或完整标题。")
    return session.get_one(Document, other)
