"""What is no command is looked up; what is not found is said honestly."""

from __future__ import annotations

import pytest

from knowledge.answers import Answer, Citation, Verdict
from tests.actions.dialogue.conftest import Conversation, ToldKnowledge

SOURCE = Citation(3, 33, "政府信息公开条例", "国务院令第711号", "国务院", ("第三十三条",), "…", None, 1.0)


def test_an_answer_comes_with_its_source(conversation: Conversation, knowledge: ToldKnowledge) -> None:
    knowledge.known["多久答复"] = Answer("多久答复", Verdict.ANSWER, "20个工作日内。", (SOURCE,))
    conversation.run("action_answer", "多久答复", "ask_policy")
    assert conversation.bubbles == [
        {
            "text": "20个工作日内。",
            "buttons": [],
            "links": [{"title": "《政府信息公开条例》 国务院令第711号 第三十三条", "url": "/documents/3#p33"}],
            "kind": "answer",
        }
    ]
    assert conversation.slots["last_question"] == "多久答复"


@pytest.mark.parametrize("intent", ["out_of_scope", "nlu_fallback", "affirm"])
def test_documents_are_asked_whatever_the_model_thinks(
    conversation: Conversation, knowledge: ToldKnowledge, intent: str
) -> None:
    knowledge.known["多久答复"] = Answer("多久答复", Verdict.ANSWER, "20个工作日内。", (SOURCE,))
    conversation.run("action_answer", "多久答复", intent)
    assert "20个工作日内" in conversation.text


def test_several_places_become_a_choice(conversation: Conversation, knowledge: ToldKnowledge) -> None:
    answer = Answer("多久公开一次", Verdict.ANSWER, "各地不同。", (SOURCE,), places=("南昌", "滨州"))
    knowledge.known["多久公开一次"] = answer
    conversation.run("action_answer", "多久公开一次", "ask_policy")
    assert [button["title"] for button in conversation.bubbles[0]["buttons"]] == ["南昌", "滨州"]


def test_what_no_document_answers_leads_to_an_application_or_a_person(conversation: Conversation) -> None:
    conversation.run("action_answer", "公园绿化经费", "ask_policy")
    assert [button["text"] for button in conversation.bubbles[0]["buttons"]] == ["我要申请公开信息", "转人工"]


def test_what_is_out_of_scope_is_declined(conversation: Conversation) -> None:
    conversation.run("action_answer", "股票推荐", "out_of_scope")
    assert conversation.responses == ["utter_answer_declined"]


@pytest.mark.parametrize("text", ["张三", "孙悟空", "上官婉儿"])
def test_a_name_is_no_yes_even_if_the_model_says_so(conversation: Conversation, text: str) -> None:
    conversation.run("action_acknowledge", text, "affirm", 0.98)
    assert conversation.responses == ["utter_answer_declined"]


def test_form_words_outside_a_form_find_the_draft(conversation: Conversation) -> None:
    conversation.run("action_outside_form", "取消", "cancel")
    assert conversation.responses == ["utter_form_nothing_open"]
    conversation.fill("我要申请公开信息")
    conversation.run("action_outside_form", "取消", "cancel")
    assert conversation.responses == ["utter_form_open_draft"]
    assert conversation.run("action_resume_application", "继续")[0]["name"] == "application_form"
