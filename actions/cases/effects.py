"""What an event does to the rows of a case beyond its history: receipt, class, handler, delivery, reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from actions.cases import applicant_keys, chain, contacts, draft_fields, reply_effects, traces
from actions.cases.lifecycle import CaseFile, EventKind
from actions.cases.lifecycle.guards import is_late_correction, period_has_ended
from actions.cases.lifecycle.transition import BASES
from actions.cases.refusals import StepRefused
from actions.cases.step import Step, issue_letters
from actions.cases.tables import Application


def complete(
    application: Application, case: CaseFile, kind: EventKind, given: Mapping[str, Any], on: date
) -> Mapping[str, Any]:
    """Facts that need not be asked: the next ref, the only one that can be meant, the kind of the reply served."""
    match kind:
        case EventKind.CONSULTATION_SENT:
            return {**given, "ref": f"Z{case.consulted + 1}"}
        case EventKind.OBJECTION_OVERRULED if not given.get("ref"):
            return _only(given, [ref for ref, each in case.consultations.items() if each.objects])
        case EventKind.REMEDY_FILED:
            return {**given, "ref": f"F{len(case.remedies) + 1}"}
        case EventKind.REDO_ORDERED if not given.get("ref"):
            return _only(given, [ref for ref, each in case.remedies.items() if each.can_order])
        case EventKind.FEE_NOTICED if application.conversation_id and not given.get("noticed_on"):
            return {**given, "noticed_on": on}  # [D] told in the conversation, it is received at once
        case EventKind.SERVED:
            return {**given, "kind": case.reply_kind or ""}
        case EventKind.CONTACT_CORRECTED:
            return {**given, "fields": contacts.fields_given(given)}
        case EventKind.TAKEN_UP:
            return {"applicant_class": application.applicant_class, **given}
    return given


def _only(given: Mapping[str, Any], refs: list[str]) -> Mapping[str, Any]:
    return {**given, "ref": refs[0]} if len(refs) == 1 else given


def before(step: Step) -> None:
    """Checks and effects that come before the event is recorded. Raises :class:`StepRefused`."""
    if effect := _BEFORE.get(step.kind):
        effect(step)
    issue_letters(step)


def after(step: Step, case: CaseFile) -> None:
    """Effects on the application's row, once the event is in the history; ``case`` is as it is now."""
    application = step.application
    match step.kind:
        case EventKind.RECEIPT_CONFIRMED | EventKind.REGISTERED:
            application.received_on = case.received_on
            application.received_basis = BASES.get(step.facts.get("basis", ""), "")
            application.confirmed_on = step.asked.on_day if step.kind is EventKind.RECEIPT_CONFIRMED else None
            application.registered_at, application.registered_by = step.now, step.actor
        case EventKind.RECEIPT_CORRECTED:
            application.received_on = case.received_on
        case EventKind.TAKEN_UP:
            application.applicant_class = step.facts["applicant_class"]
            application.handler = step.facts.get("handler") or step.actor
        case EventKind.ASSIGNED:
            application.handler = step.facts["handler"]
        case kind if kind in traces.SUPPLEMENTING:
            traces.remember(step.session, application)
        case EventKind.DELIVERY_CHANGED:
            application.form, application.delivery = step.facts["form"], step.facts["delivery"]
            applicant_keys.remember(step.session, application)  # a new e-mail address may have come with it


def _taken_up(step: Step) -> None:
    is_person = step.application.applicant_type == "natural"
    if (step.facts["applicant_class"] == "natural") != is_person:
        raise StepRefused("个人申请的类别是自然人，单位申请请选择一种单位类别。")


def _receipt_corrected(step: Step) -> None:
    """Art. 30: a notice to correct is judged by the day of receipt in force."""
    if asked_on := step.case.correction_asked_on:
        received_on = date.fromisoformat(step.facts["received_on"])
        step.facts["correction_late"] = is_late_correction(received_on, asked_on, step.asked.calendar)


def _correction_asked(step: Step) -> None:
    if is_late_correction(step.case.received_on, step.asked.on_day, step.asked.calendar):
        step.facts["late"] = True


def _consultation_sent(step: Step) -> None:
    if period_has_ended(step.case, step.asked):
        step.facts["late"] = True


def _delivery(step: Step) -> None:
    if step.facts["delivery"] == "chat" and step.application.conversation_id is None:
        raise StepRefused("本申请没有在线对话，请选择其他获取途径。")
    allowed = draft_fields.FORM_DELIVERIES.get(step.facts["form"], ())
    if step.facts["delivery"] not in allowed:
        raise StepRefused("获取途径与获取方式不相配，请重新选择。")
    lacking = {"email": step.application.email, "post": step.application.address}
    if step.facts["delivery"] in lacking and not lacking[step.facts["delivery"]]:
        raise StepRefused("请先补充接收信息的邮箱或者地址。")
    sent = {key: step.facts[key] for key in ("form", "delivery")}
    step.facts[chain.FORM_DIGESTS] = chain.form_digests(step.application, chain.REACH, **sent)


_BEFORE: dict[EventKind, Callable[[Step], None]] = {
    EventKind.RECEIPT_CORRECTED: _receipt_corrected,
    EventKind.TAKEN_UP: _taken_up,
    EventKind.CORRECTION_ASKED: _correction_asked,
    EventKind.CONSULTATION_SENT: _consultation_sent,
    EventKind.DELIVERY_CHANGED: _delivery,
    EventKind.CONTACT_CORRECTED: contacts.correct,
    EventKind.REPLY_DRAFTED: reply_effects.drafted,
    EventKind.REPLY_SUBMITTED: reply_effects.submitted,
    EventKind.REPLY_RETURNED: reply_effects.returned,
    EventKind.REPLY_REVIEWED: reply_effects.reviewed,
    EventKind.REPLY_SIGNED: reply_effects.signed,
    EventKind.SIGNATURE_WITHDRAWN: reply_effects.signature_withdrawn,
    EventKind.SERVED: reply_effects.served,
    EventKind.PROVIDED: reply_effects.provided,
    EventKind.WITHDRAWN: reply_effects.void_unsent,
    EventKind.REDO_ORDERED: reply_effects.void_unsent,
    EventKind.REPLIED_AT_ONCE: reply_effects.at_once,
    EventKind.ABANDONED_NO_CORRECTION: reply_effects.abandoned("O1"),
    EventKind.ABANDONED_NO_FEE: reply_effects.abandoned("O2"),
}
