"""Who applied last in a conversation, and how the reply was wanted: for who says 和上次一样."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.cases.form_data import NO_CODE
from actions.cases.tables import Application

_KEPT = (
    "applicant_type",
    "applicant_name",
    "id_number",
    "contact_person",
    "phone",
    "form",
    "delivery",
    "email",
    "address",
)


@dataclass(frozen=True)
class Particulars:
    """The answers of the last application of a conversation that are about the applicant; none is empty."""

    number: str
    description: str = field(repr=False)
    answers: Mapping[str, str] = field(repr=False)


def last_particulars(session: Session, conversation_id: str) -> Particulars | None:
    """Of this conversation alone: nobody learns anything by a name or a number. ``None``: there is none, or who it was
    has been erased since (:mod:`actions.cases.privacy`); an older one is no last one."""
    last = _last(session, conversation_id)
    if last is None or last.identity_erased_at is not None:
        return None
    answers = {key: value for key in _KEPT if (value := getattr(last, key))}
    if last.applicant_type == "natural" or last.id_type == NO_CODE:
        answers["id_type"] = last.id_type
    return Particulars(last.number, last.description, answers)


def is_last_erased(session: Session, conversation_id: str) -> bool:
    """Whether there was a last application, and who it was has been erased."""
    last = _last(session, conversation_id)
    return last is not None and last.identity_erased_at is not None


def _last(session: Session, conversation_id: str) -> Application | None:
    query = select(Application).where(Application.conversation_id == conversation_id)
    return session.scalars(query.order_by(Application.id.desc()).limit(1)).first()
