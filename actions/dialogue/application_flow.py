"""Filing what was confirmed in the form."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction

from actions.cases import applications
from actions.cases.applications import IncompleteDraftError, Receipt
from actions.cases.day_by_day import chinese_date
from actions.cases.drafts import NoDraftError
from actions.cases.form_restore import FORM_NAME
from actions.dialogue.own_matters import remind
from actions.dialogue.status import due_date
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
    lines = [
        "您的申请已经提交，请记下编号和查询码。",
        f"申请编号：{receipt.number}",
        f"查询码：{receipt.query_code}",
    ]
    if receipt.received_on:
        lines.append(f"收到日期：{chinese_date(receipt.received_on)}")
    if receipt.due_on:
        lines.append(f"最迟答复日期：{due_date(receipt.due_on, receipt.provisional)}")
    lines += receipt.explanation
    lines.append("查进度：在这里说「我的申请」；换了地方，发编号和查询码给我。")
    return bubble(
        "\n".join(lines), buttons=[("我的申请", "我的申请")], links=[("凭编号查进度", "/status")], kind="receipt"
    )
