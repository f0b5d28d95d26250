"""The order in which the form asks, and how Rasa is told where a draft stands. Pure data about drafts."""

from __future__ import annotations

from typing import Any

from actions.cases import draft_fields
from actions.cases.draft_fields import Answers
from actions.cases.drafts import Draft

FORM_NAME = "application_form"
CONFIRMATION = "confirmation"  # the read-back: everything is answered
_ASKED_FIRST = ("description", "features")  # what is wanted comes before who wants it


def form_order(answers: Answers) -> list[str]:
    """The fields of the form in the order of the conversation."""
    required = draft_fields.required_fields(answers)
    first = [key for key in _ASKED_FIRST if key in required]
    return first + [key for key in required if key not in _ASKED_FIRST]


def next_step(answers: Answers) -> str:
    """The first field without an answer, or :data:`CONFIRMATION`."""
    return next((key for key in form_order(answers) if key not in answers), CONFIRMATION)


def restore_events(draft: Draft) -> list[dict[str, Any]]:
    """The events that put a fresh Rasa session where ``draft`` stands, for ``POST /conversations/…/tracker/events``.

    They carry no answers: the form reads those from the draft. The citizen's next message is taken as the answer to the
    first open question.
    """
    return [
        {"event": "active_loop", "name": FORM_NAME},
        {"event": "slot", "name": "requested_slot", "value": next_step(draft.answers)},
        {"event": "action", "name": "action_listen"},
    ]
