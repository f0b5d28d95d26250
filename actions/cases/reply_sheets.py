"""What a reply says: what is on record stands in it as it is recorded, not as it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from actions.cases import enclosures
from actions.cases.calendar import WorkCalendar
from actions.cases.clock import FEE_PAYMENT_DAYS
from actions.cases.day_by_day import chinese_date
from actions.cases.earlier_reply import earlier_reply
from actions.cases.letter_sheets import Sheet
from actions.cases.letters import LetterKind
from actions.cases.letters.checks import MAX_CHARACTERS
from actions.cases.letters.content import Options
from actions.cases.letters.reply_fields import INTERESTS, OBJECTED, PARTLY, SILENT, THIRD_PARTY_SAID, UNREACHED
from actions.cases.lifecycle import CaseFile, EventKind, OpenConsultation
from actions.cases.refusals import StepRefused
from actions.cases.tables import Application

NO_REASONS = "未说明理由"
_SAID = {"refuse": OBJECTED, "partly": PARTLY}


def reply_sheet(
    session: Session,
    application: Application,
    case: CaseFile,
    kind: str,
    content: Mapping[str, Any],
    calendar: WorkCalendar,
) -> Sheet:
    """The reply of an outcome, with what is on record. Raises :class:`StepRefused` for what contradicts it."""
    known = {
        "correction_asked_on": case.correction_asked_on,
        "correction_received_on": case.correction_received_on,
        "correct_by": case.correct_by,
        "reasons_asked_on": case.reasons_asked_on,
        "fee_noticed_on": case.fee_sent_on,  # the date of the notice
        "pay_by": calendar.add_workdays(case.fee_noticed_on, FEE_PAYMENT_DAYS) if case.fee_noticed_on else None,
    }
    dates = {key: day for key, day in known.items() if day}
    content = {key: value for key, value in content.items() if key not in dates}
    content |= on_record(session, application, case, kind, content)
    if case.fee_amount is not None:
        content["amount"] = case.fee_amount
    if kind == "O1":
        is_late = bool(case.correct_by and case.supplemented_on and case.supplemented_on > case.correct_by)
        content["situation"] = "late" if is_late else "never"
    if kind in enclosures.ENCLOSING:
        typed = str(content.get(enclosures.FIELD) or "")
        content[enclosures.FIELD] = enclosures.listed(session, application, case.rounds, typed)
    content["redo_under"] = _redo_under(case)
    return Sheet(LetterKind.REPLY, content, outcome=kind, dates=dates)


def on_record(
    session: Session, application: Application, case: CaseFile, kind: str, content: Mapping[str, Any]
) -> dict[str, str]:
    """The fields of a reply that the record fills in, whatever was typed. Raises :class:`StepRefused`."""
    match kind:
        case "N4":
            said = {each for party in case.protectable for each in _said(party)}
            interests = {party.interest for party in case.protectable}
            return {
                **_recorded("answer", "第三方的意见", THIRD_PARTY_SAID, said, content),
                **_recorded("interest", "涉及的权益", INTERESTS, interests, content),
            }
        case "X2" if named := str(content.get("earlier_number") or "").strip():
            earlier = earlier_reply(session, application, named)
            if earlier is None:
                return {}
            day = {"earlier_on": earlier.on.isoformat()} if earlier.on else {}
            return {"earlier_number": earlier.number, **day}
        case "X4":
            return _reasons(application, str(content.get("stated") or ""))
    return {}


def _said(party: OpenConsultation) -> set[str]:
    """What may be said of a third party's answer. Who objects too late has been silent, and objects (Art. 32)."""
    if party.was_unreachable:
        return {UNREACHED}
    answer = _SAID.get(party.opinion or "", SILENT)
    return {answer, SILENT} if party.came_late else {answer}


def _recorded(key: str, label: str, options: Options, found: set[Any], content: Mapping[str, Any]) -> dict[str, str]:
    """The only one that is on record; where there are several, one of them must have been typed."""
    if not found or None in found:  # not noted of everybody
        return {}
    if len(found) == 1:
        return {key: next(iter(found))}
    if content.get(key) and content[key] not in found:
        names = "、".join(name for value, name in options if value in found)
        raise StepRefused(f"“{label}”与征求意见的记录不一致（记录为：{names}），请核对（条例第三十二条）。")
    return {}


def _reasons(application: Application, typed: str) -> dict[str, str]:
    """Art. 35: the reasons that were given in this round, in the applicant's words; or that none were."""
    given = ""
    for event in application.events:
        if event.kind == EventKind.REASONS_GIVEN:
            given = event.words.get("words", "")
        elif event.kind == EventKind.REDO_ORDERED:
            given = ""
    if len(given) <= MAX_CHARACTERS:
        return {"stated": given or NO_REASONS}
    if typed.rstrip("。") == NO_REASONS:
        raise StepRefused("申请人已经说明理由，内容较长，请写明要点（条例第三十五条）。")
    return {}


def _redo_under(case: CaseFile) -> str:
    """The decision under which the reply is given anew (Art. 51); empty: under none."""
    remedy = case.remedies.get(case.redo_ref or "")
    decided_on: date | None = remedy.decided_on if remedy else None
    if remedy is None or decided_on is None:
        return ""
    return f"{chinese_date(decided_on)}的{'行政复议决定' if remedy.kind == 'review' else '人民法院判决'}"
