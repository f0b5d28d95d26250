"""Where an applicant's own applications stand: what is awaited of them and by when, and what they have been told.

Only what is meant for the applicant leaves this module: of the words of an event those that its notice quotes
(``Transition.told``), of a reply the letter. Names of third parties stay in the history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, selectinload

from actions.cases import due_dates, steps
from actions.cases.calendar import WorkCalendar
from actions.cases.clock import FEE_PAYMENT_DAYS, Deadline
from actions.cases.lifecycle import TABLE, CaseFile, EventKind, State
from actions.cases.outcomes import OUTCOMES
from actions.cases.remedies import Remedy
from actions.cases.tables import Application, CaseEvent


class DutyKind(StrEnum):
    """What an applicant can be asked to do."""

    CORRECTION = "correction"  # Art. 30
    REASONS = "reasons"  # Art. 35
    FEE = "fee"  # Art. 42


@dataclass(frozen=True)
class Duty:
    """Something that is awaited of the applicant now."""

    kind: DutyKind
    by: date | None
    is_late: bool
    asked_on: date
    asked_at: datetime  # when the notice went out
    words: Mapping[str, str] = field(repr=False)  # as they were told: points | basis, how_to_pay
    amount: int = 0  # yuan, of a fee
    is_reported: bool = False  # the applicant has said that the fee is paid


@dataclass(frozen=True)
class GivenReply:
    """The last reply that the applicant was given."""

    outcome: str  # a code of outcomes.OUTCOMES
    served_on: date
    is_online: bool  # served in the conversation, so on the day that is recorded
    remedy: str  # what the letter says about remedies

    @property
    def remedy_kind(self) -> Remedy:
        return Remedy(OUTCOMES[self.outcome].remedy.value)


@dataclass(frozen=True)
class OwnCase:
    """One application, for its applicant."""

    number: str
    state: State
    case: CaseFile
    deadline: Deadline | None
    duty: Duty | None
    reply: GivenReply | None
    description: str = field(repr=False)
    told: Mapping[EventKind, Mapping[str, str]] = field(repr=False)  # words told with the last event of each kind
    form: str
    delivery: str
    email: str | None = field(repr=False)
    address: str | None = field(repr=False)
    has_conversation: bool  # False: it came on paper

    @property
    def is_open(self) -> bool:
        return self.state.is_open

    def is_overdue(self, today: date) -> bool:
        """Whether the period for replying has passed in silence; it doesn't while the applicant corrects or pays."""
        return (
            self.is_open
            and not self.case.waits_for_applicant
            and self.deadline is not None
            and self.deadline.due_on < today
        )


# Asked for with most messages, so made once: making a statement takes longer than running it.
_OWN = (
    select(Application)
    .where(Application.conversation_id == bindparam("id"))
    .options(selectinload(Application.events), selectinload(Application.replies))
    .order_by(Application.id.desc())
)


def own_cases(session: Session, conversation_id: str, today: date, calendar: WorkCalendar) -> list[OwnCase]:
    """The applications filed in a conversation, newest first."""
    return [own_case(each, today, calendar) for each in session.scalars(_OWN, {"id": conversation_id})]


def own_case(application: Application, today: date, calendar: WorkCalendar) -> OwnCase:
    """One application as its applicant may know it."""
    case = due_dates.case_of(application)
    told = {EventKind(event.kind): told_words(event) for event in application.events}
    return OwnCase(
        number=application.number,
        state=case.state,
        case=case,
        deadline=due_dates.deadline_of_case(case, calendar),
        duty=duty_of(application, case, today, calendar),
        reply=_given_reply(application),
        description=application.description,
        told=told,
        form=application.form,
        delivery=application.delivery,
        email=application.email,
        address=application.address,
        has_conversation=application.conversation_id is not None,
    )


def awaits_words(session: Session, conversation_id: str) -> bool:
    """Whether a correction or reasons are awaited of the applicant in this conversation."""
    query = select(Application).where(Application.conversation_id == conversation_id, Application.is_open)
    cases = (due_dates.case_of(each) for each in session.scalars(query.options(selectinload(Application.events))))
    return any(_owes_correction(case) or _owes_reasons(case) for case in cases)


def told_words(event: CaseEvent) -> dict[str, str]:
    """Of an event's words those that its notice told the applicant, as the case stood then."""
    row = TABLE[EventKind(event.kind)]
    notice = row.told(steps.case_after(event)) if row.tell_if else row.tell
    return {key: words for key, words in event.words.items() if f"{{{key}}}" in notice}


def duty_of(application: Application, case: CaseFile, today: date, calendar: WorkCalendar) -> Duty | None:
    """What the applicant is asked to do now: correct (Art. 30), pay (Art. 42) or give reasons (Art. 35)."""
    if case.state is State.CORRECTION_PENDING or (_owes_correction(case) and case.awaits_correction(today)):
        asked = _last(application, EventKind.CORRECTION_ASKED)
        return _duty(DutyKind.CORRECTION, asked, case.correct_by, today) if asked else None
    if case.state is State.FEE_PENDING:
        asked = _last(application, EventKind.FEE_NOTICED)
        known = case.fee_noticed_on
        pay_by = calendar.add_workdays(known, FEE_PAYMENT_DAYS) if known else None
        is_reported = case.payment_reported_on is not None
        return _duty(DutyKind.FEE, asked, pay_by, today, case.fee_amount or 0, is_reported) if asked else None
    if _owes_reasons(case):
        asked = _last(application, EventKind.REASONS_ASKED)
        until = asked.facts.get("answer_by") if asked else None
        return _duty(DutyKind.REASONS, asked, date.fromisoformat(until) if until else None, today) if asked else None
    return None


def _owes_correction(case: CaseFile) -> bool:
    """Asked for and not received (Art. 30), whatever the unit has begun meanwhile."""
    is_awaited = case.correction_asked_on is not None and case.correction_received_on is None
    return case.state in TABLE[EventKind.CORRECTION_RECEIVED].sources and is_awaited


def _owes_reasons(case: CaseFile) -> bool:
    return case.reasons == "asked" and case.state in TABLE[EventKind.REASONS_GIVEN].sources


def _given_reply(application: Application) -> GivenReply | None:
    served = next((each for each in reversed(application.replies) if each.status == "served"), None)
    if served is None or served.served_on is None:
        return None
    return GivenReply(served.kind, served.served_on, served.served_by == "online", served.remedy)


def _duty(
    kind: DutyKind, asked: CaseEvent, by: date | None, today: date, amount: int = 0, is_reported: bool = False
) -> Duty:
    is_late = by is not None and today > by
    return Duty(kind, by, is_late, asked.on_day, asked.at, told_words(asked), amount, is_reported)


def _last(application: Application, kind: EventKind) -> CaseEvent | None:
    return next((event for event in reversed(application.events) if event.kind == kind), None)
