"""Filing what was confirmed in the form."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction

from actions.cases import applications
from actions.cases.applications import IncompleteDraftError
from actions.cases.drafts import NoDraftError
from actions.cases.form_restore import FORM_NAME
from actions.dialogue.own_matters import remind
from actions.dialogue.status import receipt_bubble
from actions.dialogue.turn import DialogueAction, Events, Turn


class ActionSubmitApplication(DialogueAction):
    """Files the confirmed draft and gives the receipt. Filing twice gives the same receipt twice."""

    def name(self) -> str:
        return "action_submit_application"

    async def respond(self, turn: Turn) -> Events:
        services = turn.services
        try:
            receipt = await services.db.run(
                applications.file_application,
                conversation_id=turn.conversation_id,
                channel=turn.channel,
                now=services.clock.now(),
                calendar=services.calendar,
                agency=services.agency.current,
            )
        except NoDraftError:
            turn.utter("utter_form_nothing_open")
        except IncompleteDraftError:
            return [FollowupAction(FORM_NAME)]
        else:
            turn.say(receipt_bubble(receipt))
            await remind(turn)
        return []
