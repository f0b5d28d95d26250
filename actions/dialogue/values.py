"""The value that a message holds for a field of the form: 我的手机是139…, 第二个."""

from __future__ import annotations

from datetime import date

from actions.cases import draft_fields, identity
from actions.cases.draft_fields import Answers
from actions.cases.identity import InvalidAnswer
from actions.dialogue import corrections, phrases


def read_answer(text: str, step: str, answers: Answers, today: date) -> str:
    """The checked value of ``text``, or of the part of it that looks like one: 我的手机是139….

    Raises :class:`~actions.cases.identity.InvalidAnswer`.
    """
    if draft_fields.options(step, answers):
        if (ordinal := phrases.find_ordinal(text)) is not None:
            text = str(ordinal)
        return draft_fields.check(step, text, answers, today=today)
    stated = corrections.find_statement(text) or corrections.find_correction(text)
    if stated and stated.field == step and stated.value:
        text = stated.value
    try:
        return draft_fields.check(step, text, answers, today=today)
    except InvalidAnswer:
        found = _find(text, step, answers)
        if not found:
            raise
        return draft_fields.check(step, found, answers, today=today)


def _find(text: str, step: str, answers: Answers) -> str | None:
    match step:
        case "phone":
            return identity.find_phone(text)
        case "email":
            return identity.find_email(text)
        case "id_number" if answers.get("applicant_type") == "legal":
            return identity.find_uscc(text)
        case "id_number" if answers.get("id_type") == "id_card":
            return identity.find_id_number(text)
    return None
