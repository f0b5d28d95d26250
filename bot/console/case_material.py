"""Files that staff put to an application, move and upload: for the pages of the case and of the conversation.

Who may open a photo of an ID paper is decided by its purpose (:mod:`bot.console.file_sight`), so who may not open one
can't make other material of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web
from aiohttp.web_request import FileField
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import attachments, due_dates, material
from actions.cases.attachments import Attached, Limits, Purpose
from actions.cases.masking import without_document_numbers
from actions.cases.material import CAME, WHEN, By, Upload
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.steps import Notice, find
from actions.cases.tables import Application
from bot.console import case_work, talk
from bot.console.desk.holding import RefusedError, require
from bot.console.file_sight import may_open
from bot.console.guard import refused_page
from bot.console.me import Me, me
from bot.console.people import reach
from bot.console.people.reach import OutOfReachError
from bot.console.policy import Permission, may
from bot.keys import AGENCY, CALENDAR, CLOCK, DB, HUB, SETTINGS

ONLY_THEIRS = "身份证件的用途，由能查看身份证件的登记人员、主管人员更改。"
NO_PURPOSE = "请选择文件的用途：身份证件，或者证明材料。"
NO_FILE = "请选择一个文件，并选择它的用途、怎样送来的、什么时候交的。"


@dataclass(frozen=True)
class Waiting:
    """A file of the applicant's conversation that belongs to no application yet."""

    id: int
    name: str
    file: Attached


@dataclass(frozen=True)
class Material:
    """What can be done with files beside an application."""

    waiting: list[Waiting]
    siblings: list[str]  # numbers of the other applications of the conversation
    is_open: bool  # not archived, nothing erased


async def from_conversation(request: web.Request) -> web.Response:
    """``POST /staff/conversations/{id}/files/{file}/case`` with ``number`` and ``purpose``."""
    form = await request.post()
    conversation_id, file_id = request.match_info["id"], int(request.match_info["file"])
    purpose = _purpose(form.get("purpose"))
    number = str(form.get("number", "")).strip()[:40]
    if purpose is None or not number:
        return await talk.again(request, f"file-{file_id}", "请选择申请和文件的用途。")
    app = request.app
    try:
        await app[DB].run(put_from_conversation, conversation_id, file_id, number, purpose, me(request), _by(request))
    except RefusedError as error:
        return refused_page(request, str(error))
    except (StepRefused, UnknownApplicationError, OutOfReachError) as error:
        return await talk.again(request, f"file-{file_id}", str(error))
    app[HUB].publish(conversation_id)
    raise web.HTTPSeeOther(f"/staff/conversations/{conversation_id}?done=file-put#files")


async def take(request: web.Request) -> web.Response:
    """``POST /staff/applications/{number}/files/{file}/take`` with ``purpose``: what waits in the conversation."""
    purpose = _purpose((await request.post()).get("purpose"))
    if purpose is None:
        return _refused(request, NO_PURPOSE)
    file_id = int(request.match_info["file"])
    return await _do(request, "file-put", put_to, request.match_info["number"], file_id, purpose)


async def move(request: web.Request) -> web.Response:
    """``POST /staff/applications/{number}/files/{file}/move`` with ``to`` (empty: out of all) and ``reason``."""
    form = await request.post()
    to, reason = str(form.get("to", "")).strip()[:40], str(form.get("reason", ""))
    if to == "other":
        to = str(form.get("other", "")).strip()[:40]
        if not to:
            return _refused(request, "请填写移到哪一件申请。")
    file_id = int(request.match_info["file"])
    return await _do(request, "file-moved", move_from, request.match_info["number"], file_id, to, reason)


async def upload(request: web.Request) -> web.Response:
    """``POST /staff/applications/{number}/files`` with ``file``, ``purpose``, ``came`` and ``when``."""
    form = await request.post()
    given = await read_upload(form.get("file"), form.get("purpose"), form.get("came"), form.get("when"))
    if given is None:
        return _refused(request, NO_FILE)
    limits = request.app[SETTINGS].attachment_limits
    return await _do(request, "file-uploaded", take_in, request.match_info["number"], given, limits)


async def read_upload(file: object, purpose: object, came: object, when: object) -> Upload | None:
    """A file and what is said of it; ``None`` where something lacks."""
    known = _purpose(purpose)
    if not isinstance(file, FileField) or not file.filename or known is None or came not in CAME or when not in WHEN:
        return None
    raw = await asyncio.to_thread(file.file.read)
    return Upload(file.filename, raw, known, str(came), str(when))


def put_from_conversation(
    session: Session, conversation_id: str, file_id: int, number: str, purpose: Purpose, person: Me, by: By
) -> Notice:
    """By who has the conversation. Raises :class:`RefusedError` for who hasn't, and what :func:`put_to` raises."""
    require(session, conversation_id, person, Permission.PUT_FILES)
    return _put(session, conversation_id, file_id, number, purpose, person, by)


def put_to(session: Session, number: str, file_id: int, purpose: Purpose, person: Me, by: By) -> Notice:
    """By who works on the case. Raises :class:`StepRefused`, :class:`UnknownApplicationError`,
    :class:`OutOfReachError`."""
    case_work.lock_conversation_of(session, number)
    application = find(session, number)
    if application is None or application.conversation_id is None:
        raise StepRefused("这件申请没有在线对话。")
    return _put(session, application.conversation_id, file_id, number, purpose, person, by)


def move_from(session: Session, number: str, file_id: int, to: str, reason: str, person: Me, by: By) -> Notice:
    """Both applications must be within reach. Raises what :func:`put_to` raises."""
    case_work.lock_conversation_of(session, number)
    for each in sorted({number, *([to] if to else [])}):
        reach.require(session, each, person)
    _file, notice = material.move(session, number, file_id, to, reason, by)
    case_work.tell_applicant(session, notice, person.id, by.now)
    return notice


def take_in(session: Session, number: str, given: Upload, limits: Limits, person: Me, by: By) -> Notice:
    """A file that came to the office. Raises what :func:`put_to` raises."""
    case_work.lock_conversation_of(session, number)
    reach.require(session, number, person)
    notice = material.take_in(session, number, given, by, limits)
    case_work.tell_applicant(session, notice, person.id, by.now)
    return notice


def material_of(session: Session, number: str, person: Me) -> Material:
    """What stands beside the files of an application, for who may put files to it."""
    application = find(session, number)
    if application is None or not may(person.actor, Permission.PUT_FILES):
        return Material([], [], is_open=False)
    is_open = due_dates.case_of(application).archived_on is None and not application.is_erased
    if application.conversation_id is None or not is_open:
        return Material([], [], is_open)
    waiting = [
        Waiting(file.id, without_document_numbers(file.name), file)
        for file in attachments.unfiled_in(session, application.conversation_id)
    ]
    others = select(Application.number).where(
        Application.conversation_id == application.conversation_id,
        Application.id != application.id,
        reach.condition(session, person),
    )
    return Material(waiting, list(session.scalars(others.order_by(Application.id.desc()))), is_open)


def may_move(file: Attached) -> bool:
    """What was filed with an application is a part of it."""
    return file.event_sequence != attachments.FILED_WITH


def _put(
    session: Session, conversation_id: str, file_id: int, number: str, purpose: Purpose, person: Me, by: By
) -> Notice:
    reach.require(session, number, person)
    file = attachments.find(session, conversation_id, file_id)
    if file is not None and purpose is not Purpose.IDENTITY and not may_open(person, file):
        raise StepRefused(ONLY_THEIRS)
    notice = material.put_to_case(session, conversation_id, file_id, number, purpose, by)
    case_work.tell_applicant(session, notice, person.id, by.now)
    return notice


async def _do(request: web.Request, done: str, work: Callable[..., Notice], *args: object) -> web.Response:
    app = request.app
    try:
        notice = await app[DB].run(work, *args, me(request), _by(request))
    except (StepRefused, UnknownApplicationError, OutOfReachError) as error:
        return _refused(request, str(error))
    if notice.conversation_id is not None:
        app[HUB].publish(notice.conversation_id)
    raise web.HTTPSeeOther(f"/staff/applications/{request.match_info['number']}?done={done}#files")


def _by(request: web.Request) -> By:
    app = request.app
    return By(me(request).person, app[CLOCK].now(), app[CALENDAR], app[AGENCY].current)


def _purpose(given: object) -> Purpose | None:
    return Purpose(str(given)) if given in set(Purpose) else None


def _refused(request: web.Request, sentence: str) -> web.Response:
    back = (f"/staff/applications/{request.match_info['number']}#files", "返回这件申请")
    return refused_page(request, sentence, title="文件没有变动", status=422, back=back)
