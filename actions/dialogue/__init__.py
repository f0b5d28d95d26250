"""Rasa's custom actions: thin, they call the cases and the knowledge base and say the result."""

from __future__ import annotations

from rasa_sdk import Action

from actions.dialogue.answers import ActionAcknowledge, ActionAnswer
from actions.dialogue.application_flow import ActionOutsideForm, ActionResumeApplication, ActionSubmitApplication
from actions.dialogue.application_form import ValidateApplicationForm
from actions.dialogue.person import ActionHandoff
from actions.dialogue.services import Services
from actions.dialogue.status import ActionApplicationStatus, ActionStatusByCode

__all__ = ["Services", "all_actions"]


def all_actions(services: Services) -> list[Action]:
    """Every action of ``domain.yml``, working with ``services``."""
    return [
        ValidateApplicationForm(services),
        ActionSubmitApplication(services),
        ActionResumeApplication(services),
        ActionOutsideForm(services),
        ActionAnswer(services),
        ActionAcknowledge(services),
        ActionApplicationStatus(services),
        ActionStatusByCode(services),
        ActionHandoff(services),
    ]
