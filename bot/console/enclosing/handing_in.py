"""Files are put beside a reply: uploaded, or taken from the knowledge base. One that is refused keeps no other from
being kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from aiohttp import web
from aiohttp.web_request import FileField
from sqlalchemy.orm import Session

from actions.cases import enclosures
from actions.cases.attachments import Checked, FileRefused, FileTooLarge
from actions.cases.enclosures import MOST_BYTES, Enclosed
from actions.cases.refusals import StepRefused
from actions.cases.steps import named
from actions.cases.tables import Application
from bot.console.enclosing.looking import concerns_of
from bot.console.enclosing.people import own_numbers
from bot.console.me import Me
from bot.console.people import reach
from bot.keys import CLOCK, DB
from knowledge.tables import Document, DocumentFile, Scope, Status

GIVABLE = (Scope.PROACTIVE, Scope.ON_REQUEST)  # of what is published: the rest is not for people outside


@dataclass(frozen=True)
class HandedIn:
    """What became of one file."""

    name: str = field(repr=False)
    kept: Enclosed | None = None
    problem: str = ""  # why it was refused: a Chinese sentence


@dataclass(frozen=True)
class _File:
    name: str = field(repr=False)
    read: Callable[[], bytes]


async def hand_in(app: web.Application, number: str, parts: Iterable[object], person: Me) -> list[HandedIn]:
    """The files of a form, in their order. Raises :class:`StepRefused` when nothing can be added now,
    :class:`UnknownApplicationError`, :class:`~bot.console.people.reach.OutOfReachError`."""
    files = [_File(part.filename, partial(_content, part)) for part in parts if isinstance(part, FileField)]
    return await _hand_in(app, number, files, person)


async def take_document(app: web.Application, number: str, document_id: int, person: Me) -> HandedIn:
    """The original of a published document. Raises what :func:`hand_in` does."""
    found = await app[DB].read(_original, document_id)
    if isinstance(found, str):
        await app[DB].read(_own, number)
        return HandedIn(f"文件{document_id}", problem=found)
    name, content = found
    return (await _hand_in(app, number, [_File(name, lambda: content)], person))[0]


async def _hand_in(app: web.Application, number: str, files: Iterable[_File], person: Me) -> list[HandedIn]:
    own = await app[DB].read(_own, number)
    done = []
    for file in files:
        try:
            raw = await asyncio.to_thread(file.read)
            checked = await asyncio.to_thread(enclosures.checked, file.name, raw)
            concerns = await concerns_of(checked.kind, checked.content, own)
            kept = await app[DB].run(_add, number, file.name, checked, concerns, person, app[CLOCK].now())
            done.append(HandedIn(file.name, kept))
        except FileRefused as error:
            done.append(HandedIn(file.name, problem=str(error)))
        except StepRefused as error:
            if not any(one.kept for one in done):
                raise
            done.append(HandedIn(file.name, problem=str(error)))  # it was submitted meanwhile
    return done


def locked(session: Session, number: str, person: Me) -> Application:
    """The application, which ``person`` reaches. Raises :class:`UnknownApplicationError`, and
    :class:`~bot.console.people.reach.OutOfReachError`."""
    reach.require(session, number, person)
    return named(session, number, lock=True)


def _add(
    session: Session, number: str, name: str, checked: Checked, concerns: tuple[str, ...], person: Me, now: datetime
) -> Enclosed:
    application = locked(session, number, person)
    return enclosures.add(session, application, name, checked, by=person.signature, now=now, concerns=concerns)


def _own(session: Session, number: str) -> frozenset[str]:
    """What of the applicant may stand in the files, when there may be some now."""
    application = named(session, number)
    if reason := enclosures.why_closed(application):
        raise StepRefused(reason)
    return own_numbers(application.id_number, application.phone, application.email)


def _original(session: Session, document_id: int) -> tuple[str, bytes] | str:
    """Name and bytes of a document's file; or why it is not to be had."""
    document = session.get(Document, document_id)
    if document is None or document.status != Status.PUBLISHED or document.scope not in GIVABLE:
        return "没有这份文件，或者它没有发布、不能对外提供。"
    file = session.get(DocumentFile, document_id)
    return (file.name, file.content) if file else "这份文件没有保存原件，请另行上传。"


def _content(part: FileField) -> bytes:
    """What was sent lies in a file of its own. Raises :class:`FileTooLarge`."""
    content = part.file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise FileTooLarge(MOST_BYTES)
    return content
