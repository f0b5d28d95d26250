"""The words of the life cycle: states, events and roles, with what people read for them."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where an application stands (main states; consultations, extension and reasons run beside them)."""

    ARRIVED = "arrived"
    REGISTERED = "registered"
    CORRECTION_PENDING = "correction_pending"
    PROCESSING = "processing"
    FEE_PENDING = "fee_pending"
    DRAFT_REPLY = "draft_reply"
    SIGNED = "signed"
    SERVED = "served"
    CLOSED = "closed"
    REMEDY = "remedy"

    @property
    def label(self) -> str:
        """What staff and applicants read."""
        return _STATES[self]

    @property
    def is_open(self) -> bool:
        """Whether a reply is still owed."""
        return self not in (State.SERVED, State.CLOSED, State.REMEDY)


_STATES = {
    State.ARRIVED: "待确认收到",
    State.REGISTERED: "已登记",
    State.CORRECTION_PENDING: "待补正",
    State.PROCESSING: "办理中",
    State.FEE_PENDING: "待缴费",
    State.DRAFT_REPLY: "拟办答复",
    State.SIGNED: "已签发待送达",
    State.SERVED: "已答复",
    State.CLOSED: "已办结",
    State.REMEDY: "复议诉讼中",
}
OPEN = frozenset(state for state in State if state.is_open)
AT_WORK = OPEN - {State.ARRIVED}  # the clock runs, or waits for the applicant
CONCLUDED = frozenset(State) - OPEN


class Role(StrEnum):
    """In which capacity somebody acts. A member of staff may hold several; the applicant and the system one each."""

    APPLICANT = "applicant"
    REGISTRAR = "registrar"
    HANDLER = "handler"
    REVIEWER = "reviewer"
    SIGNER = "signer"
    SUPERVISOR = "supervisor"
    SYSTEM = "system"
    DOCUMENT_EDITOR = "document_editor"  # these two act on documents, not on cases
    SECRECY_REVIEWER = "secrecy_reviewer"

    @property
    def label(self) -> str:
        return _ROLES[self]


_ROLES = {
    Role.APPLICANT: "申请人",
    Role.REGISTRAR: "登记",
    Role.HANDLER: "承办",
    Role.REVIEWER: "审查",
    Role.SIGNER: "签发",
    Role.SUPERVISOR: "主管",
    Role.SYSTEM: "系统",
    Role.DOCUMENT_EDITOR: "文件编辑",
    Role.SECRECY_REVIEWER: "保密审查",
}
STAFF_ROLES = (Role.REGISTRAR, Role.HANDLER, Role.REVIEWER, Role.SIGNER, Role.SUPERVISOR)  # those who act on cases
CASE_ROLES = (Role.APPLICANT, *STAFF_ROLES, Role.SYSTEM)
OFFICE_ROLES = (*STAFF_ROLES, Role.DOCUMENT_EDITOR, Role.SECRECY_REVIEWER)  # all that a member of staff may hold


class EventKind(StrEnum):
    """The kinds of :class:`~actions.cases.tables.CaseEvent`; numbers of legal_rules §4 stand in the table."""

    SUBMITTED = "submitted"
    RECEIPT_CONFIRMED = "receipt_confirmed"
    REGISTERED = "registered"
    RECEIPT_CORRECTED = "receipt_corrected"
    TAKEN_UP = "taken_up"
    ASSIGNED = "assigned"
    REPLIED_AT_ONCE = "replied_at_once"
    CORRECTION_ASKED = "correction_asked"
    CORRECTION_RECEIVED = "correction_received"
    LATE_CORRECTION_ACCEPTED = "late_correction_accepted"
    ABANDONED_NO_CORRECTION = "abandoned_no_correction"
    SUPPLEMENTED = "supplemented"
    DELIVERY_CHANGED = "delivery_changed"
    CONTACT_CORRECTED = "contact_corrected"
    CONSULTATION_SENT = "consultation_sent"
    CONSULTATION_DELIVERED = "consultation_delivered"
    CONSULTATION_ANSWERED = "consultation_answered"
    CONSULTATION_LAPSED = "consultation_lapsed"
    CONSULTATION_ENDED = "consultation_ended"
    OBJECTION_OVERRULED = "objection_overruled"
    SECRECY_REFERRED = "secrecy_referred"
    SECRECY_DETERMINED = "secrecy_determined"
    EXTENDED = "extended"
    REASONS_ASKED = "reasons_asked"
    REASONS_GIVEN = "reasons_given"
    REASONS_REJECTED = "reasons_rejected"
    REASONS_ACCEPTED = "reasons_accepted"
    FEE_NOTICED = "fee_noticed"
    FEE_NOTICE_DELIVERED = "fee_notice_delivered"
    PAYMENT_REPORTED = "payment_reported"
    FEE_PAID = "fee_paid"
    FEE_WITHDRAWN = "fee_withdrawn"
    ABANDONED_NO_FEE = "abandoned_no_fee"
    REPLY_DRAFTED = "reply_drafted"
    REPLY_SUBMITTED = "reply_submitted"
    REPLY_RETURNED = "reply_returned"
    REPLY_REVIEWED = "reply_reviewed"
    REPLY_SIGNED = "reply_signed"
    SIGNATURE_WITHDRAWN = "signature_withdrawn"
    SERVED = "served"
    PROVIDED = "provided"
    WITHDRAWN = "withdrawn"
    REMEDY_FILED = "remedy_filed"
    REMEDY_DECIDED = "remedy_decided"
    REDO_ORDERED = "redo_ordered"
    ARCHIVED = "archived"
    NOTED = "noted"
