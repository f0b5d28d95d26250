"""A person at every step: who is called, what the citizen is told, and what staff read first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.cases.lifecycle import EventKind
from actions.cases.time import FixedClock
from actions.dialogue.phrases import Command, find_command
from tests.actions.dialogue.conftest import Conversation
from tests.actions.dialogue.talk import Talk


def summary(conversation: Conversation) -> list[str]:
    """The lines of the last call's summary."""
    [command] = conversation.commands("handoff")
    return str(command["summary"]).split("\n")


class TestWhatIsSaid:
    def test_in_office_hours_somebody_comes(self, conversation: Conversation) -> None:
        conversation.run("action_handoff", "转人工", "request_human")
        assert "已经请工作人员来接待您" in conversation.text
        assert "办公时间：工作日 9:00-12:00、13:30-17:30" in conversation.text
        assert "0000-12345678" in conversation.text
        assert "上班后" not in conversation.text

    def test_outside_of_them_the_message_is_taken_with_a_date(self, conversation: Conversation) -> None:
        assert isinstance(conversation.services.clock, FixedClock)
        conversation.services.clock.advance(timedelta(hours=8))  # Monday, 18:00
        conversation.run("action_handoff", "转人工", "request_human")
        assert "留言已经转给工作人员" in conversation.text
        assert "3月3日（周二）上午9:00上班后回复您" in conversation.text
        assert "已经请工作人员来接待" not in conversation.text

    def test_the_form_and_the_errand_go_on_afterwards(self, conversation: Conversation, talk: Talk) -> None:
        conversation.fill("我要申请公开信息", "江州大桥维修工程的中标通知书", "转人工")
        assert "您填的申请内容都保存着" in conversation.text
        number = talk.file()
        talk.say(f"撤回申请 {number}")
        assert "之后说「继续」可以接着办" in talk.say("转人工")

    def test_who_has_called_nobody_is_told_so(self, conversation: Conversation) -> None:
        conversation.run("action_waiting", "前面还有几个人", "ask_waiting")
        assert "您还没有请工作人员" in conversation.text
        assert [button["text"] for button in conversation.bubbles[0]["buttons"]] == ["转人工"]
        assert conversation.commands("handoff") == []

    def test_who_waits_for_a_reply_is_shown_the_way_to_it(self, talk: Talk) -> None:
        talk.file()
        talk.run("action_waiting", "前面还有几个人", "ask_waiting")
        assert [button["text"] for button in talk.bubbles[0]["buttons"]] == ["转人工", "我的申请"]
        talk.run("action_waiting", "还要等多久", "ask_waiting")
        assert "最迟答复日期：2026年3月30日" in talk.text
        assert "utter_set_no_queue" in talk.responses

    def test_it_is_the_same_in_a_form_that_finds_nothing_to_do(self, talk: Talk) -> None:
        talk.form = "task_form"
        assert "您还没有请工作人员" in talk.say("还要等多久", "ask_waiting")


class TestSummary:
    def test_of_one_who_only_calls(self, conversation: Conversation) -> None:
        conversation.run("action_handoff", "转人工", "request_human")
        assert summary(conversation) == ["直接要求转人工。"]

    def test_no_number_said_in_words_and_no_query_code(self, conversation: Conversation) -> None:
        conversation.run("action_answer", "我的低保停了，电话幺三八零零一三八零零零，SL2026-00012 K7P2QXAB")
        conversation.run("action_handoff", "转人工", "request_human")
        summary = str(conversation.commands("handoff")[0]["summary"])
        assert "低保停了" in summary
        assert "零零一三八" not in summary
        assert "K7P2QXAB" not in summary

    def test_a_long_message_is_quoted_to_where_the_wish_stands(self, conversation: Conversation) -> None:
        conversation.run("action_answer", f"{'情况是这样的' * 12}，我想问补偿款什么时候发")
        conversation.run("action_handoff", "转人工", "request_human")
        first, second = str(conversation.commands("handoff")[0]["summary"]).splitlines()
        assert len(first) < len(second)
        assert "补偿款什么时候发" in second

    def test_the_last_three_sentences_without_numbers(self, conversation: Conversation) -> None:
        said = ("你好", "身份证11010519491231002X", "电话 138 0013 8000，0535-1234567", "邮箱zhang@example.com")
        for text in said:
            conversation.run("action_answer", text, "inform")
        conversation.run("action_handoff", "我要找人工问低保的事情", "request_human")
        last = summary(conversation)[-1]
        assert last == "最近的话：「电话 （号码），（号码）」；「邮箱（邮箱）」；「我要找人工问低保的事情」"
        assert summary(conversation)[0] == "想问：我要找人工问低保的事情"

    def test_a_form_shows_how_far_it_is_and_no_numbers(self, conversation: Conversation) -> None:
        conversation.fill("我要申请公开信息")
        conversation.events.append({"event": "active_loop", "name": "application_form"})  # as Rasa notes it
        conversation.fill("大桥维修的中标通知书（我电话13800138000）", "没有", "个人", "陈建国")
        conversation.fill("居民身份证", "11010519491231002X", "转人工")
        assert summary(conversation) == [
            "正在填写公开申请。想要：大桥维修的中标通知书（我电话（号码））",
            "申请表：停在第7步/共10步「联系电话」。",
            "已填：所需信息、文号、年度等特征、申请人类型（个人）、姓名（陈**）、证件类型、证件号码。",
            "最近的话：「我要申请公开信息」",
        ]

    def test_a_finished_form_waits_for_its_confirmation(self, filled_in: Conversation) -> None:
        filled_in.fill("转人工")
        assert summary(filled_in)[1] == "申请表：已经填完，等申请人确认提交。"

    def test_open_applications_with_their_state_and_next_limit(self, talk: Talk) -> None:
        number = talk.file()
        talk.run("action_handoff", "转人工", "request_human")
        assert summary(talk)[1:] == [f"申请{number}：办理中，答复期限2026年3月30日。"]
        talk.staff(EventKind.CORRECTION_ASKED, {"points": "请写明年度。", "correct_by": "2026-03-20"})
        talk.run("action_handoff", "转人工", "request_human")
        assert "申请人补正期限2026年3月20日" in summary(talk)[1]

    def test_an_errand_comes_first(self, talk: Talk) -> None:
        number = talk.file()
        talk.say(f"撤回申请 {number}")
        talk.say("转人工")
        [command] = [m["custom"] for m in talk.said if (m.get("custom") or {}).get("command") == "handoff"]
        assert str(command["summary"]).startswith(f"正在办理：撤回（{number}）。\n申请{number}：")


THREATS = ["我不想活了，我要跳楼", "你们再不公开我就从你们楼上跳下去", "我要杀了你们", "信不信我炸了你们单位"]

TO_OTHERS = THREATS[2:]


class TestDanger:
    @pytest.mark.parametrize("text", THREATS)
    @pytest.mark.parametrize("intent", ["complaint", "abuse", "greet", "ask_policy", "affirm", "query_by_code"])
    def test_comfort_and_a_person_before_all_others(self, talk: Talk, text: str, intent: str) -> None:
        talk.say(text, intent)
        assert ("utter_threat" if text in TO_OTHERS else "utter_distress") in talk.heard
        [command] = [m["custom"] for m in talk.said if (m.get("custom") or {}).get("command") == "handoff"]
        assert command["urgent"] is True
        assert str(command["summary"]).startswith("【紧急】")

    def test_within_a_form_too_and_the_words_are_no_answer(self, conversation: Conversation) -> None:
        conversation.fill("我要申请公开信息", "你们不给我看文件，我就死在你们单位门口")
        assert conversation.responses == ["utter_distress"]
        [command] = conversation.commands("handoff")
        assert command["urgent"] is True
        assert "我就死在你们单位门口" in command["summary"]
        assert conversation.step == "description"

    def test_by_the_intent_alone(self, conversation: Conversation) -> None:
        conversation.run("action_handoff", "我心里特别难受，不知道怎么办", "distress")
        assert conversation.commands("handoff")[0]["urgent"] is True

    def test_a_plain_call_is_not_urgent(self, conversation: Conversation) -> None:
        conversation.run("action_handoff", "转人工", "request_human")
        assert "urgent" not in conversation.commands("handoff")[0]

    @pytest.mark.parametrize("text", ["我要申请公开2020年跳楼事件的调查报告", "打死我也不信", "死亡证明怎么开"])
    def test_records_are_records(self, text: str) -> None:
        assert find_command(text) is not Command.DISTRESS
