"""A case as its events tell it: what is known of it, from which state, clock and guards follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from actions.cases.clock import REPLY_DAYS
from actions.cases.clock_facts import Consultation, ConsultationKind, Correction, Delay, Extension, Facts, Fee, Redo
from actions.cases.lifecycle.words import State


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
    ended_on: date | None = None  # given up by the unit: could not be delivered, or is not needed any more
    overruled_on: date | None = None  # disclosed against the third party's will (Art. 32)
    is_late: bool = False  # sent when the period was over: it takes no time off
    interest: str | None = None  # secret | privacy | other: what disclosure may hurt, where it was noted

    @property
    def is_open(self) -> bool:
        """Whether an opinion is still awaited."""
        return self.answered_on is None and self.lapsed_on is None and self.ended_on is None

    @property
    def was_unreachable(self) -> bool:
        """Given up because the letter could not be delivered: nobody was silent, and nobody was heard (Art. 32)."""
        return self.ended_on is not None and self.delivered_on is None and self.opinion is None

    @property
    def was_cut_short(self) -> bool:
        """Given up although the letter had come, before an opinion or the end of the time for it."""
        has_ended = self.ended_on is not None and self.delivered_on is not None
        return has_ended and self.opinion is None and self.lapsed_on is None

    @property
    def is_answerable(self) -> bool:
        """A late opinion is still put on record, once."""
        return self.answered_on is None

    @property
    def lacks_delivery(self) -> bool:
        """The 15 working days that bound the pause count from a delivery that is not known yet (Art. 32, 34)."""
        return self.kind != "other" and self.delivered_on is None and self.ended_on is None

    @property
    def came_late(self) -> bool:
        """The opinion came after silence was noted: it binds nobody (Art. 32), and lengthens no pause."""
        return bool(self.answered_on and self.lapsed_on and self.answered_on >= self.lapsed_on)

    @property
    def objects(self) -> bool:
        """A third party objected in time, and nobody has decided to disclose all the same."""
        refused = self.kind == "third_party" and self.opinion in ("refuse", "partly")
        return refused and not self.came_late and self.overruled_on is None

    @property
    def clock_fact(self) -> Consultation | None:
        """As the clock counts it; None where there is nothing to count: given up, and never delivered.

        An opinion that comes after the unit gave up, or after silence was noted, lengthens no pause (Art. 33 para. 3).
        """
        answered_on = None if self.came_late else self.answered_on
        if self.ended_on is not None:
            if self.delivered_on is None:
                return None
            answered_on = min(answered_on or self.ended_on, self.ended_on)
        return Consultation(self.kind, self.sent_on, self.delivered_on, answered_on)


@dataclass
class Remedy:
    """复议 or 诉讼 against the handling of the application (Art. 51)."""

    kind: str  # review | suit_direct | suit_after_review
    filed_on: date
    result: str | None = None  # upheld | corrected | other
    decided_on: date | None = None
    has_led_to_redo: bool = False

    @property
    def can_order(self) -> bool:
        """It corrected the agency, and no new round has followed from it yet."""
        return self.result == "corrected" and not self.has_led_to_redo


@dataclass
class CaseFile:
    """Everything that the events say, in the words of the law. Built by :func:`~.fold.read`; not changed afterwards.

    After an order to reply anew (``rounds`` > 1) what was done before stays on file.
    """

    state: State = State.ARRIVED
    kinds: set[str] = field(default_factory=set)
    route: str = "online"
    arrived_on: date | None = None
    received_on: date | None = None  # R
    first_act_on: date | None = None  # the first day on which the unit acted on it as received
    correction_asked_on: date | None = None
    correction_is_late: bool = False  # asked for after the 7 working days: the clock goes on (Art. 30, [D])
    correct_by: date | None = None
    correction_received_on: date | None = None
    supplemented_on: date | None = None
    consultations: dict[str, OpenConsultation] = field(default_factory=dict)
    secrecy_referred_on: date | None = None
    secrecy_determined_on: date | None = None
    extension: Extension | None = None
    reasons: str | None = None  # asked | given | rejected | accepted
    reasons_asked_on: date | None = None
    reasons_by: date | None = None  # the day by which they are to be given
    delay_told_on: date | None = None
    delayed_to: date | None = None  # Art. 35: the date that the unit has set and told
    fee_sent_on: date | None = None
    fee_noticed_on: date | None = None  # the applicant got the notice; None: not known yet
    fee_amount: int | None = None
    fee_paid_on: date | None = None
    payment_reported_on: date | None = None
    reply_kind: str | None = None
    reply_status: str | None = None  # draft | submitted | reviewed | signed | served
    drafters: set[str] = field(default_factory=set)  # everybody who has drafted in this round
    reviewed_by: str | None = None
    signed_by: str | None = None
    signed_on: date | None = None
    redo_ordered_on: date | None = None
    redo_days: int | None = None
    redo_by: date | None = None
    redo_ref: str | None = None  # the remedy whose decision ordered it
    remedies: dict[str, Remedy] = field(default_factory=dict)
    rounds: int = 1
    outcome: str | None = None  # of the first conclusion: table three counts a case once
    concluded_on: date | None = None
    ended_on: date | None = None  # of the last conclusion; None while it is open
    archived_on: date | None = None
    last_on: date | None = None  # the day of the last event

    @property
    def consulting_takes_time_off(self) -> bool:
        """Art. 33 para. 3, of what was asked last. Not after an order to reply anew, nor until a day that was set, nor
        once the period is over."""
        is_late = bool(self.consultations) and list(self.consultations.values())[-1].is_late
        return not is_late and self.redo_ordered_on is None and self.delayed_to is None

    @property
    def clock_facts(self) -> Facts | None:
        """The facts that the statutory clock counts with; None before the day of receipt is known (Art. 31).

        An order to reply anew starts a clock of its own, which nothing of before changes.
        """
        if self.redo_ordered_on is not None:
            redo = Redo(self.redo_ordered_on, self.redo_days or REPLY_DAYS, self.redo_by)
            return Facts(self.received_on or self.redo_ordered_on, redo=redo)
        if self.received_on is None:
            return None
        asked_on, fee_sent_on = self.correction_asked_on, self.fee_sent_on
        return Facts(
            self.received_on,
            Correction(asked_on, self.correction_received_on) if asked_on else None,
            tuple(each.clock_fact for each in self.consultations.values() if each.clock_fact),
            self.extension,
            Fee(self.fee_noticed_on or fee_sent_on, self.fee_paid_on, fee_sent_on) if fee_sent_on else None,
            Delay(self.delayed_to, self.delay_told_on) if self.delayed_to and self.delay_told_on else None,
        )

    @property
    def counted_from(self) -> date | None:
        """The day that a letter names as that of receipt. An application that was withdrawn before its receipt was
        confirmed, and must be answered all the same, counts as received when it came."""
        return self.received_on or (self.arrived_on if self.redo_ordered_on else None)

    @property
    def consulted(self) -> int:
        """How many were ever asked: the next one's ref is ``Z{consulted + 1}``."""
        return len(self.consultations)

    @property
    def open_consultations(self) -> dict[str, OpenConsultation]:
        return {ref: each for ref, each in self.consultations.items() if each.is_open}

    @property
    def protectable(self) -> list[OpenConsultation]:
        """The third parties for whose sake something may be denied (Art. 15, 32): heard or beyond reach, they did not
        agree, and were not told in this round that it will be disclosed all the same."""

        def is_overruled(each: OpenConsultation) -> bool:
            since = self.redo_ordered_on
            return each.overruled_on is not None and (since is None or each.overruled_on >= since)

        asked = (each for each in self.consultations.values() if each.kind == "third_party" and not each.is_open)
        heard = (each for each in asked if not each.was_cut_short)
        return [each for each in heard if each.opinion != "agree" and not is_overruled(each)]

    @property
    def open_remedies(self) -> dict[str, Remedy]:
        return {ref: each for ref, each in self.remedies.items() if each.result is None}

    def awaits_correction(self, on: date) -> bool:
        """Whether on that day the applicant may still correct (Art. 30), whatever the unit has begun meanwhile."""
        is_awaited = self.correction_asked_on is not None and self.correction_received_on is None
        return is_awaited and self.correct_by is not None and on <= self.correct_by and self.rounds == 1

    @property
    def waits_for_applicant(self) -> bool:
        """Nothing is owed until the applicant has corrected (asked for in time) or paid."""
        is_correction = self.state is State.CORRECTION_PENDING and not self.correction_is_late
        return is_correction or self.state is State.FEE_PENDING

    @property
    def settled_on(self) -> date | None:
        """When everything was over: concluded, and every remedy decided. None: it is not."""
        if self.state.is_open or self.open_remedies or self.ended_on is None:
            return None
        return max([self.ended_on, *(each.decided_on for each in self.remedies.values() if each.decided_on)])


def day(facts: Mapping[str, Any], key: str) -> date | None:
    """A date among an event's facts."""
    return date.fromisoformat(facts[key]) if facts.get(key) else None
