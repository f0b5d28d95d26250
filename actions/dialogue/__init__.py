"""Rasa's custom actions: thin, they call the cases and the knowledge base and say the result."""

from __future__ import annotations

from rasa_sdk import Action

from actions.dialogue import outside_actions
from actions.dialogue.application_flow import ActionSubmitApplication
from actions.dialogue.application_form import ValidateApplicationForm
from actions.dialogue.bare import known_names
from actions.dialogue.person import ActionHandoff
from actions.dialogue.services import Services
from actions.dialogue.task_form import ValidateTaskForm
from actions.dialogue.texts_check import require_all

__all__ = ["Services", "all_actions"]


def all_actions(services: Services) -> list[Action]:
    """Every action of ``domain.yml``, working with ``services``.

    What they need from files is read here, for a second or two: not on the event loop.

    Raises :class:`~actions.dialogue.texts.TextError` when a text that they say is missing or has lost a variable.
    """
    require_all()
    known_names()
    return [
        ValidateApplicationForm(services),
        ActionSubmitApplication(services),
        ValidateTaskForm(services),
        ActionHandoff(services),
        outside_actions.ActionWaiting(services),
        outside_actions.ActionAnswer(services),
        outside_actions.ActionAcknowledge(services),
        outside_actions.ActionSay(services),
        outside_actions.ActionGrievance(services),
        outside_actions.ActionOwnCase(services),
        outside_actions.ActionOffice(services),
        outside_actions.ActionMatter12345(services),
        outside_actions.ActionForeignLanguage(services),
        outside_actions.ActionThreat(services),
        outside_actions.ActionApplicationStatus(services),
        outside_actions.ActionStatusByCode(services),
        outside_actions.ActionResumeApplication(services),
        outside_actions.ActionOutsideForm(services),
        outside_actions.ActionRepeatNotice(services),
    ]
