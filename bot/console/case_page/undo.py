"""Taking back the last step: which step of the life cycle's table undoes which, and why the others stand.

Nothing is ever deleted: taking back is a step of its own, with its reason, its guards and its audit entry. What has
reached the applicant can't be made not to have happened; what the law then offers is another step, which is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from actions.cases.desk_views import CaseView
from actions.cases.lifecycle import TABLE, EventKind

E = EventKind
_UNDONE_BY: Mapping[EventKind, EventKind] = {
    E.RECEIPT_CONFIRMED: E.RECEIPT_CORRECTED,
    E.REGISTERED: E.RECEIPT_CORRECTED,
    E.RECEIPT_CORRECTED: E.RECEIPT_CORRECTED,
    E.TAKEN_UP: E.ASSIGNED,
    E.ASSIGNED: E.ASSIGNED,
    E.CONSULTATION_SENT: E.CONSULTATION_ENDED,
    E.CONSULTATION_DELIVERED: E.CONSULTATION_ENDED,
    E.REASONS_ASKED: E.REASONS_REJECTED,
    E.FEE_NOTICED: E.FEE_WITHDRAWN,
    E.FEE_NOTICE_DELIVERED: E.FEE_WITHDRAWN,
    E.REPLY_DRAFTED: E.REPLY_DRAFTED,
    E.REPLY_SUBMITTED: E.REPLY_RETURNED,
    E.REPLY_REVIEWED: E.REPLY_RETURNED,
    E.REPLY_SIGNED: E.SIGNATURE_WITHDRAWN,
}
_STANDS: Mapping[EventKind, str] = {
    E.CORRECTION_ASKED: "补正只能一次性告知（条例第三十条），告知以后不能撤回；申请人补正以后继续办理。",
    E.EXTENDED: "延长答复期限已经告知申请人，只能延长一次（条例第三十三条），不能撤回；可以提前答复。",
    E.SERVED: "答复已经送达，不能撤回。确有错误的，请报主管人员依法处理。",
    E.REPLIED_AT_ONCE: "答复已经送达，不能撤回。",
    E.WITHDRAWN: "申请人已经撤回申请，不能恢复；申请人可以重新申请。",
    E.ABANDONED_NO_CORRECTION: "已经告知申请人不再处理。后来补正并说明正当理由的，可以接受逾期补正。",
    E.ABANDONED_NO_FEE: "已经告知申请人不再处理，不能撤回；申请人可以重新申请。",
    E.REDO_ORDERED: "重新答复的决定由复议机关或者法院作出，不能撤回。",
}
# Notes and the like say nothing that would have to be taken back; the step before them is the last one.
_PASSED_OVER = frozenset({E.NOTED, E.SUPPLEMENTED, E.DELIVERY_CHANGED, E.CONTACT_CORRECTED})


@dataclass(frozen=True)
class Undo:
    """What can be done about the last step."""

    last: str  # Chinese: the step that would be taken back
    step: EventKind | None  # by which; None: not by who looks, or not at all
    button: str
    why_not: str  # a Chinese sentence, where ``step`` is None


def undo_of(view: CaseView) -> Undo | None:
    """How the last step of a case is taken back; None where only the application itself has come."""
    last = next((line for line in reversed(view.history) if line.kind not in _PASSED_OVER), None)
    if last is None or last.kind is E.SUBMITTED:
        return None
    step = _UNDONE_BY.get(last.kind)
    if step is None:
        why = _STANDS.get(last.kind, f"“{last.title}”记录的是已经发生的事，不能撤销；记错了的，请写办理记录说明。")
        return Undo(last.title, None, "", why)
    row = TABLE[step]
    mine = next((each for each in view.offers if each.transition.kind is step), None)
    if mine is not None and not mine.blocked:
        return Undo(last.title, step, row.button, "")
    if mine is not None:
        return Undo(last.title, None, row.button, mine.blocked)
    everybodys = next((each for each in view.everybodys_offers if each.transition.kind is step), None)
    if everybodys is None:
        return Undo(last.title, None, row.button, f"申请现在是“{view.state}”，不能办理“{row.button}”。")
    who = "、".join(role.label for role in sorted(row.roles) if role.value not in ("applicant", "system"))
    return Undo(last.title, None, row.button, everybodys.blocked or f"“{row.button}”要由{who}人员办理。")
