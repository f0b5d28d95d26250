"""What an event does to the rows of a case beyond its history: receipt, class, handler, reply."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases import chain, draft_fields, issuing, lifecycle
from actions.cases.calendar import WorkCalendar
from actions.cases.lifecycle import Asked, CaseFile, EventKind
from actions.cases.lifecycle.guards import is_late_correction
from actions.cases.lifecycle.transition import BASES
from actions.cases.numbers import number_candidates
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
    digests: list[str] = field(default_factory=list, repr=False)  # texts of the letters made: the chain holds them too


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
    if step.digests:
        step.facts["letter"] = chain.words_digest("\f".join(step.digests))


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
    sheet = issuing.reply_sheet(application, case, kind, content, calendar)
    return issuing.text_of(issuing.data_of(sheet, application, letter_on=letter_on, agency=agency))


def checked_reply(step: Step, kind: str, content: Mapping[str, Any]) -> None:
    """Raise :class:`StepRefused` with everything that a reply of this kind lacks."""
    if kind not in OUTCOMES:
        raise StepRefused("请从名单中选择答复类型。")
    sheet = issuing.reply_sheet(step.application, step.case, kind, content, step.asked.calendar)
    issuing.check(issuing.data_of(sheet, step.application, letter_on=step.asked.on_day, agency=step.agency))


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
        _name_the_earlier_reply(step)
    reply = _reply_of_round(step)
    reply.kind, reply.status = kind, "draft"
    reply.content = json.dumps(dict(step.content), ensure_ascii=False)
    reply.article = OUTCOMES[kind].article
    reply.drafted_by, reply.drafted_at = step.actor, step.now
    reply.reviewed_by = reply.reviewed_at = reply.signed_by = reply.signed_at = reply.letter = None


def _name_the_earlier_reply(step: Step) -> None:
    """Art. 36(六): the same applicant was answered before; an earlier case of ours is checked, one on paper believed."""
    named = str(step.content.get("earlier_number") or step.facts.get("earlier") or "").strip()
    if not named:
        raise StepRefused("不予重复处理应当写明前一次答复的文号或者申请编号（条例第三十六条第六项）。")
    by_letter = select(Letter.application_id).where(Letter.number == named)
    query = select(Application).where(Application.number.in_(number_candidates(named)) | Application.id.in_(by_letter))
    earlier = step.session.scalars(query.order_by(Application.id)).first()
    if earlier is None:
        if number_candidates(named):
            raise StepRefused("没有找到前一次的申请，请核对编号。")
        return
    is_other = earlier.id_number_hash != step.application.id_number_hash and not earlier.is_erased
    if earlier.id == step.application.id or is_other:
        raise StepRefused(f"申请{earlier.number}不是同一申请人以前的申请，请核对（条例第三十六条第六项）。")
    if not any(each.status == "served" for each in earlier.replies):
        raise StepRefused(f"申请{earlier.number}还没有答复过，不属于重复申请（条例第三十六条第六项）。")
    step.facts["earlier"] = earlier.number


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
    sheet = issuing.reply_sheet(step.application, step.case, reply.kind, content, step.asked.calendar)
    letter = _issue(step, sheet)
    reply.article, reply.remedy = outcome.article, remedy_text(outcome, step.agency)
    reply.letter, reply.letter_on = letter.text, letter.letter_on


def _issue(step: Step, sheet: issuing.Sheet, received_on: date | None = None) -> Letter:
    """Make a letter now: its event is the next of the case, and names it."""
    letter = issuing.issue(
        step.session,
        sheet,
        step.application,
        event_sequence=len(step.application.events) + 1,
        letter_on=step.asked.on_day,
        by=step.actor,
        now=step.now,
        agency=step.agency,
        received_on=received_on,
    )
    if letter.number:
        step.facts.setdefault("letters", []).append(letter.number)
    step.digests.append(letter.text or "")
    return letter


def issue_letters(step: Step) -> None:
    """The letters that go out with the event, made of the case as the event will leave it."""
    expected = Expected(step.kind, step.asked.on_day, step.actor, step.facts)
    after_it = lifecycle.read([*step.application.events, expected])
    calendar = step.asked.calendar
    old, new = (lifecycle.deadline_of_case(case, calendar) for case in (step.case, after_it))
    for sheet in issuing.sheets(
        step.kind,
        step.application,
        after_it,
        step.facts,
        step.words,
        on=step.asked.on_day,
        actor=step.actor,
        calendar=calendar,
        old_due_on=old.due_on if old else None,
        due_on=new.due_on if new else None,
    ):
        _issue(step, sheet, after_it.received_on)


@dataclass(frozen=True)
class Expected:
    """The event that is about to be recorded."""

    kind: str
    on_day: date
    actor: str
    facts: Mapping[str, Any]


def _signature_withdrawn(step: Step) -> None:
    reply = _current(step)
    reply.status, reply.letter, reply.signed_by, reply.signed_at = "reviewed", None, None, None
    for letter in issuing.letters_of(step.session, step.application.id):
        if letter.kind == "reply" and letter.void_at is None and letter.event_sequence == _signed_at(step.application):
            letter.void_at = step.now  # its number is spent


def _signed_at(application: Application) -> int:
    return max((each.sequence for each in application.events if each.kind == EventKind.REPLY_SIGNED), default=0)


def _served(step: Step) -> None:
    if step.facts["method"] == "online" and step.application.conversation_id is None:
        raise StepRefused("本申请没有在线对话，请选择其他送达方式。")
    reply = _current(step)
    reply.status, reply.served_on, reply.served_by = "served", step.asked.on_day, step.facts["method"]
    reply.sent_by, reply.sent_at = step.actor, step.now
    step.article, step.text = reply.article, reply.letter or ""


def _at_once(step: Step) -> None:
    """Art. 33 para. 1. Who answers on the spot has looked at it under Art. 17 and signs: one act, one record."""
    step.case.reply_kind = step.facts["kind"]
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
    EventKind.REPLIED_AT_ONCE: _at_once,
    EventKind.ABANDONED_NO_CORRECTION: _abandoned("O1"),
    EventKind.ABANDONED_NO_FEE: _abandoned("O2"),
}
