"""The letters of a case: what a step has to say on paper is taken from the case, numbered, and kept as it went out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.calendar import WorkCalendar
from actions.cases.clock import FEE_PAYMENT_DAYS, OPINION_DAYS
from actions.cases.letters import (
    GROUNDS,
    Field,
    LetterData,
    LetterError,
    LetterKind,
    fields,
    letter_number,
    missing,
    number_series,
    plain_text,
    render,
)
from actions.cases.lifecycle import CaseFile, EventKind, Fact
from actions.cases.numbers import next_sequence
from actions.cases.refusals import StepRefused
from actions.cases.tables import Application, Letter
from actions.settings import AgencySettings

E, K = EventKind, LetterKind
GUIDANCE = (
    "请写明所需信息的名称、文号，或者年度、发文单位、内容等便于查找的特征。不清楚怎样写的，可以在对话里或者来电询问。"
)


@dataclass(frozen=True)
class Sheet:
    """One letter that a step calls for."""

    kind: LetterKind
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)
    outcome: str | None = None
    addressee: str | None = field(default=None, repr=False)  # None: the applicant
    dates: Mapping[str, date | None] = field(default_factory=dict)


def sheets(
    kind: EventKind,
    application: Application,
    case: CaseFile,
    facts: Mapping[str, Any],
    words: Mapping[str, str],
    *,
    on: date,
    actor: str,
    calendar: WorkCalendar,
    old_due_on: date | None,
    due_on: date | None,
) -> Iterator[Sheet]:
    """The letters that go out with an event, replies aside; ``case`` is as the event has left it."""
    match kind:
        case E.RECEIPT_CONFIRMED | E.REGISTERED:
            yield Sheet(K.RECEIPT, {"query_code": application.query_code}, dates={"due_on": due_on})
        case E.CORRECTION_ASKED:
            yield Sheet(
                K.CORRECTION,
                {"guidance": GUIDANCE, **words},
                dates={"correct_by": date.fromisoformat(facts["correct_by"])},
            )
        case E.EXTENDED:
            content: dict[str, Any] = {**words, "days": facts["days"], "approved_by": actor, "approved_on": on}
            yield Sheet(K.EXTENSION, content, dates={"old_due_on": old_due_on, "due_on": due_on})
        case E.CONSULTATION_SENT:
            yield from _consultation(facts, words, on, calendar)
        case E.OBJECTION_OVERRULED:
            answer = "silent" if case.consultations[facts["ref"]].opinion is None else "objected"
            content = {"answer": answer, "info": words["matter"], "reason": words["reason"]}
            yield Sheet(K.DISCLOSURE_NOTICE, content, addressee=_party(application, facts["ref"]))
        case E.REASONS_ASKED:
            yield Sheet(K.REASONS, {"facts": words["points"], "explain_by": facts["answer_by"]})
        case E.REASONS_ACCEPTED:
            yield Sheet(K.DELAY, {**words, "due_on": facts["until"]})
        case E.FEE_NOTICED:
            content = {
                "facts": words["why"],
                "tier": facts["tier"],
                "calculation": words["basis"],
                "amount": facts["amount"],
                "way": words["how_to_pay"],
            }
            told = date.fromisoformat(facts["noticed_on"]) if facts.get("noticed_on") else on
            yield Sheet(K.FEE, content, dates={"pay_by": calendar.add_workdays(told, FEE_PAYMENT_DAYS)})
        case E.WITHDRAWN:
            manner = "online" if actor == "applicant" else "writing"
            yield Sheet(K.WITHDRAWAL, {"manner": manner, **words, "withdrawn_on": on})


def _consultation(
    facts: Mapping[str, Any], words: Mapping[str, str], on: date, calendar: WorkCalendar
) -> Iterator[Sheet]:
    party, consulted = words["party"], facts["consulted"]
    content = {"requested": words["matter"], "interest": facts.get("interest", "other"), "role": consulted}
    if consulted == "third_party":
        delivered = facts.get("delivered_on")
        dates = {"opinion_by": calendar.add_workdays(date.fromisoformat(delivered), OPINION_DAYS)} if delivered else {}
        yield Sheet(K.THIRD_PARTY, content, addressee=party, dates=dates)
        yield Sheet(K.THIRD_PARTY_FORM, content, addressee=party)
    else:
        reply_by = facts.get("reply_by") or calendar.add_workdays(on, OPINION_DAYS)
        yield Sheet(K.CO_MAKER, {**content, "reply_by": reply_by}, addressee=party)
    yield Sheet(K.CONSULT_NOTICE, {"whom": consulted, "consult_sent_on": on})


def _party(application: Application, ref: str) -> str:
    """Whom a consultation asked."""
    for event in application.events:
        if event.kind == E.CONSULTATION_SENT and event.facts.get("ref") == ref and event.content:
            return str(json.loads(event.content).get("party", ""))
    return ""


def reply_sheet(
    application: Application, case: CaseFile, kind: str, content: Mapping[str, Any], calendar: WorkCalendar
) -> Sheet:
    """The reply of an outcome; the days that the case knows need not be typed."""
    known = {
        "correction_asked_on": case.correction_asked_on,
        "correction_received_on": case.correction_received_on,
        "correct_by": case.correct_by,
        "reasons_asked_on": case.reasons_asked_on,
        "fee_noticed_on": case.fee_noticed_on,
        "pay_by": calendar.add_workdays(case.fee_noticed_on, FEE_PAYMENT_DAYS) if case.fee_noticed_on else None,
    }
    dates = {key: day for key, day in known.items() if day}
    if case.fee_amount is not None:
        content = {"amount": case.fee_amount, **content}
    if kind == "O1":
        is_late = bool(case.correct_by and case.supplemented_on and case.supplemented_on > case.correct_by)
        content = {"situation": "late" if is_late else "never", **content}
    return Sheet(K.REPLY, content, outcome=kind, dates=dates)


def data_of(
    sheet: Sheet,
    application: Application,
    *,
    letter_on: date,
    agency: AgencySettings,
    number: str = "",
    received_on: date | None = None,
) -> LetterData:
    """The letter's data: what the sheet says, and what the application knows."""
    to_applicant = sheet.addressee is None
    dates = {key: day for key, day in sheet.dates.items() if day}
    hidden = (application.applicant_name, application.phone, application.email, application.contact_person)
    return LetterData(
        kind=sheet.kind,
        outcome=sheet.outcome,
        number=number,
        letter_on=letter_on,
        agency=agency,
        addressee=application.applicant_name if sheet.addressee is None else sheet.addressee,
        addressee_is_person=to_applicant and application.applicant_type == "natural",
        application_number=application.number,
        received_on=application.received_on or received_on,
        description=application.description,
        dates=dates,
        content=sheet.content,
        provisional=application.provisional,
        hidden=tuple(each for each in hidden if each),
    )


def check(data: LetterData) -> None:
    """Raise :class:`StepRefused` with everything that is missing, a sentence a line."""
    if problems := missing(data):
        raise StepRefused("\n".join(problems))


def text_of(data: LetterData) -> str:
    """The letter as text, for the conversation and a preview. Raises :class:`StepRefused`."""
    check(data)
    try:
        return plain_text(data, templates=data.agency.templates_dir)
    except LetterError as error:
        raise StepRefused(str(error)) from error


def issue(
    session: Session,
    sheet: Sheet,
    application: Application,
    *,
    event_sequence: int,
    letter_on: date,
    by: str,
    now: datetime,
    agency: AgencySettings,
    received_on: date | None = None,
) -> Letter:
    """Number the letter, make it and keep it. Raises :class:`StepRefused` with what is missing, or wrong in a template."""
    check(data_of(sheet, application, letter_on=letter_on, agency=agency, received_on=received_on))
    number = None
    if series := number_series(sheet.kind):
        sequence = next_sequence(session, series, letter_on.year)
        number = letter_number(agency, sheet.kind, letter_on.year, sequence)
    data = data_of(sheet, application, letter_on=letter_on, agency=agency, number=number or "", received_on=received_on)
    try:
        file = render(data, templates=agency.templates_dir)
    except LetterError as error:
        raise StepRefused(str(error)) from error
    letter = Letter(
        application_id=application.id,
        event_sequence=event_sequence,
        kind=sheet.kind.value,
        number=number,
        letter_on=letter_on,
        text=text_of(data),
        file=file,
        issued_by=by,
        issued_at=now,
    )
    session.add(letter)
    session.flush()
    return letter


def letters_of(session: Session, application_id: int) -> list[Letter]:
    """The letters of a case, oldest first."""
    query = select(Letter).where(Letter.application_id == application_id).order_by(Letter.id)
    return list(session.scalars(query))


def reply_fields(outcome: str | None) -> tuple[Fact, ...]:
    """What a reply of this outcome must say, as data for a form."""
    if outcome is None:
        return ()
    return tuple(
        Fact(each.key, each.label, each.kind, each.required, _options(each), each.hint)
        for each in fields(K.REPLY, outcome)
    )


def _options(field: Field) -> Mapping[str, str] | None:
    """What may be chosen; in the rows of 部分公开 it is the ground (Art. 14-16)."""
    if field.kind == "parts":
        return {key: f"条例{article}：{why}" for key, (article, why) in GROUNDS.items()}
    return dict(field.options) or None
