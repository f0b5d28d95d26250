"""Filing an application, and telling the applicant where it stands."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ScalarResult, select
from sqlalchemy.orm import Session

from actions.cases import audit, draft_fields, drafts, due_dates, lifecycle, numbers
from actions.cases.calendar import WorkCalendar
from actions.cases.clock import Deadline
from actions.cases.day_by_day import chinese_date
from actions.cases.drafts import APPLICANT, NoDraftError
from actions.cases.lifecycle import EventKind, State
from actions.cases.numbers import new_query_code
from actions.cases.tables import Application
from actions.cases.time import china_date
from actions.db import crypto
from actions.settings import AgencySettings

# Columns of the annual report's table three. No definition of the five organisation classes is published: staff choose.
APPLICANT_CLASSES: Mapping[str, str] = {
    "natural": "自然人",
    "business": "商业企业",
    "research": "科研机构",
    "ngo": "社会公益组织",
    "legal": "法律服务机构",
    "other_org": "其他",
}
AWAITING_CONFIRMATION = (
    "您的申请通过互联网提交，以双方确认之日为收到日（条例第三十一条第三项）。"
    "工作人员确认后会在这里告诉您收到日和答复期限。"
)


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


@dataclass(frozen=True)
class ApplicationStatus:
    """Where an application stands, for its applicant."""

    number: str
    state: str  # Chinese: 待确认收到 | 已收到 | 办理中 | 已答复
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
        return _receipt(filed, calendar, repeated=True)

    answers = drafts.answers_of(draft)
    if missing := draft_fields.missing_fields(answers):
        raise IncompleteDraftError(missing)
    year = china_date(now).year
    sequence = numbers.next_sequence(session, agency.number_prefix, year)
    number, code = numbers.format_number(agency.number_prefix, year, sequence), new_code()
    application = Application(
        number=number,
        prefix=agency.number_prefix,
        year=year,
        sequence=sequence,
        draft_id=draft.id,
        conversation_id=conversation_id,
        query_code=code,
        query_code_hash=_code_hash(number, code),
        channel=channel,
        submitted_at=now,
        provisional=False,
        version=0,
        **_form_columns(answers),
    )
    session.add(application)
    lifecycle.happen(application, EventKind.SUBMITTED, at=now, actor=APPLICANT, facts={"channel": channel})
    if agency.receipt_confirmation == "auto":
        receive(application, at=now, actor="system", basis="互联网提交，系统即时确认", calendar=calendar)
    drafts.close(draft, "filed", now)
    audit.record(session, at=now, actor=APPLICANT, action="application_filed", subject=number)
    session.flush()
    return _receipt(application, calendar, repeated=False)


def receive(application: Application, *, at: datetime, actor: str, basis: str, calendar: WorkCalendar) -> None:
    """Fix the day of receipt R: the day in China on which both sides have confirmed (Art. 31(三))."""
    application.received_on = china_date(at)
    application.received_basis = basis
    facts = {"received_on": application.received_on.isoformat(), "basis": basis}
    lifecycle.happen(application, EventKind.RECEIVED, at=at, actor=actor, facts=facts)
    due_dates.refresh(application, calendar)


def status_by_code(
    session: Session, number: str, code: str, today: date, calendar: WorkCalendar
) -> ApplicationStatus | None:
    """The status for who knows number and query code, however they are typed; ``None`` when either is wrong.

    The codes are compared in constant time; callers throttle attempts.
    """
    application = find(session, number)
    known = application.query_code_hash if application else ""
    given = _code_hash(application.number if application else number, numbers.normalise_code(code))
    if not hmac.compare_digest(known, given) or application is None:
        return None
    return _status(application, today, calendar)


def statuses_for_conversation(
    session: Session, conversation_id: str, today: date, calendar: WorkCalendar
) -> list[ApplicationStatus]:
    """The applications filed in a conversation, newest first."""
    return [_status(application, today, calendar) for application in _newest_first(session, conversation_id)]


def find(session: Session, number: str, *, lock: bool = False) -> Application | None:
    """The application with ``number``, however it is typed; ``lock`` keeps others from changing it meanwhile."""
    query = select(Application).where(Application.number.in_(numbers.number_candidates(number)))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query.order_by(Application.id)).first()


def suggested_class(answers: Mapping[str, str]) -> str:
    """A first guess of the report's column, from the registering authority in the code (GB 32100-2015, table 1)."""
    if answers["applicant_type"] == "natural":
        return "natural"
    match answers["id_number"][0]:
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
        "id_type": answers["id_type"] if is_person else "uscc",
        "id_number": answers["id_number"],
        "id_number_hash": crypto.blind_index(answers["id_number"]),
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


def _receipt(application: Application, calendar: WorkCalendar, *, repeated: bool) -> Receipt:
    deadline = due_dates.deadline_of(application, calendar)
    return Receipt(
        number=application.number,
        query_code=application.query_code,
        submitted_on=china_date(application.submitted_at),
        received_on=application.received_on,
        due_on=deadline.due_on if deadline else None,
        provisional=deadline.provisional if deadline else False,
        explanation=deadline.explanation if deadline else [AWAITING_CONFIRMATION],
        repeated=repeated,
    )


def _status(application: Application, today: date, calendar: WorkCalendar) -> ApplicationStatus:
    state, reply = lifecycle.state(application), application.reply
    deadline = due_dates.deadline_of(application, calendar)
    return ApplicationStatus(
        number=application.number,
        state=state.value,
        submitted_on=china_date(application.submitted_at),
        received_on=application.received_on,
        due_on=deadline.due_on if deadline else None,
        provisional=deadline.provisional if deadline else False,
        workdays_left=(
            due_dates.workdays_left(deadline.due_on, today, calendar) if deadline and reply is None else None
        ),
        next_step=_next_step(state, deadline, today),
        description=application.description,
        reply_text=reply.letter if reply else None,
        replied_on=reply.letter_on if reply else None,
    )


def _next_step(state: State, deadline: Deadline | None, today: date) -> str:
    """What happens next. After silence both ways are open (法释〔2018〕1号 Art. 66, 法释〔2025〕8号 Art. 2)."""
    if state is State.REPLIED:
        return "已经答复，请查看答复内容。"
    if deadline is None:
        return AWAITING_CONFIRMATION
    if deadline.due_on < today:
        return (
            "答复期限已过，请您致电我们催办。您也可以自期限届满之日起60日内申请行政复议，"
            "或者自期限届满之日起6个月内向人民法院提起行政诉讼。"
        )
    tentative = "（暂定）" if deadline.provisional else ""
    return f"我们会在{chinese_date(deadline.due_on)}{tentative}以前答复您，答复会发到您提交申请的对话里。"
