"""Around the form: filing what was confirmed, going on with a draft, and form words said outside a form."""

from __future__ import annotations

from rasa_sdk.events import FollowupAction

from actions.cases import applications, drafts
from actions.cases.applications import IncompleteDraftError, Receipt
from actions.cases.day_by_day import chinese_date
from actions.cases.drafts import NoDraftError
from actions.cases.form_restore import FORM_NAME
from actions.dialogue import corrections, phrases
from actions.dialogue.answers import answer_or_decline
from actions.dialogue.phrases import Command
from actions.dialogue.status import due_date, has_applications
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
        return []


class ActionResumeApplication(DialogueAction):
    """继续: back to the open draft, if there is one."""

    def name(self) -> str:
        return "action_resume_application"

    async def respond(self, turn: Turn) -> Events:
        if await turn.services.db.read(drafts.open_draft, turn.conversation_id):
            return [FollowupAction(FORM_NAME)]
        turn.utter("utter_form_nothing_open")
        return []


class ActionOutsideForm(DialogueAction):
    """取消, 上一步, 改电话 with no form going on."""

    def name(self) -> str:
        return "action_outside_form"

    async def respond(self, turn: Turn) -> Events:
        is_command = phrases.find_command(turn.text) in (Command.CANCEL, Command.BACK, Command.GO_ON)
        if not is_command and not corrections.find_correction(turn.text):
            return await answer_or_decline(turn)
        has_draft = await turn.services.db.read(drafts.open_draft, turn.conversation_id)
        if not has_draft and phrases.find_command(turn.text) is Command.CANCEL and await has_applications(turn):
            turn.utter("utter_form_withdraw")
        else:
            turn.utter("utter_form_open_draft" if has_draft else "utter_form_nothing_open")
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
