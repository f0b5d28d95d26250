"""Half-filled application forms: the truth of what a citizen has answered so far. They survive restarts and silence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from actions.cases import attachments, audit, draft_fields
from actions.cases.masking import mask_id, without_id_numbers
from actions.cases.period_notes import NOTED, period_note
from actions.cases.tables import ApplicationDraft
from actions.cases.time import china_date

APPLICANT = "applicant"  # the actor of what a citizen does
_NOTES = "period_notes"  # beside the answers: what 去年 meant on the day it was said


# Asked for with each message, so made once: making a statement takes longer than running it.
_OPEN = select(ApplicationDraft).where(
    ApplicationDraft.conversation_id == bindparam("id"), ApplicationDraft.status == "open"
)
_OPEN_LOCKED = _OPEN.with_for_update().execution_options(populate_existing=True)


class NoDraftError(LookupError):
    """The conversation has no open draft; ``str()`` is a Chinese sentence."""

    def __init__(self) -> None:
        super().__init__("没有正在填写的申请。")


@dataclass(frozen=True)
class Draft:
    """An open draft as it stands."""

    id: int
    conversation_id: str
    answers: Mapping[str, str] = field(repr=False)
    created_at: datetime
    updated_at: datetime
    notes: Mapping[str, str] = field(default_factory=dict, repr=False)  # what the periods in an answer mean, by its key

    @property
    def missing(self) -> list[str]:
        """The keys still to be asked, in order; the first is the current question."""
        return draft_fields.missing_fields(self.answers)


def open_draft(session: Session, conversation_id: str) -> Draft | None:
    """The conversation's open draft."""
    row = open_row(session, conversation_id)
    return _view(row) if row else None


def start_draft(session: Session, conversation_id: str, now: datetime, *, by: str = APPLICANT) -> Draft:
    """The conversation's open draft, made when there is none."""
    row = open_row(session, conversation_id)
    if row is None:
        row = ApplicationDraft(
            conversation_id=conversation_id, status="open", answers="{}", created_at=now, updated_at=now
        )
        session.add(row)
        session.flush()
        audit.record(session, at=now, actor=by, action="draft_started", subject=_subject(row))
    return _view(row)


def save_answer(session: Session, conversation_id: str, key: str, value: str, now: datetime) -> Draft:
    """Store the answer to ``key`` and return the draft.

    The value is checked again (:func:`draft_fields.check`), answers that depended on a changed one are dropped.
    Raises :class:`NoDraftError`, :class:`~actions.cases.identity.InvalidAnswer`.
    """
    row = _locked_row(session, conversation_id)
    answers = answers_of(row)
    checked = draft_fields.check(key, value, answers, today=china_date(now))
    notes = notes_of(row)
    if key in NOTED and checked != answers.get(key):
        notes[key] = period_note(checked, china_date(now))
    return _store(session, row, draft_fields.accept(key, checked, answers), notes, now)


def clear_answer(session: Session, conversation_id: str, key: str, now: datetime) -> Draft:
    """Forget the answer to ``key``, so that it is asked again. Raises :class:`NoDraftError`."""
    row = _locked_row(session, conversation_id)
    answers, notes = answers_of(row), notes_of(row)
    answers.pop(key, None)
    notes.pop(key, None)
    return _store(session, row, answers, notes, now)


def cancel_draft(session: Session, conversation_id: str, now: datetime) -> bool:
    """Close the open draft, wipe its answers and erase its files. ``False`` when there was none."""
    row = open_row(session, conversation_id, lock=True)
    if row is None:
        return False
    close(row, "cancelled", now)
    attachments.erase_of_draft(session, row.id, now)
    audit.record(session, at=now, actor=APPLICANT, action="draft_cancelled", subject=_subject(row))
    return True


def read_back(answers: Mapping[str, str], notes: Mapping[str, str] | None = None) -> str:
    """A Chinese summary of the answers for the applicant to check: a line each, the ID number masked in the middle.

    ``notes``: what the periods in an answer are taken to mean (:attr:`Draft.notes`), below the answer.
    """
    shown = [key for key in draft_fields.required_fields(answers) if key in answers]
    if answers.get("form") == "inspect" and "delivery" in answers:
        shown.append("delivery")
    lines = []
    for key in shown:
        lines.append(f"{draft_fields.label(key, answers)}：{_shown(key, answers[key])}")
        if note := (notes or {}).get(key):
            lines.append(f"（{note}）")
    return "\n".join(lines)


def open_row(session: Session, conversation_id: str, *, lock: bool = False) -> ApplicationDraft | None:
    """The row of the open draft; ``lock`` keeps others from changing it until the transaction ends."""
    return session.scalars(_OPEN_LOCKED if lock else _OPEN, {"id": conversation_id}).one_or_none()


def answers_of(row: ApplicationDraft) -> dict[str, str]:
    """The answers held by ``row``."""
    return {key: value for key, value in json.loads(row.answers).items() if key != _NOTES}


def notes_of(row: ApplicationDraft) -> dict[str, str]:
    """What the periods in the answers held by ``row`` mean, by the answer's key."""
    notes: dict[str, str] = json.loads(row.answers).get(_NOTES, {})
    return notes


def close(row: ApplicationDraft, status: str, now: datetime) -> None:
    """End the draft as ``filed`` or ``cancelled``; it keeps none of the answers (个人信息保护法 Art. 19, 47)."""
    row.status, row.answers, row.updated_at = status, "{}", now


def _locked_row(session: Session, conversation_id: str) -> ApplicationDraft:
    row = open_row(session, conversation_id, lock=True)
    if row is None:
        raise NoDraftError
    return row


def _store(
    session: Session, row: ApplicationDraft, answers: Mapping[str, str], notes: Mapping[str, str], now: datetime
) -> Draft:
    kept = {key: note for key, note in notes.items() if note}
    row.answers = json.dumps({**answers, **({_NOTES: kept} if kept else {})}, ensure_ascii=False)
    row.updated_at = now
    session.flush()
    return _view(row)


def _view(row: ApplicationDraft) -> Draft:
    return Draft(row.id, row.conversation_id, answers_of(row), row.created_at, row.updated_at, notes_of(row))


def _subject(row: ApplicationDraft) -> str:
    return f"draft:{row.id}"


def _shown(key: str, value: str) -> str:
    """Numbers typed where they are asked for are there to be checked, those in a free text to be seen by nobody."""
    if key == "id_number":
        return mask_id(value)
    shown = draft_fields.display(key, value)
    return shown if key in ("phone", "email") else without_id_numbers(shown)
