"""Filing what was confirmed in the form."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction

from actions.cases import applications
from actions.cases.applications import IncompleteDraftError, Receipt
from actions.cases.drafts import NoDraftError
from actions.cases.form_restore import FORM_NAME
from actions.cases.receipt_text import receipt_text
from actions.dialogue.own_matters import remind
from actions.dialogue.turn import Bubble, DialogueAction, Events, Turn, bubble


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
                agency=services.agency,
            )
        except NoDraftError:
            turn.utter("utter_form_nothing_open")
        except IncompleteDraftError:
            return [FollowupAction(FORM_NAME)]
        else:
            turn.say(receipt_bubble(receipt))
            await remind(turn)
        return []


def receipt_bubble(receipt: Receipt) -> Bubble:
    """登记回执: number, code, dates with their reason, and how to look it up."""
    return bubble(
        receipt_text(receipt),
        buttons=[("我的申请", "我的申请")],
        links=[("凭编号查进度", "/status")],
        kind="receipt",
    )
