"""The order in which the form asks, and how Rasa is told where a draft or a task stands. Pure data about them."""

from __future__ import annotations

from typing import Any

from actions.cases import draft_fields
from actions.cases.draft_fields import Answers
from actions.cases.drafts import Draft
from actions.cases.tasks import REMEMBERED, Task

FORM_NAME = "application_form"
TASK_FORM = "task_form"
TASK_STEP = "task"  # its only step as far as Rasa knows; which it is stands in the task
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


def progress(step: str, answers: Answers) -> str:
    """第3步/共10步. The total counts an address or e-mail to come before it is known which."""
    order = form_order(answers)
    to_come = 0 if "form" in answers and "delivery" in answers else 1
    return f"第{order.index(step) + 1}步/共{len(order) + to_come}步" if step in order else ""


def restore_events(draft: Draft | None, task: Task | None = None) -> list[dict[str, Any]]:
    """The events that put a fresh Rasa session where ``task`` or else ``draft`` stands; none when there is neither.

    For ``POST /conversations/…/tracker/events``. They carry no answers: the forms read those from the database. The
    citizen's next message is taken as the answer to what was asked last. A task comes first: it was begun while the
    application waited.
    """
    if task is not None and task.kind != REMEMBERED:
        return _form_at(TASK_FORM, TASK_STEP)
    return _form_at(FORM_NAME, next_step(draft.answers)) if draft is not None else []


def _form_at(form: str, step: str) -> list[dict[str, Any]]:
    return [
        {"event": "active_loop", "name": form},
        {"event": "slot", "name": "requested_slot", "value": step},
        {"event": "action", "name": "action_listen"},
    ]
