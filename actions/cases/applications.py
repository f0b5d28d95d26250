"""Filing an application, and telling the applicant where it stands."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ScalarResult, select
from sqlalchemy.orm import Session

from actions.cases import applicant_keys, attachments, draft_fields, drafts, due_dates, numbers, steps, traces
from actions.cases.calendar import WorkCalendar
from actions.cases.drafts import NoDraftError
from actions.cases.lifecycle import EventKind
from actions.cases.lifecycle.table import CLASSES
from actions.cases.next_steps import AWAITING_CONFIRMATION, next_step
from actions.cases.numbers import new_query_code
from actions.cases.period_notes import NOTED, joined_note, period_note
from actions.cases.refusals import StepRefused
from actions.cases.standing import own_case
from actions.cases.tables import Application, Reply
from actions.cases.time import china_date
from actions.db import crypto
from actions.settings import AgencySettings

# Columns of the annual report's table three. No definition of the five organisation classes is published: staff choose.
APPLICANT_CLASSES: Mapping[str, str] = CLASSES
# How an application comes (Art. 31, 国办公开办函〔2017〕19号): in person and by post may never be refused.
ROUTES: Mapping[str, str] = {
    "online": "互联网提交",
    "in_person": "当面提交",
    "oral": "当面口头提出，由我们代填",
    "registered_mail": "挂号信、EMS",
    "ordinary_mail": "平信",
    "fax": "传真",
    "email": "电子邮件",
}


class IncompleteDraftError(ValueError):
    """The draft lacks answers. ``missing`` are their keys; ``str()`` is a Chinese sentence."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__("申请还没有填完。")
        self.missing = missing


@dataclass(frozen=True)
class Receipt:
    """What the applicant gets for a filed application (登记回执)."""

    number: str
    query_code: str = field(repr=False)
    submitted_on: date
    received_on: date | None  # None: a member of staff still has to confirm it (Art. 31(三))
    due_on: date | None
    provisional: bool  # the calendar of a year it touches is not published: show the date as 暂定
    explanation: list[str]  # Chinese lines: how the date was counted, or why there is none yet
    repeated: bool  # this application had been filed before; nothing new was made
    attachments: int = 0  # files that were filed with it


@dataclass(frozen=True)
class ApplicationStatus:
    """Where an application stands, for its applicant."""

    number: str
    state: str  # Chinese: the label of lifecycle.State
    submitted_on: date
    received_on: date | None
    due_on: date | None
    provisional: bool
    workdays_left: int | None  # negative: overdue by so many working days; None: no date, or replied
    next_step: str  # Chinese sentence: what happens next
    description: str = field(repr=False)
    reply_text: str | None = field(repr=False)  # the whole letter, when replied
    replied_on: date | None = None


def file_application(
    session: Session,
    *,
    conversation_id: str,
    channel: str,
    now: datetime,
    calendar: WorkCalendar,
    agency: AgencySettings,
    new_code: Callable[[], str] = new_query_code,
) -> Receipt:
    """File the conversation's open draft, or return the receipt of the one it filed last (``repeated``).

    Raises :class:`IncompleteDraftError`, :class:`~actions.cases.drafts.NoDraftError`.
    """
    draft = drafts.open_row(session, conversation_id, lock=True)
    if draft is None:
        filed = _newest_first(session, conversation_id).first()
        if filed is None:
            raise NoDraftError
        return receipt_of(filed, calendar, repeated=True)

    answers = drafts.answers_of(draft)
    if missing := draft_fields.missing_fields(answers):
        raise IncompleteDraftError(missing)
    application = _make(
        session, answers, agency, now=now, code=new_code(), channel=channel, route="online", arrived_on=china_date(now)
    )
    application.period_note = joined_note(drafts.notes_of(draft)) or None
    application.draft_id, application.conversation_id = draft.id, conversation_id
    session.flush()
    files = attachments.file_draft(session, draft.id, application)
    steps.submitted(session, application, by=steps.APPLICANT, now=now, calendar=calendar, attachments=files)
    if agency.receipt_confirmation == "auto":
        given = {"received_on": china_date(now), "basis": "auto"}
        steps.take_on(
            session,
            application,
            EventKind.RECEIPT_CONFIRMED,
            given,
            by=steps.SYSTEM,
            now=now,
            calendar=calendar,
            agency=agency,
        )
    drafts.close(draft, "filed", now)
    session.flush()
    return receipt_of(application, calendar, repeated=False)


def enter_application(
    session: Session,
    answers: Mapping[str, str],
    *,
    route: str,
    arrived_on: date,
    by: steps.Person,
    now: datetime,
    calendar: WorkCalendar,
    agency: AgencySettings,
    new_code: Callable[[], str] = new_query_code,
) -> Application:
    """Enter an application that came on paper, by fax or e-mail, or was taken down by the unit (Art. 29).

    It is then 待确认收到: receipt is confirmed or registered as a step of its own, with its day by route (Art. 31).
    ``answers`` are those of the form, checked as the form checks them. Raises :class:`IncompleteDraftError`,
    :class:`~actions.cases.identity.InvalidAnswer`, :class:`~actions.cases.refusals.StepRefused`.
    """
    if route not in ROUTES or route == "online":
        raise StepRefused("请选择申请是怎样提交的。")
    if arrived_on > china_date(now):
        raise StepRefused("申请到达的日期不能晚于今天。")
    checked: dict[str, str] = {}
    for key in draft_fields.required_fields(answers):
        if key in answers:
            value = draft_fields.check(key, answers[key], checked, today=china_date(now))
            checked = draft_fields.accept(key, value, checked)
    if checked.get("delivery") == "chat":
        raise StepRefused("没有在线对话，不能选择“在本对话中查看”，请选择其他获取途径。")
    if missing := draft_fields.missing_fields(checked):
        raise IncompleteDraftError(missing)
    application = _make(
        session, checked, agency, now=now, code=new_code(), channel="desk", route=route, arrived_on=arrived_on
    )
    application.period_note = joined_note({key: period_note(checked[key], arrived_on) for key in NOTED}) or None
    session.flush()
    steps.submitted(session, application, by=by, now=now, calendar=calendar, on=arrived_on)
    session.flush()
    return application


def _make(
    session: Session,
    answers: Mapping[str, str],
    agency: AgencySettings,
    *,
    now: datetime,
    code: str,
    channel: str,
    route: str,
    arrived_on: date,
) -> Application:
    year = china_date(now).year
    sequence = numbers.next_sequence(session, agency.number_prefix, year)
    number = numbers.format_number(agency.number_prefix, year, sequence)
    application = Application(
        number=number,
        prefix=agency.number_prefix,
        year=year,
        sequence=sequence,
        query_code=code,
        query_code_hash=_code_hash(number, code),
        channel=channel,
        route=route,
        submitted_at=now,
        arrived_on=arrived_on,
        provisional=False,
        version=0,
        **_form_columns(answers),
    )
    session.add(application)
    session.flush()
    traces.remember(session, application)
    applicant_keys.remember(session, application)
    return application


def status_by_code(
    session: Session, number: str, code: str, today: date, calendar: WorkCalendar
) -> ApplicationStatus | None:
    """The status for who knows number and query code, however they are typed; ``None`` when either is wrong.

    Callers throttle attempts.
    """
    application = application_by_code(session, number, code)
    return None if application is None else _status(application, today, calendar, by_code=True)


def application_by_code(session: Session, number: str, code: str) -> Application | None:
    """As :func:`status_by_code`, the application itself. The codes are compared in constant time."""
    application = steps.find(session, number)
    known = application.query_code_hash if application else ""
    given = _code_hash(application.number if application else number, numbers.normalise_code(code))
    return application if hmac.compare_digest(known, given) else None


def statuses_for_conversation(
    session: Session, conversation_id: str, today: date, calendar: WorkCalendar
) -> list[ApplicationStatus]:
    """The applications filed in a conversation, newest first."""
    return [_status(application, today, calendar) for application in _newest_first(session, conversation_id)]


def suggested_class(answers: Mapping[str, str]) -> str:
    """A first guess of the report's column, from the registering authority in the code (GB 32100-2015, table 1)."""
    if answers["applicant_type"] == "natural":
        return "natural"
    match answers.get("id_number", "")[:1]:
        case "9":  # 市场监管
            return "business"
        case "5":  # 民政: 社会团体, 民办非企业单位, 基金会
            return "ngo"
        case "3":  # 司法行政: 律师事务所, 公证处 …
            return "legal"
        case _:
            return "other_org"


def _form_columns(answers: Mapping[str, str]) -> dict[str, str | None]:
    is_person = answers["applicant_type"] == "natural"
    return {
        "applicant_type": answers["applicant_type"],
        "applicant_class": suggested_class(answers),
        "applicant_name": answers["applicant_name"],
        "id_type": answers["id_type"] if is_person else answers.get("id_type", "uscc"),
        "id_number": answers.get("id_number", ""),
        "id_number_hash": crypto.blind_index(draft_fields.known_by(answers)),
        "contact_person": answers.get("contact_person"),
        "phone": answers["phone"],
        "email": answers.get("email"),
        "address": answers.get("address"),
        "description": answers["description"],
        "features": answers["features"],
        "form": answers["form"],
        "delivery": answers["delivery"],
    }


def _code_hash(number: str, code: str) -> str:
    return crypto.blind_index(f"{number}:{code}")


def _newest_first(session: Session, conversation_id: str) -> ScalarResult[Application]:
    query = select(Application).where(Application.conversation_id == conversation_id)
    return session.scalars(query.order_by(Application.id.desc()))


def receipt_of(application: Application, calendar: WorkCalendar, *, repeated: bool) -> Receipt:
    deadline = due_dates.deadline_of(application, calendar)
    return Receipt(
        number=application.number,
        query_code=application.query_code,
        submitted_on=china_date(application.submitted_at),
        received_on=application.received_on,
        due_on=deadline.due_on if deadline else None,
        provisional=deadline.provisional if deadline else False,
        explanation=deadline.told if deadline else [AWAITING_CONFIRMATION],
        repeated=repeated,
        attachments=filed_with(application),
    )


def filed_with(application: Application) -> int:
    """How many files the application was filed with."""
    return int(application.events[0].facts.get(steps.ATTACHMENTS, 0)) if application.events else 0


def _status(
    application: Application, today: date, calendar: WorkCalendar, *, by_code: bool = False
) -> ApplicationStatus:
    own = own_case(application, today, calendar)
    deadline = own.deadline
    reply = None if own.is_open else served_reply(application)  # answered anew: the last reply counts no more
    counts = own.is_open and not own.case.waits_for_applicant
    return ApplicationStatus(
        number=application.number,
        state=own.state.label,
        submitted_on=china_date(application.submitted_at),
        received_on=application.received_on,
        due_on=deadline.due_on if deadline else None,
        provisional=deadline.provisional if deadline else False,
        workdays_left=due_dates.workdays_left(deadline.due_on, today, calendar) if deadline and counts else None,
        next_step=next_step(own, today, by_code=by_code),
        description=application.description,
        reply_text=reply.letter if reply else None,
        replied_on=reply.served_on if reply else None,
    )


def served_reply(application: Application) -> Reply | None:
    """The last reply that the applicant was given."""
    return next((each for each in reversed(application.replies) if each.status == "served"), None)
