"""The days that somebody has to watch in a case: what the board sorts by and the alerts go out for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum

from actions.cases.calendar import WorkCalendar
from actions.cases.clock import FEE_PAYMENT_DAYS, OPINION_DAYS, Deadline
from actions.cases.lifecycle import CaseFile, State

Limit = tuple["LimitKind", str, date]
First = tuple["LimitKind | None", date | None]


class LimitKind(StrEnum):
    """What has to happen by the day."""

    RECEIPT = "receipt"  # confirm with the applicant, Art. 31(二)(三)
    CORRECTION_NOTICE = "correction_notice"  # ask for a correction, if at all, Art. 30
    CORRECTION = "correction"  # the applicant corrects, Art. 30
    OPINION = "opinion"  # a third party or co-maker answers, Art. 32, 34
    FEE = "fee"  # the applicant pays, 处理费办法 Art. 6
    REPLY = "reply"  # the unit replies, Art. 33

    @property
    def label(self) -> str:
        return _LABELS[self]


_DUTIES = frozenset(LimitKind) - {LimitKind.RECEIPT, LimitKind.CORRECTION_NOTICE}
_LABELS = {
    LimitKind.RECEIPT: "确认收到",
    LimitKind.CORRECTION_NOTICE: "告知补正",
    LimitKind.CORRECTION: "申请人补正",
    LimitKind.OPINION: "征求意见",
    LimitKind.FEE: "申请人缴费",
    LimitKind.REPLY: "答复",
}


def first_of(case: CaseFile, limits: Mapping[tuple[str, str], date], deadline: Deadline | None) -> First:
    """What has to happen first in a case with these limits, for the board; nothing in a closed one.

    Nobody has to ask for a correction: that is a chance, no duty. Until receipt is confirmed there is no day (Art. 31):
    that is always first. While a fee notice is on its way, the day of the reply stands in for the one of the payment.
    """
    if not case.state.is_open:
        return None, None
    if case.state is State.ARRIVED:
        return LimitKind.RECEIPT, None
    duties = [(day, kind != LimitKind.REPLY, kind) for (kind, _), day in limits.items() if kind in _DUTIES]
    if duties:
        day, _, kind = min(duties)
        return LimitKind(kind), day
    return None, deadline.due_on if deadline else None


def limits_of(case: CaseFile, deadline: Deadline | None, calendar: WorkCalendar) -> Iterator[Limit]:
    """The limits of an open case; none of a closed one. While the applicant corrects or pays, no reply is due."""
    if not case.state.is_open:
        return
    if case.state is State.ARRIVED and case.arrived_on:
        yield LimitKind.RECEIPT, "", case.arrived_on
    if deadline is None:
        return
    if case.state is State.CORRECTION_PENDING and case.correct_by:
        yield LimitKind.CORRECTION, "", case.correct_by
    elif case.state is State.FEE_PENDING and case.fee_noticed_on:
        yield LimitKind.FEE, "", calendar.add_workdays(case.fee_noticed_on, FEE_PAYMENT_DAYS)
    if not case.waits_for_applicant:
        yield LimitKind.REPLY, "", deadline.due_on
    if case.state is State.REGISTERED and "correction_asked" not in case.kinds:
        yield LimitKind.CORRECTION_NOTICE, "", deadline.correction_notice_by
    for ref, each in case.open_consultations.items():
        if each.delivered_on and each.kind != "other":
            yield LimitKind.OPINION, ref, calendar.add_workdays(each.delivered_on, OPINION_DAYS)
