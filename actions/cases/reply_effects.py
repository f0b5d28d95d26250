"""What the steps of a reply do: drafted, submitted, reviewed (条例 Art. 17), signed, served, withdrawn."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from actions.cases import enclosures, issuing
from actions.cases.calendar import WorkCalendar
from actions.cases.earlier_reply import earlier_reply
from actions.cases.letter_sheets import Sheet
from actions.cases.letters import text_of_file
from actions.cases.lifecycle import CaseFile, EventKind
from actions.cases.outcomes import OUTCOMES, remedy_text
from actions.cases.refusals import StepRefused
from actions.cases.reply_sheets import on_record, reply_sheet
from actions.cases.step import Step, issue
from actions.cases.tables import Application, Reply
from actions.settings import AgencySettings

ENCLOSED = "enclosures"  # the fact that holds the files which are passed on or handed over


def letter_text(
    session: Session,
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
    sheet = reply_sheet(session, application, case, kind, content, calendar)
    data = issuing.data_of(sheet, application, letter_on=letter_on, agency=agency, received_on=case.counted_from)
    return text_of_file(issuing.file_of(data))


def checked_reply(step: Step, kind: str, content: Mapping[str, Any]) -> None:
    """Raise :class:`StepRefused` with everything that a reply of this kind lacks."""
    if kind not in OUTCOMES:
        raise StepRefused("请从名单中选择答复类型。")
    sheet = _sheet(step, kind, content)
    received_on = step.case.counted_from
    issuing.check(
        issuing.data_of(sheet, step.application, letter_on=step.letter_on, agency=step.agency, received_on=received_on)
    )


def _sheet(step: Step, kind: str, content: Mapping[str, Any]) -> Sheet:
    return reply_sheet(step.session, step.application, step.case, kind, content, step.asked.calendar)


def content_of(reply: Reply) -> dict[str, Any]:
    """What the reply was drafted with; of a reply from before there were fields, its text."""
    try:
        content = json.loads(reply.content)
    except ValueError:
        content = None
    return content if isinstance(content, dict) else {"body": reply.content}


def content_in_hand(application: Application, case: CaseFile) -> dict[str, Any]:
    """What the reply of this round was drafted with; empty before it was."""
    reply = application.reply
    return content_of(reply) if reply is not None and reply.round == case.rounds else {}


def drafted(step: Step) -> None:
    kind = step.facts["kind"]
    checked_reply(step, kind, step.content)
    if kind == "X2":
        named = str(step.content.get("earlier_number") or step.facts.get("earlier") or "")
        if earlier := earlier_reply(step.session, step.application, named):
            step.facts["earlier"] = earlier.case
    reply = _reply_of_round(step)
    reply.kind, reply.status = kind, "draft"
    known = on_record(step.session, step.application, step.case, kind, step.content)
    reply.content = json.dumps({**step.content, **known}, ensure_ascii=False)
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


def submitted(step: Step) -> None:
    reply = _current(step)
    checked_reply(step, reply.kind, content_of(reply))
    if found := enclosures.digests(step.session, step.application, reply.round):
        _check_encloses(reply.kind, len(found))
        step.facts[ENCLOSED] = found
    reply.status = "submitted"


def _check_encloses(kind: str, count: int) -> None:
    if reason := enclosures.refusal(kind, count):
        raise StepRefused(reason)


def _enclose(step: Step, reply: Reply) -> None:
    """What was prepared for the reply goes out with this step."""
    if held := enclosures.hold(step.session, step.application, reply.round, len(step.application.events) + 1):
        _check_encloses(reply.kind, len(held))
        step.facts[ENCLOSED] = held


def returned(step: Step) -> None:
    reply = _current(step)
    reply.status, reply.opinion = "draft", step.words["reason"]
    reply.reviewed_by = reply.reviewed_at = None


def reviewed(step: Step) -> None:
    reply = _current(step)
    reply.status, reply.opinion = "reviewed", step.words["opinion"]
    reply.reviewed_by, reply.reviewed_at = step.actor, step.now


def signed(step: Step) -> None:
    """The letter is made when it is signed, and not changed afterwards."""
    reply = _current(step)
    _make_letter(step, reply, content_of(reply))
    _enclose(step, reply)
    reply.signed_by, reply.signed_at, reply.status = step.actor, step.now, "signed"


def _make_letter(step: Step, reply: Reply, content: Mapping[str, Any]) -> None:
    outcome = OUTCOMES[reply.kind]
    (letter,) = issue(step, _sheet(step, reply.kind, content))
    reply.article, reply.remedy = outcome.article, remedy_text(outcome, step.agency)
    reply.letter, reply.letter_on = letter.text, letter.letter_on


def signature_withdrawn(step: Step) -> None:
    void_unsent(step)
    reply = _current(step)
    enclosures.release(step.session, step.application, reply.round)
    reply.status, reply.letter, reply.letter_on = "reviewed", None, None
    reply.signed_by = reply.signed_at = None


def void_unsent(step: Step) -> None:
    """A reply that was signed and not sent never will be."""
    reply = step.application.reply
    if reply is not None and reply.status == "signed":
        signed = max(each.sequence for each in step.application.events if each.kind == EventKind.REPLY_SIGNED)
        issuing.void_unsent(step.session, step.application, signed, step.now)


def _check_method(step: Step) -> None:
    if step.facts["method"] == "online" and step.application.conversation_id is None:
        raise StepRefused("本申请没有在线对话，请选择其他送达方式。")


def served(step: Step) -> None:
    _check_method(step)
    reply = _current(step)
    reply.status, reply.served_on, reply.served_by = "served", step.asked.on_day, step.facts["method"]
    reply.sent_by, reply.sent_at = step.actor, step.now
    step.article, step.text = reply.article, reply.letter or ""


def at_once(step: Step) -> None:
    """Art. 33 para. 1. Who answers on the spot has looked at it under Art. 17 and signs: one act, one record."""
    _check_method(step)
    drafted(step)
    reply = _current(step)
    _make_letter(step, reply, step.content)
    _enclose(step, reply)
    reply.reviewed_by, reply.reviewed_at = step.actor, step.now
    reply.signed_by, reply.signed_at = step.actor, step.now
    served(step)


def provided(step: Step) -> None:
    """Art. 40: what the reply promised is handed over; files that were prepared since go out now."""
    reply = _current(step)
    _enclose(step, reply)
    if ENCLOSED in step.facts:
        step.text = f"您申请的信息（申请{step.application.number}）已经可以下载。"


def abandoned(outcome: str) -> Callable[[Step], None]:
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
