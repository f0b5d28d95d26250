"""What staff see of applications: what is due, one case whole, the applicant unmasked. What they do: ``steps``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from actions.cases import applications, audit, draft_fields, due_dates, masking, steps
from actions.cases.board import BoardRow, counts, due_board, shown_name
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import TABLE, EventKind, Offer, Role
from actions.cases.outcomes import OUTCOMES, Outcome
from actions.cases.refusals import UnknownApplicationError
from actions.cases.tables import Application

__all__ = [
    "BoardRow",
    "CaseView",
    "HistoryLine",
    "RevealedApplicant",
    "case_view",
    "due_board",
    "reveal_applicant",
]


@dataclass(frozen=True)
class HistoryLine:
    """One event of a case."""

    at: datetime
    actor: str
    kind: str
    title: str  # Chinese: 提交申请
    article: str
    facts: dict[str, Any]
    on: date  # the day on which it took effect
    words: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class CaseView:
    """One application, whole. Personal data is masked; :func:`reveal_applicant` shows it and leaves an audit entry."""

    number: str
    version: int
    conversation_id: str | None
    channel: str
    route: str  # Chinese
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
    offers: list[Offer]  # the steps that who looks may take now, and what stands in the way of the rest
    reply_kind: Outcome | None
    reply_text: str | None = field(repr=False)  # the letter, once it is signed


@dataclass(frozen=True)
class RevealedApplicant:
    """Unmasked personal data, for the eyes of who asked."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    contact_person: str | None = field(repr=False)
    phone: str = field(repr=False)
    email: str | None = field(repr=False)
    address: str | None = field(repr=False)


def case_view(
    session: Session,
    number: str,
    *,
    today: date,
    calendar: WorkCalendar,
    roles: frozenset[Role] = frozenset(),
    actor: str = "",
) -> CaseView:
    """One application with its history, newest last, and what somebody with ``roles`` may do.

    Raises :class:`UnknownApplicationError`.
    """
    application = _find(session, number)
    case, reply = due_dates.case_of(application), application.reply
    deadline = due_dates.deadline_of_case(case, calendar)
    due_on = deadline.due_on if deadline else None
    runs = counts(application.state, is_open=application.is_open)
    return CaseView(
        number=application.number,
        version=application.version,
        conversation_id=application.conversation_id,
        channel=application.channel,
        route=applications.ROUTES.get(application.route, application.route),
        state=case.state.label,
        applicant_type=draft_fields.display("applicant_type", application.applicant_type),
        applicant_class=application.applicant_class,
        applicant_name=shown_name(application.applicant_type, application.applicant_name),
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
        workdays_left=due_dates.workdays_left(due_on, today, calendar) if due_on and runs else None,
        overdue=runs and due_on is not None and due_on < today,
        explanation=deadline.explanation if deadline else [applications.AWAITING_CONFIRMATION],
        problems=deadline.problems if deadline else [],
        history=_history(application),
        offers=steps.offers(application, roles, today, calendar, actor),
        reply_kind=OUTCOMES.get(reply.kind) if reply else None,
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


def _find(session: Session, number: str, *, lock: bool = False) -> Application:
    application = steps.find(session, number, lock=lock)
    if application is None:
        raise UnknownApplicationError(f"没有编号为“{number[:40]}”的申请。")
    return application


def _history(application: Application) -> list[HistoryLine]:
    return [
        HistoryLine(
            at=each.at,
            actor=each.actor,
            kind=each.kind,
            title=TABLE[EventKind(each.kind)].title,
            article=each.article,
            facts=each.facts,
            on=each.on_day,
            words=steps.words_of(each),
        )
        for each in application.events
    ]


def _masked(text: str | None, mask: Callable[[str], str]) -> str | None:
    return None if text is None else mask(text)
