"""Status and the way to a person."""

from __future__ import annotations

from datetime import date

from actions.cases.applications import ApplicationStatus
from actions.dialogue.services import Services
from actions.dialogue.status import status_bubble
from tests.actions.dialogue.conftest import Conversation


def file(conversation: Conversation) -> tuple[str, str]:
    """File what stands at the read-back; number and query code."""
    conversation.fill("确认提交")
    conversation.run("action_submit_application", "确认提交")
    lines = dict(
        line.split("：", 1) for line in conversation.text.splitlines() if line.startswith(("申请编号", "查询码"))
    )
    return lines["申请编号"], lines["查询码"]


def test_number_and_code_open_the_status_from_anywhere(filled_in: Conversation, services: Services) -> None:
    number, code = file(filled_in)
    elsewhere = Conversation(services, "c2")
    elsewhere.run("action_status_by_code", f"编号{number.lower()}，查询码{code.lower()}")
    assert "江州大桥" in elsewhere.text
    assert "还有20个工作日" in elsewhere.text


def test_a_wrong_code_and_a_wrong_number_are_answered_alike(filled_in: Conversation) -> None:
    number, code = file(filled_in)
    filled_in.run("action_status_by_code", f"{number} 22222222")
    wrong_code = filled_in.messages
    filled_in.run("action_status_by_code", f"JZ2026-00099 {code}")
    assert filled_in.messages == wrong_code
    assert filled_in.responses == ["utter_status_not_found"]


def test_a_number_alone_opens_nothing(filled_in: Conversation, services: Services) -> None:
    number, _ = file(filled_in)
    for conversation in (filled_in, Conversation(services, "c2")):
        conversation.run("action_status_by_code", number)
        assert conversation.text.startswith(f"收到申请编号{number}。")
        assert "查询码" in conversation.text
        assert "1. 查我的申请办到哪一步" in conversation.text
        assert "江州大桥" not in conversation.text
    conversation.run("action_answer", "1", "inform")
    assert conversation.responses == ["utter_status_send_both"]


def test_another_conversation_sees_none_of_it(filled_in: Conversation, services: Services) -> None:
    file(filled_in)
    elsewhere = Conversation(services, "c2")
    elsewhere.run("action_application_status", "我的申请")
    assert elsewhere.responses == ["utter_status_none_here"]


def test_an_id_number_is_not_taken_for_an_application_number(conversation: Conversation) -> None:
    conversation.run("action_answer", "440308200001010012", "inform")
    assert conversation.text.startswith("收到您发来的证件号码（440***********0012）。您想用它做什么？")


def test_a_tentative_due_date_says_so() -> None:
    status = ApplicationStatus(
        number="JZ2026-00001",
        state="已收到",
        submitted_on=date(2026, 12, 21),
        received_on=date(2026, 12, 21),
        due_on=date(2027, 1, 19),
        provisional=True,
        workdays_left=20,
        next_step="等待答复。",
        description="征地批复",
        reply_text=None,
    )
    assert "2027年1月19日（暂定）" in status_bubble(status)["text"]


def test_the_summary_for_staff_quotes_the_last_words(conversation: Conversation) -> None:
    conversation.run("action_answer", "拆迁补偿标准是多少", "ask_policy")
    conversation.run("action_handoff", "转人工", "request_human")
    assert conversation.messages[0]["custom"] == {"command": "handoff", "summary": "想问：拆迁补偿标准是多少"}
    assert "办公时间" in conversation.text


def test_the_summary_leaves_out_what_was_said_to_a_form(conversation: Conversation) -> None:
    conversation.events = [
        {"event": "active_loop", "name": "application_form"},
        {"event": "user", "text": "11010519491231002X"},
        {"event": "active_loop", "name": None},
    ]
    conversation.run("action_handoff", "转人工", "request_human")
    assert conversation.messages[0]["custom"]["summary"] == "直接要求转人工。"
