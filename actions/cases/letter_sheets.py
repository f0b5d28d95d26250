"""Which letters a step calls for, and what the case says in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from actions.cases.calendar import WorkCalendar
from actions.cases.clock import FEE_PAYMENT_DAYS, OPINION_DAYS, Deadline
from actions.cases.letters import LetterKind
from actions.cases.letters.reply_fields import OBJECTED, PARTLY, SILENT
from actions.cases.lifecycle import CaseFile, EventKind
from actions.cases.tables import Application, CaseEvent

E, K = EventKind, LetterKind
GUIDANCE = "请写明所需信息的名称、文号，或者年度、发文单位、内容等便于查找的特征。不清楚怎样写的，可以{here}来电询问。"


@dataclass(frozen=True)
class Sheet:
    """One letter that a step calls for."""

    kind: LetterKind
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)
    outcome: str | None = None
    addressee: str | None = field(default=None, repr=False)  # None: the applicant
    addressee_is_person: bool = False  # of somebody else than the applicant
    dates: Mapping[str, date | None] = field(default_factory=dict)
    provisional: bool = False  # a computed day in it may still move


@dataclass(frozen=True)
class Happening:
    """An event on its way, as its letters see it: ``case`` and ``deadline`` are as it will have left them."""

    kind: EventKind
    application: Application
    case: CaseFile
    facts: Mapping[str, Any]
    words: Mapping[str, str] = field(repr=False)
    on: date
    actor: str
    calendar: WorkCalendar
    deadline_before: Deadline | None
    deadline: Deadline | None

    @property
    def due_on(self) -> date | None:
        return self.deadline.due_on if self.deadline else None

    @property
    def is_provisional(self) -> bool:
        return bool(self.deadline and self.deadline.provisional)


def sheets(event: Happening) -> Iterator[Sheet]:
    """The letters that go out with an event, replies aside."""
    facts, words = event.facts, event.words
    match event.kind:
        case E.RECEIPT_CONFIRMED | E.REGISTERED:
            yield Sheet(
                K.RECEIPT,
                {"query_code": event.application.query_code},
                dates={"due_on": event.due_on},
                provisional=event.is_provisional,
            )
        case E.CORRECTION_ASKED:
            # told too late, the period goes on, and the letter names its end ([D], legal_rules §11.5)
            goes_on = event.due_on if event.case.correction_is_late else None
            dates = {"correct_by": event.case.correct_by, "due_on": goes_on}
            guidance = GUIDANCE.format(here="在对话里或者" if event.application.conversation_id else "")
            yield Sheet(K.CORRECTION, {"guidance": guidance, **words}, dates=dates)
        case E.EXTENDED:
            content = {**words, "days": facts["days"], "approved_by": event.actor, "approved_on": event.on}
            before = event.deadline_before.due_on if event.deadline_before else None
            dates = {"old_due_on": before, "due_on": event.due_on}
            yield Sheet(K.EXTENSION, content, dates=dates, provisional=event.is_provisional)
        case E.CONSULTATION_SENT:
            yield from _consultation(event)
        case E.OBJECTION_OVERRULED:
            yield _disclosure_notice(event)
        case E.REASONS_ASKED:
            yield Sheet(K.REASONS, {"facts": words["points"], "explain_by": facts["answer_by"]})
        case E.REASONS_ACCEPTED:
            yield Sheet(K.DELAY, {**words, "due_on": facts["until"]})
        case E.FEE_NOTICED:
            yield _fee(event)
        case E.WITHDRAWN:
            manner = "online" if event.actor == "applicant" else facts.get("manner", "writing")
            yield Sheet(K.WITHDRAWAL, {"manner": manner, **words, "withdrawn_on": event.on})


def _consultation(event: Happening) -> Iterator[Sheet]:
    facts, consulted = event.facts, event.facts["consulted"]
    content = {"requested": event.words["matter"]}
    party, is_person = event.words["party"], is_person_asked(facts)
    if consulted == "third_party":
        delivered = facts.get("delivered_on")
        by = event.calendar.add_workdays(date.fromisoformat(delivered), OPINION_DAYS) if delivered else None
        interest = {"interest": facts.get("interest", "other"), "attachments": "意见回执"}
        is_provisional = bool(by) and event.calendar.is_provisional_between(event.on, by or event.on)
        yield Sheet(K.THIRD_PARTY, content | interest, None, party, is_person, {"opinion_by": by}, is_provisional)
        yield Sheet(K.THIRD_PARTY_FORM, content, None, party, is_person)
    else:
        reply_by = facts.get("reply_by") or event.calendar.add_workdays(event.on, OPINION_DAYS)
        yield Sheet(K.CO_MAKER, {**content, "role": consulted, "reply_by": reply_by}, addressee=party)
    if event.case.consulting_takes_time_off:
        yield Sheet(K.CONSULT_NOTICE, {"whom": consulted, "consult_sent_on": event.on})


def is_person_asked(facts: Mapping[str, Any]) -> bool:
    """Whether a person was asked, not an organisation: as noted, else by whether privacy is at stake."""
    if facts["consulted"] != "third_party":
        return False
    return bool(facts.get("party_type", "natural" if facts.get("interest") == "privacy" else "legal") == "natural")


def _disclosure_notice(event: Happening) -> Sheet:
    ref = event.facts["ref"]
    answer = {None: SILENT, "partly": PARTLY}.get(event.case.consultations[ref].opinion, OBJECTED)
    content = {"answer": answer, "info": event.words["matter"], "reason": event.words["reason"]}
    asked = next(each for each in event.application.events if _asks(each, ref))
    party = asked.words.get("party", "")
    return Sheet(K.DISCLOSURE_NOTICE, content, addressee=party, addressee_is_person=is_person_asked(asked.facts))


def _asks(event: CaseEvent, ref: str) -> bool:
    return event.kind == E.CONSULTATION_SENT and event.facts.get("ref") == ref


def _fee(event: Happening) -> Sheet:
    """The last day is that of a notice received on its own date, and the letter says so: received later, the 20
    working days run from the day after (处理费办法 Art. 6)."""
    content = {
        "facts": event.words["why"],
        "tier": event.facts["tier"],
        "calculation": event.words["basis"],
        "amount": event.facts["amount"],
        "way": event.words["how_to_pay"],
    }
    pay_by = event.calendar.add_workdays(event.on, FEE_PAYMENT_DAYS)
    is_provisional = event.calendar.is_provisional_between(event.on, pay_by)
    return Sheet(K.FEE, content, dates={"pay_by": pay_by}, provisional=is_provisional)
