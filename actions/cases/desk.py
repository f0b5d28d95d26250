"""What staff do with applications: see what is due, confirm receipt, reply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from actions.cases import applications, audit, draft_fields, due_dates, lifecycle, masking
from actions.cases.applications import APPLICANT_CLASSES
from actions.cases.calendar import WorkCalendar
from actions.cases.day_by_day import chinese_date
from actions.cases.letters import reply_letter
from actions.cases.lifecycle import EVENTS, EventKind, State
from actions.cases.outcomes import OUTCOMES, Outcome, remedy_text
from actions.cases.tables import Application, Reply
from actions.cases.time import china_date
from actions.settings import AgencySettings

MIN_REASON_LENGTH = 10  # characters; shorter can't be the reasons that Art. 36(三) and 37 want
_EXCERPT = 40


class UnknownApplicationError(LookupError):
    """No application has this number; ``str()`` is a Chinese sentence."""


class StepRefused(ValueError):  # noqa: N818 - reads as what happened
    """The step is not allowed now; ``str()`` is a Chinese sentence that says why."""


class EditConflict(StepRefused):
    """Somebody else changed the application since it was shown."""


@dataclass(frozen=True)
class BoardRow:
    """One line of the list of applications by due date."""

    number: str
    applicant: str = field(repr=False)  # masked; an organisation's name in full
    description: str = field(repr=False)  # the first 40 characters
    submitted_on: date
    received_on: date | None
    due_on: date | None
    warn_on: date | None
    workdays_left: int | None  # 0: due today; negative: overdue; None: replied or no date yet
    overdue: bool
    state: str  # Chinese
    provisional: bool


@dataclass(frozen=True)
class HistoryLine:
    """One event of a case."""

    at: datetime
    actor: str
    kind: str
    title: str  # Chinese: 提交申请
    article: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class CaseView:
    """One application, whole. Personal data is masked; :func:`reveal_applicant` shows it and leaves an audit entry."""

    number: str
    version: int
    conversation_id: str
    channel: str
    state: str
    applicant_type: str  # Chinese: 个人 | 单位
    applicant_class: str  # a key of applications.APPLICANT_CLASSES
    applicant_name: str = field(repr=False)
    id_type: str
    id_number: str = field(repr=False)
    contact_person: str | None = field(repr=False)
    phone: str = field(repr=False)
    email: str | None = field(repr=False)
    address: str | None = field(repr=False)
    description: str = field(repr=False)
    features: str = field(repr=False)
    form: str  # Chinese
    delivery: str  # Chinese
    submitted_at: datetime
    received_on: date | None
    received_basis: str
    registered_at: datetime | None
    registered_by: str | None
    due_on: date | None
    warn_on: date | None
    correction_notice_by: date | None  # the last day to ask for a correction, Art. 30
    provisional: bool
    workdays_left: int | None
    overdue: bool
    explanation: list[str]
    problems: list[str]
    history: list[HistoryLine]
    can_confirm_receipt: bool
    can_reply: bool
    reply_kinds: list[Outcome]  # the kinds that may be chosen now
    reply_kind: Outcome | None
    reply_text: str | None = field(repr=False)


@dataclass(frozen=True)
class RevealedApplicant:
    """Unmasked personal data, for the eyes of who asked."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    contact_person: str | None = field(repr=False)
    phone: str = field(repr=False)
    email: str | None = field(repr=False)
    address: str | None = field(repr=False)


@dataclass(frozen=True)
class Notice:
    """What the applicant is to be told in the conversation."""

    conversation_id: str
    number: str
    text: str = field(repr=False)


def due_board(
    session: Session, today: date, calendar: WorkCalendar, *, only_open: bool = True, limit: int = 200
) -> list[BoardRow]:
    """Open applications by due date, those whose receipt is not confirmed first; or all, the newest first."""
    query = select(Application).options(selectinload(Application.events), selectinload(Application.reply))
    if only_open:
        query = query.where(~select(Reply.id).where(Reply.application_id == Application.id).exists())
        query = query.order_by(Application.due_on.is_not(None), Application.due_on, Application.id)
    else:
        query = query.order_by(Application.id.desc())
    return [_board_row(each, today, calendar) for each in session.scalars(query.limit(limit))]


def case_view(session: Session, number: str, *, today: date, calendar: WorkCalendar) -> CaseView:
    """One application with its history, newest last. Raises :class:`UnknownApplicationError`."""
    application = _find(session, number)
    state, reply = lifecycle.state(application), application.reply
    deadline = due_dates.deadline_of(application, calendar)
    due_on = deadline.due_on if deadline else None
    return CaseView(
        number=application.number,
        version=application.version,
        conversation_id=application.conversation_id,
        channel=application.channel,
        state=state.value,
        applicant_type=draft_fields.display("applicant_type", application.applicant_type),
        applicant_class=application.applicant_class,
        applicant_name=_shown_name(application),
        id_type="统一社会信用代码"
        if application.id_type == "uscc"
        else draft_fields.display("id_type", application.id_type),
        id_number=masking.mask_id(application.id_number),
        contact_person=_masked(application.contact_person, masking.mask_name),
        phone=masking.mask_phone(application.phone),
        email=_masked(application.email, masking.mask_email),
        address=_masked(application.address, masking.mask_address),
        description=application.description,
        features=application.features,
        form=draft_fields.display("form", application.form),
        delivery=draft_fields.display("delivery", application.delivery),
        submitted_at=application.submitted_at,
        received_on=application.received_on,
        received_basis=application.received_basis,
        registered_at=application.registered_at,
        registered_by=application.registered_by,
        due_on=due_on,
        warn_on=deadline.warn_on if deadline else None,
        correction_notice_by=deadline.correction_notice_by if deadline else None,
        provisional=deadline.provisional if deadline else False,
        workdays_left=due_dates.workdays_left(due_on, today, calendar) if due_on and reply is None else None,
        overdue=_is_overdue(due_on, reply, today),
        explanation=deadline.explanation if deadline else [applications.AWAITING_CONFIRMATION],
        problems=deadline.problems if deadline else [],
        history=_history(application),
        can_confirm_receipt=state in (State.ARRIVED, State.RECEIVED),
        can_reply=state is State.REGISTERED,
        reply_kinds=_open_outcomes(application) if state is State.REGISTERED else [],
        reply_kind=OUTCOMES[reply.kind] if reply else None,
        reply_text=reply.letter if reply else None,
    )


def reveal_applicant(session: Session, number: str, *, by: str, now: datetime) -> RevealedApplicant:
    """The applicant's data unmasked; writes an audit entry. Raises :class:`UnknownApplicationError`."""
    application = _find(session, number)
    audit.record(session, at=now, actor=by, action="applicant_revealed", subject=application.number)
    return RevealedApplicant(
        name=application.applicant_name,
        id_number=application.id_number,
        contact_person=application.contact_person,
        phone=application.phone,
        email=application.email,
        address=application.address,
    )


def confirm_receipt(
    session: Session,
    number: str,
    *,
    by: str,
    now: datetime,
    calendar: WorkCalendar,
    applicant_class: str | None = None,
    expected_version: int | None = None,
) -> Notice:
    """Register the application (Art. 45). Where receipt awaited a confirmation, R is today (Art. 31(三)).

    Raises :class:`UnknownApplicationError`, :class:`StepRefused` (already registered), :class:`EditConflict`.
    """
    application = _find(session, number, lock=True)
    if application.registered_at is not None:
        raise StepRefused(f"申请{application.number}已由{application.registered_by}登记，不用再次登记。")
    if expected_version is not None:
        _check_version(application, expected_version)
    if applicant_class is not None:
        application.applicant_class = _checked_class(application, applicant_class)
    if application.received_on is None:
        applications.receive(application, at=now, actor=by, basis="互联网提交，工作人员确认", calendar=calendar)
    application.registered_at, application.registered_by = now, by
    facts = {"applicant_class": application.applicant_class}
    lifecycle.happen(application, EventKind.REGISTERED, at=now, actor=by, facts=facts)
    audit.record(session, at=now, actor=by, action="application_registered", subject=application.number)
    session.flush()
    return Notice(application.conversation_id, application.number, _registered_text(application))


def preview_reply(session: Session, number: str, *, kind: str, body: str, now: datetime, agency: AgencySettings) -> str:
    """The letter as the applicant would read it. Raises as :func:`send_reply`; changes nothing."""
    application = _find(session, number)
    outcome = _checked_reply(application, kind, body)
    return reply_letter(application, outcome, body.strip(), remedy_text(outcome, agency), china_date(now), agency)


def send_reply(
    session: Session,
    number: str,
    *,
    kind: str,
    body: str,
    by: str,
    now: datetime,
    agency: AgencySettings,
    expected_version: int,
) -> Notice:
    """Reply and close the case (Art. 33, 36).

    Raises :class:`UnknownApplicationError`; :class:`StepRefused` when it is not registered or was replied to before,
    the kind is not open, or a denial lacks reasons; :class:`EditConflict` when ``expected_version`` is stale.
    """
    application = _find(session, number, lock=True)
    if application.reply is None:
        _check_version(application, expected_version)
    outcome = _checked_reply(application, kind, body)
    remedy, today = remedy_text(outcome, agency), china_date(now)
    letter = reply_letter(application, outcome, body.strip(), remedy, today, agency)
    application.reply = Reply(
        kind=kind, body=body.strip(), remedy=remedy, letter=letter, letter_on=today, sent_by=by, sent_at=now
    )
    facts = {"kind": kind, "served_on": today.isoformat()}
    lifecycle.happen(application, EventKind.REPLIED, at=now, actor=by, facts=facts, article=outcome.article)
    audit.record(session, at=now, actor=by, action="reply_sent", subject=application.number, detail={"kind": kind})
    session.flush()
    return Notice(application.conversation_id, application.number, letter)


def _find(session: Session, number: str, *, lock: bool = False) -> Application:
    application = applications.find(session, number, lock=lock)
    if application is None:
        raise UnknownApplicationError(f"没有编号为“{number[:40]}”的申请。")
    return application


def _check_version(application: Application, expected: int) -> None:
    if application.version != expected:
        latest = application.events[-1]
        raise EditConflict(
            f"在您打开以后，申请{application.number}有了新的变化（{EVENTS[EventKind(latest.kind)].title}，{latest.actor}）。"
        )


def _checked_class(application: Application, chosen: str) -> str:
    if chosen not in APPLICANT_CLASSES:
        raise StepRefused("请从名单中选择申请人类别。")
    if (chosen == "natural") != (application.applicant_type == "natural"):
        raise StepRefused("个人申请的类别是自然人，单位申请请选择一种单位类别。")
    return chosen


def _checked_reply(application: Application, kind: str, body: str) -> Outcome:
    if application.reply is not None:
        day = chinese_date(application.reply.letter_on)
        raise StepRefused(f"申请{application.number}已于{day}答复，不能再次答复。")
    if lifecycle.state(application) is not State.REGISTERED:
        raise StepRefused(f"申请{application.number}还没有登记，请先确认接收，再答复。")
    outcome = OUTCOMES.get(kind)
    if outcome is None:
        raise StepRefused("请从名单中选择答复类型。")
    if outcome not in _open_outcomes(application):
        raise StepRefused(f"本案没有相应的办理记录，不能选择“{outcome.name}”。")
    if not body.strip():
        raise StepRefused("答复内容不能为空。")
    if outcome.needs_reason and len(body.strip()) < MIN_REASON_LENGTH:
        raise StepRefused(f"选择“{outcome.name}”应当说明理由：{outcome.must_contain}")
    return outcome


def _open_outcomes(application: Application) -> list[Outcome]:
    happened = {event.kind for event in application.events}
    return [each for each in OUTCOMES.values() if each.needs_event is None or each.needs_event in happened]


def _board_row(application: Application, today: date, calendar: WorkCalendar) -> BoardRow:
    due_on, reply = application.due_on, application.reply
    text = " ".join(application.description.split())
    return BoardRow(
        number=application.number,
        applicant=_shown_name(application),
        description=text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…",
        submitted_on=china_date(application.submitted_at),
        received_on=application.received_on,
        due_on=due_on,
        warn_on=application.warn_on,
        workdays_left=due_dates.workdays_left(due_on, today, calendar) if due_on and reply is None else None,
        overdue=_is_overdue(due_on, reply, today),
        state=lifecycle.state(application).value,
        provisional=application.provisional,
    )


def _history(application: Application) -> list[HistoryLine]:
    return [
        HistoryLine(each.at, each.actor, each.kind, EVENTS[EventKind(each.kind)].title, each.article, each.facts)
        for each in application.events
    ]


def _is_overdue(due_on: date | None, reply: Reply | None, today: date) -> bool:
    return reply is None and due_on is not None and due_on < today


def _shown_name(application: Application) -> str:
    name = application.applicant_name
    return masking.mask_name(name) if application.applicant_type == "natural" else name


def _masked(text: str | None, mask: Callable[[str], str]) -> str | None:
    return None if text is None else mask(text)


def _registered_text(application: Application) -> str:
    received_on, due_on = application.received_on, application.due_on
    if received_on is None or due_on is None:
        raise ValueError("a registered application has a day of receipt")
    tentative = "（暂定，国务院办公厅公布放假安排后可能调整）" if application.provisional else ""
    return (
        f"您的政府信息公开申请{application.number}已登记。收到日是{chinese_date(received_on)}，"
        f"我们会在{chinese_date(due_on)}{tentative}以前答复您。"
    )
