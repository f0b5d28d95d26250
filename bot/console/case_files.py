"""Files that citizens sent, for who works on the case or has the conversation. Each look is written to the audit trail.

A photo of an ID paper is opened by those who may see the applicant unmasked (:mod:`actions.cases.sight`); other files
by whoever works on applications, or is in the conversation in which they were sent.
"""

from __future__ import annotations

from datetime import datetime

from aiohttp import web
from sqlalchemy.orm import Session

from actions.cases import attachments, audit
from actions.cases.attachments import FoundFile
from actions.cases.steps import find
from bot.channels.web.files import as_download
from bot.console.applications import not_found
from bot.console.desk.holding import RefusedError, require
from bot.console.file_sight import may_open
from bot.console.guard import refused_page
from bot.console.me import Me, me
from bot.console.policy import Permission
from bot.keys import CLOCK, DB

NOT_YOURS = "身份证件由登记人员、主管人员查看。"


class HiddenError(Exception):
    """Who asks may not see it."""


async def of_case(request: web.Request) -> web.Response:
    """``GET /staff/applications/{number}/files/{file}``."""
    return await _download(request, file_of_case, request.match_info["number"])


async def of_conversation(request: web.Request) -> web.Response:
    """``GET /staff/conversations/{id}/files/{file}``: while the conversation may be read."""
    return await _download(request, file_of_conversation, request.match_info["id"])


async def _download(request: web.Request, work, subject: str) -> web.Response:  # type: ignore[no-untyped-def]
    person, now = me(request), request.app[CLOCK].now()
    try:
        found = await request.app[DB].run(work, subject, int(request.match_info["file"]), person, now)
    except HiddenError:
        return refused_page(request, NOT_YOURS)
    except RefusedError as refusal:
        return refused_page(request, str(refusal))
    if found is None:
        raise not_found(request, LookupError("没有这个文件，或者已经删除。"))
    return as_download(found)


def file_of_case(session: Session, number: str, file_id: int, person: Me, now: datetime) -> FoundFile | None:
    """A file that belongs to an application. Raises :class:`HiddenError`."""
    application = find(session, number)
    if application is None:
        return None
    found = attachments.content_of(session, file_id, application_id=application.id)
    return _recorded(session, found, application.number, person, now)


def file_of_conversation(
    session: Session, conversation_id: str, file_id: int, person: Me, now: datetime
) -> FoundFile | None:
    """A file that was sent in a conversation. Raises :class:`HiddenError`, :class:`RefusedError`."""
    require(session, conversation_id, person, Permission.READ_CONVERSATION)
    found = attachments.content_of(session, file_id, conversation_id=conversation_id)
    return _recorded(session, found, conversation_id, person, now)


def _recorded(session: Session, found: FoundFile | None, subject: str, person: Me, now: datetime) -> FoundFile | None:
    if found is None:
        return None
    file = found.attached
    if not may_open(person, file):
        raise HiddenError
    detail = {"file": file.id, "purpose": file.purpose.value, "kind": file.kind.value}
    audit.record(session, at=now, actor=person.signature, action="attachment_read", subject=subject, detail=detail)
    return found
