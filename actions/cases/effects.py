"""What an event does to the rows of a case beyond its history: receipt, class, handler, reply."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from actions.cases import chain, draft_fields, issuing, lifecycle
from actions.cases.calendar import WorkCalendar
from actions.cases.earlier_reply import earlier_case
from actions.cases.letter_sheets import Happening, Sheet, reply_sheet, sheets
from actions.cases.letters import text_of_file
from actions.cases.lifecycle import TABLE, Asked, CaseFile, EventKind
from actions.cases.lifecycle.guards import is_late_correction
from actions.cases.lifecycle.transition import BASES
from actions.cases.outcomes import OUTCOMES, remedy_text
from actions.cases.refusals import StepRefused
from actions.cases.tables import Application, Letter, Reply
from actions.settings import AgencySettings


@dataclass
class Step:
    """A step on its way through the door. Effects may add to ``facts`` and set ``text`` and ``article``."""

    session: Session
    application: Application
    case: CaseFile  # before the event
    kind: EventKind
    facts: dict[str, Any]
    words: dict[str, str]
    content: Mapping[str, Any]
    actor: str
    now: datetime
    asked: Asked
    agency: AgencySettings
    text: str = ""  # what the applicant is told, where it is more than the table's sentence
    article: str = ""  # replaces the row's

    @property
    def letter_on(self) -> date:
        """The date of the step's letters. An act of the unit is dated by its day, also when a supervisor records an
        earlier one; of what happened in the world, and is recorded when it is known, the letter is of today."""
        return self.asked.on_day if TABLE[self.kind].dating == "supervisor" else self.asked.today


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
        case EventKind.DELIVERY_CHANGED:
            application.form, application.delivery = step.facts["form"], step.facts["delivery"]


def letter_text(
    application: Application,
    case: CaseFile,
    kind: str,
    content: Mapping[str, Any],
    letter_on: date,
    agency: AgencySettings,
    calendar: WorkCalendar,
) -> str:
    """The letter of a reply as it would be. Raises :class:`StepRefused` with what it lacks."""
    if kind not in OUTCOMES:
        raise StepRefused("请从名单中选择答复类型。")
    sheet = reply_sheet(case, kind, content, calendar)
    data = issuing.data_of(sheet, application, letter_on=letter_on, agency=agency, received_on=case.counted_from)
    return text_of_file(issuing.file_of(data))


def checked_reply(step: Step, kind: str, content: Mapping[str, Any]) -> None:
    """Raise :class:`StepRefused` with everything that a reply of this kind lacks."""
    if kind not in OUTCOMES:
        raise StepRefused("请从名单中选择答复类型。")
    sheet = reply_sheet(step.case, kind, content, step.asked.calendar)
    received_on = step.case.counted_from
    issuing.check(
        issuing.data_of(sheet, step.application, letter_on=step.letter_on, agency=step.agency, received_on=received_on)
    )


def content_of(reply: Reply) -> dict[str, Any]:
    """What the reply was drafted with; of a reply from before there were fields, its text."""
    try:
        content = json.loads(reply.content)
    except ValueError:
        content = None
    return content if isinstance(content, dict) else {"body": reply.content}


def _taken_up(step: Step) -> None:
    is_person = step.application.applicant_type == "natural"
    if (step.facts["applicant_class"] == "natural") != is_person:
        raise StepRefused("个人申请的类别是自然人，单位申请请选择一种单位类别。")


def _correction_asked(step: Step) -> None:
    if is_late_correction(step.case, step.asked):
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


def _drafted(step: Step) -> None:
    kind = step.facts["kind"]
    checked_reply(step, kind, step.content)
    if kind == "X2":
        named = str(step.content.get("earlier_number") or step.facts.get("earlier") or "")
        if earlier := earlier_case(step.session, step.application, named):
            step.facts["earlier"] = earlier
    reply = _reply_of_round(step)
    reply.kind, reply.status = kind, "draft"
    reply.content = json.dumps(dict(step.content), ensure_ascii=False)
    reply.article = OUTCOMES[kind].article
    reply.drafted_by, reply.drafted_at = step.actor, step.now
    reply.reviewed_by = reply.reviewed_at = reply.signed_by = reply.signed_at = None
    reply.letter = reply.letter_on = None


def _reply_of_round(step: Step) -> Reply:
    current = step.application.reply
    if current is None or current.round < step.case.rounds:
        current = Reply(round=step.case.rounds, kind="", content="{}", article="", remedy="")
        step.application.replies.append(current)
    return current


def _current(step: Step) -> Reply:
    reply = step.application.reply
    if reply is None:
        raise StepRefused("还没有拟写答复。")
    return reply


def _submitted(step: Step) -> None:
    reply = _current(step)
    checked_reply(step, reply.kind, content_of(reply))
    reply.status = "submitted"


def _returned(step: Step) -> None:
    reply = _current(step)
    reply.status, reply.opinion = "draft", step.words["reason"]
    reply.reviewed_by = reply.reviewed_at = None


def _reviewed(step: Step) -> None:
    reply = _current(step)
    reply.status, reply.opinion = "reviewed", step.words["opinion"]
    reply.reviewed_by, reply.reviewed_at = step.actor, step.now


def _signed(step: Step) -> None:
    """The letter is made when it is signed, and not changed afterwards."""
    reply = _current(step)
    _make_letter(step, reply, content_of(reply))
    reply.signed_by, reply.signed_at, reply.status = step.actor, step.now, "signed"


def _make_letter(step: Step, reply: Reply, content: Mapping[str, Any]) -> None:
    outcome = OUTCOMES[reply.kind]
    (letter,) = _issue(step, reply_sheet(step.case, reply.kind, content, step.asked.calendar))
    reply.article, reply.remedy = outcome.article, remedy_text(outcome, step.agency)
    reply.letter, reply.letter_on = letter.text, letter.letter_on


def _issue(step: Step, *sheets: Sheet, received_on: date | None = None) -> list[Letter]:
    """Make letters now: their event is the next of the case, and names and holds them."""
    letters = issuing.issue(
        step.session,
        sheets,
        step.application,
        event_sequence=len(step.application.events) + 1,
        letter_on=step.letter_on,
        by=step.actor,
        now=step.now,
        agency=step.agency,
        received_on=received_on or step.case.counted_from,
    )
    if numbers := [letter.number for letter in letters if letter.number]:
        step.facts["letters"] = [*step.facts.get("letters", []), *numbers]
    if letters:
        digests = [chain.letter_digest(letter) for letter in letters]
        step.facts["letter_digests"] = [*step.facts.get("letter_digests", []), *digests]
    return letters


def issue_letters(step: Step) -> None:
    """The letters that go out with the event, made of the case as the event will leave it."""
    expected = Expected(step.kind, step.asked.on_day, step.actor, step.facts)
    after_it = lifecycle.read([*step.application.events, expected])
    calendar = step.asked.calendar
    happening = Happening(
        step.kind,
        step.application,
        after_it,
        step.facts,
        step.words,
        step.asked.on_day,
        step.actor,
        calendar,
        lifecycle.deadline_of_case(step.case, calendar),
        lifecycle.deadline_of_case(after_it, calendar),
    )
    _issue(step, *sheets(happening), received_on=after_it.counted_from)


@dataclass(frozen=True)
class Expected:
    """The event that is about to be recorded."""

    kind: str
    on_day: date
    actor: str
    facts: Mapping[str, Any]


def _signature_withdrawn(step: Step) -> None:
    _void_unsent(step)
    reply = _current(step)
    reply.status, reply.letter, reply.letter_on = "reviewed", None, None
    reply.signed_by = reply.signed_at = None


def _void_unsent(step: Step) -> None:
    """A reply that was signed and not sent never will be."""
    reply = step.application.reply
    if reply is not None and reply.status == "signed":
        signed = max(each.sequence for each in step.application.events if each.kind == EventKind.REPLY_SIGNED)
        issuing.void_unsent(step.session, step.application, signed, step.now)


def _check_method(step: Step) -> None:
    if step.facts["method"] == "online" and step.application.conversation_id is None:
        raise StepRefused("本申请没有在线对话，请选择其他送达方式。")


def _served(step: Step) -> None:
    _check_method(step)
    reply = _current(step)
    reply.status, reply.served_on, reply.served_by = "served", step.asked.on_day, step.facts["method"]
    reply.sent_by, reply.sent_at = step.actor, step.now
    step.article, step.text = reply.article, reply.letter or ""


def _at_once(step: Step) -> None:
    """Art. 33 para. 1. Who answers on the spot has looked at it under Art. 17 and signs: one act, one record."""
    _check_method(step)
    _drafted(step)
    reply = _current(step)
    _make_letter(step, reply, step.content)
    reply.reviewed_by, reply.reviewed_at = step.actor, step.now
    reply.signed_by, reply.signed_at = step.actor, step.now
    _served(step)


def _abandoned(outcome: str) -> Callable[[Step], None]:
    def effect(step: Step) -> None:
        """A decision not to go on is a letter with reasons and remedies like any reply."""
        step.facts["kind"] = outcome
        said = "reason" if outcome == "O1" else "note"
        content = {said: step.words["reason"], **step.content}
        checked_reply(step, outcome, content)
        reply = _reply_of_round(step)
        reply.kind, reply.content = outcome, json.dumps(content, ensure_ascii=False)
        reply.drafted_by, reply.drafted_at = step.actor, step.now
        _make_letter(step, reply, content)
        reply.reviewed_by, reply.reviewed_at = step.actor, step.now
        reply.signed_by, reply.signed_at = step.actor, step.now
        reply.status, reply.served_on = "served", step.asked.on_day
        reply.served_by = "online" if step.application.conversation_id else "post"
        reply.sent_by, reply.sent_at = step.actor, step.now
        step.text = reply.letter or ""

    return effect


_BEFORE: dict[EventKind, Callable[[Step], None]] = {
    EventKind.TAKEN_UP: _taken_up,
    EventKind.CORRECTION_ASKED: _correction_asked,
    EventKind.DELIVERY_CHANGED: _delivery,
    EventKind.REPLY_DRAFTED: _drafted,
    EventKind.REPLY_SUBMITTED: _submitted,
    EventKind.REPLY_RETURNED: _returned,
    EventKind.REPLY_REVIEWED: _reviewed,
    EventKind.REPLY_SIGNED: _signed,
    EventKind.SIGNATURE_WITHDRAWN: _signature_withdrawn,
    EventKind.SERVED: _served,
    EventKind.WITHDRAWN: _void_unsent,
    EventKind.REDO_ORDERED: _void_unsent,
    EventKind.REPLIED_AT_ONCE: _at_once,
    EventKind.ABANDONED_NO_CORRECTION: _abandoned("O1"),
    EventKind.ABANDONED_NO_FEE: _abandoned("O2"),
}
