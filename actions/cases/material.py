"""Files that staff put to an application: what a citizen sent to a person, and what came by mail or over the counter.

What completes an application is 补充材料 in the applicant's name (``supplemented``) wherever that step is open to who
does it; else, while a correction is awaited (Art. 30), after the end, or of what came with the application itself, it
is a note in the history. A file at the wrong place is moved with a reason. Nothing changes where a case is archived.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from actions.cases import attachments, audit, due_dates, steps
from actions.cases.attachments import Attached, Attachment, FileRefused, Limits, Place, Purpose
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import EventKind
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.steps import Notice, Person
from actions.cases.tables import Application
from actions.cases.time import china_date
from actions.cases.traces import OF_A_FILE
from actions.settings import AgencySettings

CAME: Mapping[str, str] = {
    "person": "当面交来",
    "post": "邮寄",
    "email": "电子邮件",
    "fax": "传真",
}
LATER, TOGETHER = "later", "together"
WHEN: Mapping[str, str] = {TOGETHER: "随申请书一起交来的", LATER: "后来补充的"}
MAX_REASON = 200  # characters


@dataclass(frozen=True)
class By:
    """Who does it, when and where."""

    person: Person
    now: datetime
    calendar: WorkCalendar
    agency: AgencySettings


@dataclass(frozen=True)
class Upload:
    """A file that came to the office."""

    name: str
    raw: bytes
    purpose: Purpose
    came: str  # a key of CAME
    when: str  # a key of WHEN


def put_to_case(
    session: Session, conversation_id: str, attachment_id: int, number: str, purpose: Purpose, by: By
) -> Notice:
    """Put a file of the conversation, which belongs to nothing yet, to an application of the same conversation.

    Raises :class:`UnknownApplicationError`, also for another conversation's; :class:`StepRefused`.
    """
    application = steps.named(session, number, lock=True)
    if application.conversation_id != conversation_id:
        raise UnknownApplicationError(f"这个会话里没有编号为“{number[:40]}”的申请。")
    _require_open_file(application)
    row = attachments.locked(session, attachment_id)
    if row is None or row.conversation_id != conversation_id:
        raise StepRefused("没有这个文件，或者已经删除。")
    if row.place not in (Place.WAITING, Place.TALK):
        raise StepRefused("这个文件已经放到申请里了，请刷新页面。")
    row.purpose = purpose.value
    notice = _put(session, row, application, by, "申请人在对话中发来")
    _audit(session, "attachment_put", row, application, by)
    said = f"您发来的文件“{row.name}”已经放进申请{application.number}的材料。"
    return replace(notice, text=said)


def take_in(session: Session, number: str, given: Upload, by: By, limits: Limits) -> Notice:
    """Upload a file to the application it came for. Raises :class:`UnknownApplicationError`, :class:`StepRefused`."""
    application = steps.named(session, number, lock=True)
    _require_open_file(application)
    try:
        row = attachments.upload(
            session,
            application,
            given.name,
            given.raw,
            given.purpose,
            by=by.person.name,
            now=by.now,
            limits=limits,
        )
    except FileRefused as error:
        raise StepRefused(str(error)) from error
    notice = _happened(session, row, application, by, CAME[given.came], is_supplement=given.when == LATER)
    attachments.put(session, row, application, application.version)
    _audit(session, "attachment_uploaded", row, application, by)
    return notice


def move(session: Session, number: str, attachment_id: int, to: str, reason: str, by: By) -> tuple[Attached, Notice]:
    """Move a file that is with the wrong application to the one called ``to``; empty: out of all.

    A citizen's file stays within the conversation. One that staff uploaded may go to any application, and is erased
    where it is taken out: the paper is there. Raises :class:`UnknownApplicationError`, :class:`StepRefused`.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > MAX_REASON:
        raise StepRefused(f"请写明为什么移动，最多{MAX_REASON}个字。")
    application, other = _both(session, number, to)
    row = attachments.locked(session, attachment_id)
    if row is None or row.application_id != application.id or row.place != Place.CASE:
        raise StepRefused("这件申请没有这个文件，请刷新页面。")
    if row.event_sequence == attachments.FILED_WITH:
        raise StepRefused("这是随申请一起提交的文件，是申请的一部分，不能移走。")
    for each in filter(None, (application, other)):
        _require_open_file(each)
    if other is not None and row.conversation_id is not None and other.conversation_id != row.conversation_id:
        raise StepRefused("只能移到同一个会话里提交的申请。")
    file, called = attachments.view(row), attachments.called(row)
    where = f"移到申请{other.number}" if other else "放回对话" if row.conversation_id else "撤下并删除"
    _note(session, application, f"{called}不属于本件，{where}。理由：{reason}", by)
    detail = {"file": row.id, "to": other.number if other else "", "sequence": application.version}
    audit.record(
        session,
        at=by.now,
        actor=by.person.name,
        action="attachment_moved",
        subject=application.number,
        detail=detail,
    )
    if other is None:
        attachments.take_out(session, row, by.now)
    else:
        _put(session, row, other, by, f"从申请{application.number}移来")
        _audit(session, "attachment_put", row, other, by)
    told = f"您发来的文件“{file.name}”不再放在申请{application.number}里"
    told += f"，已经改放到申请{other.number}。" if other else "。"
    is_citizens = file.uploaded_by == attachments.APPLICANT  # what staff uploaded, nobody was told of
    return file, Notice(application.conversation_id, application.number, told if is_citizens else "")


def _put(session: Session, row: Attachment, application: Application, by: By, how: str) -> Notice:
    try:
        attachments.require_room(session, application)
    except FileRefused as error:
        raise StepRefused(str(error)) from error
    notice = _happened(session, row, application, by, how, is_supplement=True)
    attachments.put(session, row, application, application.version)
    return notice


def _happened(
    session: Session, row: Attachment, application: Application, by: By, how: str, *, is_supplement: bool
) -> Notice:
    """The event that the file belongs to."""
    words = f"{OF_A_FILE}{attachments.called(row)}，{how}。"
    offers = steps.offers(application, by.person.roles, china_date(by.now), by.calendar, by.person.name)
    may = {each.transition.kind for each in offers if not each.blocked}
    if is_supplement and EventKind.SUPPLEMENTED in may:
        return _take(session, application, EventKind.SUPPLEMENTED, {"supplement": words}, by)
    return _note(session, application, words, by)


def _note(session: Session, application: Application, words: str, by: By) -> Notice:
    return _take(session, application, EventKind.NOTED, {"note": words}, by)


def _take(session: Session, application: Application, kind: EventKind, given: Mapping[str, str], by: By) -> Notice:
    return steps.take_on(
        session, application, kind, given, by=by.person, now=by.now, calendar=by.calendar, agency=by.agency
    )


def _audit(session: Session, action: str, row: Attachment, application: Application, by: By) -> None:
    detail = {"file": row.id, "purpose": row.purpose, "sequence": row.event_sequence}
    audit.record(session, at=by.now, actor=by.person.name, action=action, subject=application.number, detail=detail)


def _both(session: Session, number: str, to: str) -> tuple[Application, Application | None]:
    """Both applications, locked in the order of their ids: two who move files to and fro don't wait for each other."""
    first = steps.named(session, number)
    second = steps.named(session, to) if to else None
    if second is not None and second.id == first.id:
        raise StepRefused("这个文件本来就在这件申请里。")
    for each in sorted(filter(None, (first, second)), key=lambda one: one.id):
        steps.named(session, each.number, lock=True)
    return first, second


def _require_open_file(application: Application) -> None:
    if due_dates.case_of(application).archived_on is not None:
        raise StepRefused(f"申请{application.number}已经归档，文件不能再变动。")
    if application.is_erased:
        raise StepRefused(f"申请{application.number}的个人信息已经按保存期限删除，文件不能再变动。")
