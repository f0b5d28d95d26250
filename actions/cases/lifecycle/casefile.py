"""A case as its events tell it: a pure fold over the history, from which state, clock and guards follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from actions.cases.clock import Consultation, ConsultationKind, Correction, Extension, Facts, Fee
from actions.cases.lifecycle.words import EventKind, State


class Happened(Protocol):
    """An event as far as a case is concerned. :class:`~actions.cases.tables.CaseEvent` is one."""

    @property
    def kind(self) -> str: ...
    @property
    def on_day(self) -> date: ...
    @property
    def actor(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...


@dataclass
class OpenConsultation:
    """征求意见 to one addressee (Art. 32, 33 para. 3, 34)."""

    kind: ConsultationKind
    sent_on: date
    delivered_on: date | None = None
    answered_on: date | None = None
    opinion: str | None = None  # agree | refuse | partly
    lapsed_on: date | None = None  # silence after 15 working days was noted

    @property
    def is_open(self) -> bool:
        return self.answered_on is None and self.lapsed_on is None


@dataclass
class Remedy:
    """复议 or 诉讼 against the handling of the application (Art. 51)."""

    kind: str  # review | suit_direct | suit_after_review
    filed_on: date
    result: str | None = None  # upheld | corrected | other
    decided_on: date | None = None


@dataclass
class CaseFile:
    """Everything that the events say, in the words of the law. Built by :func:`read`; not changed afterwards."""

    state: State = State.ARRIVED
    kinds: set[str] = field(default_factory=set)
    arrived_on: date | None = None
    received_on: date | None = None  # R
    correction_asked_on: date | None = None
    correct_by: date | None = None
    correction_received_on: date | None = None
    consultations: dict[str, OpenConsultation] = field(default_factory=dict)
    consulted: int = 0  # how many were ever asked: the next one's ref is Z{consulted + 1}
    secrecy_referred_on: date | None = None
    secrecy_determined_on: date | None = None
    extension: Extension | None = None
    reasons: str | None = None  # asked | given | rejected | accepted
    delayed_to: date | None = None  # Art. 35: the date that the unit has set and told
    fee_noticed_on: date | None = None
    fee_amount: int | None = None
    fee_paid_on: date | None = None
    payment_reported_on: date | None = None
    reply_kind: str | None = None
    reply_status: str | None = None  # draft | submitted | reviewed | signed | served
    drafted_by: str | None = None
    reviewed_by: str | None = None
    signed_by: str | None = None
    signed_on: date | None = None
    redo_ordered_on: date | None = None
    redo_days: int | None = None
    redo_by: date | None = None
    remedies: dict[str, Remedy] = field(default_factory=dict)
    rounds: int = 1
    outcome: str | None = None  # of the first conclusion: table three counts a case once
    concluded_on: date | None = None
    archived_on: date | None = None
    last_on: date | None = None  # the day of the last event

    @property
    def clock_facts(self) -> Facts | None:
        """The facts that the statutory clock counts with; None before the day of receipt is known (Art. 31)."""
        start = self.redo_ordered_on or self.received_on
        if start is None:
            return None
        correction = (
            Correction(self.correction_asked_on, self.correction_received_on) if self.correction_asked_on else None
        )
        consultations = tuple(
            Consultation(each.kind, each.sent_on, each.delivered_on, each.answered_on)
            for each in self.consultations.values()
        )
        fee = Fee(self.fee_noticed_on, self.fee_paid_on) if self.fee_noticed_on else None
        return Facts(start, correction, consultations, self.extension, fee)

    @property
    def open_consultations(self) -> dict[str, OpenConsultation]:
        return {ref: each for ref, each in self.consultations.items() if each.is_open}

    @property
    def open_remedies(self) -> dict[str, Remedy]:
        return {ref: each for ref, each in self.remedies.items() if each.result is None}


def read(events: Iterable[Happened]) -> CaseFile:
    """The case that ``events``, in order, tell."""
    from actions.cases.lifecycle.table import TABLE

    case = CaseFile()
    for event in events:
        kind = EventKind(event.kind)
        if handler := _HANDLERS.get(kind):
            handler(case, event)
        case.state = TABLE[kind].target(case) or case.state
        case.kinds.add(kind)
        case.last_on = event.on_day
    return case


def day(facts: Mapping[str, Any], key: str) -> date | None:
    """A date among an event's facts."""
    return date.fromisoformat(facts[key]) if facts.get(key) else None


def _received(case: CaseFile, event: Happened) -> None:
    case.received_on = day(event.facts, "received_on") or event.on_day


def _submitted(case: CaseFile, event: Happened) -> None:
    case.arrived_on = event.on_day


def _correction_asked(case: CaseFile, event: Happened) -> None:
    case.correction_asked_on, case.correct_by = event.on_day, day(event.facts, "correct_by")


def _correction_received(case: CaseFile, event: Happened) -> None:
    case.correction_received_on = event.on_day


def _consultation_sent(case: CaseFile, event: Happened) -> None:
    ref = str(event.facts["ref"])
    delivered_on = day(event.facts, "delivered_on")
    case.consulted += 1
    case.consultations[ref] = OpenConsultation(event.facts["consulted"], event.on_day, delivered_on)


def _consultation_delivered(case: CaseFile, event: Happened) -> None:
    case.consultations[event.facts["ref"]].delivered_on = event.on_day


def _consultation_answered(case: CaseFile, event: Happened) -> None:
    each = case.consultations[event.facts["ref"]]
    each.answered_on, each.opinion = event.on_day, event.facts.get("opinion")


def _consultation_lapsed(case: CaseFile, event: Happened) -> None:
    case.consultations[event.facts["ref"]].lapsed_on = event.on_day


def _secrecy_referred(case: CaseFile, event: Happened) -> None:
    case.secrecy_referred_on = event.on_day


def _secrecy_determined(case: CaseFile, event: Happened) -> None:
    case.secrecy_determined_on = event.on_day


def _extended(case: CaseFile, event: Happened) -> None:
    case.extension = Extension(int(event.facts["days"]), event.on_day)


def _reasons(step: str) -> Any:
    def handle(case: CaseFile, event: Happened) -> None:
        case.reasons = step
        if until := day(event.facts, "until"):
            case.delayed_to = until

    return handle


def _fee_noticed(case: CaseFile, event: Happened) -> None:
    case.fee_noticed_on = day(event.facts, "noticed_on") or event.on_day
    case.fee_amount = event.facts.get("amount")


def _payment_reported(case: CaseFile, event: Happened) -> None:
    case.payment_reported_on = event.on_day


def _fee_paid(case: CaseFile, event: Happened) -> None:
    case.fee_paid_on = event.on_day


def _reply(status: str) -> Any:
    def handle(case: CaseFile, event: Happened) -> None:
        case.reply_status = status
        if status == "draft" and "kind" in event.facts:
            case.reply_kind, case.drafted_by = event.facts["kind"], event.actor
            case.reviewed_by = case.signed_by = None
        elif status == "reviewed":
            case.reviewed_by, case.signed_by = event.actor, None
        elif status == "signed":
            case.signed_by, case.signed_on = event.actor, event.on_day

    return handle


def _signature_withdrawn(case: CaseFile, _event: Happened) -> None:
    case.reply_status, case.signed_by, case.signed_on = "reviewed", None, None


def _served(case: CaseFile, event: Happened) -> None:
    case.reply_kind = event.facts.get("kind", case.reply_kind)
    case.reply_status = "served"
    _conclude(case, case.reply_kind or "O3", event.on_day)


def _conclude(case: CaseFile, outcome: str, on: date) -> None:
    if case.concluded_on is None:
        case.outcome, case.concluded_on = outcome, on


def _ended(outcome: str) -> Any:
    return lambda case, event: _conclude(case, outcome, event.on_day)


def _remedy_filed(case: CaseFile, event: Happened) -> None:
    case.remedies[event.facts["ref"]] = Remedy(event.facts["remedy"], event.on_day)


def _remedy_decided(case: CaseFile, event: Happened) -> None:
    each = case.remedies[event.facts["ref"]]
    each.result, each.decided_on = event.facts["result"], event.on_day


def _redo_ordered(case: CaseFile, event: Happened) -> None:
    case.redo_ordered_on = event.on_day
    case.redo_days, case.redo_by = event.facts.get("days"), day(event.facts, "by")
    case.reply_kind = case.reply_status = case.drafted_by = case.reviewed_by = case.signed_by = None
    case.correction_asked_on = case.correction_received_on = case.correct_by = None  # the clock of the first round
    case.extension = case.fee_noticed_on = case.fee_paid_on = case.delayed_to = case.reasons = None
    case.consultations = {}
    case.rounds += 1


def _archived(case: CaseFile, event: Happened) -> None:
    case.archived_on = event.on_day


_HANDLERS: dict[EventKind, Any] = {
    EventKind.SUBMITTED: _submitted,
    EventKind.RECEIPT_CONFIRMED: _received,
    EventKind.REGISTERED: _received,
    EventKind.RECEIPT_CORRECTED: _received,
    EventKind.CORRECTION_ASKED: _correction_asked,
    EventKind.CORRECTION_RECEIVED: _correction_received,
    EventKind.LATE_CORRECTION_ACCEPTED: _correction_received,
    EventKind.CONSULTATION_SENT: _consultation_sent,
    EventKind.CONSULTATION_DELIVERED: _consultation_delivered,
    EventKind.CONSULTATION_ANSWERED: _consultation_answered,
    EventKind.CONSULTATION_LAPSED: _consultation_lapsed,
    EventKind.SECRECY_REFERRED: _secrecy_referred,
    EventKind.SECRECY_DETERMINED: _secrecy_determined,
    EventKind.EXTENDED: _extended,
    EventKind.REASONS_ASKED: _reasons("asked"),
    EventKind.REASONS_GIVEN: _reasons("given"),
    EventKind.REASONS_REJECTED: _reasons("rejected"),
    EventKind.REASONS_ACCEPTED: _reasons("accepted"),
    EventKind.FEE_NOTICED: _fee_noticed,
    EventKind.PAYMENT_REPORTED: _payment_reported,
    EventKind.FEE_PAID: _fee_paid,
    EventKind.REPLY_DRAFTED: _reply("draft"),
    EventKind.REPLY_SUBMITTED: _reply("submitted"),
    EventKind.REPLY_RETURNED: _reply("draft"),
    EventKind.REPLY_REVIEWED: _reply("reviewed"),
    EventKind.REPLY_SIGNED: _reply("signed"),
    EventKind.SIGNATURE_WITHDRAWN: _signature_withdrawn,
    EventKind.SERVED: _served,
    EventKind.REPLIED_AT_ONCE: _served,
    EventKind.ABANDONED_NO_CORRECTION: _ended("O1"),
    EventKind.ABANDONED_NO_FEE: _ended("O2"),
    EventKind.WITHDRAWN: _ended("O3"),
    EventKind.REMEDY_FILED: _remedy_filed,
    EventKind.REMEDY_DECIDED: _remedy_decided,
    EventKind.REDO_ORDERED: _redo_ordered,
    EventKind.ARCHIVED: _archived,
}
