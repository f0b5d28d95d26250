"""What an applicant does to an application of their own, from the conversation in which it was filed.

Each is a step of the life cycle, taken in the capacity of the applicant (:data:`actions.cases.steps.APPLICANT`). Said
twice, it is done once: what has happened already is said to have happened (:class:`AlreadyDone`), and the task that led
to the step ends in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import attachments, audit, draft_fields, due_dates, steps, tasks
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import CaseFile, EventKind, State
from actions.cases.refusals import StepRefused, UnknownApplicationError
from actions.cases.steps import Notice
from actions.cases.tables import Application, CaseEvent
from actions.cases.telling import with_due
from actions.cases.time import china_date
from actions.settings import AgencySettings

ACTOR = steps.APPLICANT.name
CONTACTS = {"email": "email", "post": "address"}  # the way of delivery and what it needs


class AlreadyDone(StepRefused):
    """What was asked for has happened before; ``str()`` says so, kindly."""


def act(
    session: Session,
    conversation_id: str,
    number: str,
    kind: EventKind,
    given: Mapping[str, Any],
    *,
    now: datetime,
    calendar: WorkCalendar,
    agency: AgencySettings,
    task_id: int | None = None,
    files: Collection[int] = (),
) -> Notice:
    """Take the step ``kind`` for the applicant with these of their waiting files, and end the task ``task_id``.

    Raises :class:`UnknownApplicationError` for an application of another conversation as for one that isn't there,
    :class:`AlreadyDone`, :class:`~actions.cases.refusals.StepRefused`, :class:`~actions.cases.tasks.NoTaskError`.
    """
    if task_id is not None:
        tasks.close_task(session, tasks.locked_task(session, task_id).id, "done", now)
    application = own_application(session, conversation_id, number)
    if done := already_done(application, due_dates.case_of(application), kind, china_date(now)):
        raise AlreadyDone(done)
    notice = steps.take_on(
        session, application, kind, given, by=steps.APPLICANT, now=now, calendar=calendar, agency=agency
    )
    try:
        attachments.add_to_application(session, application, files, now, sequence=application.version)
    except attachments.FileRefused as error:
        raise StepRefused(str(error)) from error
    return notice


def change_delivery(
    session: Session,
    conversation_id: str,
    number: str,
    form: str,
    delivery: str,
    contact: str | None,
    *,
    now: datetime,
    calendar: WorkCalendar,
    agency: AgencySettings,
    task_id: int | None = None,
) -> Notice:
    """Change how the applicant gets the information (Art. 40), and where it is sent.

    ``contact`` is a new e-mail or postal address for ``delivery``; ``None`` keeps the one there is. Raises as
    :func:`act`, and :class:`~actions.cases.identity.InvalidAnswer` for a wrong address.
    """
    application = own_application(session, conversation_id, number)
    key = CONTACTS.get(delivery)
    is_new = key is not None and contact is not None
    if is_new and key and contact:
        checked = draft_fields.check(key, contact, {}, today=china_date(now))
        is_new = checked != getattr(application, key)
        setattr(application, key, checked)
    if (application.form, application.delivery) == (form, delivery) and not is_new:
        if task_id is not None:
            tasks.close_task(session, task_id, "done", now)
        raise AlreadyDone(f"申请{application.number}的获取方式就是这样，不用再改。")
    notice = act(
        session,
        conversation_id,
        number,
        EventKind.DELIVERY_CHANGED,
        {"form": form, "delivery": delivery},
        now=now,
        calendar=calendar,
        agency=agency,
        task_id=task_id,
    )
    if is_new:
        audit.record(
            session, at=now, actor=ACTOR, action="contact_changed", subject=application.number, detail={"field": key}
        )
    return notice


@dataclass(frozen=True)
class Filing:
    """An application as it was filed."""

    at: datetime
    number: str
    query_code: str = field(repr=False)


def last_filing(session: Session, conversation_id: str, since: datetime) -> Filing | None:
    """The application that the conversation filed last, if since then."""
    query = (
        select(Application)
        .where(Application.conversation_id == conversation_id, Application.submitted_at >= since)
        .order_by(Application.id.desc())
    )
    filed = session.scalars(query.limit(1)).first()
    return Filing(filed.submitted_at, filed.number, filed.query_code) if filed else None


def last_act(session: Session, conversation_id: str, since: datetime, calendar: WorkCalendar) -> Notice | None:
    """What the applicant did last in the conversation since then, told again as it was told; ``None``: nothing."""
    query = (
        select(CaseEvent)
        .join(Application)
        .where(
            Application.conversation_id == conversation_id,
            CaseEvent.actor == ACTOR,
            CaseEvent.kind != EventKind.SUBMITTED,
            CaseEvent.at >= since,
        )
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    event = session.scalar(query)
    if event is None:
        return None
    text = steps.told_of(event, calendar)
    return Notice(conversation_id, event.application.number, text, EventKind(event.kind))


def own_application(session: Session, conversation_id: str, number: str) -> Application:
    """The application, locked. Raises :class:`UnknownApplicationError`, also for another conversation's."""
    application = steps.find(session, number, lock=True)
    if application is None or application.conversation_id != conversation_id:
        raise UnknownApplicationError(f"这个对话里没有编号为“{number[:40]}”的申请。")
    return application


def already_done(application: Application, case: CaseFile, kind: EventKind, today: date) -> str | None:
    """What is to be said when the step has been taken before; ``None`` when it hasn't."""
    number, promise = application.number, ""
    if case.state.is_open:
        promise = with_due("，我们会在{due}以前答复您", application, case, today)
    match kind:
        case EventKind.CORRECTION_RECEIVED if (
            case.correction_received_on and case.state is not State.CORRECTION_PENDING
        ):
            return f"已经收到您对申请{number}的补正{promise}。"
        case EventKind.REASONS_GIVEN if case.reasons == "given":
            return f"已经收到您对申请{number}的说明，我们研究后会告诉您结果。"
        case EventKind.PAYMENT_REPORTED if case.fee_paid_on:
            return f"申请{number}的信息处理费已经收到{promise}。"
        case EventKind.PAYMENT_REPORTED if case.payment_reported_on:
            return f"已经记下您说的缴费。工作人员核对到账后，会在这里告诉您申请{number}新的答复期限。"
        case EventKind.WITHDRAWN if "withdrawn" in case.kinds and not case.state.is_open:
            return f"申请{number}已经撤回，不再办理。"
    return None
