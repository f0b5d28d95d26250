"""Where an applicant's own applications stand: what is awaited of them and by when, and what they have been told.

Only what is meant for the applicant leaves this module: of the words of an event those that its notice quotes
(``Transition.told``), of a reply the letter. Names of third parties stay in the history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from actions.cases import due_dates, steps
from actions.cases.calendar import WorkCalendar
from actions.cases.clock import FEE_PAYMENT_DAYS, Deadline
from actions.cases.day_by_day import chinese_date
from actions.cases.lifecycle import TABLE, CaseFile, EventKind, State
from actions.cases.outcomes import OUTCOMES
from actions.cases.remedies import Remedy
from actions.cases.tables import Application, CaseEvent

AWAITING_CONFIRMATION = (
    "您的申请通过互联网提交，以双方确认之日为收到日（条例第三十一条第三项）。"
    "工作人员确认后会在这里告诉您收到日和答复期限。"
)


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


def own_cases(session: Session, conversation_id: str, today: date, calendar: WorkCalendar) -> list[OwnCase]:
    """The applications filed in a conversation, newest first."""
    query = select(Application).where(Application.conversation_id == conversation_id)
    query = query.options(selectinload(Application.events), selectinload(Application.replies))
    return [own_case(each, today, calendar) for each in session.scalars(query.order_by(Application.id.desc()))]


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


def next_step(own: OwnCase, today: date) -> str:
    """A Chinese sentence: what happens next, or what the applicant has to do by when."""
    if own.duty:
        return _what_to_do(own.duty)
    case, deadline = own.case, own.deadline
    if not own.is_open:
        return _after_the_end(own)
    if deadline is None:
        return AWAITING_CONFIRMATION
    if deadline.due_on < today:
        # after silence both ways are open: 法释〔2018〕1号 Art. 66, 法释〔2025〕8号 Art. 2
        return (
            "答复期限已过，请您致电我们催办。您也可以自期限届满之日起60日内申请行政复议，"
            "或者自期限届满之日起6个月内向人民法院提起行政诉讼。"
        )
    tentative = "（暂定）" if deadline.provisional else ""
    waits = "正在征求有关方面的意见，所需时间不计算在答复期限内。" if case.open_consultations else ""
    anew = f"正在重新办理（上一次答复：{chinese_date(own.reply.served_on)}）。" if own.reply else ""
    given = "您说明的理由正在研究。" if case.reasons == "given" else ""
    due = chinese_date(deadline.due_on)
    return f"{anew}{waits}{given}我们会在{due}{tentative}以前答复您，答复会发到您提交申请的对话里。"


def _what_to_do(duty: Duty) -> str:
    by = f"请在{chinese_date(duty.by)}以前" if duty.by else "请"
    match duty.kind:
        case DutyKind.CORRECTION if duty.is_late and duty.by:
            return (
                f"补正期限已于{chinese_date(duty.by)}届满。有正当理由的，请在这里写明理由和补正的内容，"
                "由工作人员决定是否接受（条例第三十条）。"
            )
        case DutyKind.CORRECTION:
            return f"{by}补正，直接在这里回复补正的内容。逾期不补正的，视为放弃申请。"
        case DutyKind.REASONS:
            return f"{by}说明理由，直接在这里回复就行。理由不合理的，不予处理（条例第三十五条）。"
        case DutyKind.FEE if duty.is_reported:
            return "已经记下您说的缴费，工作人员核对到账后会在这里告诉您新的答复期限。"
        case DutyKind.FEE if duty.is_late and duty.by:
            return f"缴费期限已于{chinese_date(duty.by)}届满。如果已经缴纳，请说“我已缴费”；有疑问请说“转人工”。"
        case _:
            return f"{by}缴纳信息处理费{duty.amount}元；逾期未缴的，视为放弃申请。"


def _after_the_end(own: OwnCase) -> str:
    kinds = own.case.kinds
    if "withdrawn" in kinds and own.reply is None:
        return "您已撤回这件申请。"
    if own.state is State.REMEDY:
        return "已经答复，复议或者诉讼正在进行。"
    if own.case.outcome in ("O1", "O2"):
        return "这件申请已不再处理，原因请看答复内容。"
    return "已经答复，请查看答复内容。"


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
