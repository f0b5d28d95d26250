"""The fold over the history: each event in turn changes what is known of a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from actions.cases.clock import Extension
from actions.cases.lifecycle.casefile import CaseFile, Happened, OpenConsultation, Remedy, day
from actions.cases.lifecycle.table import TABLE
from actions.cases.lifecycle.words import EventKind

E = EventKind
# Acts on an application that somebody has received: R is not after the first of them.
_ACTS = frozenset(
    {E.CORRECTION_ASKED, E.CONSULTATION_SENT, E.SECRECY_REFERRED, E.EXTENDED, E.REASONS_ASKED, E.FEE_NOTICED}
    | {E.REPLY_DRAFTED, E.REPLIED_AT_ONCE}
)


def read(events: Iterable[Happened]) -> CaseFile:
    """The case that ``events``, in order, tell."""
    case = CaseFile()
    for event in events:
        kind = EventKind(event.kind)
        if handler := _HANDLERS.get(kind):
            handler(case, event)
        if kind in _ACTS:
            case.first_act_on = min(case.first_act_on or event.on_day, event.on_day)
        case.state = TABLE[kind].target(case) or case.state
        case.kinds.add(kind)
        case.last_on = event.on_day
    return case


def _submitted(case: CaseFile, event: Happened) -> None:
    case.arrived_on, case.route = event.on_day, event.facts.get("route", "online")


def _received(case: CaseFile, event: Happened) -> None:
    case.received_on = day(event.facts, "received_on") or event.on_day


def _receipt_corrected(case: CaseFile, event: Happened) -> None:
    _received(case, event)
    case.correction_is_late = bool(event.facts.get("correction_late", case.correction_is_late))


def _correction_asked(case: CaseFile, event: Happened) -> None:
    case.correction_asked_on, case.correct_by = event.on_day, day(event.facts, "correct_by")
    case.correction_is_late = bool(event.facts.get("late"))


def _correction_received(case: CaseFile, event: Happened) -> None:
    case.correction_received_on = event.on_day


def _supplemented(case: CaseFile, event: Happened) -> None:
    case.supplemented_on = event.on_day


def _consultation_sent(case: CaseFile, event: Happened) -> None:
    sent = OpenConsultation(event.facts["consulted"], event.on_day, day(event.facts, "delivered_on"))
    sent.is_late, sent.interest = bool(event.facts.get("late")), event.facts.get("interest")
    case.consultations[event.facts["ref"]] = sent


def _consultation_delivered(case: CaseFile, event: Happened) -> None:
    case.consultations[event.facts["ref"]].delivered_on = event.on_day


def _consultation_answered(case: CaseFile, event: Happened) -> None:
    each = case.consultations[event.facts["ref"]]
    each.answered_on, each.opinion = event.on_day, event.facts.get("opinion")
    each.delivered_on = each.delivered_on or day(event.facts, "delivered_on")


def _consultation_lapsed(case: CaseFile, event: Happened) -> None:
    case.consultations[event.facts["ref"]].lapsed_on = event.on_day


def _consultation_ended(case: CaseFile, event: Happened) -> None:
    case.consultations[event.facts["ref"]].ended_on = event.on_day


def _objection_overruled(case: CaseFile, event: Happened) -> None:
    case.consultations[event.facts["ref"]].overruled_on = event.on_day


def _secrecy_referred(case: CaseFile, event: Happened) -> None:
    case.secrecy_referred_on, case.secrecy_determined_on = event.on_day, None


def _secrecy_determined(case: CaseFile, event: Happened) -> None:
    case.secrecy_determined_on = event.on_day


def _extended(case: CaseFile, event: Happened) -> None:
    case.extension = Extension(int(event.facts["days"]), event.on_day)


def _reasons_asked(case: CaseFile, event: Happened) -> None:
    case.reasons, case.reasons_asked_on = "asked", event.on_day
    case.reasons_by = day(event.facts, "answer_by")


def _reasons(step: str) -> _Handler:
    def handle(case: CaseFile, event: Happened) -> None:
        case.reasons = step

    return handle


def _reasons_accepted(case: CaseFile, event: Happened) -> None:
    case.reasons, case.delay_told_on, case.delayed_to = "accepted", event.on_day, day(event.facts, "until")


def _fee_noticed(case: CaseFile, event: Happened) -> None:
    case.fee_sent_on, case.fee_noticed_on = event.on_day, day(event.facts, "noticed_on")
    case.fee_amount = event.facts.get("amount")


def _fee_notice_delivered(case: CaseFile, event: Happened) -> None:
    case.fee_noticed_on = event.on_day


def _payment_reported(case: CaseFile, event: Happened) -> None:
    case.payment_reported_on = event.on_day


def _fee_withdrawn(case: CaseFile, _event: Happened) -> None:
    """As if none had been asked for: nothing was stopped."""
    case.fee_sent_on = case.fee_noticed_on = case.fee_amount = case.payment_reported_on = None


def _fee_paid(case: CaseFile, event: Happened) -> None:
    case.fee_paid_on = event.on_day
    case.fee_noticed_on = case.fee_noticed_on or day(event.facts, "noticed_on")


def _drafted(case: CaseFile, event: Happened) -> None:
    case.reply_status, case.reply_kind = "draft", event.facts["kind"]
    case.drafters.add(event.actor)
    case.reviewed_by = case.signed_by = case.signed_on = None


def _reply_submitted(case: CaseFile, _event: Happened) -> None:
    case.reply_status = "submitted"


def _returned(case: CaseFile, _event: Happened) -> None:
    case.reply_status, case.reviewed_by = "draft", None


def _reviewed(case: CaseFile, event: Happened) -> None:
    case.reply_status, case.reviewed_by = "reviewed", event.actor


def _signed(case: CaseFile, event: Happened) -> None:
    case.reply_status, case.signed_by, case.signed_on = "signed", event.actor, event.on_day


def _signature_withdrawn(case: CaseFile, _event: Happened) -> None:
    case.reply_status, case.signed_by, case.signed_on = "reviewed", None, None


def _served(case: CaseFile, event: Happened) -> None:
    case.reply_kind = event.facts.get("kind", case.reply_kind)
    case.reply_status = "served"
    _conclude(case, case.reply_kind or "O3", event)


def _conclude(case: CaseFile, outcome: str, event: Happened) -> None:
    case.ended_on = event.on_day
    if case.concluded_on is None:
        case.outcome, case.concluded_on = outcome, event.on_day


def _ended(outcome: str) -> _Handler:
    return lambda case, event: _conclude(case, outcome, event)


def _remedy_filed(case: CaseFile, event: Happened) -> None:
    case.remedies[event.facts["ref"]] = Remedy(event.facts["remedy"], event.on_day)


def _remedy_decided(case: CaseFile, event: Happened) -> None:
    each = case.remedies[event.facts["ref"]]
    each.result, each.decided_on = event.facts["result"], event.on_day


def _redo_ordered(case: CaseFile, event: Happened) -> None:
    """A new round: reply, request for reasons, delay and archiving start anew; what may be done once stays done."""
    case.remedies[event.facts["ref"]].has_led_to_redo = True
    case.rounds += 1
    case.redo_ordered_on, case.redo_ref = event.on_day, event.facts["ref"]
    case.redo_days, case.redo_by = event.facts.get("days"), day(event.facts, "by")
    case.reply_kind = case.reply_status = case.reviewed_by = case.signed_by = None
    case.drafters = set()
    case.reasons = case.reasons_asked_on = case.reasons_by = case.delay_told_on = case.delayed_to = None
    case.signed_on = case.ended_on = case.archived_on = None


def _archived(case: CaseFile, event: Happened) -> None:
    case.archived_on = event.on_day


type _Handler = Callable[[CaseFile, Happened], None]
_HANDLERS: dict[EventKind, _Handler] = {
    E.SUBMITTED: _submitted,
    E.RECEIPT_CONFIRMED: _received,
    E.REGISTERED: _received,
    E.RECEIPT_CORRECTED: _receipt_corrected,
    E.CORRECTION_ASKED: _correction_asked,
    E.CORRECTION_RECEIVED: _correction_received,
    E.LATE_CORRECTION_ACCEPTED: _correction_received,
    E.SUPPLEMENTED: _supplemented,
    E.CONSULTATION_SENT: _consultation_sent,
    E.CONSULTATION_DELIVERED: _consultation_delivered,
    E.CONSULTATION_ANSWERED: _consultation_answered,
    E.CONSULTATION_LAPSED: _consultation_lapsed,
    E.CONSULTATION_ENDED: _consultation_ended,
    E.OBJECTION_OVERRULED: _objection_overruled,
    E.SECRECY_REFERRED: _secrecy_referred,
    E.SECRECY_DETERMINED: _secrecy_determined,
    E.EXTENDED: _extended,
    E.REASONS_ASKED: _reasons_asked,
    E.REASONS_GIVEN: _reasons("given"),
    E.REASONS_REJECTED: _reasons("rejected"),
    E.REASONS_ACCEPTED: _reasons_accepted,
    E.FEE_NOTICED: _fee_noticed,
    E.FEE_NOTICE_DELIVERED: _fee_notice_delivered,
    E.PAYMENT_REPORTED: _payment_reported,
    E.FEE_PAID: _fee_paid,
    E.FEE_WITHDRAWN: _fee_withdrawn,
    E.REPLY_DRAFTED: _drafted,
    E.REPLY_SUBMITTED: _reply_submitted,
    E.REPLY_RETURNED: _returned,
    E.REPLY_REVIEWED: _reviewed,
    E.REPLY_SIGNED: _signed,
    E.SIGNATURE_WITHDRAWN: _signature_withdrawn,
    E.SERVED: _served,
    E.REPLIED_AT_ONCE: _served,
    E.ABANDONED_NO_CORRECTION: _ended("O1"),
    E.ABANDONED_NO_FEE: _ended("O2"),
    E.WITHDRAWN: _ended("O3"),
    E.REMEDY_FILED: _remedy_filed,
    E.REMEDY_DECIDED: _remedy_decided,
    E.REDO_ORDERED: _redo_ordered,
    E.ARCHIVED: _archived,
}
